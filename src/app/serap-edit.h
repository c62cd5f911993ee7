/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-space.h"

G_BEGIN_DECLS

/* What people do to records, from "field=value" as typed to stored operations. Every function
 * answers %FALSE with @problems when a rule refuses, and %FALSE with @error when something broke. */

/**
 * serap_edit_new:
 * @entity: kind of record
 * @assignments: "field=value"; "lokasi.kelurahan=…" and "pengusul.nama=…" make the children too,
 *   "aspirasi=ID,ID" links a usulan to its aspirations and takes over what it lacks from the first
 * @id: (out): id of the new record
 */
gboolean serap_edit_new (SerapSpace *space,
                         const char *entity,
                         char *const *assignments,
                         char **id,
                         GPtrArray *problems,
                         GError **error);

/** serap_edit_new_as: the same under the id @fresh, which a draft had before: saving it twice cannot make
 * two records. */
gboolean serap_edit_new_as (SerapSpace *space,
                            const char *entity,
                            const char *fresh,
                            char *const *assignments,
                            char **id,
                            GPtrArray *problems,
                            GError **error);

/** serap_edit_set: changes a record and, with dots, its children. */
gboolean serap_edit_set (SerapSpace *space,
                         const char *entity,
                         const char *id,
                         char *const *assignments,
                         GPtrArray *problems,
                         GError **error);

/** serap_edit_do: @batch: (nullable): joins many. */
gboolean serap_edit_do (SerapSpace *space,
                        const char *entity,
                        const char *id,
                        const char *transition,
                        char *const *assignments,
                        const char *batch,
                        GPtrArray *problems,
                        GError **error);

/** serap_edit_choices: Returns: (transfer full) (element-type SerapChoice): what may be done to a
 * record now. */
GPtrArray *serap_edit_choices (SerapSpace *space, const char *id);

/**
 * serap_edit_command:
 * @command: "claim", "release" or "assign"
 * @check: (out) (nullable) (optional): id of the verifikasi a claim opened
 *
 * Makes the transition that stands behind a command, whatever the state calls it.
 */
gboolean serap_edit_command (SerapSpace *space,
                             const char *entity,
                             const char *id,
                             const char *command,
                             char *const *assignments,
                             char **check,
                             GPtrArray *problems,
                             GError **error);

/**
 * serap_edit_answer:
 * @check: id of a verifikasi
 * @item: code of the item
 * @answer: YA, TIDAK, TB or TIDAK_RELEVAN
 * @note: (nullable)
 * @evidence: (nullable): id of a lampiran
 */
gboolean serap_edit_answer (SerapSpace *space,
                            const char *check,
                            const char *item,
                            const char *answer,
                            const char *note,
                            const char *evidence,
                            GPtrArray *problems,
                            GError **error);

/** serap_edit_judge: verdict over a pair of possible duplicates. */
gboolean serap_edit_judge (SerapSpace *space,
                           const char *a,
                           const char *b,
                           const char *verdict,
                           const char *note,
                           GPtrArray *problems,
                           GError **error);

/** serap_edit_reveal: notes why a person is looked at, then gives the person. */
SerapRecord *serap_edit_reveal (
  SerapSpace *space, const char *id, const char *purpose, GPtrArray *problems, GError **error);

/**
 * serap_edit_undo:
 * @what: (nullable): an operation or a batch; %NULL takes back the last thing done
 * @undone: (out): how many operations were taken back
 *
 * A pending operation disappears, a frozen one is taken back by another. A batch goes back newest
 * first; what cannot go back any more is named in @problems.
 */
gboolean
serap_edit_undo (SerapSpace *space, const char *what, guint *undone, GPtrArray *problems, GError **error);

/** serap_edit_open_check: Returns: (transfer full) (nullable): the open verifikasi of a record. */
SerapRecord *serap_edit_open_check (SerapSpace *space, const char *id);

G_END_DECLS
