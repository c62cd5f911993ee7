/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which encoding a file is in, and its text as UTF-8 in pieces of bounded size. */

#include "config.h"

#include "serap-encoding.h"

#include <string.h>

/* Pairs of bytes that are looked at to recognize UTF-16 without a byte order mark. */
#define SAMPLE_PAIRS 2048

#define REPLACEMENT 0xFFFD

/* Windows-1252 from 0x80 to 0x9F; 0 is undefined. From 0xA0 on it is Latin-1. */
static const guint16 windows_1252[32] = {
  0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
  0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
  0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178,
};

static gunichar
from_windows_1252 (guint8 byte)
{
  return byte < 0x80 || byte >= 0xA0 ? byte : windows_1252[byte - 0x80];
}

static guint
unit_size (SerapEncoding encoding)
{
  return encoding == SERAP_ENCODING_UTF16LE || encoding == SERAP_ENCODING_UTF16BE ? 2 : 1;
}

static guint16
get_unit (SerapEncoding encoding, const guint8 *p)
{
  if (encoding == SERAP_ENCODING_UTF16LE)
    return (guint16) (p[0] | p[1] << 8);
  return (guint16) (p[0] << 8 | p[1]);
}

/* One character of UTF-16; @n_used is 2 or 4, or what is left of a cut unit. 0xFFFD if broken. */
static gunichar
get_utf16 (SerapEncoding encoding, const guint8 *p, const guint8 *end, gsize *n_used)
{
  *n_used = MIN (2, (gsize) (end - p));
  if (end - p < 2)
    return REPLACEMENT;
  guint16 high = get_unit (encoding, p);
  if (high < 0xD800 || high > 0xDFFF)
    return high;
  guint16 low = high < 0xDC00 && end - p >= 4 ? get_unit (encoding, p + 2) : 0;
  if (low < 0xDC00 || low > 0xDFFF)
    return REPLACEMENT;
  *n_used = 4;
  return 0x10000 + ((gunichar) (high - 0xD800) << 10) + (low - 0xDC00);
}

static guint
line_at (SerapEncoding encoding, const guint8 *data, const guint8 *fault)
{
  guint size = unit_size (encoding);
  guint line = 1;
  guint16 last = 0;
  for (const guint8 *p = data; p + size <= fault; p += size) {
    guint16 c = size == 2 ? get_unit (encoding, p) : *p;
    if (c == '\r' || (c == '\n' && last != '\r'))
      line++;
    last = c;
  }
  return line;
}

static void
mark_fault (SerapEncodingGuess *guess, SerapEncodingFault fault, const guint8 *data, const guint8 *at)
{
  guess->fault = fault;
  guess->fault_line = line_at (guess->encoding, data + guess->start, at);
}

static void
check_utf16 (SerapEncodingGuess *guess, const guint8 *data, gsize n)
{
  const guint8 *end = data + n;
  gsize n_used;
  for (const guint8 *p = data + guess->start; p < end; p += n_used) {
    gunichar c = get_utf16 (guess->encoding, p, end, &n_used);
    gboolean literal = n_used == 2 && get_unit (guess->encoding, p) == REPLACEMENT;
    gboolean broken = c == REPLACEMENT && !literal;
    if (c == 0 || broken) {
      mark_fault (guess, broken ? SERAP_ENCODING_BROKEN : SERAP_ENCODING_HAS_NUL, data, p);
      return;
    }
  }
}

/* Whether bytes that are not UTF-8 throughout were meant to be: see serap_encoding_guess(). */
static gboolean
is_mostly_utf8 (const guint8 *p, const guint8 *end)
{
  gsize n_good = 0;
  gsize n_bad = 0;
  while (p < end) {
    if (*p < 0x80) {
      p++;
      continue;
    }
    gunichar c = g_utf8_get_char_validated ((const char *) p, end - p);
    gboolean good = c != (gunichar) -1 && c != (gunichar) -2;
    n_good += good ? 1 : 0;
    n_bad += good ? 0 : 1;
    p += good ? g_utf8_skip[*p] : 1;
  }
  return n_good > n_bad;
}

static void
check_bytes (SerapEncodingGuess *guess, const guint8 *data, gsize n)
{
  const guint8 *text = data + guess->start;
  const guint8 *end = data + n;
  const guint8 *nul = memchr (text, 0, (gsize) (end - text));
  if (nul != NULL) {
    mark_fault (guess, SERAP_ENCODING_HAS_NUL, data, nul);
    return;
  }
  const char *wrong = NULL;
  if (g_utf8_validate_len ((const char *) text, (gsize) (end - text), &wrong))
    return;
  if (guess->start > 0 || is_mostly_utf8 (text, end)) {
    mark_fault (guess, SERAP_ENCODING_BROKEN, data, (const guint8 *) wrong);
    return;
  }
  guess->encoding = SERAP_ENCODING_WINDOWS_1252;
  for (const guint8 *p = text; p < end; p++)
    if (from_windows_1252 (*p) == 0) {
      mark_fault (guess, SERAP_ENCODING_BROKEN, data, p);
      return;
    }
}

