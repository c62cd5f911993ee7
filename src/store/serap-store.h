/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-digest.h"
#include "serap-facts.h"
#include "serap-judge.h"
#include "serap-messages.h"
#include "serap-query.h"
#include "serap-seal.h"
#include "serap-sign.h"
#include "serap-store-error.h"

G_BEGIN_DECLS

/** SERAP_PERSON_ERASED: problem code of an operation that cannot be sent any more, because headquarters
 * erased the person it is about. */
#define SERAP_PERSON_ERASED "person-erased"

/* The data of one account on this machine: one folder with simpanan.db and lampiran/. One thread at
 * a time uses a store; the writing one holds the folder's lock, reading ones need none. */

typedef struct _SerapStore SerapStore;

typedef enum {
  SERAP_STORE_READ_WRITE = 0,
  SERAP_STORE_READ_ONLY = 1 << 0,
  SERAP_STORE_CREATE = 1 << 1,
} SerapStoreFlags;

SerapStore *serap_store_open (const char *dir,
                              SerapSchema *schema,
                              const SerapEnv *env,
                              SerapStoreFlags flags,
                              const char *vfs,
                              GError **error);
void serap_store_close (SerapStore *store);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapStore, serap_store_close)

SerapSchema *serap_store_schema (SerapStore *store);
const char *serap_store_dir (SerapStore *store);

/* ---- Settings of the space: user, device, epoch, cursor, hq_box (hex), device_code … ---- */

/** serap_store_meta: Returns: (transfer full) (nullable) */
char *serap_store_meta (SerapStore *store, const char *name);
gboolean serap_store_set_meta (SerapStore *store, const char *name, const char *value, GError **error);

/* ---- Rules ---- */

/** serap_store_set_rules: @rules: (transfer full): what the judge works by; replaces earlier
 * ones. */
void serap_store_set_rules (SerapStore *store, SerapRules *rules);
const SerapRules *serap_store_rules (SerapStore *store);
/** serap_store_facts: Returns: (transfer none): the store as facts; today and now are set at each
 * call. */
SerapFacts *serap_store_facts (SerapStore *store);

/* ---- Records ---- */

/** serap_store_get: Returns: (transfer full) (nullable): the record as this account sees it: its
 * own pending work on top. */
SerapRecord *serap_store_get (SerapStore *store, const char *id);
SerapRecord *serap_store_get_base (SerapStore *store, const char *id);
SerapRecord *serap_store_ref (SerapStore *store, const char *entity, const char *code);
/** serap_store_refs: Returns: (transfer full) (element-type SerapRecord): all rows of a reference
 * table, by code. */
GPtrArray *serap_store_refs (SerapStore *store, const char *entity);
GPtrArray *serap_store_children (SerapStore *store, const char *entity, const char *field, const char *id);
/** serap_store_find: record id for a uuid, an official or provisional number, a code (reference
 * entities) or a unique prefix of at least 4 characters of the id. Errors: NOT_FOUND, AMBIGUOUS
 * (message lists ids). */
char *serap_store_find (SerapStore *store, const SerapEntity *entity, const char *text, GError **error);

typedef enum {
  SERAP_SYNC_CLEAN,   /* as headquarters has it */
  SERAP_SYNC_PENDING, /* own work waits to be sent or confirmed */
  SERAP_SYNC_REFUSED, /* headquarters refused something of it */
} SerapSyncState;
SerapSyncState serap_store_sync_state (SerapStore *store, const char *id);

/* ---- Operations ---- */

/**
 * serap_store_save:
 * @ops: (element-type SerapOp): with everything but device, epoch, dev_seq, wall_ms filled in;
 *   `create` operations of entities without nomor_lokal get the next provisional number
 * @outcomes: (out) (element-type SerapOutcome): one an operation, up to the first with an error
 *
 * Judges and stores all of @ops in one transaction: outbox, overlay, list rows, counters, index
 * queue. When one has an error nothing is stored and %FALSE is returned without @error.
 */
gboolean serap_store_save (SerapStore *store, GPtrArray *ops, GPtrArray **outcomes, GError **error);

typedef enum {
  SERAP_OUTBOX_PENDING, /* can still be taken back without a trace */
  SERAP_OUTBOX_SENT,    /* frozen: has dev_seq and signature */
  SERAP_OUTBOX_ACKED,   /* answered; its event has not come by yet */
  SERAP_OUTBOX_REFUSED, /* refused: stays as a layer on the record until decided */
} SerapOutboxState;

