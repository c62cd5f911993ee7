/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Signed notes and checkpoints of the audit tree. */

#include "config.h"

#include "serap-checkpoint.h"

#include "serap-base64.h"

#include <string.h>

#define KEY_ID_BYTES 4
#define ED25519 0x01
#define DASH "\342\200\224 " /* an em dash and a space begin a signature */

gboolean
serap_note_name_ok (const char *name)
{
  if (*name == '\0' || strchr (name, '+') != NULL || !g_utf8_validate (name, -1, NULL))
    return FALSE;
  for (const char *at = name; *at != '\0'; at = g_utf8_next_char (at))
    if (g_unichar_isspace (g_utf8_get_char (at)))
      return FALSE;
  return TRUE;
}

static void
key_id_of (const char *name, GBytes *public_key, guint8 out[KEY_ID_BYTES])
{
  static const guint8 between[] = { '\n', ED25519 };
  g_autoptr (GByteArray) all = g_byte_array_new ();
  gsize n;
  const guint8 *key = g_bytes_get_data (public_key, &n);
  g_byte_array_append (all, (const guint8 *) name, (guint) strlen (name));
  g_byte_array_append (all, between, sizeof between);
  g_byte_array_append (all, key, (guint) n);
  guint8 hash[SERAP_SHA256_BYTES];
  serap_sha256 (all->data, all->len, hash);
  memcpy (out, hash, KEY_ID_BYTES);
}

char *
serap_note_key (const char *name, GBytes *public_key)
{
  guint8 id[KEY_ID_BYTES];
  guint8 packed[1 + SERAP_SIGN_PUBLIC_BYTES] = { ED25519 };
  g_return_val_if_fail (g_bytes_get_size (public_key) == SERAP_SIGN_PUBLIC_BYTES, NULL);
  memcpy (packed + 1, g_bytes_get_data (public_key, NULL), SERAP_SIGN_PUBLIC_BYTES);
  key_id_of (name, public_key, id);
  g_autofree char *hex = serap_hex (id, sizeof id);
  g_autofree char *base64 = g_base64_encode (packed, sizeof packed);
  return g_strconcat (name, "+", hex, "+", base64, NULL);
}

char *
serap_note_sign (const char *text, const char *name, const SerapSigningKey *key)
{
  g_return_val_if_fail (serap_note_name_ok (name) && g_str_has_suffix (text, "\n"), NULL);
  guint8 packed[KEY_ID_BYTES + SERAP_SIGNATURE_BYTES];
  g_autoptr (GBytes) signature = serap_sign (key, text, strlen (text));
  key_id_of (name, serap_signing_key_public (key), packed);
  memcpy (packed + KEY_ID_BYTES, g_bytes_get_data (signature, NULL), SERAP_SIGNATURE_BYTES);
  g_autofree char *base64 = g_base64_encode (packed, sizeof packed);
  return g_strconcat (text, "\n" DASH, name, " ", base64, "\n", NULL);
}

/* Whether @line is this key's signature of @text; other keys' are skipped, a wrong one of this key is not. */
static gboolean
check_line (
  const char *line, const char *text, const char *name, GBytes *public_key, gboolean *found, GError **error)
{
  const char *space = g_str_has_prefix (line, DASH) ? strchr (line + strlen (DASH), ' ') : NULL;
  g_autoptr (GBytes) packed = space != NULL ? serap_base64_decode (space + 1) : NULL;
  if (packed == NULL || g_bytes_get_size (packed) <= KEY_ID_BYTES) {
    serap_wire_set_error (error, SERAP_WIRE_ERROR_SYNTAX, NULL, 0, "no signature line of a note");
    return FALSE;
  }
  guint8 id[KEY_ID_BYTES];
  key_id_of (name, public_key, id);
  g_autofree char *own = g_strndup (line + strlen (DASH), (gsize) (space - line) - strlen (DASH));
  if (!g_str_equal (own, name) || memcmp (g_bytes_get_data (packed, NULL), id, KEY_ID_BYTES) != 0)
    return TRUE;
  g_autoptr (GBytes) signature
    = g_bytes_new_from_bytes (packed, KEY_ID_BYTES, g_bytes_get_size (packed) - KEY_ID_BYTES);
  if (!serap_sign_verify (public_key, signature, text, strlen (text))) {
    serap_wire_set_error (error, SERAP_WIRE_ERROR_SIGNATURE, NULL, 0, "the note's signature does not fit");
    return FALSE;
  }
  *found = TRUE;
  return TRUE;
}

