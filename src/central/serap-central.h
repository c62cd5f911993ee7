/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-http-admin.h"
#include "serap-http-session.h"
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

/* ---- Who may come in ---- */

#define SERAP_ACCESS_MS ((gint64) 8 * 3600 * 1000)
#define SERAP_REFRESH_MS ((gint64) 30 * 24 * 3600 * 1000)
/* So long the refresh token before is still taken: an answer may be lost. */
#define SERAP_REPLACED_MS ((gint64) 24 * 3600 * 1000)
#define SERAP_CODE_MS ((gint64) 72 * 3600 * 1000)
#define SERAP_NONCE_MS ((gint64) 5 * 60 * 1000)
/* After so many wrong guesses a code is worthless; after so many failures in a row an account or a device has
 * to wait, from SERAP_WAIT_MS on twice as long each time, up to SERAP_WAIT_MAX_MS. Failures are forgotten
 * after a day. */
#define SERAP_CODE_GUESSES 10
#define SERAP_FAILURES 10
#define SERAP_WAIT_MS ((gint64) 30 * 1000)
#define SERAP_WAIT_MAX_MS ((gint64) 15 * 60 * 1000)

/** serap_central_identity: what a device keeps for good. @origin: (out): name of the audit tree; @log_key:
 * (out):
 * key of its checkpoints. */
void serap_central_identity (SerapCentral *central, char **origin, GBytes **log_key);

/**
 * serap_central_new_code:
 * @user: account id
 * @expires_ms: (inout): 0 for %SERAP_CODE_MS from now
 * @error: NOT_FOUND: no such account, or it is closed
 *
 * Returns: (transfer full): a code to enrol one device with, for serap_central_enroll_begin()
 */
char *
serap_central_new_code (SerapCentral *central, const char *user, gint64 *expires_ms, GError **error);

/** serap_central_nonce: Returns: (transfer full): for one session request within %SERAP_NONCE_MS, 56 bytes;
 * not
 * kept until it is used. */
GBytes *serap_central_nonce (SerapCentral *central);

/**
 * SerapLogin:
 *
 * A password on its way: begun and finished in the thread of @central, checked in any other, since that takes
 * a tenth of a second and 64 MiB. Nothing is given before it is finished. One that is begun counts as failed
 * until then, so that many at once are no way around the wait.
 */
typedef struct _SerapLogin SerapLogin;
void serap_login_free (SerapLogin *login);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapLogin, serap_login_free)
/** serap_login_check: the slow part. Any thread. */
void serap_login_check (SerapLogin *login);

/**
 * serap_central_enroll_begin:
 * @request: stays until the login is freed
 * @user: (nullable): account of the caller's live session …
 * @device: (nullable): … and its device; both only count for an empty code
 * @wait_s: (out) (optional): with WAIT: how many seconds
 * @error: CODE, PASSWORD (also for a proof that does not fit), DEVICE, REVOKED, WAIT
 *
 * Makes a device known by a one-time code; the first password an account gets here is its own from then on.
 * With an empty code a live session stands for code and password: the same device gets its next epoch,
 * another
 * id with a key of its own is a further device of the account.
 */
SerapLogin *serap_central_enroll_begin (SerapCentral *central,
                                        const SerapEnrollRequest *request,
                                        const char *user,
                                        const char *device,
                                        guint *wait_s,
                                        GError **error);
/** serap_central_enroll_finish: @error: as serap_central_enroll_begin(). The same request again gives the
 * same
 * device and epoch: an answer may be lost. */
SerapEnrollReply *serap_central_enroll_finish (SerapCentral *central, SerapLogin *login, GError **error);
/** serap_central_enroll_by_code: all three steps. */
SerapEnrollReply *serap_central_enroll_by_code (SerapCentral *central,
                                                const SerapEnrollRequest *request,
                                                const char *user,
                                                const char *device,
                                                GError **error);

