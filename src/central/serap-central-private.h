/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-central.h"
#include "serap-judge.h"

G_BEGIN_DECLS

#define SERAP_SYSTEM_USER "00000000-0000-8000-8000-000000000001"
#define SERAP_SYSTEM_DEVICE "00000000-0000-8000-8000-000000000002"

struct _SerapCentral {
  char *dir;
  SerapSchema *schema;
  const SerapEnv *env;
  SerapStorage *storage;
  SerapSigningKey *key;
  SerapBoxKey *box;
  SerapRules *rules; /* (nullable) made when first asked for */
  GHashTable *refs;  /* "entity/code" -> SerapRecord (owned) or NULL for none */
  char *today;
  GBytes *nonce_secret; /* (nullable) made with the first nonce */
  GHashTable *nonces;   /* (nullable) GBytes that were used -> gint64 until when they would have been good */
  SerapCentralLimits limits;
  SerapFacts facts;
};

/** serap_central_sign_own: makes @op the next one of headquarters' own @device and signs it. */
gboolean
serap_central_sign_own (SerapCentral *central, const SerapDevice *device, SerapOp *op, GError **error);
/** serap_central_forget_rules: after reference data changed or a transaction was rolled back. */
void serap_central_forget_rules (SerapCentral *central);
/** serap_central_reference_changed: drops only what was remembered of this record. */
void serap_central_reference_changed (SerapCentral *central, const SerapRecord *record);
void serap_central_facts_init (SerapCentral *central);

/** serap_central_last_changes, serap_central_value_seen: see #SerapFacts. */
GPtrArray *serap_central_last_changes (SerapFacts *facts, const char *id);
gboolean serap_central_value_seen (
  SerapFacts *facts, const char *id, const char *field, gint64 seq, const char *device, SerapValue *value);

/**
 * serap_central_process:
 * @device: the sender; its dev_seq is raised
 * @op: operation with payload_bytes, or %NULL and @sealed
 * @result: (out): the answer
 *
 * One operation, inside a transaction.
 */
gboolean serap_central_process (SerapCentral *central,
                                SerapDevice *device,
                                SerapOp *op,
                                GBytes *sealed,
                                SerapOpResult **result,
                                GError **error);
/** serap_central_process_all: all operations of a request: txn groups are all or nothing. */
gboolean serap_central_process_all (SerapCentral *central,
                                    SerapDevice *device,
                                    GPtrArray *ops,
                                    GPtrArray *sealed,
                                    GPtrArray *results,
                                    GError **error);

/**
 * serap_central_write_outcome:
 * @effects: (out): SHA-256 of what was done
 *
 * Stores what an accepted operation does: records, events, numbers, scopes.
 */
gboolean serap_central_write_outcome (SerapCentral *central,
                                      const SerapOp *op,
                                      SerapOutcome *outcome,
                                      gint64 seq,
                                      gint64 at_ms,
                                      guint8 effects[32],
                                      GError **error);

/** serap_central_origin: Returns: (transfer full): name of the audit tree. */
char *serap_central_origin (SerapCentral *central);
/** serap_central_is_open: whether the account is there and not closed. */
gboolean serap_central_is_open (SerapCentral *central, const char *user);
/** serap_central_admits: @error: REVOKED, WIPE: the device may only send what it had signed. */
gboolean serap_central_admits (SerapCentral *central, const SerapDevice *device, GError **error);
/** serap_central_take_word: what the device says of itself, see serap_central_note_device(). Returns: whether
 * it is new. */
gboolean serap_central_take_word (SerapDevice *device, const char *program, gint64 waiting);
/** serap_central_hold: the answer to @op of a revoked device: HELD, or refused. */
void serap_central_hold (const SerapDevice *device, const SerapOp *op, SerapOpResult *result);
/**
 * serap_central_process_ruling:
 * @device: headquarters' own
 * @op: its frozen operation that decides on @held
 * @release: @held is judged now; else it is refused
 * @result: (out): the answer to @op, which is from now on that of @held
 */
gboolean serap_central_process_ruling (SerapCentral *central,
                                       SerapDevice *device,
                                       SerapOp *op,
                                       const SerapOpRow *held,
                                       gboolean release,
                                       SerapOpResult **result,
                                       GError **error);

/** serap_central_audit_open: makes the tree of a database that has none yet; resumes where it stopped. */
gboolean serap_central_audit_open (SerapCentral *central, GError **error);
/** serap_central_audit_append: the leaf of @row, whose operation is stored, inside its transaction. */
gboolean serap_central_audit_append (SerapCentral *central, const SerapOpRow *row, GError **error);
/** serap_central_audit_seal: signs a checkpoint when the tree has grown; last in a transaction. */
gboolean serap_central_audit_seal (SerapCentral *central, GError **error);
/** serap_central_audit_check: recomputes leaves, nodes, payloads' and events' hashes, checkpoints. */
gboolean serap_central_audit_check (SerapCentral *central, GPtrArray *findings, GError **error);
/** serap_central_is_erasure: whether @op, of headquarters' own device, erases a person. */
gboolean serap_central_is_erasure (const SerapOp *op, const SerapEntity *entity);
/** serap_central_is_erased: whether @op speaks of a person that was erased: its payload is not kept. */
gboolean serap_central_is_erased (SerapCentral *central, const SerapOp *op);

/** serap_central_lampiran_of: Returns: (transfer full) (element-type SerapRecord): the lampiran that name the
 * file, are not removed, and are in one of @user's scopes. */
GPtrArray *serap_central_lampiran_of (SerapCentral *central, const char *user, const char *sha256);
/** serap_central_is_sha256: whether @text can be the name of a file. */
gboolean serap_central_is_sha256 (const char *text);
/** serap_central_remove_file: @sha256 goes, whole or not, from the disk. */
gboolean serap_central_remove_file (SerapCentral *central, const char *sha256, GError **error);

/** serap_central_scopes_of: Returns: (transfer full): scopes @user may pull; empty for no account. */
char **serap_central_scopes_of (SerapCentral *central, const char *user);
/**
 * serap_central_hidden_field:
 * @op: an operation of an account
 * @hidden: (out): whether it changes or names a record its author may not pull
 *
 * Returns: (nullable): the field that names the record; %NULL when it is the operation's own
 */
const char *serap_central_hidden_field (SerapCentral *central, const SerapOp *op, gboolean *hidden);
/** serap_central_pull: the page of the feed after the request's cursor; @reply knows its scopes. */
gboolean serap_central_pull (SerapCentral *central,
                             const SerapSyncRequest *request,
                             SerapSyncReply *reply,
                             GError **error);
/**
 * serap_central_settle:
 * @own: (transfer full) (nullable): what went wrong otherwise
 *
 * Outside of a transaction, at the end of what was only read: a value that could not be read is not an
 * absent one, so the storage's own error goes before @own, and what was remembered is forgotten.
 *
 * Returns: %FALSE with @error when there is either
 */
gboolean serap_central_settle (SerapCentral *central, GError *own, GError **error);

/** serap_central_tell_digests: those of the reply's scopes as they are now. */
void serap_central_tell_digests (SerapCentral *central, SerapSyncReply *reply);
/** serap_central_check_digests: every scope's number and digest made anew from its records. */
gboolean serap_central_check_digests (SerapCentral *central, GPtrArray *findings, GError **error);

/** serap_central_tell_checkpoint: the newest checkpoint, and the proof that the one the device has seen is
 * its beginning, when there is news. */
gboolean serap_central_tell_checkpoint (SerapCentral *central,
                                        const SerapSyncRequest *request,
                                        SerapSyncReply *reply,
                                        GError **error);

G_END_DECLS
