/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-op.h"
#include "serap-practice-tables.h"
#include "serap-rules.h"

G_BEGIN_DECLS

/* A kelurahan aspirations can come from. */
typedef struct {
  char *kode;
  char *nama;
  char *dapil;
  gint64 lat; /* of its middle; 0 when not known */
  gint64 lng;
} SerapPracticeKelurahan;

/* A place that no other aspiration has. */
typedef struct {
  const SerapPracticeKelurahan *kelurahan; /* (unowned) */
  char *alamat;
  char rt[4];
  char rw[4];
  gint64 lat; /* 0 without a point */
  gint64 lng;
} SerapPracticePlace;

/**
 * SerapPracticeMaker:
 * @ops: (element-type SerapOp): what was made so far
 * @rules: the packaged rules, for their checklists
 *
 * What all parts of the practice story share: the dice, the clock, the places, the list.
 */
typedef struct {
  SerapSchema *schema;
  SerapRules *rules;
  GPtrArray *ops;
  const char *seed;
  char *today;
  guint64 dice;
  gint64 wall_ms;
  gint64 last_ms;
  guint n_ids;
  GPtrArray *kelurahan; /* (element-type SerapPracticeKelurahan) */
  GHashTable *taken;    /* "KELURAHAN RW" */
} SerapPracticeMaker;

SerapPracticeMaker *
serap_practice_maker_new (SerapSchema *schema, const char *seed, const char *today, GError **error);
void serap_practice_maker_free (SerapPracticeMaker *maker);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapPracticeMaker, serap_practice_maker_free)

/** serap_practice_roll: Returns: a number from 0 to @n - 1. */
guint serap_practice_roll (SerapPracticeMaker *maker, guint n);
/** serap_practice_between: Returns: a number from @least to @most. */
guint serap_practice_between (SerapPracticeMaker *maker, guint least, guint most);

/** serap_practice_set_day: what follows happens from 08:00 WIB of day @iso, never before what was made
 * already and never after 16:00 WIB of the last day. */
void serap_practice_set_day (SerapPracticeMaker *maker, const char *iso);

/** serap_practice_id: Returns: (transfer full): a record id nobody has yet. */
char *serap_practice_id (SerapPracticeMaker *maker, const char *kind);

/**
 * serap_practice_op:
 * @kode: account of the author; "tenaga_ahli" acts for "anggota"
 *
 * Returns: (transfer none): a new operation at the end of the list
 */
SerapOp *serap_practice_op (
  SerapPracticeMaker *maker, const char *kode, SerapVerb verb, const char *kind, const char *id);
/** serap_practice_do: Returns: (transfer none): a transition at the end of the list. */
SerapOp *serap_practice_do (
  SerapPracticeMaker *maker, const char *kode, const char *kind, const char *id, const char *transition);
/** serap_practice_set_item: sets a field of sets to one item. */
void serap_practice_set_item (SerapOp *op, const char *field, const char *item);

/** serap_practice_place_new: Returns: (transfer full): a new place, in district @dapil (nullable). */
SerapPracticePlace *serap_practice_place_new (SerapPracticeMaker *maker, const char *dapil);
void serap_practice_place_free (SerapPracticePlace *place);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapPracticePlace, serap_practice_place_free)
/** serap_practice_put_place: makes a `lokasi` of record @owner. */
void serap_practice_put_place (SerapPracticeMaker *maker,
                               const char *kode,
                               const char *owner,
                               const SerapPracticePlace *place,
                               const char *land);

/**
 * serap_practice_answer:
 * @check: id of the `verifikasi`
 * @entity: which checklist
 * @kind: (nullable): kind of the record, for items of some kinds only
 * @evidence: (nullable): attachment for items that want one; without it they are not relevant
 * @most: answer at most so many items
 *
 * Answers the items of a checklist with yes.
 */
void serap_practice_answer (SerapPracticeMaker *maker,
                            const char *kode,
                            const char *check,
                            const char *entity,
                            const char *kind,
                            const char *evidence,
                            guint most);

G_END_DECLS
