/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-record.h"

G_BEGIN_DECLS

/* Who works in a practice folder. */

/** SERAP_PRACTICE_MEMBER: code of the council member behind the accounts `anggota` and `tenaga_ahli`. */
#define SERAP_PRACTICE_MEMBER "D3-04"

/**
 * serap_practice_accounts:
 * @schema: the entities
 *
 * Fifty numbered members ("Anggota D3-04", in the seats of the five districts, factions and
 * commissions dealt out in turn), an account for each role but LOKAL, and the delegation from the
 * account `anggota` to `tenaga_ahli`, 2026-01-01 to 2029-12-31. They name packaged reference records
 * (serap_seed_records()), which must be there first. Every account is another person.
 *
 * Returns: (transfer full) (element-type SerapRecord): members before accounts before delegations
 */
GPtrArray *serap_practice_accounts (SerapSchema *schema);

/** serap_practice_user: Returns: (transfer full): id of the demo account @kode, e.g. "penerima". */
char *serap_practice_user (const char *kode);

G_END_DECLS