/**
 * serap_central_login_begin:
 * @request: stays until the login is freed
 * @wait_s: (out) (optional): with WAIT: how many seconds
 * @error: NONCE, WAIT; PASSWORD for a refresh token
 *
 * Account, device, signature and password are told apart neither by the answer nor by how long it takes.
 * A revoked device gets a session too, which is good for sending what it had signed, see
 * serap_central_session().
 */
SerapLogin *serap_central_login_begin (SerapCentral *central,
                                       const SerapSessionRequest *request,
                                       guint *wait_s,
                                       GError **error);
/** serap_central_login_finish: @error: PASSWORD; REVOKED: it has deleted its data, or the account is closed.
 * */
SerapTokens *serap_central_login_finish (SerapCentral *central, SerapLogin *login, GError **error);
/** serap_central_login: all three steps. */
SerapTokens *
serap_central_login (SerapCentral *central, const SerapSessionRequest *request, GError **error);

/**
 * serap_central_password_begin:
 * @old: (nullable): the password until now; %NULL: an administrator sets it
 * @password: the new one
 * @wait_s: (out) (optional): with WAIT: how many seconds
 * @error: NOT_FOUND, WAIT
 */
SerapLogin *serap_central_password_begin (SerapCentral *central,
                                          const char *user,
                                          const char *old,
                                          const char *password,
                                          guint *wait_s,
                                          GError **error);
/** serap_central_password_finish: @error: PASSWORD: the old one is wrong; %SERAP_WIRE_ERROR RANGE: the new
 * one is
 * too long. */
gboolean serap_central_password_finish (SerapCentral *central, SerapLogin *login, GError **error);
/** serap_central_change_password: all three steps. */
gboolean serap_central_change_password (
  SerapCentral *central, const char *user, const char *old, const char *password, GError **error);

/** SerapSession: whose access token it is. */
typedef struct {
  char *user;
  char *device;
  char *device_code; /* its four letters */
  gboolean admin;    /* the account administers */
} SerapSession;

void serap_session_clear (SerapSession *session);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SerapSession, serap_session_clear)

/**
 * serap_central_session:
 * @access: access token
 * @session: (out caller-allocates): filled in also with REVOKED and WIPE: such a device may still send what
 * it
 *   had signed (serap_central_sync() sees to the rest) and end its session, nothing else
 * @error: TOKEN, REVOKED, WIPE
 */
gboolean serap_central_session (SerapCentral *central,
                                const char *access,
                                SerapSession *session,
                                GError **error);
/** serap_central_end_session: the device's tokens end; one that was told to delete its data says by this
 * that it
 * has. */
gboolean serap_central_end_session (SerapCentral *central, const char *device, GError **error);

/* ---- Care for devices ---- */

/** serap_central_device_list: Returns: (transfer full) (element-type SerapDeviceInfo): all but headquarters'
 * own,
 * at most %SERAP_DEVICES_MAX. */
GPtrArray *serap_central_device_list (SerapCentral *central, GError **error);
/**
 * serap_central_note_device:
 * @program: (nullable): version of its program
 * @waiting: operations it still has to send, -1 when it does not say
 *
 * Notes that the device was here; writes only what is new, or after five minutes.
 */
gboolean serap_central_note_device (
  SerapCentral *central, const char *device, const char *program, gint64 waiting, GError **error);
/**
 * serap_central_revoke:
 * @wipe: it shall also delete its data, as soon as it comes
 * @error: NOT_FOUND
 *
 * From now on its tokens are good for nothing but sending what it had signed, which is held, and saying that
 * its data are deleted.
 */
gboolean serap_central_revoke (SerapCentral *central, const char *device, gboolean wipe, GError **error);

/**
 * SerapHeldOp:
 * @op: header only
 * @seq: number it has
 * @at_ms: when it came
 *
 * An operation nobody has decided on yet.
 */
typedef struct {
  SerapOp *op;
  gint64 seq;
  gint64 at_ms;
} SerapHeldOp;

void serap_held_op_free (SerapHeldOp *held);

