/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-facts.h"

G_BEGIN_DECLS

/* Where headquarters keeps its data. One implementation is chosen at start; the rest of central
 * knows only this interface. Synchronous; one thread writes. Every function that can fail returns
 * FALSE (or NULL) with @error set. */

#define SERAP_CENTRAL_ERROR (serap_central_error_quark ())
GQuark serap_central_error_quark (void);

/**
 * SerapCentralError:
 * @SERAP_CENTRAL_ERROR_DEVICE: unknown device, or not this account's, or with another key
 * @SERAP_CENTRAL_ERROR_EPOCH: the device's epoch is closed: it must enrol anew
 * @SERAP_CENTRAL_ERROR_FORKED: a number of the device was used by another operation (cloned disk)
 * @SERAP_CENTRAL_ERROR_GAP: the device skipped a number
 * @SERAP_CENTRAL_ERROR_MUTATED: an operation came again with another content
 * @SERAP_CENTRAL_ERROR_SCOPE: not one of the account's scopes
 * @SERAP_CENTRAL_ERROR_CURSOR: a cursor that cannot be read
 * @SERAP_CENTRAL_ERROR_NOT_FOUND: no such record, account or file
 * @SERAP_CENTRAL_ERROR_CORRUPT: what is stored cannot be read
 * @SERAP_CENTRAL_ERROR_REFUSED: an operation of headquarters' own device was refused by a rule
 * @SERAP_CENTRAL_ERROR_REVOKED: the device was revoked, or its account closed (device-revoked)
 * @SERAP_CENTRAL_ERROR_WIPE: and shall delete its data (device-wipe)
 * @SERAP_CENTRAL_ERROR_TOKEN: the access token is over or not known (token-expired)
 * @SERAP_CENTRAL_ERROR_NONCE: the nonce is over, used or not headquarters': ask for another one
 *   (token-expired)
 * @SERAP_CENTRAL_ERROR_PASSWORD: account, device, signature, password or refresh token is wrong
 *   (bad-password)
 * @SERAP_CENTRAL_ERROR_CODE: the enrolment code is wrong, used or over (bad-code)
 * @SERAP_CENTRAL_ERROR_WAIT: too many failures: wait before the next attempt (slow-down)
 * @SERAP_CENTRAL_ERROR_QUOTA: the device has sent too much that no attachment names (not-allowed)
 *
 * In brackets what a device is told over HTTP, see #SerapHttpCode.
 */
typedef enum {
  SERAP_CENTRAL_ERROR_DEVICE,
  SERAP_CENTRAL_ERROR_EPOCH,
  SERAP_CENTRAL_ERROR_FORKED,
  SERAP_CENTRAL_ERROR_GAP,
  SERAP_CENTRAL_ERROR_MUTATED,
  SERAP_CENTRAL_ERROR_SCOPE,
  SERAP_CENTRAL_ERROR_CURSOR,
  SERAP_CENTRAL_ERROR_NOT_FOUND,
  SERAP_CENTRAL_ERROR_CORRUPT,
  SERAP_CENTRAL_ERROR_REFUSED,
  SERAP_CENTRAL_ERROR_REVOKED,
  SERAP_CENTRAL_ERROR_WIPE,
  SERAP_CENTRAL_ERROR_TOKEN,
  SERAP_CENTRAL_ERROR_NONCE,
  SERAP_CENTRAL_ERROR_PASSWORD,
  SERAP_CENTRAL_ERROR_CODE,
  SERAP_CENTRAL_ERROR_WAIT,
  SERAP_CENTRAL_ERROR_QUOTA,
} SerapCentralError;

typedef struct {
  char *id;
  char *user;
  GBytes *public_key;
  GBytes *box_public; /* (nullable) persons are sealed to it, else to the account's */
  guint32 epoch;
  guint64 dev_seq; /* last processed */
  gboolean revoked;
  char *code;
  gint64 seen_ms;
  char *name; /* (nullable) as it calls itself */
  gint64 enrolled_ms;
  gint64 revoked_ms;           /* what it signed until then is held */
  gboolean wipe_asked, wiped;  /* it shall delete its data; it said that it has */
  char *program;               /* (nullable) version */
  gint64 waiting;              /* operations it said it still had to send, -1: not known */
} SerapDevice;