static gboolean
looks_like_utf16 (const guint8 *data, gsize n, SerapEncoding *encoding)
{
  gsize pairs = MIN (n / 2, SAMPLE_PAIRS);
  gsize first = 0;
  gsize second = 0;
  for (gsize i = 0; i < pairs; i++) {
    first += data[2 * i] == 0;
    second += data[2 * i + 1] == 0;
  }
  *encoding = second > first ? SERAP_ENCODING_UTF16LE : SERAP_ENCODING_UTF16BE;
  gsize many = MAX (first, second);
  return pairs > 0 && many * 10 >= pairs * 7 && MIN (first, second) * 8 <= many;
}

SerapEncodingGuess
serap_encoding_guess (const guint8 *data, gsize n)
{
  SerapEncodingGuess guess = { SERAP_ENCODING_UTF8, 0, SERAP_ENCODING_SOUND, 0 };
  if (n == 0)
    return guess;
  if (n >= 3 && memcmp (data, "\xEF\xBB\xBF", 3) == 0) {
    guess.start = 3;
  } else if (n >= 2 && memcmp (data, "\xFF\xFE", 2) == 0) {
    guess.encoding = SERAP_ENCODING_UTF16LE;
    guess.start = 2;
  } else if (n >= 2 && memcmp (data, "\xFE\xFF", 2) == 0) {
    guess.encoding = SERAP_ENCODING_UTF16BE;
    guess.start = 2;
  } else if (!looks_like_utf16 (data, n, &guess.encoding)) {
    guess.encoding = SERAP_ENCODING_UTF8;
  }

  if (unit_size (guess.encoding) == 2)
    check_utf16 (&guess, data, n);
  else
    check_bytes (&guess, data, n);
  return guess;
}

const char *
serap_encoding_name (SerapEncoding encoding)
{
  static const char *const names[] = {
    [SERAP_ENCODING_UTF8] = "UTF-8",
    [SERAP_ENCODING_UTF16LE] = "UTF-16LE",
    [SERAP_ENCODING_UTF16BE] = "UTF-16BE",
    [SERAP_ENCODING_WINDOWS_1252] = "windows-1252",
  };
  return names[encoding];
}

/* Names of members and a stored mimetype stand uncompressed in a ZIP archive. */
static const SerapFileKind *
zip_kind (const guint8 *data, gsize n)
{
  static const struct {
    const char *mark;
    SerapFileKind kind;
  } kinds[] = {
    { "xl/workbook", { "xlsx", "an XLSX workbook" } },
    { "opendocument.spreadsheet", { "ods", "an OpenDocument spreadsheet" } },
    { "word/document", { "docx", "a Word document" } },
  };
  static const SerapFileKind zip = { "zip", "a ZIP archive" };
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (memmem (data, n, kinds[i].mark, strlen (kinds[i].mark)) != NULL)
      return &kinds[i].kind;
  return &zip;
}

const SerapFileKind *
serap_file_kind (const guint8 *data, gsize n)
{
  static const struct {
    const char *magic;
    SerapFileKind kind;
  } kinds[] = {
    { "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", { "xls", "an XLS or password-protected workbook" } },
    { "%PDF-", { "pdf", "a PDF document" } },
    { "<!doctype html", { "html", "a web page" } },
    { "<html", { "html", "a web page" } },
    { "<table", { "html", "a web page" } },
    { "<?xml", { "xml", "an XML document" } },
    { "{\\rtf", { "rtf", "an RTF document" } },
    { "\x1F\x8B", { "gzip", "a gzip archive" } },
    { "7z\xBC\xAF\x27\x1C", { "7z", "a 7z archive" } },
    { "Rar!\x1A", { "rar", "a RAR archive" } },
    { "\x89PNG", { "png", "a PNG image" } },
    { "\xFF\xD8\xFF", { "jpeg", "a JPEG image" } },
    { "GIF89a", { "gif", "a GIF image" } },
    { "GIF87a", { "gif", "a GIF image" } },
    { "SQLite format 3", { "sqlite", "an SQLite database" } },
  };
  if (n >= 4 && memcmp (data, "PK\x03\x04", 4) == 0)
    return zip_kind (data, n);
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++) {
    gsize length = strlen (kinds[i].magic);
    if (n >= length && g_ascii_strncasecmp ((const char *) data, kinds[i].magic, length) == 0)
      return &kinds[i].kind;
  }
  return NULL;
}

void
serap_decoder_init (SerapDecoder *self, const SerapEncodingGuess *guess, const guint8 *data, gsize n)
{
  self->encoding = guess->encoding;
  self->at = data + guess->start;
  self->end = data + n;
}

static gunichar
next_char (SerapDecoder *self)
{
  gsize n_used = 1;
  gunichar c;
  if (self->encoding == SERAP_ENCODING_WINDOWS_1252)
    c = from_windows_1252 (*self->at);
  else
    c = get_utf16 (self->encoding, self->at, self->end, &n_used);
  self->at += n_used;
  return c == 0 ? REPLACEMENT : c;
}

const char *
serap_decoder_next (SerapDecoder *self, gsize *n)
{
  *n = 0;
  if (self->at >= self->end)
    return NULL;
  if (self->encoding == SERAP_ENCODING_UTF8) {
    const char *all = (const char *) self->at;
    *n = (gsize) (self->end - self->at);
    self->at = self->end;
    return all;
  }
  while (self->at < self->end && *n + 6 <= sizeof self->buffer)
    *n += (gsize) g_unichar_to_utf8 (next_char (self), self->buffer + *n);
  return self->buffer;
}
