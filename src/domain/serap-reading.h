/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-text.h"

G_BEGIN_DECLS

/**
 * SerapReading:
 * @SERAP_READ_OK: understood, and only one meaning is possible
 * @SERAP_READ_EMPTY: nothing but blanks (or %NULL)
 * @SERAP_READ_INVALID: not what was asked for
 * @SERAP_READ_AMBIGUOUS: more than one meaning, or one that needs a person's yes; the choices are
 *   given, likeliest first
 * @SERAP_READ_OUT_OF_RANGE: understood, but outside the limits
 *
 * What reading a typed or imported value came to. A reader never guesses: only @SERAP_READ_OK
 * sets its result, any other answer leaves it zero, %NULL or empty.
 */
typedef enum {
  SERAP_READ_OK,
  SERAP_READ_EMPTY,
  SERAP_READ_INVALID,
  SERAP_READ_AMBIGUOUS,
  SERAP_READ_OUT_OF_RANGE,
} SerapReading;

/* ASCII for full-width forms and for every sort of dash and minus; any other character as it is. */
static inline gunichar
serap_reading_plain_char (gunichar c)
{
  if (c >= 0xFF01 && c <= 0xFF5E)
    return c - 0xFEE0;
  if ((c >= 0x2010 && c <= 0x2015) || c == 0x2212)
    return '-';
  return c;
}

/**
 * serap_reading_plain:
 * @text: (nullable): what somebody typed or pasted
 *
 * The text every reader starts from: as serap_text_clean() keeps it on one line, with full-width
 * forms and dashes as ASCII and without the invisible format characters that chat programs put
 * around telephone numbers. U+202E, which shows text in another order than it is stored, is refused.
 *
 * Returns: (transfer full) (nullable): %NULL when @text is not UTF-8 or has U+202E; "" for %NULL
 */
static inline char *
serap_reading_plain (const char *text)
{
  if (text == NULL)
    return g_strdup ("");
  if (!g_utf8_validate (text, -1, NULL))
    return NULL;
  g_autoptr (GString) kept = g_string_new (NULL);
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);
    if (c == 0x202E)
      return NULL;
    if (g_unichar_type (c) != G_UNICODE_FORMAT)
      g_string_append_unichar (kept, serap_reading_plain_char (c));
  }
  return serap_text_clean (kept->str, FALSE);
}

G_END_DECLS
