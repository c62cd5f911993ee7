/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Any bytes through every reader of the domain. What is read lies within its limits, nothing is set
 * without %SERAP_READ_OK, and what is written back reads the same. */

#include "config.h"

#include "serap-date.h"
#include "serap-name.h"
#include "serap-nik.h"
#include "serap-phone.h"
#include "serap-rtrw.h"
#include "serap-rupiah.h"
#include "serap-terbilang.h"
#include "serap-volume.h"
#include "serap-workdays.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
check_rupiah (const char *text)
{
  gint64 rupiah;
  g_autoptr (GArray) choices = g_array_new (FALSE, FALSE, sizeof (gint64));
  SerapReading reading = serap_rupiah_parse (text, &rupiah, choices);
  g_assert_true (rupiah >= 0 && rupiah <= SERAP_RUPIAH_MAX);
  g_assert_true (reading == SERAP_READ_OK || rupiah == 0);
  g_assert_cmpint (choices->len > 0, ==, reading == SERAP_READ_AMBIGUOUS);
  for (guint i = 0; i < choices->len; i++)
    g_assert_true (g_array_index (choices, gint64, i) >= 0
                   && g_array_index (choices, gint64, i) <= SERAP_RUPIAH_MAX);

  g_autofree char *written = serap_rupiah_format (rupiah);
  g_autofree char *words = serap_terbilang_rupiah (rupiah);
  gint64 again;
  g_assert_nonnull (words);
  g_assert_cmpint (serap_rupiah_parse (written, &again, NULL), ==, SERAP_READ_OK);
  g_assert_cmpint (again, ==, rupiah);
}

static void
check_volume_written (gint64 milli, const char *satuan)
{
  g_autofree char *number = serap_volume_format (milli);
  g_autofree char *written = g_strconcat (number, " ", satuan, NULL);
  g_autofree char *unit = NULL;
  g_autoptr (GArray) choices = g_array_new (FALSE, FALSE, sizeof (SerapVolumeChoice));
  gint64 again;
  SerapReading reading = serap_volume_parse (written, &again, &unit, choices);
  if (reading == SERAP_READ_AMBIGUOUS) {
    /* "1,234": the first choice is what was written. */
    g_assert_true (milli % 10 != 0 && milli < 1000000);
    g_assert_cmpint (g_array_index (choices, SerapVolumeChoice, 0).milli, ==, milli);
    g_assert_cmpstr (g_array_index (choices, SerapVolumeChoice, 0).satuan, ==, satuan);
    return;
  }
  g_assert_cmpint (reading, ==, SERAP_READ_OK);
  g_assert_cmpint (again, ==, milli);
  g_assert_cmpstr (unit, ==, satuan);
}

static void
check_volume (const char *text)
{
  gint64 milli;
  g_autofree char *satuan = NULL;
  g_autoptr (GArray) choices = g_array_new (FALSE, FALSE, sizeof (SerapVolumeChoice));
  SerapReading reading = serap_volume_parse (text, &milli, &satuan, choices);
  g_assert_true (milli >= 0 && milli <= SERAP_VOLUME_MAX);
  g_assert_true (reading == SERAP_READ_OK || (milli == 0 && satuan == NULL));
  g_assert_true (satuan == NULL || serap_satuan_find (satuan) != NULL);
  g_assert_cmpint (choices->len > 0, ==, reading == SERAP_READ_AMBIGUOUS);
  for (guint i = 0; i < choices->len; i++) {
    const SerapVolumeChoice *choice = &g_array_index (choices, SerapVolumeChoice, i);
    g_assert_true (choice->milli >= 0 && choice->milli <= SERAP_VOLUME_MAX);
    g_assert_nonnull (choice->why);
    check_volume_written (choice->milli, choice->satuan);
  }
  check_volume_written (milli, satuan);
}

static void
check_rtrw (const char *text)
{
  SerapRtRw out;
  SerapReading reading = serap_rtrw_parse (text, &out);
  gsize rt = strlen (out.rt);
  gsize rw = strlen (out.rw);
  g_assert_true ((rt == 0 || rt == 3) && (rw == 0 || rw == 3));
  g_assert_cmpint (reading == SERAP_READ_OK, ==, rt + rw > 0 || out.many_rt);
  g_assert_false (out.many_rt && rt > 0);
  if (rt + rw > 0 && !out.many_rt) {
    g_autofree char *written = g_strconcat (rt > 0 ? "RT " : "", out.rt, rw > 0 ? " RW " : "", out.rw, NULL);
    SerapRtRw again;
    g_assert_cmpint (serap_rtrw_parse (written, &again), ==, SERAP_READ_OK);
    g_assert_cmpstr (again.rt, ==, out.rt);
    g_assert_cmpstr (again.rw, ==, out.rw);
  }
  g_autofree char *normal = serap_address_normalise (text);
  g_autofree char *twice = serap_address_normalise (normal);
  if (g_str_is_ascii (text))
    g_assert_cmpstr (twice, ==, normal);
}

static void
check_day (const char *iso)
{
  char *(*const formats[]) (const char *) = { serap_date_format_long, serap_date_format_short };
  g_assert_true (serap_date_is_valid (iso));
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    g_autofree char *written = formats[i](iso);
    g_autofree char *again = NULL;
    g_assert_cmpint (serap_date_parse (written, &again, NULL), ==, SERAP_READ_OK);
    g_assert_cmpstr (again, ==, iso);
  }
  g_autofree char *due = serap_workdays_add (NULL, iso, 10);
  g_assert_true (due == NULL || serap_workdays_between (NULL, iso, due) == 10);
}

static void
check_date (const char *text)
{
  g_autofree char *iso = NULL;
  g_autoptr (GPtrArray) choices = g_ptr_array_new_with_free_func (g_free);
  SerapReading reading = serap_date_parse (text, &iso, choices);
  g_assert_cmpint (iso != NULL, ==, reading == SERAP_READ_OK);
  g_assert_cmpint (choices->len > 0, ==, reading == SERAP_READ_AMBIGUOUS);
  if (iso != NULL)
    check_day (iso);
  for (guint i = 0; i < choices->len; i++)
    check_day (choices->pdata[i]);
  if (serap_date_is_valid (text))
    g_assert_cmpstr (iso, ==, text);
}

static void
check_person (const char *text)
{
  g_autofree char *e164 = NULL;
  SerapReading reading = serap_phone_parse (text, &e164);
  g_assert_cmpint (e164 != NULL, ==, reading == SERAP_READ_OK);
  if (e164 != NULL) {
    g_autofree char *again = NULL;
    g_assert_cmpint (serap_phone_parse (e164, &again), ==, SERAP_READ_OK);
    g_assert_cmpstr (again, ==, e164);
  }

  SerapNik nik;
  reading = serap_nik_check (text, &nik);
  g_assert_cmpuint (strlen (nik.digits), ==, reading == SERAP_READ_OK ? 16 : 0);

  char *(*const others[]) (const char *)
    = { serap_phone_mask, serap_nik_mask, serap_name_mask, serap_name_fold };
  for (guint i = 0; i < G_N_ELEMENTS (others); i++) {
    g_autofree char *made = others[i](text);
    g_assert_true (g_utf8_validate (made, -1, NULL));
  }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  check_rupiah (text);
  check_volume (text);
  check_rtrw (text);
  check_date (text);
  check_person (text);
  return 0;
}
