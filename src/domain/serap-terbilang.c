/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Numbers in Indonesian words. */

#include "config.h"

#include "serap-terbilang.h"

static const char *const small[] = {
  "nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas",
};

static const struct {
  gint64 value;
  const char *word;
} groups[] = {
  { G_GINT64_CONSTANT (1000000000000), "triliun" },
  { G_GINT64_CONSTANT (1000000000), "miliar" },
  { 1000000, "juta" },
};

static void
say (GString *out, const char *word)
{
  if (out->len > 0)
    g_string_append_c (out, ' ');
  g_string_append (out, word);
}

/* 1 to 99. */
static void
say_tens (GString *out, int number)
{
  if (number < 12) {
    say (out, small[number]);
  } else if (number < 20) {
    say (out, small[number - 10]);
    say (out, "belas");
  } else {
    say (out, small[number / 10]);
    say (out, "puluh");
    if (number % 10 > 0)
      say (out, small[number % 10]);
  }
}

/* 0 to 999; says nothing for 0. */
static void
say_hundreds (GString *out, int number)
{
  if (number >= 200)
    say (out, small[number / 100]);
  if (number >= 100)
    say (out, number >= 200 ? "ratus" : "seratus");
  if (number % 100 > 0)
    say_tens (out, number % 100);
}

char *
serap_terbilang (gint64 number)
{
  if (number > SERAP_TERBILANG_MAX || number < -SERAP_TERBILANG_MAX)
    return NULL;
  if (number == 0)
    return g_strdup (small[0]);

  GString *out = g_string_new (number < 0 ? "minus" : NULL);
  gint64 rest = ABS (number);
  for (guint i = 0; i < G_N_ELEMENTS (groups); i++) {
    if (rest < groups[i].value)
      continue;
    say_hundreds (out, (int) (rest / groups[i].value));
    say (out, groups[i].word);
    rest %= groups[i].value;
  }
  if (rest >= 2000)
    say_hundreds (out, (int) (rest / 1000));
  if (rest >= 1000)
    say (out, rest >= 2000 ? "ribu" : "seribu");
  say_hundreds (out, (int) (rest % 1000));
  return g_string_free (out, FALSE);
}

char *
serap_terbilang_rupiah (gint64 rupiah)
{
  g_autofree char *words = serap_terbilang (rupiah);
  return words != NULL ? g_strconcat (words, " rupiah", NULL) : NULL;
}