/** serap_central_held: Returns: (transfer full) (element-type SerapHeldOp): in order. */
GPtrArray *serap_central_held (SerapCentral *central, GError **error);
/**
 * serap_central_rule:
 * @op_id: a held operation
 * @by: account of the administrator who decides
 * @release: it is judged now, as if it had just come; else it is refused
 * @error: NOT_FOUND: not held, or decided on already
 *
 * Returns: (transfer full): what is answered for the held operation from now on
 */
SerapOpResult *serap_central_rule (
  SerapCentral *central, const char *op_id, const char *by, gboolean release, GError **error);

/* ---- Devices ---- */

/**
 * serap_central_sync:
 * @error: DEVICE, REVOKED, WIPE, EPOCH, FORKED, GAP; the storage's own errors. Nothing is lost by any of
 * them: the
 *   same request may be sent again.
 *
 * Processes the operations in order and gives the next page of the feed. A refused operation takes
 * a number too and never stops those behind it. What a revoked device signed before it was revoked is held,
 * and it gets nothing but its answers.
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
/**
 * SerapReader:
 * @user: account id
 * @device: (nullable): one of its devices; persons are sealed to its key, without it to the account's
 */
typedef struct {
  const char *user;
  const char *device;
} SerapReader;

/** serap_central_state_for: confirmed records of one of the account's scopes, after @after by id. @error:
 * SCOPE */
SerapStatePage *serap_central_state_for (SerapCentral *central,
                                         const SerapReader *reader,
                                         const char *scope,
                                         const char *after,
                                         guint max,
                                         GError **error);
/** serap_central_state: the same for an account with a single device. */
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

/**
 * serap_central_answers_after:
 * @device: whose operations
 * @epoch: of them
 * @after: dev_seq the page begins behind
 * @max: longest page
 * @last: (out): dev_seq of the epoch's last operation, 0 for none
 * @error: CORRUPT, the storage's own
 *
 * Returns: (transfer full) (element-type SerapOpResult): answers in order of dev_seq
 */
GPtrArray *serap_central_answers_after (SerapCentral *central,
                                        const char *device,
                                        guint32 epoch,
                                        guint64 after,
                                        guint max,
                                        guint64 *last,
                                        GError **error);

/* ---- Files, content-addressed ---- */

gboolean serap_central_has_file (SerapCentral *central, const char *sha256);
/** serap_central_put_file: checks the hash, stores atomically. */
gboolean serap_central_put_file (SerapCentral *central, const char *sha256, GBytes *bytes, GError **error);
/** serap_central_file_path: @error: NOT_FOUND unless a lampiran in one of @user's scopes names the
 * file. Returns: (transfer full): where it is; its content never changes there. */
char *serap_central_file_path (SerapCentral *central, const char *user, const char *sha256, GError **error);
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

/** How long an upload that was begun may take. */
#define SERAP_CENTRAL_UPLOAD_MS (G_GINT64_CONSTANT (30) * 24 * 60 * 60 * 1000)

/* Functions of uploads, like those of pieces, may be called from several threads. */

/**
 * serap_central_begin_file:
 * @total: bytes of the whole, at most %SERAP_CENTRAL_MAX_FILE
 * @whole: (out): the file is there already
 * @offset: (out): bytes that are safe
 * @error: CORRUPT, also when an empty file has another name; %G_FILE_ERROR
 *
 * Notes that a file will come. What is there of it is kept when @total is what was told before.
 */
gboolean serap_central_begin_file (
  SerapCentral *central, const char *sha256, guint64 total, gboolean *whole, guint64 *offset, GError **error);
/** serap_central_file_begun: Returns: whether the upload was begun, not more than
 * %SERAP_CENTRAL_UPLOAD_MS ago, and is not finished. */
gboolean serap_central_file_begun (SerapCentral *central, const char *sha256, guint64 *total);
/** serap_central_add_piece: as serap_central_put_piece() for an upload that was begun. @error: NOT_FOUND: it
 * was not. */
gboolean serap_central_add_piece (SerapCentral *central,
                                  const char *sha256,
                                  guint64 at,
                                  GBytes *bytes,
                                  gboolean *whole,
                                  guint64 *offset,
                                  GError **error);