typedef struct {
  gint64 place;
  SerapOutboxState state;
  char *op_id, *kind, *entity, *verb, *transition, *batch, *txn, *title;
  gint64 wall_ms;
  guint64 dev_seq;
  gint64 seq;
  GPtrArray *problems; /* (element-type SerapProblem) */
} SerapOutboxRow;
void serap_outbox_row_free (SerapOutboxRow *row);

/** serap_store_outbox: Returns: (transfer full) (element-type SerapOutboxRow): oldest first. */
GPtrArray *serap_store_outbox (SerapStore *store, GError **error);
gint64 serap_store_outbox_count (SerapStore *store, SerapOutboxState state);
/** serap_store_take_back: removes a pending operation and replays what is left. Error
 * NOT_PENDING. */
gboolean serap_store_take_back (SerapStore *store, const char *op_id, GError **error);
/** serap_store_dismiss: gives up a refused operation for good (its draft was taken over or
 * dropped). */
gboolean serap_store_dismiss (SerapStore *store, const char *op_id, GError **error);
/** serap_store_retry: a refused operation, with its group, waits to be sent once more under a new op_id, on
 * what headquarters has now. What was about an erased person is left out; when that is all: error ERASED.
 * Error NOT_FOUND. */
gboolean serap_store_retry (SerapStore *store, const char *op_id, GError **error);
/* One thing this account did. */
typedef struct {
  char *op_id, *kind, *entity;
  char *acts_for; /* (nullable) */
  char *txn;      /* (nullable) */
} SerapWorkItem;

/**
 * serap_store_work:
 * @what: (nullable): an operation, a batch, or the unique beginning of one of these; %NULL: the
 * last
 *   thing done
 *
 * What can be taken back: not a revert, not taken back already.
 *
 * Returns: (transfer full) (element-type SerapWorkItem): newest first, empty when nothing fits
 */
GPtrArray *serap_store_work (SerapStore *store, const char *what, GError **error);
/** serap_store_work_since: Returns: on how many records of @kind this account did something since @ms that
 * was not taken back; -1 on error. */
gint64 serap_store_work_since (SerapStore *store, const char *kind, gint64 ms, GError **error);

/**
 * serap_store_freeze:
 * @key: the device's key
 * @request: gets up to @max_ops operations: first those sent before and not answered, unchanged,
 *   then pending ones, frozen now. A txn group is never cut.
 */
gboolean serap_store_freeze (
  SerapStore *store, const SerapSigningKey *key, guint max_ops, SerapSyncRequest *request, GError **error);
/** serap_store_refreeze: after a new epoch or enrolment: all unanswered operations become pending
 * again under the same op_id. */
gboolean serap_store_refreeze (SerapStore *store, GError **error);

/** serap_store_apply_reply: answers, events and cursor in one transaction; touched records are
 * rebuilt and own pending work replayed on top. */
gboolean serap_store_apply_reply (SerapStore *store, const SerapSyncReply *reply, GError **error);
/** serap_store_apply_state: one page of a first load. */
gboolean
serap_store_apply_state (SerapStore *store, const char *scope, const SerapStatePage *page, GError **error);
/**
 * serap_store_scope_sum:
 * @scope: a scope of the account
 * @n: (out): confirmed records in it that are not removed
 * @digest: (out): XOR of their digests, serap_record_digest()
 *
 * What is here of a scope, to be compared with what headquarters says of it. Kept up to date with
 * each record; a record whose scopes headquarters has not told yet is in none.
 */
gboolean serap_store_scope_sum (
  SerapStore *store, const char *scope, gint64 *n, guint8 digest[SERAP_DIGEST_BYTES], GError **error);
/** serap_store_add_history: events of one record fetched apart; does not touch the record. */
gboolean serap_store_add_history (SerapStore *store, GPtrArray *events, GError **error);
/** serap_store_history: Returns: (transfer full) (element-type SerapEvent): known events of a
 * record and of its children, oldest first, then own pending work with seq 0. */
GPtrArray *serap_store_history (SerapStore *store, const char *id, GError **error);

/* ---- When the sequence breaks ---- */

/** serap_store_env: Returns: (transfer none): clock and random source of the store. */
const SerapEnv *serap_store_env (SerapStore *store);
/** serap_store_batch: Returns: how many operations serap_store_freeze() shall take so that they are
 * about @max_bytes; at least 1, at most @max_ops. */
