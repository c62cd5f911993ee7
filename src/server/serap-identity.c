/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The name and the key of the audit tree. */

#include "config.h"

#include "serap-sessions.h"

/* Headquarters' own device, whose key signs checkpoints. */
#define SYSTEM_DEVICE "00000000-0000-8000-8000-000000000002"

gboolean
serap_server_log_identity (SerapCentral *central, char **origin, GBytes **log_key, GError **error)
{
  SerapStorage *storage = serap_central_storage (central);
  g_autoptr (SerapDevice) device = storage->klass->get_device (storage, SYSTEM_DEVICE);
  if (device == NULL)
    return serap_server_fail (SERAP_HTTP_UNAVAILABLE, error, "headquarters has no key yet");
  g_autofree char *hex
    = serap_sha256_hex (g_bytes_get_data (device->public_key, NULL), g_bytes_get_size (device->public_key));
  char *name = storage->klass->get_setting (storage, "audit-nama");
  *origin = name != NULL ? name : g_strdup_printf ("serap/%.16s", hex);
  *log_key = g_bytes_ref (device->public_key);
  return TRUE;
}
