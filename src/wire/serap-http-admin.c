/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Devices and enrolment codes. */

#include "config.h"

#include "serap-http-admin.h"

#include "serap-message-limits.h"
#include "serap-message-private.h"

#define NAME_CHARS 200
#define CODE_CHARS 64
#define LIST_MAX_BYTES (8 * 1024 * 1024)

static const char *const state_names[] = { "active", "revoked", "wipe", "wiped" };

const char *
serap_device_state_name (SerapDeviceState state)
{
  g_return_val_if_fail (state < G_N_ELEMENTS (state_names), NULL);
  return state_names[state];
}

int
serap_device_state_from_name (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (state_names); i++)
    if (g_strcmp0 (state_names[i], name) == 0)
      return (int) i;
  return -1;
}

SerapDeviceInfo *
serap_device_info_new (void)
{
  SerapDeviceInfo *info = g_new0 (SerapDeviceInfo, 1);
  info->waiting = -1;
  return info;
}

void
serap_device_info_free (SerapDeviceInfo *info)
{
  if (info == NULL)
    return;
  g_free (info->device);
  g_free (info->user);
  g_free (info->account);
  g_free (info->name);
  g_free (info->program);
  g_free (info);
}

static void
write_device (SerapJsonWriter *writer, const SerapDeviceInfo *info)
{
  serap_json_writer_begin_object (writer);
  serap_json_writer_member_text (writer, "device", info->device);
  serap_json_writer_member_text (writer, "user", info->user);
  serap_json_writer_opt_text (writer, "account", info->account);
  serap_json_writer_opt_text (writer, "name", info->name);
  serap_json_writer_member_text (writer, "state", serap_device_state_name (info->state));
  serap_json_writer_member_int (writer, "epoch", info->epoch);
  serap_json_writer_member_int (writer, "last_dev_seq", (gint64) info->last_dev_seq);
  serap_json_writer_member_int (writer, "enrolled", info->enrolled_ms);
  if (info->seen_ms > 0)
    serap_json_writer_member_int (writer, "seen", info->seen_ms);
  serap_json_writer_opt_text (writer, "program", info->program);
  if (info->waiting >= 0)
    serap_json_writer_member_int (writer, "waiting", info->waiting);
  serap_json_writer_end_object (writer);
}

GBytes *
serap_device_list_encode (GPtrArray *devices)
{
  g_autoptr (SerapJsonWriter) writer = serap_json_writer_new (FALSE);
  serap_json_writer_begin_object (writer);
  serap_json_writer_name (writer, "devices");
  serap_json_writer_begin_array (writer);
  for (guint i = 0; i < devices->len; i++)
    write_device (writer, devices->pdata[i]);
  serap_json_writer_end_array (writer);
  serap_json_writer_end_object (writer);
  return serap_json_writer_finish_bytes (g_steal_pointer (&writer));
}

static gboolean
read_state (SerapDeviceInfo *info, SerapJsonRef ref, GError **error)
{
  const char *name;
  if (!serap_json_get_text (ref, "state", NAME_CHARS, &name, error))
    return FALSE;
  int known = serap_device_state_from_name (name);
  if (known < 0)
    return serap_json_fail (serap_json_member (ref, "state"), SERAP_WIRE_ERROR_UNKNOWN, error,
                            "unknown state of a device");
  info->state = (SerapDeviceState) known;
  return TRUE;
}

static SerapDeviceInfo *
read_device (SerapJsonRef ref, GError **error)
{
  g_autoptr (SerapDeviceInfo) info = serap_device_info_new ();
  if (!serap_message_dup_id (ref, "device", &info->device, error)
      || !serap_message_dup_id (ref, "user", &info->user, error)
      || !serap_message_dup_opt_text (ref, "account", NAME_CHARS, &info->account, error)
      || !serap_message_dup_opt_text (ref, "name", NAME_CHARS, &info->name, error)
      || !read_state (info, ref, error) || !serap_message_get_count (ref, "epoch", &info->epoch, error)
      || !serap_message_get_number (ref, "last_dev_seq", &info->last_dev_seq, error)
      || !serap_json_get_int (ref, "enrolled", 0, G_MAXINT64, &info->enrolled_ms, error)
      || !serap_json_opt_int (ref, "seen", 0, G_MAXINT64, 0, &info->seen_ms, error)
      || !serap_message_dup_opt_text (ref, "program", NAME_CHARS, &info->program, error)
      || !serap_json_opt_int (ref, "waiting", 0, G_MAXINT64, -1, &info->waiting, error))
    return NULL;
  return g_steal_pointer (&info);
}

GPtrArray *
serap_device_list_decode (GBytes *body, GError **error)
{
  SerapJsonRef list;
  g_autoptr (SerapJson) doc = serap_message_parse (body, LIST_MAX_BYTES, error);
  if (doc == NULL
      || !serap_message_get_list (serap_json_root (doc), "devices", SERAP_DEVICES_MAX, &list, error))
    return NULL;
  g_autoptr (GPtrArray) devices = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_device_info_free);
  guint n = serap_json_length (list);
  for (guint i = 0; i < n; i++) {
    SerapDeviceInfo *info = read_device (serap_json_element (list, i), error);
    if (info == NULL)
      return NULL;
    g_ptr_array_add (devices, info);
  }
  return g_steal_pointer (&devices);
}

SerapEnrollCode *
serap_enroll_code_new (void)
{
  return g_new0 (SerapEnrollCode, 1);
}

void
serap_enroll_code_free (SerapEnrollCode *code)
{
  if (code == NULL)
    return;
  g_free (code->user);
  g_free (code->code);
  g_free (code);
}

GBytes *
serap_enroll_code_encode (const SerapEnrollCode *code)
{
  g_autoptr (SerapJsonWriter) writer = serap_json_writer_new (FALSE);
  serap_json_writer_begin_object (writer);
  serap_json_writer_member_text (writer, "user", code->user);
  serap_json_writer_opt_text (writer, "code", code->code);
  if (code->expires_ms > 0)
    serap_json_writer_member_int (writer, "expires", code->expires_ms);
  serap_json_writer_end_object (writer);
  return serap_json_writer_finish_bytes (g_steal_pointer (&writer));
}

SerapEnrollCode *
serap_enroll_code_decode (GBytes *body, GError **error)
{
  g_autoptr (SerapJson) doc = serap_message_parse (body, SERAP_HTTP_SMALL_MAX_BYTES, error);
  if (doc == NULL)
    return NULL;
  SerapJsonRef root = serap_json_root (doc);
  g_autoptr (SerapEnrollCode) code = serap_enroll_code_new ();
  if (!serap_message_dup_id (root, "user", &code->user, error)
      || !serap_message_dup_opt_text (root, "code", CODE_CHARS, &code->code, error)
      || !serap_json_opt_int (root, "expires", 0, G_MAXINT64, 0, &code->expires_ms, error))
    return NULL;
  return g_steal_pointer (&code);
}
