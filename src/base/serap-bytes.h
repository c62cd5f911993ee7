/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Big-endian writing into a GByteArray, and SHA-256. Used for signed headers and audit leaves. */

void serap_bytes_put_u16 (GByteArray *out, guint16 value);
void serap_bytes_put_u32 (GByteArray *out, guint32 value);
void serap_bytes_put_u64 (GByteArray *out, guint64 value);
void serap_bytes_put_i64 (GByteArray *out, gint64 value);
/** serap_bytes_put_id: 16 bytes of a UUID; zeros for %NULL or "". */
void serap_bytes_put_id (GByteArray *out, const char *id);
/** serap_bytes_put_text8: one length byte, then the text; @text is at most 255 bytes long. */
void serap_bytes_put_text8 (GByteArray *out, const char *text);

#define SERAP_SHA256_BYTES 32

void serap_sha256 (gconstpointer data, gsize n, guint8 digest[SERAP_SHA256_BYTES]);
/** serap_sha256_hex: Returns: (transfer full): 64 lower-case hexadecimal digits. */
char *serap_sha256_hex (gconstpointer data, gsize n);
char *serap_hex (const guint8 *bytes, gsize n);
/** serap_unhex: Returns: (transfer full) (nullable): %NULL when @hex is not an even run of hex
 * digits. */
GBytes *serap_unhex (const char *hex);

G_END_DECLS