char *
serap_note_open (const char *note, const char *name, GBytes *public_key, GError **error)
{
  if (strlen (note) > SERAP_CHECKPOINT_MAX_BYTES) {
    serap_wire_set_error (error, SERAP_WIRE_ERROR_TOO_LARGE, NULL, 0, "too long for a note");
    return NULL;
  }
  const char *end = g_strrstr (note, "\n\n");
  if (end == NULL || end == note || !g_str_has_suffix (note, "\n") || !g_utf8_validate (note, -1, NULL)) {
    serap_wire_set_error (error, SERAP_WIRE_ERROR_SYNTAX, NULL, 0, "no signed note");
    return NULL;
  }
  g_autofree char *text = g_strndup (note, (gsize) (end - note) + 1);
  g_autofree char *rest = g_strndup (end + 2, strlen (end + 2) > 0 ? strlen (end + 2) - 1 : 0);
  g_auto (GStrv) lines = g_strsplit (rest, "\n", -1);
  gboolean found = FALSE;
  for (guint i = 0; lines[i] != NULL; i++)
    if (!check_line (lines[i], text, name, public_key, &found, error))
      return NULL;
  if (!found) {
    serap_wire_set_error (error, SERAP_WIRE_ERROR_SIGNATURE, NULL, 0, "the note is not signed by this key");
    return NULL;
  }
  return g_steal_pointer (&text);
}

char *
serap_checkpoint_sign (const char *origin,
                       guint64 size,
                       const guint8 root[SERAP_SHA256_BYTES],
                       const SerapSigningKey *key)
{
  g_autofree char *base64 = g_base64_encode (root, SERAP_SHA256_BYTES);
  g_autofree char *text = g_strdup_printf ("%s\n%" G_GUINT64_FORMAT "\n%s\n", origin, size, base64);
  return serap_note_sign (text, origin, key);
}

/* Decimal, without sign and without leading zeros: one text for each number. */
static gboolean
read_size (const char *text, guint64 *size)
{
  if (*text == '\0' || strspn (text, "0123456789") != strlen (text) || (*text == '0' && text[1] != '\0'))
    return FALSE;
  return g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT64, size, NULL);
}

gboolean
serap_checkpoint_open (const char *note,
                       const char *origin,
                       GBytes *public_key,
                       guint64 *size,
                       guint8 root[SERAP_SHA256_BYTES],
                       GError **error)
{
  g_autofree char *text = serap_note_open (note, origin, public_key, error);
  if (text == NULL)
    return FALSE;
  /* Further lines are extensions; readers skip them. */
  g_auto (GStrv) lines = g_strsplit (text, "\n", 4);
  g_autoptr (GBytes) hash = NULL;
  gboolean whole = g_strv_length (lines) == 4 && g_str_equal (lines[0], origin) && read_size (lines[1], size);
  if (whole)
    hash = serap_base64_decode (lines[2]);
  if (hash == NULL || g_bytes_get_size (hash) != SERAP_SHA256_BYTES) {
    serap_wire_set_error (error, SERAP_WIRE_ERROR_SYNTAX, NULL, 0, "no checkpoint of this log");
    return FALSE;
  }
  memcpy (root, g_bytes_get_data (hash, NULL), SERAP_SHA256_BYTES);
  return TRUE;
}
