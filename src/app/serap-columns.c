/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which columns lists begin with, and how their values read. */

#include "config.h"

#include "serap-columns.h"

#include "serap-input.h"
#include "serap-resolver.h"

#include <glib/gi18n.h>
#include <string.h>

/* clang-format off */
static const SerapColumn aspirasi_columns[] = {
  { "nomor", N_ ("Number"), 84, TRUE },
  { "judul", NULL, 0, FALSE },
  { "kelurahan", NULL, 148, FALSE },
  { "status", NULL, 148, FALSE },
  { "tenggat", NULL, 118, FALSE },
  { NULL, NULL, 0, FALSE },
};

static const SerapColumn usulan_columns[] = {
  { "nomor", N_ ("Number"), 84, TRUE },
  { "judul", NULL, 0, FALSE },
  { "anggaran", NULL, 118, TRUE },
  { "status", NULL, 148, FALSE },
  { "tenggat", NULL, 110, FALSE },
  { NULL, NULL, 0, FALSE },
};

static const SerapColumn kegiatan_columns[] = {
  { "tanggal", NULL, 100, TRUE },
  { "nama", NULL, 0, FALSE },
  { "jenis", NULL, 132, FALSE },
  { "kelurahan", NULL, 148, FALSE },
  { "jumlah_peserta", NULL, 84, TRUE },
  { NULL, NULL, 0, FALSE },
};

static const SerapColumn surat_columns[] = {
  { "diterima_tanggal", NULL, 100, TRUE },
  { "perihal", NULL, 0, FALSE },
  { "lembaga", NULL, 180, FALSE },
  { "nomor_surat", NULL, 148, FALSE },
  { NULL, NULL, 0, FALSE },
};

static const SerapColumn pengguna_columns[] = {
  { "kode", NULL, 142, FALSE },
  { "nama", NULL, 0, FALSE },
  { "peran", NULL, 220, FALSE },
  { NULL, NULL, 0, FALSE },
};

static const SerapColumn reference_columns[] = {
  { "kode", NULL, 142, FALSE },
  { "nama", NULL, 0, FALSE },
  { NULL, NULL, 0, FALSE },
};

static const SerapColumn other_columns[] = {
  { "nomor_lokal", NULL, 132, FALSE },
  { "dibuat", NULL, 0, FALSE },
  { NULL, NULL, 0, FALSE },
};
/* clang-format on */

const SerapColumn *
serap_columns_of (const SerapEntity *entity)
{
  static const struct {
    const char *entity;
    const SerapColumn *columns;
  } own[] = {
    { "aspirasi", aspirasi_columns }, { "usulan", usulan_columns },     { "kegiatan", kegiatan_columns },
    { "surat", surat_columns },       { "pengguna", pengguna_columns },
  };
  for (guint i = 0; i < G_N_ELEMENTS (own); i++)
    if (g_str_equal (own[i].entity, entity->name))
      return own[i].columns;
  gboolean named = serap_entity_find (entity, "kode") >= 0 && serap_entity_find (entity, "nama") >= 0;
  return named ? reference_columns : other_columns;
}

const char *
serap_column_title (const SerapEntity *entity, const SerapColumn *column)
{
  if (column->title != NULL)
    return _ (column->title);
  int at = serap_entity_find (entity, column->field);
  return at >= 0 ? _ (entity->fields[at].label) : column->field;
}

static char *
set_text (SerapSpace *space, const SerapField *field, const char *machine)
{
  g_auto (GStrv) codes = g_strsplit (machine, ",", -1);
  g_autoptr (GString) text = g_string_new (NULL);
  for (guint i = 0; codes[i] != NULL; i++) {
    if (*codes[i] == '\0')
      continue;
    g_autofree char *label
      = field->target != NULL ? serap_resolver_label (space, field, codes[i]) : g_strdup (codes[i]);
    g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", label);
  }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
serap_cell_text (SerapSpace *space, const SerapField *field, const char *machine)
{
  g_auto (SerapValue) value = SERAP_VALUE_INIT;
  if (*machine == '\0')
    return g_strdup ("");
  switch (field->type) {
  case SERAP_SET:
    return set_text (space, field, machine);
  case SERAP_CODE:
  case SERAP_REF:
    return serap_resolver_label (space, field, machine);
  case SERAP_TEXT:
  case SERAP_DATE:
    serap_value_set_text (&value, machine);
    break;
  case SERAP_INT:
  case SERAP_MILLI:
  case SERAP_RUPIAH:
  case SERAP_COORD:
  case SERAP_TIME:
  case SERAP_BOOL:
  default:
    serap_value_set_int (&value, g_ascii_strtoll (machine, NULL, 10));
    break;
  }
  char *text = serap_input_show (field, &value);
  return g_strdelimit (text, "\n", ' ');
}
