/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "serap-token.h"

#include "serap-bytes.h"

#include <sodium.h>
#include <string.h>

#define TOKEN_BYTES 32
#define TOKEN_VARIANT sodium_base64_VARIANT_URLSAFE_NO_PADDING
#define TOKEN_SIZE sodium_base64_ENCODED_LEN (TOKEN_BYTES, TOKEN_VARIANT)

/* Crockford's base 32. */
static const char letters[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

char *
serap_token_new (const SerapEnv *env)
{
  guint8 bytes[TOKEN_BYTES];
  char *text = g_malloc (TOKEN_SIZE);
  serap_env_random (env, bytes, sizeof bytes);
  sodium_bin2base64 (text, TOKEN_SIZE, bytes, sizeof bytes, TOKEN_VARIANT);
  sodium_memzero (bytes, sizeof bytes);
  return text;
}

GBytes *
serap_token_sha256 (const char *token)
{
  guint8 hash[SERAP_SHA256_BYTES];
  serap_sha256 (token, strlen (token), hash);
  return g_bytes_new (hash, sizeof hash);
}

char *
serap_code_new (const SerapEnv *env)
{
  guint8 bytes[SERAP_CODE_LETTERS];
  g_autoptr (GString) code = g_string_new (NULL);
  serap_env_random (env, bytes, sizeof bytes);
  for (guint i = 0; i < SERAP_CODE_LETTERS; i++) {
    if (i > 0 && i % 4 == 0)
      g_string_append_c (code, '-');
    g_string_append_c (code, letters[bytes[i] & 31]);
  }
  return g_string_free (g_steal_pointer (&code), FALSE);
}

static char
fold_letter (char letter)
{
  char upper = g_ascii_toupper (letter);
  if (upper == 'O')
    return '0';
  return upper == 'I' || upper == 'L' ? '1' : upper;
}

char *
serap_code_fold (const char *text)
{
  g_autoptr (GString) code = g_string_new (NULL);
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at)) {
    gunichar c = g_utf8_get_char (at);
    if (g_unichar_isspace (c) || g_unichar_type (c) == G_UNICODE_DASH_PUNCTUATION)
      continue;
    char letter = c < 0x80 ? fold_letter ((char) c) : '\0';
    if (letter == '\0' || strchr (letters, letter) == NULL || code->len == SERAP_CODE_LETTERS)
      return NULL;
    g_string_append_c (code, letter);
  }
  return code->len == SERAP_CODE_LETTERS ? g_string_free (g_steal_pointer (&code), FALSE) : NULL;
}

gboolean
serap_secret_equal (GBytes *a, GBytes *b)
{
  gsize n_a = 0, n_b = 0;
  const void *data_a = g_bytes_get_data (a, &n_a), *data_b = g_bytes_get_data (b, &n_b);
  return n_a == n_b && sodium_memcmp (data_a, data_b, n_a) == 0;
}

void
serap_secret_free (char *secret)
{
  if (secret != NULL)
    sodium_memzero (secret, strlen (secret));
  g_free (secret);
}
