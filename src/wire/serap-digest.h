/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-bytes.h"
#include "serap-record.h"

G_BEGIN_DECLS

/* Whether a device and headquarters hold the same records of a scope: the number of the records and
 * one digest over all of them, in which their order does not matter. */

#define SERAP_DIGEST_BYTES SERAP_SHA256_BYTES

/**
 * serap_record_digest:
 * @record: a confirmed record
 * @out: its part of a scope's digest; zero bytes for a removed one
 *
 * SHA-256 of the id (16 bytes), the version (8 bytes, big-endian) and the record as compact JSON
 * with its members sorted by name (bytes), whatever order a program's tables have. Values nobody has
 * set and derived fields are left out, members of a newer program are in it. A record of an entity
 * with a person's data is "{}": only its version tells.
 *
 * Returns: whether it counts: a removed record does not
 */
gboolean serap_record_digest (const SerapRecord *record, guint8 out[SERAP_DIGEST_BYTES]);

/** serap_digest_add: adds one record's part to @sum, or takes it out again: both are the same XOR. */
void serap_digest_add (guint8 sum[SERAP_DIGEST_BYTES], const guint8 one[SERAP_DIGEST_BYTES]);

G_END_DECLS
