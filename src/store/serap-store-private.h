/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-db.h"
#include "serap-store.h"

G_BEGIN_DECLS

/* Inside of an account's data. Only for the files of this folder. */

/* No transaction writes more records than this, except one group that succeeds or fails together. */
#define SERAP_STORE_CHUNK 100

/**
 * SerapListTable:
 * @columns: (element-type int): numbers of the fields that have a column, in its order
 * @select: the row with rid ?1: all columns
 * @insert: ?1 is the rid, then the columns
 * @update: the same parameters
 * @remove: rid ?1
 * @select_code: (nullable): rid of the newest row with code ?1
 *
 * The list table of one entity: its columns and the SQL made of them once.
 */
typedef struct {
  const SerapEntity *entity;
  GArray *columns;
  int status_column;
  int removed_column;
  gboolean has_search;
  gboolean has_derived;
  char *select;
  char *insert;
  char *update;
  char *remove;
  char *select_code;
} SerapListTable;

struct _SerapStore {
  char *dir;
  SerapDb *db;         /* (owned) */
  SerapSchema *schema; /* (owned) */
  SerapEnv env;
  gboolean read_only;

  SerapRules *rules; /* (owned) (nullable) */
  SerapFacts facts;
  char today[16];
  GError *fault; /* (owned) (nullable): first failure inside a fact, which has no way to tell */

  GHashTable *tables; /* (owned) (element-type utf8 SerapListTable) */
  GHashTable *refs;   /* (owned) (element-type utf8 SerapRecord): "entity/code"; NULL = none */
  GHashTable *places; /* (owned): kelurahan -> what is derived from it */
  gint64 data_version;

  /* Records read or written lately, by row number; only on the writing connection, which nobody
   * else can contradict. In overlays NULL = known to have none. */
  GHashTable *bases;    /* (owned) (element-type gint64 SerapRecord) */
  GHashTable *overlays; /* (owned) (element-type gint64 SerapRecord) */

  GHashTable *counts; /* (owned) (element-type gint): "entity/state" -> what the counter gets at the end
                       * of the transaction */
  GHashTable *turn;   /* (nullable) (element-type gint64): rows that are made anew in this call anyway */
  gboolean all_rows;  /* every row is made anew: none because of another */

  GHashTable *set_numbers; /* (owned): scopes joined by commas -> number of the set (gint64) */
  GHashTable *set_names;   /* (owned): number of the set (gint64) -> scopes (GStrv) */
  GHashTable *sums;        /* (owned): scope -> what its count and digest get at the end of the transaction */
  GHashTable *left_files;  /* (owned) (element-type utf8): of attachments that left in this transaction */
  gsize indexed_bytes; /* put into the search index since it was set to 0 */

  gint64 replay_place; /* operations from here on have not happened yet; 0 = all have */
};

/* ---- Settings ---- */

gint64 serap_store_meta_int (SerapStore *store, const char *name, gint64 fallback);
gboolean serap_store_set_meta_int (SerapStore *store, const char *name, gint64 value, GError **error);
/** serap_store_run: runs one statement with the parameter ?1. */
gboolean serap_store_run (SerapStore *store, const char *sql, gint64 value, GError **error);
/** serap_store_transaction: serap_db_write() with the caches dropped when it fails. */
gboolean serap_store_transaction (SerapStore *store, SerapDbWork work, gpointer data, GError **error);
/** serap_store_forget: drops what is remembered of reference data. */
void serap_store_forget (SerapStore *store);
/** serap_store_forget_records: drops everything remembered of records: after a rollback. */
void serap_store_forget_records (SerapStore *store);
/** serap_store_look_again: on a reading connection: forgets when another connection has written. */
void serap_store_look_again (SerapStore *store);
/** serap_store_note_fault: keeps the first failure; (transfer full) @error. */
void serap_store_note_fault (SerapStore *store, GError *error);
/** serap_store_take_fault: Returns: %FALSE with @error when a fact failed since the last call. */
gboolean serap_store_take_fault (SerapStore *store, GError **error);

/* ---- Records ---- */

typedef enum {
  SERAP_LAYER_SEEN, /* own work on top */
  SERAP_LAYER_BASE, /* as headquarters has it */
} SerapLayer;

/** serap_store_rid: Returns: row number of a record, 0 when there is none or with @error. */
gint64 serap_store_rid (SerapStore *store, const char *id, GError **error);
gint64 serap_store_make_rid (SerapStore *store, const SerapEntity *entity, const char *id, GError **error);
/** serap_store_load: Returns: (transfer full) (nullable): %NULL without @error when there is
 * none. */
SerapRecord *serap_store_load (SerapStore *store, gint64 rid, SerapLayer layer, GError **error);
SerapRecord *serap_store_load_id (SerapStore *store, const char *id, SerapLayer layer, GError **error);
/** serap_store_put_base: @there: whether it has been stored before; @set: its scopes, 0: not told. */
gboolean serap_store_put_base (
  SerapStore *store, gint64 rid, const SerapRecord *record, gboolean there, gint64 set, GError **error);
