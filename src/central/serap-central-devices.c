/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Devices as administrators see them, and how one is shown the door. */

#include "config.h"

#include "serap-central-private.h"

#include "serap-http-admin.h"

#define SEEN_EVERY_MS ((gint64) 5 * 60 * 1000)

static gboolean
no_device (GError **error)
{
  g_set_error_literal (error, SERAP_CENTRAL_ERROR, SERAP_CENTRAL_ERROR_NOT_FOUND, "no such device");
  return FALSE;
}

static gboolean
is_system (const char *id)
{
  return g_str_equal (id, SERAP_SYSTEM_DEVICE);
}

gboolean
serap_central_admits (SerapCentral *central, const SerapDevice *device, GError **error)
{
  if (device->revoked && device->wipe_asked && !device->wiped)
    g_set_error_literal (error, SERAP_CENTRAL_ERROR, SERAP_CENTRAL_ERROR_WIPE,
                         "the device shall delete its data");
  else if (device->revoked)
    g_set_error_literal (error, SERAP_CENTRAL_ERROR, SERAP_CENTRAL_ERROR_REVOKED, "the device was revoked");
  else if (!is_system (device->id) && !serap_central_is_open (central, device->user))
    g_set_error_literal (error, SERAP_CENTRAL_ERROR, SERAP_CENTRAL_ERROR_REVOKED, "the account is closed");
  else
    return TRUE;
  return FALSE;
}

static SerapDeviceState
state_of (const SerapDevice *device)
{
  if (device->wiped)
    return SERAP_DEVICE_WIPED;
  if (device->wipe_asked)
    return SERAP_DEVICE_WIPE;
  return device->revoked ? SERAP_DEVICE_REVOKED : SERAP_DEVICE_ACTIVE;
}

static SerapDeviceInfo *
describe (SerapCentral *central, const SerapDevice *device)
{
  g_autoptr (SerapStored) account = central->storage->klass->get_record (central->storage, device->user);
  SerapDeviceInfo *info = serap_device_info_new ();
  info->device = g_strdup (device->id);
  info->user = g_strdup (device->user);
  info->account = account != NULL ? g_strdup (serap_record_text (account->record, "kode")) : NULL;
  info->name = g_strdup (device->name != NULL ? device->name : device->code);
  info->state = state_of (device);
  info->epoch = device->epoch;
  info->last_dev_seq = device->dev_seq;
  info->enrolled_ms = device->enrolled_ms;
  info->seen_ms = device->seen_ms;
  info->program = g_strdup (device->program);
  info->waiting = device->waiting;
  return info;
}

GPtrArray *
serap_central_device_list (SerapCentral *central, GError **error)
{
  g_autoptr (GPtrArray) devices = central->storage->klass->devices (central->storage, error);
  if (devices == NULL)
    return NULL;
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_device_info_free);
  for (guint i = 0; i < devices->len && list->len < SERAP_DEVICES_MAX; i++) {
    const SerapDevice *device = devices->pdata[i];
    if (!is_system (device->id))
      g_ptr_array_add (list, describe (central, device));
  }
  return serap_central_settle (central, NULL, error) ? g_steal_pointer (&list) : NULL;
}

gboolean
serap_central_take_word (SerapDevice *device, const char *program, gint64 waiting)
{
  gboolean news = FALSE;
  if (program != NULL && g_strcmp0 (program, device->program) != 0) {
    g_free (device->program);
    device->program = g_strdup (program);
    news = TRUE;
  }
  if (waiting >= 0 && waiting != device->waiting) {
    device->waiting = waiting;
    news = TRUE;
  }
  return news;
}

static gboolean
note (SerapCentral *central, const char *id, const char *program, gint64 waiting, GError **error)
{
  SerapStorage *storage = central->storage;
  gint64 now = serap_env_now_ms (central->env);
  g_autoptr (SerapDevice) device = storage->klass->get_device (storage, id);
  if (device == NULL)
    return no_device (error);
  gboolean news
    = serap_central_take_word (device, program, waiting) || now - device->seen_ms >= SEEN_EVERY_MS;
  device->seen_ms = now;
  return !news || storage->klass->put_device (storage, device, error);
}

gboolean
serap_central_note_device (
  SerapCentral *central, const char *device, const char *program, gint64 waiting, GError **error)
{
  GError *own = NULL;
  gboolean done = note (central, device, program, waiting, &own);
  return serap_central_settle (central, own, error) && done;
}

static gboolean
shut_out (SerapCentral *central, const char *id, gboolean wipe, GError **error)
{
  SerapStorage *storage = central->storage;
  g_autoptr (SerapDevice) device = storage->klass->get_device (storage, id);
  if (device == NULL || is_system (id))
    return no_device (error);
  if (!device->revoked)
    device->revoked_ms = serap_env_now_ms (central->env);
  device->revoked = TRUE;
  device->wipe_asked = device->wipe_asked || wipe;
  return storage->klass->put_device (storage, device, error);
}

static gboolean
end_session (SerapCentral *central, const char *id, GError **error)
{
  SerapStorage *storage = central->storage;
  g_autoptr (SerapDevice) device = storage->klass->get_device (storage, id);
  if (device == NULL)
    return no_device (error);
  if (device->wipe_asked && !device->wiped) {
    device->wiped = TRUE;
    device->waiting = -1;
    if (!storage->klass->put_device (storage, device, error))
      return FALSE;
  }
  return storage->klass->end_tokens (storage, id, error);
}

static gboolean
end_transaction (SerapCentral *central, gboolean done, GError **error)
{
  SerapStorage *storage = central->storage;
  if (done && storage->klass->commit (storage, error))
    return TRUE;
  storage->klass->rollback (storage);
  return FALSE;
}

gboolean
serap_central_revoke (SerapCentral *central, const char *device, gboolean wipe, GError **error)
{
  return central->storage->klass->begin (central->storage, error)
         && end_transaction (central, shut_out (central, device, wipe, error), error);
}

gboolean
serap_central_end_session (SerapCentral *central, const char *device, GError **error)
{
  return central->storage->klass->begin (central->storage, error)
         && end_transaction (central, end_session (central, device, error), error);
}
