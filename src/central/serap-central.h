/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-messages.h"
#include "serap-seal.h"
#include "serap-sign.h"
#include "serap-storage.h"

G_BEGIN_DECLS

/* Headquarters: judges operations for good, gives them their number, keeps the confirmed records
 * and hands out what each account may have. Synchronous; one thread at a time. */

typedef struct _SerapCentral SerapCentral;

/**
 * serap_central_open:
 * @dir: folder of headquarters' data (pusat/); made when it is not there: pusat.db, kunci/, lampiran/
 * @schema: the entities
 * @env: clock and random
 * @vfs: (nullable): SQLite file layer, for tests
 * @error: %SERAP_DB_ERROR, %G_FILE_ERROR, %SERAP_WIRE_ERROR
 */
SerapCentral *serap_central_open (
  const char *dir, SerapSchema *schema, const SerapEnv *env, const char *vfs, GError **error);
void serap_central_close (SerapCentral *central);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapCentral, serap_central_close)

/** serap_central_box: Returns: (transfer none): public key that persons' payloads are sealed to, 32
 * bytes. */
GBytes *serap_central_box (SerapCentral *central);
SerapStorage *serap_central_storage (SerapCentral *central);
/** serap_central_facts: Returns: (transfer none): headquarters' view, with today and now of this
 * call. */
SerapFacts *serap_central_facts (SerapCentral *central);
const SerapRules *serap_central_rules (SerapCentral *central);

/* ---- Administration: done by headquarters' own device ---- */

/**
 * serap_central_seed:
 * @records: (element-type SerapRecord): reference records
 *
 * Stores reference records through operations of the system device, each judged and audited like
 * any other. Records that stand already as they are are left alone.
 */
gboolean serap_central_seed (SerapCentral *central, GPtrArray *records, GError **error);

/**
 * serap_central_submit:
 * @ops: (element-type SerapOp): operations of the system device, without header; changed in place
 * @error: REFUSED names the first refused one; then none of @ops is stored
 */
gboolean serap_central_submit (SerapCentral *central, GPtrArray *ops, GError **error);

/**
 * serap_central_enroll:
 * @user: account id
 * @device: id the device chose
 * @public_key: its Ed25519 key
 * @box_public: (nullable): key the account's persons are sealed to
 *
 * Makes the device known; one that is known already gets the next epoch.
 *
 * Returns: the epoch, 0 with @error
 */
guint32 serap_central_enroll (SerapCentral *central,
                              const char *user,
                              const char *device,
                              GBytes *public_key,
                              GBytes *box_public,
                              GError **error);
/** serap_central_find_user: Returns: (transfer full) (nullable): account by its code, compared
 * squashed. */
SerapRecord *serap_central_find_user (SerapCentral *central, const char *code);
/** serap_central_set_password: @password: (nullable): %NULL takes it away. */
gboolean
serap_central_set_password (SerapCentral *central, const char *user, const char *password, GError **error);
gboolean serap_central_has_password (SerapCentral *central, const char *user);
gboolean serap_central_check_password (SerapCentral *central, const char *user, const char *password);

/* ---- Devices ---- */

/**
 * serap_central_sync:
 * @error: DEVICE, EPOCH, FORKED, GAP; the storage's own errors. Nothing is lost by any of them: the
 *   same request may be sent again.
 *
 * Processes the operations in order and gives the next page of the feed. A refused operation takes
 * a number too and never stops those behind it.
 *
 * Returns: (transfer full) (nullable)
 */
SerapSyncReply *serap_central_sync (SerapCentral *central, const SerapSyncRequest *request, GError **error);
/**
 * serap_central_sync_group:
 * @requests: (element-type SerapSyncRequest): of any devices, in order
 * @replies: (out): one for each request, (transfer full), %NULL with its error
 * @errors: (out): one for each request, as of serap_central_sync()
 *
 * The same as one serap_central_sync() after the other, with one commit for up to 256 operations. A
 * request that fails is rolled back alone. When the commit fails, all that it was for get its error
 * and nothing of them is stored. The pages of the feed are read after all operations.
 */
void serap_central_sync_group (SerapCentral *central,
                               GPtrArray *requests,
                               SerapSyncReply **replies,
                               GError **errors);
/** serap_central_state: confirmed records of one of the account's scopes, after @after by id. */
SerapStatePage *serap_central_state (
  SerapCentral *central, const char *user, const char *scope, const char *after, guint max, GError **error);
/** serap_central_history: Returns: (transfer full) (element-type SerapEvent): events of a record
 * and its children that @user may see. */