gboolean serap_store_put_overlay (SerapStore *store, gint64 rid, const SerapRecord *record, GError **error);
gboolean serap_store_drop_base (SerapStore *store, gint64 rid, GError **error);
gboolean serap_store_drop_overlay (SerapStore *store, gint64 rid, GError **error);
/** serap_store_drop_empty: removes what is left of a record that is neither known nor worked on. */
gboolean serap_store_drop_empty (SerapStore *store, gint64 rid, GError **error);
const SerapEntity *serap_store_entity_of (SerapStore *store, gint64 rid, GError **error);

/* ---- Scopes ---- */

/**
 * SerapBaseMark:
 * @set: number of the set of scopes a confirmed record is in; 0: not told
 * @digest: its part of their digests; zero bytes: none
 */
typedef struct {
  gint64 set;
  guint8 digest[SERAP_DIGEST_BYTES];
} SerapBaseMark;

/** serap_store_scope_set: Returns: number of a set of scopes, 0 with @error. */
gint64 serap_store_scope_set (SerapStore *store, char *const *scopes, GError **error);
/** serap_store_scope_set_with: @set (0: none) and @scope. */
gint64 serap_store_scope_set_with (SerapStore *store, gint64 set, const char *scope, GError **error);
/** serap_store_scope_set_within: what of @set is in @scopes. */
gint64 serap_store_scope_set_within (SerapStore *store, gint64 set, char *const *scopes, GError **error);
/** serap_store_scopes_of_set: Returns: (transfer full): the names; %NULL with @error. */
char **serap_store_scopes_of_set (SerapStore *store, gint64 set, GError **error);
/** serap_store_base_mark: @mark: (out): nothing for a record that is not confirmed. */
gboolean serap_store_base_mark (SerapStore *store, gint64 rid, SerapBaseMark *mark, GError **error);
/** serap_store_replace_mark: moves the sums of the scopes; the row itself is the caller's. */
gboolean serap_store_replace_mark (SerapStore *store,
                                   const SerapBaseMark *before,
                                   const SerapBaseMark *after,
                                   GError **error);
/** serap_store_put_mark: the same and the row. */
gboolean
serap_store_put_mark (SerapStore *store, gint64 rid, const SerapBaseMark *mark, GError **error);
/** serap_store_write_sums: before the end of a transaction. */
gboolean serap_store_write_sums (SerapStore *store, GError **error);
/** serap_store_let_go: @record: its confirmed state, which goes with its events, its sealed part and its
 * file. Own work on it stays; the caller replays it. */
gboolean serap_store_let_go (SerapStore *store, gint64 rid, const SerapRecord *record, GError **error);
/** serap_store_fill_left: what a record that left is still called. */
gboolean serap_store_fill_left (SerapStore *store, gint64 rid, SerapRecord *record, GError **error);
/** serap_store_expect_file: headquarters knows of this file and is to get it, if it is here. */
gboolean serap_store_expect_file (SerapStore *store, const char *sha256, GError **error);
/** serap_store_expect_files_of: the same of what the operation at @place attached, once it is applied. */
gboolean serap_store_expect_files_of (SerapStore *store, gint64 place, GError **error);
/** serap_store_forget_left_files: before the end of a transaction: files no record names any more. */
gboolean serap_store_forget_left_files (SerapStore *store, GError **error);
/** serap_store_remove_left_files: after the end of the transaction. */
void serap_store_remove_left_files (SerapStore *store);

/* ---- Lists ---- */

/** serap_store_layout: Returns: (transfer full): what the list tables and their indices are made of. */
char *serap_store_layout (SerapStore *store);
/** serap_store_write_counts: brings the counters up to date: before the end of a transaction. */
gboolean serap_store_write_counts (SerapStore *store, GError **error);

GHashTable *serap_store_tables_new (SerapSchema *schema);
const SerapListTable *serap_store_table (SerapStore *store, const SerapEntity *entity);
/** serap_list_index_is_sparse: whether the index of @field leaves out records without a value. */
gboolean serap_list_index_is_sparse (const SerapField *field);
gboolean serap_list_has_title_index (const SerapField *field);
int serap_list_table_column (const SerapListTable *table, int field);
gboolean serap_store_make_tables (SerapStore *store, GError **error);
/** serap_store_refresh_row: makes list row, counters and index queue fit the record as it is seen
 * now. */
gboolean serap_store_refresh_row (SerapStore *store, gint64 rid, GError **error);
/** serap_store_refresh_rows: the same for many (element-type gint64): each of them once. */
gboolean serap_store_refresh_rows (SerapStore *store, GArray *rids, GError **error);
gboolean
serap_store_refresh_record (SerapStore *store, gint64 rid, const SerapRecord *record, GError **error);
gboolean serap_store_drop_row (SerapStore *store, const SerapEntity *entity, gint64 rid, GError **error);
/** serap_store_row_differs: (nullable) (transfer full): name of a column that does not fit
 * @record. */
