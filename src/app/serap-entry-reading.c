/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reads what was typed the way saving will, and says it back. */

#include "config.h"

#include "serap-entry-reading.h"

#include "serap-input.h"
#include "serap-message.h"
#include "serap-rtrw.h"
#include "serap-rupiah.h"
#include "serap-volume.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

/* ---- Points ---- */

/* One number with a decimal sign, "-6,1846"; @p is moved behind it. */
static gboolean
scan_degrees (const char **p, double *degrees)
{
  const char *s = *p;
  gboolean negative = *s == '-';
  if (*s == '-' || *s == '+')
    s++;
  gint64 whole = 0, part = 0, scale = 1;
  const char *digits = s;
  for (; g_ascii_isdigit (*s) && s - digits < 3; s++)
    whole = whole * 10 + (*s - '0');
  if (s == digits || (*s != '.' && *s != ',') || !g_ascii_isdigit (s[1]))
    return FALSE;
  for (s++; g_ascii_isdigit (*s); s++) {
    if (scale >= G_GINT64_CONSTANT (10000000))
      continue;
    part = part * 10 + (*s - '0');
    scale *= 10;
  }
  *degrees = ((double) whole + (double) part / (double) scale) * (negative ? -1 : 1);
  *p = s;
  return TRUE;
}

static const char *
skip_between (const char *p)
{
  while (*p != '\0' && (strchr (" ,;/()", *p) != NULL || g_str_has_prefix (p, "\302\260")))
    p += *p == '\302' ? 2 : 1;
  return p;
}

SerapReading
serap_entry_point_parse (const char *text, SerapEntryPoint *point)
{
  point->lat = point->lng = 0;
  g_autofree char *plain = serap_reading_plain (text);
  if (plain == NULL)
    return SERAP_READ_INVALID;
  if (*plain == '\0')
    return SERAP_READ_EMPTY;
  const char *p = skip_between (plain);
  double a, b;
  if (!scan_degrees (&p, &a))
    return SERAP_READ_INVALID;
  p = skip_between (p);
  if (!scan_degrees (&p, &b) || *skip_between (p) != '\0')
    return SERAP_READ_INVALID;
  gboolean turned = fabs (a) > 90 && fabs (b) <= 90;
  double lat = turned ? b : a, lng = turned ? a : b;
  if (lat < -6.4 || lat > -6.17 || lng < 106.89 || lng > 107.05)
    return SERAP_READ_OUT_OF_RANGE;
  point->lat = lat;
  point->lng = lng;
  return SERAP_READ_OK;
}

char *
serap_entry_point_format (SerapEntryPoint point)
{
  char lat[G_ASCII_DTOSTR_BUF_SIZE], lng[G_ASCII_DTOSTR_BUF_SIZE];
  g_ascii_formatd (lat, sizeof lat, "%.7f", point.lat);
  g_ascii_formatd (lng, sizeof lng, "%.7f", point.lng);
  return g_strconcat (lat, ", ", lng, NULL);
}

static char *
degrees_text (double degrees)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];
  g_ascii_formatd (number, sizeof number, "%.5f", fabs (degrees));
  g_strdelimit (number, ".", ',');
  return g_strconcat (degrees < 0 ? "\342\210\222" : "", number, NULL);
}

char *
serap_entry_point_show (SerapEntryPoint point)
{
  g_autofree char *lat = degrees_text (point.lat);
  g_autofree char *lng = degrees_text (point.lng);
  return g_strconcat (lat, ", ", lng, NULL);
}

/* ---- Fields ---- */

const SerapField *
serap_entry_field (SerapSchema *schema, const char *field, const SerapEntity **entity)
{
  const char *dot = strchr (field, '.');
  g_autofree char *child = dot != NULL ? g_strndup (field, (gsize) (dot - field)) : g_strdup ("aspirasi");
  const SerapEntity *found = serap_schema_entity (schema, child);
  int at = found != NULL ? serap_entity_find (found, dot != NULL ? dot + 1 : field) : -1;
  if (entity != NULL)
    *entity = found;
  return at >= 0 ? &found->fields[at] : NULL;
}

static void
choice_free (gpointer data)
{
  SerapEntryChoice *choice = data;
  g_free (choice->text);
  g_free (choice->label);
  g_free (choice);
}

void
serap_entry_reading_free (SerapEntryReading *reading)
{
  if (reading == NULL)
    return;
  g_free (reading->understood);
  g_free (reading->problem);
  g_ptr_array_unref (reading->choices);
  g_free (reading);
}

/* Takes @text and @label. */
static void
add_choice (SerapEntryReading *reading, char *text, char *label)
{
  SerapEntryChoice *choice = g_new0 (SerapEntryChoice, 1);
  choice->text = text;
  choice->label = label;
  g_ptr_array_add (reading->choices, choice);
}

static void
read_rupiah (SerapEntryReading *reading, const char *text)
{
  gint64 rupiah;
  g_autoptr (GArray) choices = g_array_new (FALSE, FALSE, sizeof (gint64));
  reading->state = serap_rupiah_parse (text, &rupiah, choices);
  if (reading->state == SERAP_READ_OK)
    reading->understood = serap_rupiah_format (rupiah);
  for (guint i = 0; i < choices->len; i++) {
    gint64 choice = g_array_index (choices, gint64, i);
    add_choice (reading, serap_rupiah_format (choice), serap_rupiah_format (choice));
  }
}

