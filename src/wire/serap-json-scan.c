/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Strictness of JSON: what is checked before the parser sees a text. */

#include "config.h"

#include "serap-json-scan.h"

#include <math.h>
#include <string.h>

/* Above this many members names are compared after sorting. */
#define FEW_NAMES 24

typedef struct {
  const char *text; /* (unowned) as it stands between the quotes, or decoded when @decoded */
  guint length;
  guint hash;
  guint line;
  gboolean decoded; /* @text is owned */
} Name;

typedef struct {
  guint first_name; /* its names begin here; only those of open objects are kept */
  gboolean object;
} Level;

typedef struct {
  const char *p;
  const char *end;
  guint line;
  guint max_depth;
  GArray *lines;  /* (nullable) (unowned) (element-type guint) */
  GArray *names;  /* (owned) (element-type Name) */
  GArray *levels; /* (owned) (element-type Level) */
  GError **error;
} Scan;

static void
name_clear (gpointer data)
{
  Name *name = data;
  if (name->decoded)
    g_free ((char *) name->text);
}

static gboolean
fail (Scan *scan, SerapWireError code, const char *message)
{
  serap_wire_set_error (scan->error, code, NULL, scan->line, message);
  return FALSE;
}

static gboolean
fail_syntax (Scan *scan)
{
  const char *message = scan->p >= scan->end ? "the text ends too early" : "not JSON here";
  return fail (scan, SERAP_WIRE_ERROR_SYNTAX, message);
}

static void
skip_blanks (Scan *scan)
{
  for (; scan->p < scan->end; scan->p++) {
    if (*scan->p == '\n')
      scan->line++;
    else if (*scan->p != ' ' && *scan->p != '\t' && *scan->p != '\r')
      return;
  }
}

static char
peek (const Scan *scan)
{
  return scan->p < scan->end ? *scan->p : '\0';
}

/* Four hexadecimal digits at @p, or -1. */
static int
hex4 (const Scan *scan, const char *p)
{
  int unit = 0;
  for (guint i = 0; i < 4; i++) {
    int digit = p + i < scan->end ? g_ascii_xdigit_value (p[i]) : -1;
    if (digit < 0)
      return -1;
    unit = unit << 4 | digit;
  }
  return unit;
}

static gboolean
scan_unicode_escape (Scan *scan, gunichar *c)
{
  int unit = hex4 (scan, scan->p + 2);
  if (unit < 0)
    return fail (scan, SERAP_WIRE_ERROR_SYNTAX, "broken escape in a text");
  if (unit == 0)
    return fail (scan, SERAP_WIRE_ERROR_ENCODING, "NUL in a text");
  scan->p += 6;
  *c = (gunichar) unit;
  if (unit < 0xD800 || unit > 0xDFFF)
    return TRUE;

  gboolean pair = unit <= 0xDBFF && scan->end - scan->p >= 6 && scan->p[0] == '\\' && scan->p[1] == 'u';
  int low = pair ? hex4 (scan, scan->p + 2) : -1;
  if (low < 0xDC00 || low > 0xDFFF)
    return fail (scan, SERAP_WIRE_ERROR_ENCODING, "lone surrogate in a text");
  scan->p += 6;
  *c = 0x10000 + (((gunichar) unit & 0x3ff) << 10) + ((gunichar) low & 0x3ff);
  return TRUE;
}

static gboolean
scan_escape (Scan *scan, gunichar *c)
{
  static const char letters[] = "\"\\/bfnrt";
  static const char meant[] = "\"\\/\b\f\n\r\t";
  char letter = scan->p + 1 < scan->end ? scan->p[1] : '\0';
  if (letter == 'u')
    return scan_unicode_escape (scan, c);
  const char *found = letter != '\0' ? strchr (letters, letter) : NULL;
  if (found == NULL)
    return fail (scan, SERAP_WIRE_ERROR_SYNTAX, "broken escape in a text");
  scan->p += 2;
  *c = (gunichar) meant[found - letters];
  return TRUE;
}

/* A text from its opening to behind its closing quote. @escaped tells whether it has escapes;
 * @decoded gets its characters. */