char *serap_store_row_differs (SerapStore *store, gint64 rid, SerapRecord *record, GError **error);
/** serap_store_places_changed: whether @record decides what is derived from a kelurahan. */
gboolean serap_store_decides_places (const SerapRecord *before, const SerapRecord *after);

/* ---- Search ---- */

char *serap_store_search_text (SerapStore *store, SerapRecord *record);
gboolean serap_store_index_rid (SerapStore *store, gint64 rid, GError **error);

/* ---- What was done ---- */

/** serap_store_note_work: remembers @op for taking it back; a revert marks what it takes back. */
gboolean serap_store_note_work (SerapStore *store, const SerapOp *op, GError **error);
/** serap_store_forget_work: the operation at @place of the outbox comes to nothing: taken back
 * while pending, or refused. */
gboolean serap_store_forget_work (SerapStore *store, gint64 place, GError **error);

/* ---- Outbox ---- */

/** SerapOutboxItem: an operation of the outbox as it is stored. */
typedef struct {
  gint64 place;
  SerapOutboxState state;
  SerapOp *op; /* (owned): of a sealed one the open part */
  GBytes *payload;
  GBytes *payload_hash;
  gint64 sealed;
  gint64 seq;
  char *why;
} SerapOutboxItem;

void serap_outbox_item_free (SerapOutboxItem *item);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapOutboxItem, serap_outbox_item_free)

/** serap_outbox_item_is_erased: it was about a person who was erased: nothing of it can be sent. */
gboolean serap_outbox_item_is_erased (const SerapOutboxItem *item);

SerapOutboxItem *serap_store_outbox_item (SerapStore *store, gint64 place, GError **error);
gint64 serap_store_outbox_place (SerapStore *store, const char *op_id, GError **error);
/** serap_store_outbox_group: Returns: (transfer full) (element-type gint64): places of what succeeds or fails
 * together with the operation at @place, itself among them. */
GArray *serap_store_outbox_group (SerapStore *store, gint64 place, GError **error);
/** serap_store_places: Returns: (transfer full) (element-type gint64): first column of @sql; NULL
 * on error. */
GArray *serap_store_ints (SerapStore *store, const char *sql, gint64 value, GError **error);
/** serap_store_queue: stores a judged operation. Returns: its place, 0 with @error. */
gint64 serap_store_queue (SerapStore *store, SerapOp *op, const SerapEntity *entity, GError **error);
gboolean serap_store_forget_op (SerapStore *store, gint64 place, GError **error);
/** serap_op_without_person: Returns: (transfer full): a copy without the values of sealed fields. */
SerapOp *serap_op_without_person (const SerapOp *op, const SerapEntity *entity);

/* ---- Overlay ---- */

gboolean serap_store_apply_patches (SerapStore *store, gint64 place, GPtrArray *patches, GError **error);
/** serap_store_replay: makes the records in @rids (element-type gint64), and all that own work
 * joins them
 * with, anew. */
gboolean serap_store_replay (SerapStore *store, GArray *rids, GError **error);

/* ---- Events ---- */

char *serap_store_changes_text (const SerapEntity *entity, GPtrArray *changes);
gboolean
serap_store_read_changes (const SerapEntity *entity, const char *data, GPtrArray *changes, GError **error);
gboolean serap_store_note_event (
  SerapStore *store, gint64 rid, const SerapEvent *event, const SerapRecord *before, GError **error);
/** serap_store_events_of: (element-type SerapEvent) events of @sql with the text parameter ?1. */
GPtrArray *serap_store_events_of_op (SerapStore *store, const char *op_id, GError **error);
GPtrArray *serap_store_events_of_rid (SerapStore *store, gint64 rid, GError **error);

/* ---- Persons ---- */

gboolean serap_store_put_part (SerapStore *store, gint64 rid, gint64 place, GBytes *part, GError **error);
gboolean serap_store_seal_changes (
  SerapStore *store, gint64 rid, gint64 place, const SerapOp *op, const SerapEntity *entity, GError **error);
GBytes *serap_store_public_key (SerapStore *store, const char *name);
/** serap_store_erase_person: inside a transaction; @rids (element-type gint64) gets the records that have to
 * be replayed. */
gboolean serap_store_erase_person (SerapStore *store, gint64 rid, GArray *rids, GError **error);
/** serap_store_sweep: outside a transaction: deleted pages leave the files, when there are any to leave. */
void serap_store_sweep (SerapStore *store);

/* ---- Facts ---- */

void serap_store_init_facts (SerapStore *store);

/* ---- Imports ---- */

gboolean serap_store_write_import_job (SerapStore *store, const SerapImportJob *job, GError **error);

/* ---- Care ---- */

/** serap_store_finish_rebuild: makes the list tables anew when they were made of other tables, or
 * when that
 * was interrupted. */
gboolean serap_store_finish_rebuild (SerapStore *store, GError **error);

G_END_DECLS
