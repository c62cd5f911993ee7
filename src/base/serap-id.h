/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-env.h"

G_BEGIN_DECLS

#define SERAP_ID_LENGTH 36
#define SERAP_ID_BYTES 16

/**
 * serap_id_new:
 *
 * Returns: (transfer full): a UUID version 7 in lower-case text (RFC 9562, 5.7): sorted by the
 *   millisecond of its making
 */
char *serap_id_new (const SerapEnv *env);

/**
 * serap_id_derive:
 * @first: first part of the name
 * @...: more parts, ended by %NULL
 *
 * Returns: (transfer full): a UUID version 8 (RFC 9562, 5.8) made of SHA-256 over all parts, each
 *   followed by a zero byte. The same parts give the same id on every machine.
 */
char *serap_id_derive (const char *first, ...) G_GNUC_NULL_TERMINATED;

/** serap_id_is_valid: whether @text is a UUID in lower-case 8-4-4-4-12 form. */
gboolean serap_id_is_valid (const char *text);

/**
 * serap_id_to_bytes:
 * @text: (nullable): a UUID; %NULL, empty or broken text gives 16 zero bytes and %FALSE
 */
gboolean serap_id_to_bytes (const char *text, guint8 bytes[SERAP_ID_BYTES]);

/** serap_id_from_bytes: Returns: (transfer full): the text form of 16 bytes. */
char *serap_id_from_bytes (const guint8 bytes[SERAP_ID_BYTES]);

G_END_DECLS
