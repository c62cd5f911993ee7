/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Population numbers (NIK): form check and masking. */

#include "config.h"

#include "serap-nik.h"

#include <string.h>

#define NIK_DIGITS 16
#define BULLET "•"

static int
two_digits (const char *p)
{
  return (p[0] - '0') * 10 + (p[1] - '0');
}

/* A year of two digits is a leap year when it divides by four: 00 can only be 2000 here. */
static gboolean
is_birth (int day, int month, int year)
{
  static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
  if (month < 1 || month > 12 || day < 1)
    return FALSE;
  return day <= (month == 2 && year % 4 == 0 ? 29 : lengths[month - 1]);
}

/* Copies the digits of @text, which may have blanks and points; FALSE when they are not 16. */
static gboolean
take_digits (const char *text, char digits[NIK_DIGITS + 1])
{
  gsize n = 0;
  for (const char *p = text; *p != '\0'; p++) {
    if (*p == ' ' || *p == '.')
      continue;
    if (!g_ascii_isdigit (*p) || n == NIK_DIGITS)
      return FALSE;
    digits[n++] = *p;
  }
  digits[n] = '\0';
  return n == NIK_DIGITS;
}

SerapReading
serap_nik_check (const char *text, SerapNik *nik)
{
  memset (nik, 0, sizeof *nik);
  g_autofree char *plain = serap_reading_plain (text);
  if (plain == NULL)
    return SERAP_READ_INVALID;
  if (*plain == '\0')
    return SERAP_READ_EMPTY;

  SerapNik read = { 0 };
  if (!take_digits (plain, read.digits))
    return SERAP_READ_INVALID;
  int day = two_digits (read.digits + 6);
  read.perempuan = day > 40;
  if (!is_birth (read.perempuan ? day - 40 : day, two_digits (read.digits + 8),
                 two_digits (read.digits + 10)))
    return SERAP_READ_INVALID;
  read.luar_bekasi = strncmp (read.digits, SERAP_NIK_BEKASI, strlen (SERAP_NIK_BEKASI)) != 0;
  *nik = read;
  return SERAP_READ_OK;
}

char *
serap_nik_mask (const char *digits)
{
  if (digits == NULL || *digits == '\0')
    return g_strdup ("");
  gboolean is_nik = strlen (digits) == NIK_DIGITS && strspn (digits, "0123456789") == NIK_DIGITS;
  GString *masked = g_string_new (NULL);
  for (guint i = 0; i < NIK_DIGITS; i++) {
    if (i > 0 && i % 4 == 0)
      g_string_append_c (masked, ' ');
    if (is_nik && (i < 6 || i >= NIK_DIGITS - 2))
      g_string_append_c (masked, digits[i]);
    else
      g_string_append (masked, BULLET);
  }
  return g_string_free (masked, FALSE);
}