static char *
volume_text (gint64 milli, const char *unit, gboolean label)
{
  g_autofree char *number = serap_volume_format (milli);
  const SerapSatuan *satuan = unit != NULL ? serap_satuan_find (unit) : NULL;
  if (unit == NULL)
    return g_steal_pointer (&number);
  return g_strdup_printf ("%s %s", number, satuan != NULL && label ? satuan->label : unit);
}

static void
read_volume (SerapEntryReading *reading, const char *text)
{
  gint64 milli;
  g_autofree char *unit = NULL;
  g_autoptr (GArray) choices = g_array_new (FALSE, FALSE, sizeof (SerapVolumeChoice));
  reading->state = serap_volume_parse (text, &milli, &unit, choices);
  if (reading->state == SERAP_READ_OK)
    reading->understood = volume_text (milli, unit, TRUE);
  for (guint i = 0; i < choices->len; i++) {
    const SerapVolumeChoice *choice = &g_array_index (choices, SerapVolumeChoice, i);
    add_choice (reading, volume_text (choice->milli, choice->satuan, FALSE),
                volume_text (choice->milli, choice->satuan, TRUE));
  }
}

static void
read_point (SerapEntryReading *reading, const char *text)
{
  SerapEntryPoint point;
  reading->state = serap_entry_point_parse (text, &point);
  if (reading->state == SERAP_READ_OK)
    reading->understood = serap_entry_point_show (point);
  else if (reading->state == SERAP_READ_OUT_OF_RANGE)
    reading->problem = g_strdup (_ ("This point lies outside of Kota Bekasi."));
  else if (reading->state == SERAP_READ_INVALID)
    reading->problem = g_strdup (_ ("Write latitude and longitude, for example -6.1846, 106.9879."));
}

/* "RT 3/12" in either field names both. */
static void
read_rtrw (SerapEntryReading *reading, const char *field, const char *text)
{
  SerapRtRw rtrw;
  gboolean is_rt = g_str_has_suffix (field, "rt");
  g_autofree char *plain = serap_reading_plain (text);
  gboolean bare = plain != NULL && *plain != '\0' && strspn (plain, "0123456789") == strlen (plain);
  g_autofree char *named = bare ? g_strconcat (is_rt ? "RT " : "RW ", plain, NULL) : g_strdup (plain);
  if (plain == NULL || *plain == '\0') {
    reading->state = plain == NULL ? SERAP_READ_INVALID : SERAP_READ_EMPTY;
    return;
  }
  reading->state = serap_rtrw_parse (named, &rtrw);
  if (reading->state != SERAP_READ_OK)
    return;
  const char *one = is_rt ? rtrw.rt : rtrw.rw;
  if (*one == '\0')
    reading->state = SERAP_READ_INVALID;
  else
    reading->understood = g_strdup (one);
}

/* Whatever else: as serap_input_read() takes it. */
static void
read_other (SerapEntryReading *reading, const SerapField *field, const char *text)
{
  g_auto (SerapValue) value = SERAP_VALUE_INIT;
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  if (!serap_input_read (field, text, &value, NULL, problems)) {
    SerapProblem *problem = problems->pdata[0];
    g_clear_pointer (&problem->field, g_free);
    reading->state = SERAP_READ_INVALID;
    reading->problem = serap_message_problem (NULL, NULL, problem);
    return;
  }
  reading->state = value.kind == SERAP_VALUE_NONE ? SERAP_READ_EMPTY : SERAP_READ_OK;
  if (field->type != SERAP_TEXT && reading->state == SERAP_READ_OK)
    reading->understood = serap_input_show (field, &value);
}

static char *
sentence_of (const SerapField *field, SerapReading state)
{
  if (state == SERAP_READ_AMBIGUOUS)
    return g_strdup (_ ("This can be read in several ways. Choose one:"));
  if (state == SERAP_READ_OUT_OF_RANGE)
    return g_strdup (_ ("This value is out of range."));
  if (state != SERAP_READ_INVALID)
    return NULL;
  return g_strdup (field != NULL && field->type == SERAP_RUPIAH
                     ? _ ("This is no amount. Write for example 75 jt or 75.000.000.")
                   : field != NULL && field->type == SERAP_MILLI
                     ? _ ("This is no volume. Write for example 120 m or 2 unit.")
                     : _ ("This is not an RT or RW number."));
}

SerapEntryReading *
serap_entry_reading_of (SerapSchema *schema, const char *field, const char *text)
{
  SerapEntryReading *reading = g_new0 (SerapEntryReading, 1);
  reading->choices = g_ptr_array_new_with_free_func (choice_free);
  const SerapField *behind = serap_entry_field (schema, field, NULL);
  if (g_str_equal (field, SERAP_ENTRY_POINT))
    read_point (reading, text);
  else if (g_str_equal (field, "lokasi.rt") || g_str_equal (field, "lokasi.rw"))
    read_rtrw (reading, field, text);
  else if (behind == NULL || behind->target != NULL)
    reading->state = *text != '\0' ? SERAP_READ_OK : SERAP_READ_EMPTY;
  else if (behind->type == SERAP_RUPIAH)
    read_rupiah (reading, text);
  else if (behind->type == SERAP_MILLI)
    read_volume (reading, text);
  else
    read_other (reading, behind, text);
  if (reading->problem == NULL)
    reading->problem = sentence_of (behind, reading->state);
  if (g_strcmp0 (reading->understood, text) == 0)
    g_clear_pointer (&reading->understood, g_free);
  return reading;
}
