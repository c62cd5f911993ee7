/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-problem.h"
#include "serap-record.h"

G_BEGIN_DECLS

/* Version of the shape of payloads; part of the signed header. */
#define SERAP_OP_SCHEMA 1

typedef enum {
  SERAP_VERB_CREATE,  /* makes a record; on an upsert entity that exists: changes it */
  SERAP_VERB_EDIT,    /* changes fields */
  SERAP_VERB_DO,      /* makes a transition of the record's workflow */
  SERAP_VERB_LINK,    /* makes or undoes a link record */
  SERAP_VERB_ATTACH,  /* makes an attachment record for a stored file */
  SERAP_VERB_JUDGE,   /* answers a checklist item or judges a pair of duplicates */
  SERAP_VERB_RESOLVE, /* decides a conflict */
  SERAP_VERB_REVERT,  /* takes back an earlier operation */
  SERAP_VERB_REVEAL,  /* notes that a person's data were shown, and why */
  SERAP_N_VERBS,
} SerapVerb;

const char *serap_verb_name (SerapVerb verb);
/** serap_verb_from_name: Returns: the verb, or -1. */
int serap_verb_from_name (const char *name);

/**
 * SerapFieldChange:
 * @name: field
 * @value: new value; NONE clears the field
 * @old: value the author saw; only meaningful with @has_old (merge class STRICT)
 */
typedef struct {
  char *name;
  SerapValue value;
  SerapValue old;
  gboolean has_old;
} SerapFieldChange;

/**
 * SerapOp:
 *
 * One thing a person (or headquarters' own system device) did. Immutable once frozen: from then on
 * @device, @epoch, @dev_seq, @payload_bytes and @signature are what travels and is audited.
 *
 * @kind is the entity's name, @entity the record's id. @batch joins what one command did to many
 * records, @txn what must succeed or fail together.
 */
typedef struct {
  char *op_id;
  char *device;
  guint32 epoch;
  guint64 dev_seq;
  char *user;
  char *acts_for; /* (nullable) */
  char *entity;
  char *kind;
  SerapVerb verb;
  char *batch; /* (nullable) */
  char *txn;   /* (nullable) */
  gint64 base_seq;
  gint64 ref_seq;
  gint64 wall_ms;
  guint16 schema;

  /* Payload, parsed. */
  GPtrArray *changes;      /* (element-type SerapFieldChange) */
  char *transition;        /* do */
  char *workflow;          /* do */
  gint64 workflow_version; /* do; 0 = the record's own */
  char *target_op;         /* revert */
  char *purpose;           /* reveal */
  GHashTable *unknown;     /* (nullable) set members of a newer program: name -> JSON text */

  /* Payload and signature as they travel; NULL until frozen. */
  GBytes *payload_bytes;
  GBytes *signature;
} SerapOp;

SerapOp *serap_op_new (const char *op_id, SerapVerb verb, const char *kind, const char *entity);
void serap_op_free (SerapOp *op);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapOp, serap_op_free)

/** serap_op_change: Returns: (transfer none): the change of @name, added when there is none. */
SerapFieldChange *serap_op_change (SerapOp *op, const char *name);
/** serap_op_find_change: Returns: (transfer none) (nullable) */
const SerapFieldChange *serap_op_find_change (const SerapOp *op, const char *name);
void serap_op_set_value (SerapOp *op, const char *name, const SerapValue *value);
void serap_op_set_text (SerapOp *op, const char *name, const char *text);
void serap_op_set_int (SerapOp *op, const char *name, gint64 number);
/** serap_op_set_old: notes what the author saw. */
void serap_op_set_old (SerapOp *op, const char *name, const SerapValue *old);

typedef enum {
  SERAP_RESULT_APPLIED,
  SERAP_RESULT_MERGED,
  SERAP_RESULT_CONFLICT,
  SERAP_RESULT_REJECTED,
  SERAP_RESULT_HELD,
} SerapResult;

const char *serap_result_name (SerapResult result);
int serap_result_from_name (const char *name);

/**
 * SerapPatch:
 *
 * What an operation did to one record: the record of the operation itself, or one that an effect
 * reached. @changes hold the new and the old values of the fields that changed.
 */
typedef struct {
  const SerapEntity *entity;
  char *id;
  gboolean created;
  GPtrArray *changes;   /* (element-type SerapFieldChange) new and old values */
  char *transition;     /* (nullable) transition this record made */
  char *number_pattern; /* (nullable) code of the pattern headquarters shall give a number by */
} SerapPatch;

SerapPatch *serap_patch_new (const SerapEntity *entity, const char *id, gboolean created);
void serap_patch_free (SerapPatch *patch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapPatch, serap_patch_free)
void serap_field_change_free (SerapFieldChange *change);

/** serap_patch_apply: writes the changes into @record; fields the entity does not have are skipped. */
void serap_patch_apply (const SerapPatch *patch, SerapRecord *record);

/**
 * SerapEvent:
 *
 * Headquarters' word on one record: patch number @n of the operation that got @seq. What devices
 * pull, and what history shows. @note holds remarks of guards that could not be answered.
 */
typedef struct {
  gint64 seq;
  guint n;
  char *entity;
  char *kind;
  char *verb;       /* verb of the operation, or "enter" for a record that came into a scope */
  char *transition; /* (nullable) transition of this record, also when an effect made it */
  char *op_id;
  char *user;
  char *acts_for; /* (nullable) */
  char *device;
  gint64 at_ms;   /* headquarters' clock */
  gint64 wall_ms; /* the device's clock */
  gint64 versi;   /* of the record after this event */
  gboolean created;
  gboolean full;      /* @changes is the whole record */
  gboolean leave;     /* the record is in no scope of the receiving account any more; no @changes */
  char **scopes;      /* (nullable) of the receiving account's scopes those the record is in after this
                       * event, sorted; NULL: not told */
  GPtrArray *changes; /* (element-type SerapFieldChange) empty for sealed entities */
  GBytes *sealed;     /* (nullable) sealed values for the receiving account */
  char *note;         /* (nullable) */
  /* (nullable) values of a newer program: name -> JSON text */
  GHashTable *unknown;
} SerapEvent;

SerapEvent *serap_event_new (void);
void serap_event_free (SerapEvent *event);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapEvent, serap_event_free)

/**
 * SerapOpResult:
 *
 * Headquarters' answer to one operation.
 */
typedef struct {
  char *op_id;
  guint64 dev_seq;
  SerapResult result;
  gboolean duplicate; /* it had been processed before */
  gint64 seq;
  GPtrArray *problems; /* (element-type SerapProblem) */
} SerapOpResult;

SerapOpResult *serap_op_result_new (const char *op_id, guint64 dev_seq);
void serap_op_result_free (SerapOpResult *result);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapOpResult, serap_op_result_free)

G_END_DECLS