guint serap_store_batch (SerapStore *store, guint max_ops, gsize max_bytes);
/**
 * serap_store_unanswered:
 * @place: (inout): 0 at first; where the next call goes on
 *
 * Returns: (transfer full) (element-type utf8): at most @max op_ids that headquarters has not
 * answered as far as is known here, in order of their place; empty at the end
 */
GPtrArray *serap_store_unanswered (SerapStore *store, gint64 *place, guint max, GError **error);
/**
 * serap_store_begin_epoch:
 * @key: of the device
 * @device: the device's id, or a new one when somebody else uses the old one; then the device code, which is
 *   that of @key, changes with it
 * @box_public: (nullable): key the account's persons are sealed to from now on; %NULL: as before
 *
 * From now on numbers begin at 1 again. What was sent and not answered is frozen anew under the same
 * op_id.
 */
gboolean serap_store_begin_epoch (SerapStore *store,
                                  const SerapSigningKey *key,
                                  const char *device,
                                  guint32 epoch,
                                  GBytes *box_public,
                                  GError **error);
/**
 * serap_store_resend_from:
 * @expected: number headquarters waits for
 *
 * Headquarters has lost what it answered (a restored backup): everything from @expected on that is
 * still here is sent again, and numbers go on from there.
 */
gboolean
serap_store_resend_from (SerapStore *store, const SerapSigningKey *key, guint64 expected, GError **error);
/** serap_store_unsettle: answered operations of this epoch after @last_dev_seq are sent again:
 * headquarters does not know them any more. */
gboolean serap_store_unsettle (SerapStore *store, guint64 last_dev_seq, GError **error);
/**
 * serap_store_set_aside:
 * @op_ids: (element-type utf8): operations headquarters does not take at all
 * @code: problem shown with them
 *
 * They leave the queue and stay as refused layers, like operations that were answered; those behind
 * them move up.
 */
gboolean serap_store_set_aside (
  SerapStore *store, const SerapSigningKey *key, GPtrArray *op_ids, const char *code, GError **error);
/**
 * serap_store_reload_state:
 * @after: (nullable): id after which @page begins
 *
 * serap_store_apply_state() of a scope that is here already: what differs is replaced, what is only
 * here because of this scope and not among headquarters' records goes. Records with own work stay.
 */
gboolean serap_store_reload_state (
  SerapStore *store, const char *scope, const char *after, const SerapStatePage *page, GError **error);

/* ---- Lists ---- */

typedef struct {
  const char *field; /* field name, NULL = newest first */
  gboolean descending;
} SerapSort;

/** serap_store_query: Returns: (transfer full) (element-type gint64): row ids in order. */
GArray *serap_store_query (SerapStore *store, const SerapQuery *query, const SerapSort *sort, GError **error);
gint64 serap_store_count (SerapStore *store, const SerapQuery *query, GError **error);
/** serap_store_row_record: Returns: (transfer full) (nullable): the record of a row, derived
 * fields filled in. */
SerapRecord *serap_store_row_record (SerapStore *store, const SerapEntity *entity, gint64 rowid);
/** serap_store_rows: Returns: (transfer full) (element-type GStrv): the named list columns of
 * rows, in the order of @rowids, as machine text ("" = none); first item is the record id. */
GPtrArray *serap_store_rows (SerapStore *store,
                             const SerapEntity *entity,
                             const gint64 *rowids,
                             guint n,
                             const char *const *columns,
                             GError **error);
/** serap_store_fill_derived: computes derived fields of @record (kelurahan, dapil …). */
void serap_store_fill_derived (SerapStore *store, SerapRecord *record);
/** serap_store_counter: number of records of an entity in a state, kept by the writer; @status
 * NULL = all. */
gint64 serap_store_counter (SerapStore *store, const char *entity, const char *status);

/** serap_store_index: moves at most @max records from the queue into the search index. Returns:
 * number left, -1 on error. */
gint64 serap_store_index (SerapStore *store, guint max, GError **error);

/* ---- Drafts ---- */

typedef struct {
  char *id, *entity, *content; /* content: the form's JSON */
  gint64 changed_ms;
} SerapDraft;
void serap_draft_free (SerapDraft *draft);
gboolean serap_store_put_draft (
  SerapStore *store, const char *id, const char *entity, const char *content, GError **error);
gboolean serap_store_delete_draft (SerapStore *store, const char *id, GError **error);
GPtrArray *serap_store_drafts (SerapStore *store, GError **error);

