/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Names of people: leaving out titles and degrees for matching, masking for showing. */

#include "config.h"

#include "serap-name.h"

#include <string.h>

#define BULLET "•"

/* Squashed spellings (serap_text_squash()). */
static const char *const titles[] = {
  "h",   "hj",   "hjh",     "haji",    "hajjah", "dr",     "drs",      "dra",  "drg", "drh",
  "ir",  "prof", "kh",      "ust",     "ustad",  "ustadz", "ustadzah", "ustz", "bpk", "bapak",
  "bp",  "pak",  "ibu",     "bu",      "ny",     "nyonya", "nn",       "nona", "tn",  "tuan",
  "sdr", "sdri", "saudara", "saudari", "pdt",    "apt",    "ns",
};

static const char *const degrees[] = {
  "se",   "sh",  "sp",     "st",   "si",     "ssi",    "ssos", "sip",  "spd",  "spdi", "sag", "sked",
  "skep", "skm", "skom",   "sstp", "sthi",   "shi",    "shum", "spsi", "spt",  "sik",  "sap", "stp",
  "sstp", "str", "strkeb", "amd",  "amdkeb", "amdkep", "me",   "mm",   "mh",   "mt",   "ma",  "msi",
  "msc",  "mpd", "mpdi",   "mkom", "mkes",   "mag",    "map",  "mip",  "mhum", "mkn",  "mba", "mph",
  "phd",  "ak",  "ca",     "bba",  "lc",     "spog",   "spa",  "sppd", "apt",  "ners", "cpa", "bsc",
};

/* Degrees that are also names or initials when they stand without point or comma. */
static const char *const doubtful[]
  = { "si", "ma", "me", "ak", "ca", "map", "sip", "mag", "apt", "str", "spa" };

static gboolean
is_among (const char *word, const char *const *words, gsize n)
{
  for (gsize i = 0; i < n; i++)
    if (strcmp (word, words[i]) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
is_title (const char *text, gsize length)
{
  g_autofree char *piece = g_strndup (text, length);
  g_autofree char *word = serap_text_squash (piece);
  return is_among (word, titles, G_N_ELEMENTS (titles));
}

/* @marked: a comma stands before it. */
static gboolean
is_degree (const char *text, gboolean marked)
{
  g_autofree char *word = serap_text_squash (text);
  if (!is_among (word, degrees, G_N_ELEMENTS (degrees)))
    return FALSE;
  return marked || strchr (text, '.') != NULL || !is_among (word, doubtful, G_N_ELEMENTS (doubtful));
}

/* Whether a letter is left in @text: a title is left out only while a name remains. */
static gboolean
has_name (const char *text)
{
  g_autofree char *word = serap_text_squash (text);
  return *word != '\0';
}

/* Behind all titles at the beginning, also when they are joined by points ("Prof.Dr.H."). */
static const char *
skip_titles (const char *name)
{
  const char *p = name;
  while (TRUE) {
    p += strspn (p, " .");
    gsize n = strcspn (p, " .");
    if (n == 0 || !is_title (p, n) || !has_name (p + n))
      return p;
    p += n;
  }
}

/* Cuts the degrees at the end of @body; the first word always stays. */
static void
drop_degrees (char *body)
{
  g_strchomp (body);
  for (char *blank = strrchr (body, ' '); blank != NULL; blank = strrchr (body, ' ')) {
    if (!is_degree (blank + 1, FALSE))
      return;
    *blank = '\0';
    g_strchomp (body);
  }
}

/* What stands between two commas behind the name: words that are no degrees are kept. */
static void
append_rest (GString *out, const char *segment)
{
  if (is_degree (segment, TRUE))
    return;
  g_auto (GStrv) words = g_strsplit (segment, " ", -1);
  for (guint i = 0; words[i] != NULL; i++)
    if (!is_degree (words[i], TRUE))
      g_string_append_printf (out, " %s", words[i]);
}

char *
serap_name_fold (const char *name)
{
  g_autofree char *clean = name != NULL ? serap_text_clean (name, FALSE) : NULL;
  if (clean == NULL)
    return serap_text_fold (name != NULL ? name : "");
  g_auto (GStrv) segments = g_strsplit (clean, ",", -1);
  g_autoptr (GString) out = g_string_new (NULL);
  if (segments[0] != NULL) {
    g_autofree char *body = g_strdup (skip_titles (segments[0]));
    drop_degrees (body);
    g_string_append (out, body);
  }
  for (guint i = 1; segments[0] != NULL && segments[i] != NULL; i++)
    append_rest (out, segments[i]);
  g_autofree char *folded = serap_text_fold (out->str);
  return *folded != '\0' ? g_steal_pointer (&folded) : serap_text_fold (clean);
}

char *
serap_name_mask (const char *name)
{
  if (name == NULL)
    return g_strdup ("");
  g_autofree char *clean = serap_text_clean (name, FALSE);
  if (clean == NULL)
    return g_strdup (BULLET);
  GString *masked = g_string_new (NULL);
  gboolean first = TRUE;
  for (const char *p = clean; *p != '\0'; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);
    if (c == ' ' || first)
      g_string_append_unichar (masked, c);
    else
      g_string_append (masked, BULLET);
    first = c == ' ';
  }
  return g_string_free (masked, FALSE);
}
