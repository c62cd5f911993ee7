/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Signed notes against the example of the format's reference implementation, and checkpoints. */

#include "config.h"

#include "serap-checkpoint.h"

#include "serap-base64.h"

#include <string.h>

/* golang.org/x/mod/sumdb/note, example: key "PRIVATE+KEY+PeterNeumann+c74f20a3+…" */
#define NAME "PeterNeumann"
#define SEED "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
#define VERIFIER "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
#define TEXT                                                                                                 \
  "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
#define SIGNATURE                                                                                            \
  "\342\200\224 PeterNeumann "                                                                               \
  "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"

static void
seeded (gpointer data, guint8 *bytes, gsize n)
{
  GBytes *seed = data;
  g_assert_cmpuint (n + 1, ==, g_bytes_get_size (seed));
  memcpy (bytes, (const guint8 *) g_bytes_get_data (seed, NULL) + 1, n);
}

static SerapSigningKey *
key_of (const char *base64)
{
  g_autoptr (GBytes) seed = serap_base64_decode (base64);
  SerapEnv env = { NULL, seeded, seed };
  return serap_signing_key_new (&env);
}

static void
test_note (void)
{
  g_autoptr (SerapSigningKey) key = key_of (SEED);
  g_autofree char *verifier = serap_note_key (NAME, serap_signing_key_public (key));
  g_assert_cmpstr (verifier, ==, VERIFIER);
  g_autofree char *note = serap_note_sign (TEXT, NAME, key);
  g_assert_cmpstr (note, ==, TEXT "\n" SIGNATURE);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = serap_note_open (note, NAME, serap_signing_key_public (key), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, TEXT);
}

