/* SPDX-License-Identifier: GPL-3.0-or-later */

/* /v1/admin/…: devices and codes. */

#include "config.h"

#include "serap-route.h"
#include "serap-sessions.h"

#include "serap-http-admin.h"

static SerapDeviceInfo *
describe (SerapCentral *central, const SerapDevice *device)
{
  SerapStorage *storage = serap_central_storage (central);
  g_autoptr (SerapStored) account = storage->klass->get_record (storage, device->user);
  SerapDeviceInfo *info = serap_device_info_new ();
  info->device = g_strdup (device->id);
  info->user = g_strdup (device->user);
  info->account = account != NULL ? g_strdup (serap_record_text (account->record, "kode")) : NULL;
  info->name = g_strdup (device->code);
  info->state = (SerapDeviceState) serap_sessions_device_state (central, device);
  info->epoch = device->epoch;
  info->last_dev_seq = device->dev_seq;
  info->seen_ms = device->seen_ms;
  info->waiting = -1;
  return info;
}

gboolean
serap_devices_run (SerapExchange *exchange, SerapCentral *central, GError **error)
{
  SerapStorage *storage = serap_central_storage (central);
  g_autoptr (GPtrArray) devices = storage->klass->devices (storage, error);
  if (devices == NULL)
    return FALSE;
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_device_info_free);
  serap_exchange_set_output (exchange, list, (GDestroyNotify) g_ptr_array_unref);
  for (guint i = 0; i < MIN (devices->len, SERAP_DEVICES_MAX); i++)
    g_ptr_array_add (list, describe (central, devices->pdata[i]));
  return TRUE;
}

gboolean
serap_devices_answer (SerapExchange *exchange, GError **error)
{
  serap_exchange_answer (exchange, "application/json", serap_device_list_encode (exchange->output));
  return TRUE;
}

gboolean
serap_device_revoke_run (SerapExchange *exchange, SerapCentral *central, GError **error)
{
  return serap_sessions_revoke (central, exchange->param, FALSE, error);
}

gboolean
serap_device_wipe_run (SerapExchange *exchange, SerapCentral *central, GError **error)
{
  return serap_sessions_revoke (central, exchange->param, TRUE, error);
}

gboolean
serap_code_read (SerapExchange *exchange, GError **error)
{
  SerapEnrollCode *code = serap_enroll_code_decode (exchange->body, error);
  serap_exchange_set_input (exchange, code, (GDestroyNotify) serap_enroll_code_free);
  return code != NULL;
}

gboolean
serap_code_run (SerapExchange *exchange, SerapCentral *central, GError **error)
{
  SerapEnrollCode *code = exchange->input;
  g_free (code->code);
  code->code = serap_codes_new (central, exchange->info->env, code->user, &code->expires_ms, error);
  return code->code != NULL;
}

gboolean
serap_code_answer (SerapExchange *exchange, GError **error)
{
  serap_exchange_answer (exchange, "application/json", serap_enroll_code_encode (exchange->input));
  return TRUE;
}