/** serap_central_give_up_file: forgets what is there of an upload; a file that is whole stays. */
void serap_central_give_up_file (SerapCentral *central, const char *sha256);
/** serap_central_sweep_files: gives up what was begun too long ago. */
void serap_central_sweep_files (SerapCentral *central);

/* ---- Who may send which file; in the thread of headquarters' data ---- */

/**
 * serap_central_admit_file:
 * @total: bytes of the whole, as it says
 * @error: CORRUPT: a lampiran that names the file says another length; QUOTA: no lampiran in one of the
 *   account's scopes names it, and the device has sent as much as it may of such files (#SerapCentralLimits)
 *
 * Notes that the device will send the file. Only then may it.
 */
gboolean serap_central_admit_file (SerapCentral *central,
                                   const char *user,
                                   const char *device,
                                   const char *sha256,
                                   guint64 total,
                                   GError **error);
/** serap_central_sends_file: @sends: (out): whether serap_central_admit_file() let the device send the
 * file. */
gboolean serap_central_sends_file (
  SerapCentral *central, const char *device, const char *sha256, gboolean *sends, GError **error);
/** serap_central_take_back_file: the device does not send it any more. @last: (out): nor does another one. */
gboolean serap_central_take_back_file (
  SerapCentral *central, const char *device, const char *sha256, gboolean *last, GError **error);

/* ---- Housekeeping ---- */

/**
 * SerapCentralLimits:
 * @unnamed_files: files of one device that no lampiran names yet
 * @unnamed_mib: and how large all of them are together, in MiB
 * @unnamed_days: so long they are kept
 * @checkpoint_days: so long every signed checkpoint of the audit tree is kept, and afterwards the last of
 *   each day (UTC). Proofs do not need them: they are made from the tree
 */
typedef struct {
  guint unnamed_files;
  guint unnamed_mib;
  guint unnamed_days;
  guint checkpoint_days;
} SerapCentralLimits;

/** serap_central_limits_init: 200, 200, 30, 30. */
void serap_central_limits_init (SerapCentralLimits *limits);
void serap_central_set_limits (SerapCentral *central, const SerapCentralLimits *limits);

/**
 * serap_central_tidy:
 * @max: about so many rows or files in this call, from 1
 * @more: (out) (optional): today's round is not through yet
 *
 * Lets old checkpoints and files that nobody named go: a round a day, which goes on where the last call, also
 * of an earlier run, stopped, and costs next to nothing when it is through. What a held operation speaks of
 * is kept.
 */
gboolean serap_central_tidy (SerapCentral *central, guint max, gboolean *more, GError **error);

/* ---- What happens by itself ---- */

/**
 * serap_central_run_clocks:
 * @max: at most so many acts in this call, from 1
 * @done: (out): how many there were
 * @error: the first record that failed; the others were done all the same, and it is not told again before
 *   the next round. The storage's own error: nothing was looked at, the next call tries again.
 *
 * Makes the transitions of role SISTEM that only waited for a day (serap_guard_waits()) and whose day has
 * come, each in a transaction of its own, as operations of headquarters' own device: judged, numbered,
 * audited, pulled like any other. One that a rule stands against is put on record as refused, once for each
 * version of its record. A round over all records is made once a day and when reference data changed; a call
 * goes on where the last one, also of an earlier run, stopped, and costs next to nothing when the round is
 * through.
 */
gboolean serap_central_run_clocks (SerapCentral *central, guint max, guint *done, GError **error);
/** serap_central_clocks_wait: whether the round of the day is not through yet. */
gboolean serap_central_clocks_wait (SerapCentral *central);

/* ---- Care ---- */

/** serap_central_check: integrity, gaps, leaves recomputed, scopes and links as computed, files. */
gboolean serap_central_check (SerapCentral *central, GPtrArray *findings, GError **error);
gboolean serap_central_backup (SerapCentral *central, const char *dir, GError **error);

G_END_DECLS
