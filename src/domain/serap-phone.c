/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Indonesian telephone numbers: one form for storing and comparing, one for showing. */

#include "config.h"

#include "serap-phone.h"

#include <string.h>

#define BULLET "•"

/* The digits of @text, without the signs people put between them; %NULL when it has others. */
static char *
take_digits (const char *text)
{
  g_autoptr (GString) digits = g_string_new (NULL);
  for (const char *p = text; *p != '\0'; p++) {
    if (g_ascii_isdigit (*p))
      g_string_append_c (digits, *p);
    else if (strchr (" .-()", *p) == NULL)
      return NULL;
  }
  return g_strdup (digits->str);
}

/* @digits is what stands behind the country code and the trunk zero. */
static gboolean
is_subscriber (const char *digits)
{
  gsize n = strlen (digits);
  if (digits[0] == '8')
    return n >= 9 && n <= 12;
  return digits[0] >= '2' && digits[0] <= '9' && n >= 8 && n <= 11;
}

SerapReading
serap_phone_parse (const char *text, char **e164)
{
  *e164 = NULL;
  g_autofree char *plain = serap_reading_plain (text);
  if (plain == NULL)
    return SERAP_READ_INVALID;
  if (*plain == '\0')
    return SERAP_READ_EMPTY;

  gboolean plus = *plain == '+';
  g_autofree char *digits = take_digits (plain + (plus ? 1 : 0));
  if (digits == NULL)
    return SERAP_READ_INVALID;
  gboolean country = g_str_has_prefix (digits, "62");
  if (plus && !country)
    return SERAP_READ_INVALID;
  const char *rest = digits + (country ? 2 : 0);
  gboolean zero = *rest == '0';
  if (!country && !zero)
    return SERAP_READ_INVALID;
  rest += zero ? 1 : 0;
  if (!is_subscriber (rest))
    return SERAP_READ_INVALID;
  *e164 = g_strconcat ("+62", rest, NULL);
  return SERAP_READ_OK;
}

char *
serap_phone_mask (const char *phone)
{
  g_autoptr (GString) digits = g_string_new (NULL);
  for (const char *p = phone; p != NULL && *p != '\0'; p++)
    if (g_ascii_isdigit (*p))
      g_string_append_c (digits, *p);

  GString *masked = g_string_new (phone != NULL && *phone == '+' ? "+" : NULL);
  gboolean all = digits->len < 8;
  for (gsize i = 0; i < digits->len; i++) {
    if (!all && (i < 4 || i + 2 >= digits->len))
      g_string_append_c (masked, digits->str[i]);
    else
      g_string_append (masked, BULLET);
  }
  return g_string_free (masked, FALSE);
}
