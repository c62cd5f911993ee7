/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-problem.h"
#include "serap-schema.h"

G_BEGIN_DECLS

typedef enum {
  SERAP_QUERY_IS,      /* field:value, field=value */
  SERAP_QUERY_LESS,    /* < */
  SERAP_QUERY_LESS_EQ, /* <= */
  SERAP_QUERY_MORE,    /* > */
  SERAP_QUERY_MORE_EQ, /* >= */
  SERAP_QUERY_EMPTY,   /* field:kosong, field:[kosong] */
  SERAP_QUERY_WORD,    /* free word, matched by its beginning */
  SERAP_QUERY_PHRASE,  /* "several words" in this order */
} SerapQueryOp;

/** SERAP_QUERY_MAX: the longest text, in characters. */
#define SERAP_QUERY_MAX 4000
/** SERAP_QUERY_MAX_TERMS: the most terms, and the most alternatives in one of them. */
#define SERAP_QUERY_MAX_TERMS 200

/**
 * SerapQueryTerm:
 * @op: what is asked
 * @negated: "-" stood before it
 * @field: number of the field; -1 for words
 * @values: (owned): alternatives ("a|b" or "a,b"; of numbers only "a|b"), canonical: codes upper
 *   case, dates ISO, numbers decimal in the field's unit, times UTC milliseconds, yes and no "1" and
 *   "0"; folded words: alternatives of WORD, one after the other of PHRASE; empty for EMPTY
 * @start: where it stands in the text, in bytes, for showing it
 * @length: how long it is
 */
typedef struct {
  SerapQueryOp op;
  gboolean negated;
  int field;
  char **values;
  guint start;
  guint length;
} SerapQueryTerm;

/**
 * SerapQuery:
 *
 * All terms must hold. IS on a set asks whether it has the value, IS on text whether it is the same
 * but for upper and lower case; an empty yes-or-no field is a no.
 */
typedef struct {
  const SerapEntity *entity;
  GPtrArray *terms; /* (element-type SerapQueryTerm) */
} SerapQuery;

/**
 * SerapQueryResolve:
 * @field: a field of codes or references
 * @text: what was typed for it
 * @data: user data
 *
 * Returns: (transfer full) (nullable): the codes or ids that are meant, or %NULL when nothing fits
 */
typedef char **(*SerapQueryResolve) (const SerapField *field, const char *text, gpointer data);

/**
 * serap_query_parse:
 * @entity: what is listed
 * @text: (nullable): e.g. `status:tercatat dapil:2 tgl>=2026-01-01 -kata "frasa"`
 * @resolve: (nullable): turns a name typed for a code field into its code; several may come back.
 *   Asked for every value of such a field; what it does not know is a bad value, except in fields
 *   without a target (states)
 * @data: for @resolve
 * @problems: gets what is wrong: "unknown-field" with the nearest known name as detail "maksud",
 *   "bad-value" (with "pilihan" when it was ambiguous), "unclosed-quote", "not-comparable",
 *   "too-long", "too-many", "not-text"; and as a warning "not-searchable" for a word without letters
 *   and digits. Details "teks" and "posisi" (in characters, the first is 1)
 *
 * Terms stand between blanks. `field:value` and `field=value`, by name or alias; `field<value` and
 * the like for numbers, dates and times; `perlu:lokasi` for a yes in `perlu_lokasi`; `field:kosong`
 * or `field:[kosong]`; a minus before a term negates it; anything else is a word, also `http://x`
 * and `14:30`. A day compared with a time means the whole day in WIB: `dibuat<=2026-01-31` includes
 * that day, `dibuat:2026-01-31` becomes two terms. A unit in a volume (`volume>300m`) becomes a term
 * of its own on `satuan`.
 *
 * Returns: (transfer full) (nullable): %NULL when there was an error; an empty text lists everything
 */
SerapQuery *serap_query_parse (
  const SerapEntity *entity, const char *text, SerapQueryResolve resolve, gpointer data, GPtrArray *problems);

void serap_query_free (SerapQuery *query);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapQuery, serap_query_free)

G_END_DECLS