SerapDevice *serap_device_new (const char *id, const char *user, GBytes *public_key, const char *code);
void serap_device_free (SerapDevice *device);
/** serap_device_set_box: @box_public: (nullable): %NULL keeps the one it has. */
void serap_device_set_box (SerapDevice *device, GBytes *box_public);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapDevice, serap_device_free)

/* A processed operation, as it is kept for ever. */
typedef struct {
  gint64 seq;
  char *op_id, *device, *entity;
  guint32 epoch;
  guint64 dev_seq;
  GBytes *signed_bytes, *signature, *payload;
  gboolean sealed;
  char *result;
  char *problems; /* JSON array */
  gint64 server_ms;
  guint8 effects[32];
  guint8 leaf[32];
} SerapOpRow;

void serap_op_row_free (SerapOpRow *row);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapOpRow, serap_op_row_free)

/* A record with what merging and replication need. */
typedef struct {
  SerapRecord *record;
  char *field_seqs; /* JSON: field -> [seq, device] */
  char **scopes;    /* sorted */
} SerapStored;

void serap_stored_free (SerapStored *stored);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapStored, serap_stored_free)

/**
 * SerapFeedRow:
 * @event: as it was put; in a feed without the old values of its changes
 * @before: scopes the record was in before it
 * @after: and after it
 * @now: (nullable): in a feed: scopes the record is in now
 */
typedef struct {
  SerapEvent *event;
  char **before, **after;
  char **now;
} SerapFeedRow;

void serap_feed_row_free (SerapFeedRow *row);

/**
 * SerapCodeRow:
 * @half: letters it is found by
 * @sha256: of all letters
 * @wrong: guesses that had only @half
 * @device: (nullable): used by this device
 */
typedef struct {
  char *half;
  GBytes *sha256;
  char *user;
  gint64 expires_ms;
  guint wrong;
  char *device;
} SerapCodeRow;

void serap_code_row_free (SerapCodeRow *row);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapCodeRow, serap_code_row_free)

/** SerapTokenRow: an access or a refresh token of a device, by the SHA-256 of its text. */
typedef struct {
  GBytes *sha256;
  gboolean refresh;
  char *device;
  gint64 expires_ms;
} SerapTokenRow;

void serap_token_row_free (SerapTokenRow *row);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapTokenRow, serap_token_row_free)

typedef struct _SerapStorage SerapStorage;