static gboolean
scan_text (Scan *scan, gboolean *escaped, GString *decoded)
{
  *escaped = FALSE;
  for (scan->p++; scan->p < scan->end;) {
    guchar byte = (guchar) *scan->p;
    if (byte == '"') {
      scan->p++;
      return TRUE;
    }
    if (byte < 0x20)
      return fail (scan, SERAP_WIRE_ERROR_SYNTAX, "control character in a text");
    if (byte != '\\') {
      if (decoded != NULL)
        g_string_append_c (decoded, (char) byte);
      scan->p++;
      continue;
    }
    gunichar c;
    *escaped = TRUE;
    if (!scan_escape (scan, &c))
      return FALSE;
    if (decoded != NULL)
      g_string_append_unichar (decoded, c);
  }
  return fail_syntax (scan);
}

static guint
hash_of (const char *text, guint n)
{
  guint hash = 5381;
  for (guint i = 0; i < n; i++)
    hash = hash * 33 + (guchar) text[i];
  return hash;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  const Name *x = a;
  const Name *y = b;
  if (x->hash != y->hash)
    return x->hash < y->hash ? -1 : 1;
  if (x->length != y->length)
    return x->length < y->length ? -1 : 1;
  return memcmp (x->text, y->text, x->length);
}

static gboolean
fail_repeated (Scan *scan, const Name *name)
{
  scan->line = name->line;
  return fail (scan, SERAP_WIRE_ERROR_SYNTAX, "the same member twice");
}

static gboolean
scan_name (Scan *scan)
{
  const char *start = scan->p + 1;
  gboolean escaped;
  if (!scan_text (scan, &escaped, NULL))
    return FALSE;
  Name name = { start, (guint) (scan->p - 1 - start), 0, scan->line, FALSE };
  if (escaped) {
    GString *decoded = g_string_new (NULL);
    scan->p = start - 1;
    scan_text (scan, &escaped, decoded);
    name.length = (guint) decoded->len;
    name.text = g_string_free (decoded, FALSE);
    name.decoded = TRUE;
  }
  name.hash = hash_of (name.text, name.length);

  const Level *level = &g_array_index (scan->levels, Level, scan->levels->len - 1);
  guint before = scan->names->len;
  g_array_append_val (scan->names, name);
  if (before - level->first_name > FEW_NAMES)
    return TRUE;
  for (guint i = level->first_name; i < before; i++)
    if (compare_names (&g_array_index (scan->names, Name, i), &name) == 0)
      return fail_repeated (scan, &name);
  return TRUE;
}

/* Names of a large object that is complete: sorted, equal ones are neighbours. */
static gboolean
check_many_names (Scan *scan, guint first)
{
  guint n = scan->names->len - first;
  if (n <= FEW_NAMES)
    return TRUE;
  Name *names = &g_array_index (scan->names, Name, first);
  qsort (names, n, sizeof *names, compare_names);
  for (guint i = 1; i < n; i++)
    if (compare_names (&names[i - 1], &names[i]) == 0)
      return fail_repeated (scan, names[i - 1].line > names[i].line ? &names[i - 1] : &names[i]);
  return TRUE;
}

static gboolean
is_digit (const Scan *scan)
{
  return g_ascii_isdigit (peek (scan));
}

static gboolean
scan_digits (Scan *scan)
{
  if (!is_digit (scan))
    return fail_syntax (scan);
  while (is_digit (scan))
    scan->p++;
  return TRUE;
}

static gboolean
fits_int64 (const char *start, const char *end)
{
  gboolean negative = *start == '-';
  guint64 limit = (guint64) G_MAXINT64 + (negative ? 1 : 0);
  guint64 number = 0;
  for (const char *p = start + (negative ? 1 : 0); p < end; p++) {
    guint64 digit = (guint64) (*p - '0');
    if (number > (limit - digit) / 10)
      return FALSE;
    number = number * 10 + digit;
  }
  return TRUE;
}

static gboolean
fits_double (const char *start, const char *end)
{
  g_autofree char *copy = g_strndup (start, (gsize) (end - start));
  return isfinite (g_ascii_strtod (copy, NULL));
}

