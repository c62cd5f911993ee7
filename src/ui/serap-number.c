/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "serap-number.h"

#include <string.h>

char *
serap_number_text (gint64 number)
{
  g_autofree char *digits = g_strdup_printf ("%" G_GINT64_FORMAT, number);
  g_autoptr (GString) text = g_string_new (NULL);
  gsize n = strlen (digits);
  for (gsize i = 0; i < n; i++) {
    g_string_append_c (text, digits[i]);
    if (g_ascii_isdigit (digits[i]) && i + 1 < n && (n - i - 1) % 3 == 0)
      g_string_append_c (text, '.');
  }
  return g_string_free (g_steal_pointer (&text), FALSE);
}
