/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reading and writing of conflict records. */

#include "config.h"

#include "serap-conflict.h"

gboolean
serap_conflict_is_open (const SerapRecord *conflict, const char *field)
{
  return g_strcmp0 (serap_record_status (conflict), SERAP_CONFLICT_OPEN) == 0
         && !serap_record_bool (conflict, "dihapus")
         && (field == NULL || g_strcmp0 (serap_record_text (conflict, "bidang"), field) == 0);
}

void
serap_conflict_put (SerapRecord *conflict, const char *name, const SerapValue *value)
{
  g_autofree char *text = serap_value_to_string (value);
  serap_record_set_text (conflict, name, text);
}

static gboolean
read_number (const char *text, SerapValue *value)
{
  gint64 number;
  if (!g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, &number, NULL))
    return FALSE;
  serap_value_set_int (value, number);
  return TRUE;
}

gboolean
serap_conflict_get (const SerapRecord *conflict,
                    const char *name,
                    const SerapField *field,
                    SerapValue *value)
{
  const char *text = serap_record_text (conflict, name);
  serap_value_clear (value);
  if (text == NULL)
    return TRUE;
  switch (field->type) {
  case SERAP_TEXT:
  case SERAP_DATE:
  case SERAP_CODE:
  case SERAP_REF:
    serap_value_set_text (value, text);
    return TRUE;
  case SERAP_SET: {
    g_auto (GStrv) items = g_strsplit (text, ",", -1);
    serap_value_set_set (value, (const char *const *) items);
    return TRUE;
  }
  case SERAP_INT:
  case SERAP_MILLI:
  case SERAP_RUPIAH:
  case SERAP_COORD:
  case SERAP_TIME:
  case SERAP_BOOL:
  default:
    return read_number (text, value);
  }
}
