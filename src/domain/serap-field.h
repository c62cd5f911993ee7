/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a field holds. Units are part of the type. */
typedef enum {
  SERAP_TEXT,   /* text; limits count characters */
  SERAP_INT,    /* whole number */
  SERAP_MILLI,  /* quantity in thousandths of its unit: 1,5 m = 1500 */
  SERAP_RUPIAH, /* whole rupiah, at most 10^13 */
  SERAP_COORD,  /* degrees * 10^7 */
  SERAP_TIME,   /* UTC milliseconds since 1970 */
  SERAP_DATE,   /* calendar day in WIB, text YYYY-MM-DD */
  SERAP_BOOL,   /* 0 or 1 */
  SERAP_CODE,   /* code of a reference record; @target is its entity, or "kode:GROUP" */
  SERAP_REF,    /* id of another record; @target is its entity, or "*" for any */
  SERAP_SET,    /* set of codes (@target as for SERAP_CODE) or of free words (no @target) */
} SerapFieldType;

/* How two changes made without knowledge of each other are joined. */
typedef enum {
  SERAP_MERGE_TEXT,   /* first stays, second is kept beside it for a decision */
  SERAP_MERGE_STRICT, /* money, volume, place: the old value must be the current one */
  SERAP_MERGE_SET,    /* union */
  SERAP_MERGE_STATUS, /* only machinery writes it */
} SerapMergeClass;

typedef enum {
  SERAP_FIELD_PLAIN = 0,
  SERAP_FIELD_SYSTEM = 1 << 0,    /* written by transitions and effects only */
  SERAP_FIELD_SEALED = 1 << 1,    /* a person's data: never in events, logs, lists or search */
  SERAP_FIELD_LIST = 1 << 2,      /* has a column of its own in the list table */
  SERAP_FIELD_INDEX = 1 << 3,     /* and an index on it */
  SERAP_FIELD_SEARCH = 1 << 4,    /* feeds full-text search */
  SERAP_FIELD_MULTILINE = 1 << 5, /* keeps line breaks */
  SERAP_FIELD_DERIVED = 1 << 6,   /* computed for lists from other records, never stored */
  SERAP_FIELD_DECISION = 1 << 7,  /* set in a transition only, never by an edit */
  SERAP_FIELD_QUIET = 1 << 8,     /* a change of it does not make a new version of the content */
} SerapFieldFlags;

/**
 * SerapField:
 * @name: name in storage, JSON, queries and the command line
 * @type: type and unit
 * @min: least length (text) or value, asked only at transitions when it is a length
 * @max: greatest length in characters, or value; always enforced; 0 for types without a limit
 * @merge: merge class
 * @flags: see #SerapFieldFlags
 * @label: English label, translated by the application
 * @target: (nullable): what a code or reference points at
 * @aliases: (nullable): other names in queries and headings in files, separated by "|"
 *
 * One row of an entity's table: the only place where a field is described.
 */
typedef struct {
  const char *name;
  SerapFieldType type;
  gint64 min;
  gint64 max;
  SerapMergeClass merge;
  guint flags;
  const char *label;
  const char *target;
  const char *aliases;
} SerapField;

typedef enum {
  SERAP_ENTITY_PLAIN = 0,
  SERAP_ENTITY_REFERENCE = 1 << 0, /* kept by administrators, scope ref, online only */
  SERAP_ENTITY_SEALED = 1 << 1,    /* all its own fields are a person's data, scope pii */
  SERAP_ENTITY_ONLINE = 1 << 2,    /* never queued on a laptop */
  SERAP_ENTITY_UPSERT = 1 << 3,    /* id derived from its key fields; a second create is an edit */
} SerapEntityFlags;

/**
 * SerapEntityTable:
 * @name: name everywhere
 * @label: English label
 * @flags: see #SerapEntityFlags
 * @workflow: (nullable): name of its workflow
 * @parents: (nullable): reference fields whose records hand down scope and are touched by a change,
 *   separated by "|"
 * @key: (nullable): fields its id is derived from, separated by "|"
 * @fields: table of its own fields; the common ones are added by the schema
 */
typedef struct {
  const char *name;
  const char *label;
  guint flags;
  const char *workflow;
  const char *parents;
  const char *key;
  const SerapField *fields;
  guint n_fields;
} SerapEntityTable;

#define SERAP_TABLE(fields) fields, G_N_ELEMENTS (fields)

G_END_DECLS