typedef struct {
  void (*close) (SerapStorage *storage);

  /* Transactions nest: the inner ones are savepoints. A commit ends its transaction also when it fails;
   * nothing of it is stored then. A rollback outside of a transaction does nothing. */
  gboolean (*begin) (SerapStorage *storage, GError **error);
  gboolean (*commit) (SerapStorage *storage, GError **error);
  void (*rollback) (SerapStorage *storage);
  /* Functions below that read and have no error give "absent" for what cannot be read; the transaction
   * around (or the next one to begin) then fails, and this tells it; outside of one it also forgets it. */
  gboolean (*sound) (SerapStorage *storage, GError **error);

  char *(*get_setting) (SerapStorage *storage, const char *name);
  gboolean (*put_setting) (SerapStorage *storage, const char *name, const char *value, GError **error);

  /* Numbers: given out inside the transaction that uses them, so a rollback gives them back. */
  gint64 (*head) (SerapStorage *storage);
  /* Headquarters' clock at the last number, 0 before the first. */
  gint64 (*head_ms) (SerapStorage *storage);
  gboolean (*take_seq) (SerapStorage *storage, gint64 *seq, GError **error);
  gboolean (*take_number) (SerapStorage *storage, const char *counter, gint64 *n, GError **error);
  /* Notes that a provisional number is @record's; @free: (out): no other record has it. */
  gboolean (*claim_number) (
    SerapStorage *storage, const char *number, const char *record, gboolean *free, GError **error);

  SerapDevice *(*get_device) (SerapStorage *storage, const char *id);
  gboolean (*put_device) (SerapStorage *storage, const SerapDevice *device, GError **error);
  GPtrArray *(*devices) (SerapStorage *storage, GError **error);
  gboolean (*get_account) (SerapStorage *storage, const char *user, char **password, GBytes **box_public);
  gboolean (*put_account) (
    SerapStorage *storage, const char *user, const char *password, GBytes *box_public, GError **error);

  SerapCodeRow *(*get_code) (SerapStorage *storage, const char *half);
  gboolean (*put_code) (SerapStorage *storage, const SerapCodeRow *row, GError **error);
  SerapTokenRow *(*get_token) (SerapStorage *storage, GBytes *sha256);
  gboolean (*put_token) (SerapStorage *storage, const SerapTokenRow *row, GError **error);
  /* The device's refresh tokens end at @until_ms at the latest. */
  gboolean (*shorten_refresh) (SerapStorage *storage, const char *device, gint64 until_ms, GError **error);
  gboolean (*end_tokens) (SerapStorage *storage, const char *device, GError **error);
  /* Tokens and codes that ended before. */
  gboolean (*drop_expired) (SerapStorage *storage, gint64 before_ms, GError **error);
  /* Failed attempts in a row under @key, and until when the next one has to wait; @n 0 forgets them. */
  void (*get_failures) (SerapStorage *storage, const char *key, guint *n, gint64 *until_ms);
  gboolean (*put_failures) (SerapStorage *storage, const char *key, guint n, gint64 until_ms, GError **error);

  SerapOpRow *(*get_op) (SerapStorage *storage, const char *op_id);
  /* (element-type SerapOpRow): held operations nobody has decided on; the operation that decided on held
   * number @seq. */
  GPtrArray *(*held) (SerapStorage *storage, GError **error);
  SerapOpRow *(*get_ruling) (SerapStorage *storage, gint64 seq);
  gboolean (*put_ruling) (SerapStorage *storage, gint64 seq, gint64 by_seq, GError **error);
  gboolean (*put_op) (SerapStorage *storage, const SerapOpRow *row, GError **error);
  /* (element-type SerapOpRow): of one epoch, those after @dev_seq in order of it. */
  GPtrArray *(*ops_of_device) (
    SerapStorage *storage, const char *device, guint32 epoch, guint64 dev_seq, guint max, GError **error);
  /* dev_seq of the last operation of an epoch, 0 for none. */
  guint64 (*last_of_device) (SerapStorage *storage, const char *device, guint32 epoch);
  /* The audit: operations after @seq by number; full nodes, where level 0 are the leaves of the operations;
   * checkpoints by size, the newest one for a negative size. */
  GPtrArray *(*ops_after) (SerapStorage *storage, gint64 seq, guint max, GError **error);
  gboolean (*get_node) (SerapStorage *storage, guint level, guint64 index, guint8 out[32], GError **error);
  gboolean (*put_node) (
    SerapStorage *storage, guint level, guint64 index, const guint8 node[32], GError **error);
  gint64 (*count_nodes) (SerapStorage *storage);
  char *(*get_checkpoint) (SerapStorage *storage, gint64 size);
  gboolean (*put_checkpoint) (SerapStorage *storage, gint64 size, const char *note, GError **error);
  /* Of the checkpoints whose last operation was done before @before_ms only the last of each day (UTC) stays,
   * and the newest of all; @gone: (out): how many went, at most @max. */
  gboolean (*thin_checkpoints) (
    SerapStorage *storage, gint64 before_ms, guint max, guint *gone, GError **error);
  /* Hash of the stored events of an operation, see serap_event_digest(); @first: in the first format. */
  gboolean (*events_digest) (
    SerapStorage *storage, gint64 seq, gboolean first, guint8 out[32], guint *n_events, GError **error);
  gint64 (*count_events) (SerapStorage *storage);
  /* Erases a person: the values and every payload of operations on it below @seq. */
  gboolean (*erase_person) (SerapStorage *storage, const char *id, gint64 seq, GError **error);

  SerapStored *(*get_record) (SerapStorage *storage, const char *id);
  gboolean (*put_record) (SerapStorage *storage, const SerapStored *stored, GError **error);
  gboolean (*put_scopes) (SerapStorage *storage, const char *id, char **scopes, GError **error);
  GPtrArray *(*children) (SerapStorage *storage, const char *entity, const char *field, const char *id);
  GPtrArray *(*child_ids) (SerapStorage *storage,
                           const char *id); /* ids of all records that name @id as parent */
  SerapRecord *(*get_ref) (SerapStorage *storage, const char *entity, const char *code);
  GPtrArray *(*refs) (SerapStorage *storage, const char *entity);
  gboolean (*ref_is_empty) (SerapStorage *storage, const char *entity);
  GPtrArray *(*state_page) (
    SerapStorage *storage, const char *scope, const char *after, guint max, GError **error);

  /* (element-type utf8): ids of the records that are in one of @places ("entity/STATE", ended by %NULL),
   * among the @scan records after @after (by id). @last: (out): the last of these, %NULL: no more follow. */
  GPtrArray *(*ids_in) (
    SerapStorage *storage, char *const *places, const char *after, guint scan, char **last, GError **error);

  GBytes *(*get_person) (SerapStorage *storage, const char *id);
  gboolean (*put_person) (SerapStorage *storage, const char *id, GBytes *sealed, GError **error);

  /* Files devices began to send: who, how long, since when. The number and bytes of a device's are of those
   * that no attachment names. */
  gboolean (*get_deposit) (SerapStorage *storage, const char *sha256, const char *device, guint64 *bytes);
  /* Of one that is there already @since_ms stays what it was. */
  gboolean (*put_deposit) (SerapStorage *storage,
                           const char *sha256,
                           const char *device,
                           guint64 bytes,
                           gint64 since_ms,
                           GError **error);
  /* @device: (nullable): %NULL: whoever sent it. */
  gboolean (*drop_deposit) (SerapStorage *storage, const char *sha256, const char *device, GError **error);
  gboolean (*has_deposit) (SerapStorage *storage, const char *sha256);
  void (*unnamed_of) (SerapStorage *storage, const char *device, guint64 *n, guint64 *bytes);
  /* (element-type utf8): hashes after @after, in order, whose newest deposit is from before @before_ms. */
  GPtrArray *(*old_deposits) (
    SerapStorage *storage, const char *after, gint64 before_ms, guint max, GError **error);

  /* Goes to the feeds of all scopes in @before and @after. */
  gboolean (*put_event) (
    SerapStorage *storage, const SerapEvent *event, char **before, char **after, GError **error);
  GPtrArray *(*events_of_record) (SerapStorage *storage, const char *id, GError **error);
  GPtrArray *(*events_of_op) (SerapStorage *storage, const char *op_id, GError **error);
  GPtrArray *(*feed) (SerapStorage *storage, char **scopes, gint64 seq, gint64 n, guint max, GError **error);

  /* Number and digest (serap-digest.h) of the records in a scope, kept with every put_record and
   * put_scopes; nothing for a scope without records. */
  void (*digest) (SerapStorage *storage, const char *scope, guint64 *n, guint8 digest[32]);
  /* (element-type utf8): all scopes that hold or held a record. */
  GPtrArray *(*scopes) (SerapStorage *storage, GError **error);

  gboolean (*backup) (SerapStorage *storage, const char *path, GError **error);
  gboolean (*check) (SerapStorage *storage, GPtrArray *findings, GError **error);
} SerapStorageClass;

struct _SerapStorage {
  const SerapStorageClass *klass;
  SerapSchema *schema;
};

/**
 * serap_storage_sqlite_open:
 * @path: database file, made when it is not there
 * @vfs: (nullable): name of the SQLite file layer, for tests
 */
SerapStorage *
serap_storage_sqlite_open (const char *path, SerapSchema *schema, const char *vfs, GError **error);
void serap_storage_close (SerapStorage *storage);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapStorage, serap_storage_close)

G_END_DECLS
