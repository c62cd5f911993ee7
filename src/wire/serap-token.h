/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-env.h"
#include "serap-wire.h"

G_BEGIN_DECLS

/* What is shown instead of a password: tokens, by programs, and one-time codes, by people. Headquarters
 * keeps only their SHA-256. Any thread. */

/** serap_token_new: Returns: (transfer full): 32 random bytes as base64url without padding (RFC 4648, 5). */
char *serap_token_new (const SerapEnv *env);
/** serap_token_sha256: Returns: (transfer full): 32 bytes, of the text. */
GBytes *serap_token_sha256 (const char *token);

/* Letters of a code: 5 bits each. */
#define SERAP_CODE_LETTERS 10
/* So many of the first find it again, so that wrong guesses at the others can be counted. */
#define SERAP_CODE_HALF 5

/** serap_code_new: Returns: (transfer full): 50 random bits as people read them, e.g. "7F3K-Q2MD-XA". There
 * is
 * no I, L, O and U in it. */
char *serap_code_new (const SerapEnv *env);
/**
 * serap_code_fold:
 * @text: a code as someone typed it
 *
 * Small letters, other or no dashes and O, I, L for 0, 1, 1 do not matter.
 *
 * Returns: (transfer full) (nullable): its %SERAP_CODE_LETTERS letters, %NULL when it cannot be a code
 */
char *serap_code_fold (const char *text);

/** serap_secret_equal: in the same time whatever differs. */
gboolean serap_secret_equal (GBytes *a, GBytes *b);
/** serap_secret_free: @secret: (nullable): wiped before it is freed. */
void serap_secret_free (char *secret);

G_END_DECLS