/* Another's signature beside ours is skipped, wherever it stands; alone it is not enough. */
static void
test_other_signatures (void)
{
  g_autoptr (SerapSigningKey) key = key_of (SEED);
  g_autoptr (SerapSigningKey) other = key_of ("AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
  g_autofree char *theirs = serap_note_sign (TEXT, "saksi.example", other);
  const char *line = strstr (theirs, "\n\n") + 2;
  g_autofree char *after = g_strconcat (TEXT "\n" SIGNATURE, line, NULL);
  g_autofree char *before = g_strconcat (TEXT "\n", line, SIGNATURE, NULL);
  const char *good[] = { after, before };
  for (guint i = 0; i < G_N_ELEMENTS (good); i++) {
    g_autoptr (GError) error = NULL;
    g_autofree char *text = serap_note_open (good[i], NAME, serap_signing_key_public (key), &error);
    g_assert_no_error (error);
    g_assert_cmpstr (text, ==, TEXT);
  }
  g_autoptr (GError) error = NULL;
  g_assert_null (serap_note_open (theirs, NAME, serap_signing_key_public (key), &error));
  g_assert_error (error, SERAP_WIRE_ERROR, SERAP_WIRE_ERROR_SIGNATURE);
}

static void
test_broken_notes (void)
{
  g_autoptr (SerapSigningKey) key = key_of (SEED);
  g_autofree char *endless = g_strnfill (SERAP_CHECKPOINT_MAX_BYTES + 1, 'a');
  const struct {
    const char *note;
    int code;
  } cases[] = {
    { "", SERAP_WIRE_ERROR_SYNTAX },
    { "\n\n", SERAP_WIRE_ERROR_SYNTAX },
    { TEXT, SERAP_WIRE_ERROR_SYNTAX },
    { TEXT "\n", SERAP_WIRE_ERROR_SIGNATURE },
    { TEXT SIGNATURE, SERAP_WIRE_ERROR_SYNTAX },
    { TEXT "\n- PeterNeumann AAAA\n", SERAP_WIRE_ERROR_SYNTAX },
    { TEXT "\n\342\200\224 PeterNeumann\n", SERAP_WIRE_ERROR_SYNTAX },
    { TEXT "\n\342\200\224 PeterNeumann !!!!\n", SERAP_WIRE_ERROR_SYNTAX },
    { TEXT "\n" SIGNATURE "\n", SERAP_WIRE_ERROR_SIGNATURE },
    { "x" TEXT "\n" SIGNATURE, SERAP_WIRE_ERROR_SIGNATURE },
    { endless, SERAP_WIRE_ERROR_TOO_LARGE },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    g_test_message ("case %u", i);
    g_assert_null (serap_note_open (cases[i].note, NAME, serap_signing_key_public (key), &error));
    g_assert_error (error, SERAP_WIRE_ERROR, cases[i].code);
  }
}

static void
test_names (void)
{
  g_assert_true (serap_note_name_ok ("serap.bekasikota.go.id/dprd"));
  const char *wrong[] = { "", "a b", "a+b", "a\nb", "a\302\240b", "\377" };
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    g_assert_false (serap_note_name_ok (wrong[i]));
}

#define ORIGIN "serap.example/dprd"

static void
test_checkpoint (void)
{
  g_autoptr (SerapSigningKey) key = key_of (SEED);
  guint8 root[SERAP_SHA256_BYTES], read[SERAP_SHA256_BYTES];
  serap_sha256 ("x", 1, root);
  g_autofree char *note = serap_checkpoint_sign (ORIGIN, 182241, root, key);
  g_assert_true (
    g_str_has_prefix (note, ORIGIN "\n182241\nLXEWQrcmsEQBYnyp+6wy9chTD7GQPMTbAiWHF5IaSIE=\n\n"));
  guint64 size = 0;
  g_autoptr (GError) error = NULL;
  g_assert_true (serap_checkpoint_open (note, ORIGIN, serap_signing_key_public (key), &size, read, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (size, ==, 182241);
  g_assert_cmpmem (read, sizeof read, root, sizeof root);
  /* Every bit counts. */
  gsize n = strlen (note);
  for (gsize bit = 0; bit < n * 8; bit++) {
    g_autofree char *changed = g_memdup2 (note, n + 1);
    changed[bit / 8] = (char) (changed[bit / 8] ^ (1 << (bit % 8)));
    g_assert_false (
      serap_checkpoint_open (changed, ORIGIN, serap_signing_key_public (key), &size, read, NULL));
  }
}

static void
test_broken_checkpoints (void)
{
  g_autoptr (SerapSigningKey) key = key_of (SEED);
  const char *texts[] = {
    "other\n1\nLXEWQrcmsEQBYnyp+6wy9chTD7GQPMTbAiWHF5IaSIE=\n",
    ORIGIN "\n01\nLXEWQrcmsEQBYnyp+6wy9chTD7GQPMTbAiWHF5IaSIE=\n",
    ORIGIN "\n-1\nLXEWQrcmsEQBYnyp+6wy9chTD7GQPMTbAiWHF5IaSIE=\n",
    ORIGIN "\n\nLXEWQrcmsEQBYnyp+6wy9chTD7GQPMTbAiWHF5IaSIE=\n",
    ORIGIN "\n99999999999999999999\nLXEWQrcmsEQBYnyp+6wy9chTD7GQPMTbAiWHF5IaSIE=\n",
    ORIGIN "\n1\nLXEWQrcmsEQBYnyp+6wy9chTD7GQPMTbAiWHF5IaSIE\n",
    ORIGIN "\n1\nLXEWQrcmsEQBYg==\n",
    ORIGIN "\n1\n",
  };
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    guint64 size;
    guint8 root[SERAP_SHA256_BYTES];
    g_autoptr (GError) error = NULL;
    g_autofree char *note = serap_note_sign (texts[i], ORIGIN, key);
    g_test_message ("case %u", i);
    g_assert_false (
      serap_checkpoint_open (note, ORIGIN, serap_signing_key_public (key), &size, root, &error));
    g_assert_error (error, SERAP_WIRE_ERROR, SERAP_WIRE_ERROR_SYNTAX);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (serap_wire_init ());
  g_test_add_func ("/checkpoint/note", test_note);
  g_test_add_func ("/checkpoint/other-signatures", test_other_signatures);
  g_test_add_func ("/checkpoint/broken-notes", test_broken_notes);
  g_test_add_func ("/checkpoint/names", test_names);
  g_test_add_func ("/checkpoint/checkpoint", test_checkpoint);
  g_test_add_func ("/checkpoint/broken-checkpoints", test_broken_checkpoints);
  return g_test_run ();
}
