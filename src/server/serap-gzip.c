/* SPDX-License-Identifier: GPL-3.0-or-later */

/* gzip with GLib's converters. */

#include "config.h"

#include "serap-gzip.h"

#include "serap-wire.h"

#include <gio/gio.h>

#define STEP (64 * 1024)

static gboolean
fail (SerapWireError code, GError **error, const char *message)
{
  serap_wire_set_error (error, code, NULL, 0, message);
  return FALSE;
}

/* One piece of at most STEP bytes behind what @out holds. */
static gboolean
step (GConverter *converter,
      const guint8 **in,
      gsize *left,
      GByteArray *out,
      gsize max_bytes,
      gboolean *finished,
      GError **error)
{
  g_autoptr (GError) own = NULL;
  gsize before = out->len, read = 0, written = 0;
  gsize room = MIN (STEP, max_bytes + 1 - before);
  g_byte_array_set_size (out, (guint) (before + room));
  GConverterResult result = g_converter_convert (converter, *in, *left, out->data + before, room,
                                                 G_CONVERTER_INPUT_AT_END, &read, &written, &own);
  g_byte_array_set_size (out, (guint) (before + written));
  if (result == G_CONVERTER_ERROR)
    return fail (SERAP_WIRE_ERROR_SYNTAX, error, "the compressed bytes are damaged or cut short");
  *in += read;
  *left -= read;
  *finished = result == G_CONVERTER_FINISHED;
  return out->len <= max_bytes
         || fail (SERAP_WIRE_ERROR_TOO_LARGE, error, "unpacked it would be larger than allowed");
}

static GBytes *
convert (GConverter *converter, GBytes *bytes, gsize max_bytes, GError **error)
{
  gsize left = 0;
  const guint8 *in = g_bytes_get_data (bytes, &left);
  g_autoptr (GByteArray) out = g_byte_array_new ();
  for (gboolean finished = FALSE; !finished;)
    if (!step (converter, &in, &left, out, max_bytes, &finished, error))
      return NULL;
  if (left > 0) {
    fail (SERAP_WIRE_ERROR_SYNTAX, error, "something follows the compressed bytes");
    return NULL;
  }
  return g_byte_array_free_to_bytes (g_steal_pointer (&out));
}

GBytes *
serap_gzip_inflate (GBytes *packed, gsize max_bytes, GError **error)
{
  g_autoptr (GConverter) converter = G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP));
  return convert (converter, packed, max_bytes, error);
}

GBytes *
serap_gzip_deflate (GBytes *plain)
{
  g_autoptr (GConverter) converter = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 1));
  GBytes *packed = convert (converter, plain, G_MAXUINT32 / 2, NULL);
  g_assert (packed != NULL);
  return packed;
}