GPtrArray *serap_central_history (SerapCentral *central, const char *user, const char *id, GError **error);

/** serap_central_answers: answers to those of @op_ids (element-type utf8) that were processed and are
 * @user's own, whatever device and epoch they came from. Returns: (transfer full) (element-type
 * SerapOpResult) */
GPtrArray *
serap_central_answers (SerapCentral *central, const char *user, GPtrArray *op_ids, GError **error);

/* ---- Files, content-addressed ---- */

gboolean serap_central_has_file (SerapCentral *central, const char *sha256);
/** serap_central_put_file: checks the hash, stores atomically. */
gboolean serap_central_put_file (SerapCentral *central, const char *sha256, GBytes *bytes, GError **error);
/** serap_central_get_file: only when a lampiran in one of @user's scopes names it. */
GBytes *serap_central_get_file (SerapCentral *central, const char *user, const char *sha256, GError **error);

/* ---- Audit: RFC 6962 tree over all processed operations; operation seq is leaf seq - 1 ---- */

/** serap_central_audit_key: Returns: (transfer full): name and public key checkpoints are signed with, see
 * serap_note_key(). */
char *serap_central_audit_key (SerapCentral *central);
/** serap_central_checkpoint: @error: NOT_FOUND for an empty tree. Returns: (transfer full): the newest signed
 * checkpoint; each commit that adds operations leaves one. */
char *serap_central_checkpoint (SerapCentral *central, GError **error);
/**
 * serap_central_consistency:
 * @from: size of an earlier tree, from 1
 * @to: size of a later one, at most the number of operations
 * @error: NOT_FOUND for sizes the tree never had; CORRUPT
 *
 * Returns: (transfer full): the proof, hashes of 32 bytes
 */
GByteArray *serap_central_consistency (SerapCentral *central, gint64 from, gint64 to, GError **error);
/** serap_central_inclusion: like serap_central_consistency() for operation @seq in the tree of @size. */
GByteArray *serap_central_inclusion (SerapCentral *central, gint64 seq, gint64 size, GError **error);
/**
 * serap_central_audit_export:
 * @path: file, replaced whole; for serap_audit_verify_file()
 */
gboolean serap_central_audit_export (SerapCentral *central, const char *path, GError **error);
/**
 * serap_central_erase_person:
 * @id: a pengusul
 * @by: account of the administrator who decided it
 * @error: NOT_FOUND, REFUSED (erased already)
 *
 * Erases a citizen's data for good (UU 27/2022): the values and the payloads of every operation on them. The
 * signed bytes hold only a salted hash, so the audit tree stays whole. An event with verb "erase" tells
 * devices to do the same. Copies made before, backups among them, are not reached.
 */
gboolean serap_central_erase_person (SerapCentral *central, const char *id, const char *by, GError **error);

/* ---- Files in pieces ---- */

#define SERAP_CENTRAL_MAX_FILE (25 * 1024 * 1024)

/** serap_central_file_progress: @offset: (out): bytes that are safe of a file that is not whole yet.
 * Returns: %FALSE when @sha256 is no name of a file. */
gboolean serap_central_file_progress (SerapCentral *central,
                                      const char *sha256,
                                      gboolean *whole,
                                      guint64 *offset);

/** SerapPiece: @bytes of a file of @total bytes, from @offset on. */
typedef struct {
  guint64 total;
  guint64 offset;
  GBytes *bytes;
} SerapPiece;

/**
 * serap_central_put_piece:
 * @whole: (out): the file is complete, its hash checked, and safe
 * @offset: (out): bytes that are safe afterwards. When @piece starts elsewhere nothing is stored and
 *   this is where the next one must start.
 * @error: CORRUPT: larger than %SERAP_CENTRAL_MAX_FILE, or the whole does not fit its name: then the
 *   next try starts at 0; %G_FILE_ERROR
 *
 * Several may send pieces of the same file at the same time, from several threads and processes.
 */
gboolean serap_central_put_piece (SerapCentral *central,
                                  const char *sha256,
                                  const SerapPiece *piece,
                                  gboolean *whole,
                                  guint64 *offset,
                                  GError **error);

/* ---- Care ---- */

/** serap_central_check: integrity, gaps, leaves recomputed, scopes and links as computed, files. */
gboolean serap_central_check (SerapCentral *central, GPtrArray *findings, GError **error);
gboolean serap_central_backup (SerapCentral *central, const char *dir, GError **error);

G_END_DECLS
