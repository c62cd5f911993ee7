/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-space.h"

G_BEGIN_DECLS

/**
 * SerapEntryFile:
 * @path: the copy the draft keeps
 * @name: how it was called
 * @kind: code of jenis_lampiran
 *
 * A photo or document that becomes an attachment once the record is saved.
 */
typedef struct {
  char *path, *name, *kind;
  gint64 bytes;
} SerapEntryFile;

/**
 * SerapEntry:
 * @id: of the draft, and of the record it becomes
 * @stored: the record exists already and is being changed
 * @values: field as on the form ("judul", "lokasi.rw", "pengusul.nama", "titik") -> text as typed
 * @loaded: (nullable): the same as they stood in the record
 * @files: (element-type SerapEntryFile)
 * @sealed: (nullable): the proposer's part while the account is locked
 * @changed_ms: when the draft was last kept
 *
 * What stands in a form for an aspiration. Belongs to one thread; others get a copy.
 */
typedef struct {
  char *id;
  gboolean stored;
  GHashTable *values;
  GHashTable *loaded;
  GPtrArray *files;
  GBytes *sealed;
  gint64 changed_ms;
} SerapEntry;

SerapEntry *serap_entry_new (const char *id);
SerapEntry *serap_entry_copy (const SerapEntry *entry);
void serap_entry_free (SerapEntry *entry);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapEntry, serap_entry_free)

/** serap_entry_text: Returns: (transfer none): "" for nothing. */
const char *serap_entry_text (const SerapEntry *entry, const char *field);
/** serap_entry_set: @text: (nullable). Returns: whether it was different. */
gboolean serap_entry_set (SerapEntry *entry, const char *field, const char *text);
/** serap_entry_is_empty: nothing was typed; what is carried from record to record does not count. */
gboolean serap_entry_is_empty (const SerapEntry *entry);
void
serap_entry_add_file (SerapEntry *entry, const char *path, const char *name, const char *kind, gint64 bytes);
/** serap_entry_remove_file: forgets it; the copy stays until serap_entry_clean(). */
void serap_entry_remove_file (SerapEntry *entry, guint n);
/** serap_entry_title: Returns: (transfer full): what a draft is called in a list. */
char *serap_entry_title (const SerapEntry *entry);

/** serap_entry_fields: Returns: (transfer none): all fields of the form in the order of the paper one,
 * %NULL-terminated. */
const char *const *serap_entry_fields (void);
/** serap_entry_is_person: whether a field belongs to the sealed part. */
gboolean serap_entry_is_person (const char *field);

/**
 * serap_entry_next:
 *
 * Returns: (transfer full): an empty one for the next record: event, member, date, channel and the
 * neighbourhood carried over
 */
SerapEntry *serap_entry_next (const SerapEntry *entry, const char *id);

/**
 * serap_entry_write:
 * @error: CRYPTO when the account's key is no key
 *
 * Returns: (transfer full): JSON for a draft. The proposer's part is sealed to the account.
 */
char *serap_entry_write (const SerapEntry *entry, SerapSpace *space, GError **error);
/** serap_entry_read: @space: opens the sealed part; while it is locked the part is kept as it is.
 * @error: %SERAP_WIRE_ERROR. Returns: (transfer full) */
SerapEntry *serap_entry_read (SerapSpace *space, const char *id, const char *json, GError **error);

/** serap_entry_assignments: Returns: (transfer full): "field=value" for serap_edit_new() and
 * serap_edit_set(): what is filled in, or of a stored record what is different. */
char **serap_entry_assignments (const SerapEntry *entry);

G_END_DECLS
