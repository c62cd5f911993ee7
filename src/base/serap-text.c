/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Folding for comparison and search, cleaning for storage. */

#include "config.h"

#include "serap-text.h"

#include <string.h>

static gboolean
is_plain_ascii (const char *text)
{
  for (const guchar *p = (const guchar *) text; *p != 0; p++)
    if (*p >= 0x80)
      return FALSE;
  return TRUE;
}

static char *
fold (const char *text, gboolean spaces)
{
  g_autofree char *decomposed = NULL;
  if (!is_plain_ascii (text)) {
    g_autofree char *valid = g_utf8_make_valid (text, -1);
    g_autofree char *lower = g_utf8_casefold (valid, -1);
    decomposed = g_utf8_normalize (lower, -1, G_NORMALIZE_ALL);
    text = decomposed;
  }

  GString *out = g_string_sized_new (strlen (text));
  gboolean gap = FALSE;
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);
    if (c >= 0x80 && g_unichar_ismark (c))
      continue;
    if (!(c < 0x80 ? g_ascii_isalnum ((char) c) : g_unichar_isalnum (c))) {
      gap = TRUE;
      continue;
    }
    if (gap && spaces && out->len > 0)
      g_string_append_c (out, ' ');
    gap = FALSE;
    if (c < 0x80)
      g_string_append_c (out, g_ascii_tolower ((char) c));
    else
      g_string_append_unichar (out, c);
  }
  return g_string_free (out, FALSE);
}

char *
serap_text_fold (const char *text)
{
  return fold (text, TRUE);
}

char *
serap_text_squash (const char *text)
{
  return fold (text, FALSE);
}

char *
serap_text_clean (const char *text, gboolean multiline)
{
  if (!g_utf8_validate (text, -1, NULL))
    return NULL;
  g_autofree char *composed = g_utf8_normalize (text, -1, G_NORMALIZE_NFC);
  GString *out = g_string_sized_new (strlen (composed));
  gboolean gap = FALSE;
  for (const char *p = composed; *p != '\0'; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);
    if (c == '\r' && p[1] == '\n')
      continue;
    if (c == '\r')
      c = '\n';
    if (multiline && (c == '\n' || c == '\t')) {
      g_string_append_unichar (out, c);
      continue;
    }
    if (g_unichar_isspace (c) || c == 0xA0) {
      if (multiline)
        g_string_append_c (out, ' ');
      else
        gap = out->len > 0;
      continue;
    }
    if (g_unichar_iscntrl (c) || c == 0xFEFF)
      continue;
    if (gap)
      g_string_append_c (out, ' ');
    gap = FALSE;
    g_string_append_unichar (out, c);
  }
  g_autofree char *kept = g_string_free (out, FALSE);
  return g_strdup (g_strstrip (kept));
}

gsize
serap_text_length (const char *text)
{
  return (gsize) g_utf8_strlen (text, -1);
}