/* ---- Files by SHA-256 ---- */

/** serap_store_put_blob: writes lampiran/ab/<sha>, fsync, rename; known ones are not written
 * again. Returns: (transfer full): sha256 hex. */
char *serap_store_put_blob (SerapStore *store, GBytes *bytes, const char *mime, GError **error);
/** serap_store_blob_path: Returns: (transfer full) (nullable): path when the file is here. */
char *serap_store_blob_path (SerapStore *store, const char *sha256);

typedef enum {
  SERAP_FILE_PLACE_HERE,      /* headquarters does not have all of it yet, as far as is known */
  SERAP_FILE_PLACE_SENT,      /* headquarters said that it is stored */
  SERAP_FILE_PLACE_NOT_TAKEN, /* headquarters does not take it */
} SerapFilePlace;

SerapFilePlace serap_store_file_place (SerapStore *store, const char *sha256);
/** serap_store_note_file: @why: (nullable): %NULL: headquarters has it; else why it does not take it. */
gboolean serap_store_note_file (SerapStore *store, const char *sha256, const char *why, GError **error);
/** serap_store_files_to_send: Returns: (transfer full) (element-type utf8): at most @max files after
 * @after (nullable) that are here, belong to an attachment headquarters knows, and are not noted. The
 * attachment itself need not be here any more. */
GPtrArray *serap_store_files_to_send (SerapStore *store, const char *after, guint max, GError **error);
/** serap_store_part_path: Returns: (transfer full) (nullable): where the beginning of a file that
 * comes from headquarters is kept; %NULL when the folder cannot be made. */
char *serap_store_part_path (SerapStore *store, const char *sha256);

/* ---- Persons ---- */

/**
 * serap_store_person:
 * @key: the account's unlocked box key
 *
 * Returns: (transfer full) (nullable): the record of a sealed entity with its values; LOCKED,
 * NOT_FOUND
 */
SerapRecord *serap_store_person (SerapStore *store, const SerapBoxKey *key, const char *id, GError **error);

/**
 * serap_store_reseal:
 * @key: the account's unlocked box key
 * @error: return location; LOCKED, NOT_FOUND (headquarters' key `hq_box` is not known)
 *
 * After enrolment: seals the persons in the outbox, so far sealed to the account itself, to
 * headquarters. The hash that is signed stays.
 */
gboolean serap_store_reseal (SerapStore *store, const SerapBoxKey *key, GError **error);

/* ---- Becoming an account of headquarters ---- */

/**
 * serap_store_adopt:
 * @user: the account; the settings device, epoch and hq_box are set already
 * @key: the space's unlocked box key
 *
 * Own pending work becomes @user's, and its persons are sealed to headquarters. May be repeated.
 */
gboolean
serap_store_adopt (SerapStore *store, const char *user, const SerapBoxKey *key, GError **error);
/** serap_store_without_right: Returns: (transfer full) (element-type utf8): op_ids of pending work
 * that no role of the account may do at all. */
GPtrArray *serap_store_without_right (SerapStore *store, GError **error);

/* ---- Import jobs ---- */

typedef struct {
  char *sha256, *name, *kind, *batch, *user;
  gint64 started_ms, finished_ms; /* 0 = not finished */
  gint64 next_row, rows;
} SerapImportJob;
void serap_import_job_free (SerapImportJob *job);
SerapImportJob *serap_store_import_job (SerapStore *store, const char *sha256, const char *kind);
gboolean serap_store_put_import_job (SerapStore *store, const SerapImportJob *job, GError **error);
/** serap_store_save_rows: serap_store_save() and the job's progress in the same transaction. */
gboolean serap_store_save_rows (
  SerapStore *store, GPtrArray *ops, const SerapImportJob *job, GPtrArray **outcomes, GError **error);

/* ---- Care ---- */

/** serap_store_check: integrity; overlay = replay; list and index = records; counters; blobs.
 * Findings are English sentences naming ids. */
gboolean serap_store_check (SerapStore *store, GPtrArray *findings, GError **error);
/** serap_store_rebuild: makes all read models anew from base and outbox, in small transactions;
 * resumable. @progress (nullable) is told done and total; FALSE stops it. */
gboolean serap_store_rebuild (SerapStore *store,
                              gboolean (*progress) (gint64 done, gint64 total, gpointer data),
                              gpointer data,
                              GError **error);
gboolean serap_store_backup (SerapStore *store, const char *dir, GError **error);

G_END_DECLS
