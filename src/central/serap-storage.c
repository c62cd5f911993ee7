/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Rows of headquarters' storage, whatever keeps them. */

#include "config.h"

#include "serap-storage.h"

G_DEFINE_QUARK (serap - central - error - quark, serap_central_error)

SerapDevice *
serap_device_new (const char *id, const char *user, GBytes *public_key, const char *code)
{
  SerapDevice *device = g_new0 (SerapDevice, 1);
  device->id = g_strdup (id);
  device->user = g_strdup (user);
  device->public_key = g_bytes_ref (public_key);
  device->code = g_strdup (code);
  device->epoch = 1;
  device->waiting = -1;
  return device;
}

void
serap_device_free (SerapDevice *device)
{
  if (device == NULL)
    return;
  g_free (device->id);
  g_free (device->user);
  g_bytes_unref (device->public_key);
  g_clear_pointer (&device->box_public, g_bytes_unref);
  g_free (device->code);
  g_free (device->name);
  g_free (device->program);
  g_free (device);
}

void
serap_code_row_free (SerapCodeRow *row)
{
  if (row == NULL)
    return;
  g_free (row->half);
  g_bytes_unref (row->sha256);
  g_free (row->user);
  g_free (row->device);
  g_free (row);
}

void
serap_token_row_free (SerapTokenRow *row)
{
  if (row == NULL)
    return;
  g_bytes_unref (row->sha256);
  g_free (row->device);
  g_free (row);
}

void
serap_op_row_free (SerapOpRow *row)
{
  if (row == NULL)
    return;
  g_free (row->op_id);
  g_free (row->device);
  g_free (row->entity);
  g_clear_pointer (&row->signed_bytes, g_bytes_unref);
  g_clear_pointer (&row->signature, g_bytes_unref);
  g_clear_pointer (&row->payload, g_bytes_unref);
  g_free (row->result);
  g_free (row->problems);
  g_free (row);
}

void
serap_stored_free (SerapStored *stored)
{
  if (stored == NULL)
    return;
  serap_record_free (stored->record);
  g_free (stored->field_seqs);
  g_strfreev (stored->scopes);
  g_free (stored);
}

void
serap_feed_row_free (SerapFeedRow *row)
{
  serap_event_free (row->event);
  g_strfreev (row->before);
  g_strfreev (row->after);
  g_strfreev (row->now);
  g_free (row);
}

void
serap_storage_close (SerapStorage *storage)
{
  if (storage != NULL)
    storage->klass->close (storage);
}

void
serap_device_set_box (SerapDevice *device, GBytes *box_public)
{
  if (box_public == NULL)
    return;
  g_clear_pointer (&device->box_public, g_bytes_unref);
  device->box_public = g_bytes_ref (box_public);
}