static gboolean
scan_number (Scan *scan)
{
  const char *start = scan->p;
  gboolean whole = TRUE;
  if (*scan->p == '-')
    scan->p++;
  if (peek (scan) == '0')
    scan->p++;
  else if (!scan_digits (scan))
    return FALSE;
  if (is_digit (scan))
    return fail (scan, SERAP_WIRE_ERROR_SYNTAX, "a number begins with a zero");
  if (peek (scan) == '.') {
    whole = FALSE;
    scan->p++;
    if (!scan_digits (scan))
      return FALSE;
  }
  if (peek (scan) == 'e' || peek (scan) == 'E') {
    whole = FALSE;
    scan->p++;
    if (peek (scan) == '+' || peek (scan) == '-')
      scan->p++;
    if (!scan_digits (scan))
      return FALSE;
  }
  if (whole ? !fits_int64 (start, scan->p) : !fits_double (start, scan->p))
    return fail (scan, SERAP_WIRE_ERROR_RANGE, "a number is too large");
  return TRUE;
}

static gboolean
scan_word (Scan *scan, const char *word)
{
  gsize n = strlen (word);
  if ((gsize) (scan->end - scan->p) < n || memcmp (scan->p, word, n) != 0)
    return fail_syntax (scan);
  scan->p += n;
  return TRUE;
}

static gboolean
scan_member_start (Scan *scan)
{
  skip_blanks (scan);
  if (peek (scan) != '"')
    return fail_syntax (scan);
  if (!scan_name (scan))
    return FALSE;
  skip_blanks (scan);
  if (peek (scan) != ':')
    return fail_syntax (scan);
  scan->p++;
  return TRUE;
}

static gboolean
open_level (Scan *scan, gboolean *complete)
{
  Level level = { scan->names->len, *scan->p == '{' };
  if (scan->levels->len >= scan->max_depth)
    return fail (scan, SERAP_WIRE_ERROR_TOO_DEEP, "nested too deep");
  scan->p++;
  skip_blanks (scan);
  if (peek (scan) == (level.object ? '}' : ']')) {
    scan->p++;
    *complete = TRUE;
    return TRUE;
  }
  *complete = FALSE;
  g_array_append_val (scan->levels, level);
  return level.object ? scan_member_start (scan) : TRUE;
}

/* The beginning of a value. @complete: whether it is also its end. */
static gboolean
scan_value (Scan *scan, gboolean *complete)
{
  gboolean escaped;
  skip_blanks (scan);
  if (scan->lines != NULL)
    g_array_append_val (scan->lines, scan->line);
  *complete = TRUE;
  switch (peek (scan)) {
  case '{':
  case '[':
    return open_level (scan, complete);
  case '"':
    return scan_text (scan, &escaped, NULL);
  case 't':
    return scan_word (scan, "true");
  case 'f':
    return scan_word (scan, "false");
  case 'n':
    return scan_word (scan, "null");
  default:
    if (peek (scan) == '-' || is_digit (scan))
      return scan_number (scan);
    return fail_syntax (scan);
  }
}

/* What follows a complete value: ends of levels, then a comma and the next value, or nothing. */
static gboolean
scan_after (Scan *scan, gboolean *done)
{
  *done = FALSE;
  while (scan->levels->len > 0) {
    Level level = g_array_index (scan->levels, Level, scan->levels->len - 1);
    skip_blanks (scan);
    if (peek (scan) == ',') {
      scan->p++;
      return level.object ? scan_member_start (scan) : TRUE;
    }
    if (peek (scan) != (level.object ? '}' : ']'))
      return fail_syntax (scan);
    scan->p++;
    if (!check_many_names (scan, level.first_name))
      return FALSE;
    g_array_set_size (scan->names, level.first_name);
    g_array_set_size (scan->levels, scan->levels->len - 1);
  }
  *done = TRUE;
  skip_blanks (scan);
  if (scan->p < scan->end)
    return fail (scan, SERAP_WIRE_ERROR_SYNTAX, "something follows the JSON text");
  return TRUE;
}

gboolean
serap_json_scan (const char *text, gsize n, guint max_depth, GArray *lines, GError **error)
{
  g_autoptr (GArray) names = g_array_new (FALSE, FALSE, sizeof (Name));
  g_autoptr (GArray) levels = g_array_new (FALSE, FALSE, sizeof (Level));
  g_array_set_clear_func (names, name_clear);
  Scan scan = { text, text + n, 1, max_depth, lines, names, levels, error };
  gboolean done = FALSE;
  while (!done) {
    gboolean complete;
    if (!scan_value (&scan, &complete))
      return FALSE;
    if (complete && !scan_after (&scan, &done))
      return FALSE;
  }
  return TRUE;
}
