/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Pictures for practice attachments. */

#include "config.h"

#include "serap-practice-photo.h"

#include "serap-bytes.h"

#include <string.h>

#define WIDTH SERAP_PRACTICE_PHOTO_WIDTH
#define HEIGHT SERAP_PRACTICE_PHOTO_HEIGHT
#define ROW_BYTES (1 + WIDTH * 3)
#define RAW_BYTES (HEIGHT * ROW_BYTES)

/* The length of an uncompressed block has 16 bits (RFC 1951, 3.2.4). */
G_STATIC_ASSERT (RAW_BYTES < 65536);

static void
put_u32 (GByteArray *out, guint32 number)
{
  guint32 big = GUINT32_TO_BE (number);
  g_byte_array_append (out, (const guint8 *) &big, sizeof big);
}

/* CRC-32 as PNG wants it (ISO/IEC 15948, annex D). */
static guint32
crc32 (const guint8 *data, gsize n)
{
  guint32 crc = 0xFFFFFFFF;
  for (gsize i = 0; i < n; i++) {
    crc ^= data[i];
    for (guint bit = 0; bit < 8; bit++)
      crc = (crc & 1) != 0 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1;
  }
  return ~crc;
}

static guint32
adler32 (const guint8 *data, gsize n)
{
  guint32 a = 1;
  guint32 b = 0;
  for (gsize i = 0; i < n; i++) {
    a = (a + data[i]) % 65521;
    b = (b + a) % 65521;
  }
  return b << 16 | a;
}

static void
put_chunk (GByteArray *out, const char *type, const guint8 *data, gsize n)
{
  put_u32 (out, (guint32) n);
  guint start = out->len;
  g_byte_array_append (out, (const guint8 *) type, 4);
  g_byte_array_append (out, data, (guint) n);
  put_u32 (out, crc32 (out->data + start, out->len - start));
}

/* Sky above, a street that narrows to the horizon, puddles where the key says so. */
static void
paint (guint8 *raw, const guint8 *key)
{
  guint horizon = HEIGHT / 3 + key[0] % 12;
  for (guint y = 0; y < HEIGHT; y++) {
    guint8 *row = raw + y * ROW_BYTES;
    row[0] = 0;
    for (guint x = 0; x < WIDTH; x++) {
      guint8 *pixel = row + 1 + x * 3;
      guint half = y > horizon ? 4 + (y - horizon) * (WIDTH / 2 - 8) / (HEIGHT - horizon) : 0;
      guint from_middle = x > WIDTH / 2 ? x - WIDTH / 2 : WIDTH / 2 - x;
      gboolean street = y > horizon && from_middle < half;
      gboolean puddle = street && ((x / 6 + y / 4 + key[1]) * (key[2] | 1)) % 13 == 0;
      pixel[0] = puddle ? 70 : street ? 120 : y <= horizon ? 150 + key[3] % 40 : 90 + key[4] % 40;
      pixel[1] = puddle ? 90 : street ? 118 : y <= horizon ? 190 : 140 + key[5] % 40;
      pixel[2] = puddle ? 130 : street ? 112 : y <= horizon ? 230 : 70;
    }
  }
}

static void
put_header (GByteArray *out)
{
  static const guint8 signature[] = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n' };
  g_byte_array_append (out, signature, sizeof signature);
  g_autoptr (GByteArray) header = g_byte_array_new ();
  put_u32 (header, WIDTH);
  put_u32 (header, HEIGHT);
  static const guint8 truecolour[] = { 8, 2, 0, 0, 0 };
  g_byte_array_append (header, truecolour, sizeof truecolour);
  put_chunk (out, "IHDR", header->data, header->len);
}

GBytes *
serap_practice_photo (const char *key)
{
  guint8 digest[SERAP_SHA256_BYTES];
  serap_sha256 (key, strlen (key), digest);
  g_autofree guint8 *raw = g_malloc (RAW_BYTES);
  paint (raw, digest);

  /* zlib header, one stored block with its length and the complement, checksum (RFC 1950, 1951). */
  static const guint8 start[]
    = { 0x78, 0x01, 0x01, RAW_BYTES & 0xFF, RAW_BYTES >> 8, ~RAW_BYTES & 0xFF, (~RAW_BYTES >> 8) & 0xFF };
  g_autoptr (GByteArray) stream = g_byte_array_new ();
  g_byte_array_append (stream, start, sizeof start);
  g_byte_array_append (stream, raw, RAW_BYTES);
  put_u32 (stream, adler32 (raw, RAW_BYTES));

  GByteArray *out = g_byte_array_new ();
  put_header (out);
  put_chunk (out, "IDAT", stream->data, stream->len);
  put_chunk (out, "IEND", NULL, 0);
  return g_byte_array_free_to_bytes (out);
}
