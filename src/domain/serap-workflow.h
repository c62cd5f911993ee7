/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-problem.h"
#include "serap-schema.h"

G_BEGIN_DECLS

/* A workflow is data: states and transitions of one entity, in one version of one rule file. */

typedef struct {
  char *name;
  char *label_id, *label_en;
  char *short_id, *short_en; /* at most 14 letters, for tables */
  char *icon;                /* symbolic icon without "-symbolic" */
  char *colour;              /* netral info proses berhasil perhatian gagal */
  gboolean initial;
  gboolean final;    /* nothing may follow; it may still be left by an appeal */
  char **edit_roles; /* who may edit fields in this state; "PEMILIK" = owning member and delegates */
} SerapState;

/* Use of a named guard in a transition. */
typedef struct {
  char *name;
  gint64 n;   /* number argument, 0 without */
  char *text; /* (nullable) text argument */
  char *code; /* (nullable) problem code to answer with instead of the guard's own */
} SerapGuardUse;

typedef enum {
  SERAP_EFFECT_NUMBER,       /* gives the record its number by the pattern @text, once */
  SERAP_EFFECT_SET,          /* field @field := @text ("$user", "$now", "$today", "$field:NAME", a literal) */
  SERAP_EFFECT_CLEAR,        /* empties @field */
  SERAP_EFFECT_INCREMENT,    /* adds one to @field */
  SERAP_EFFECT_INCREMENT_AT, /* adds one to @field of the record that reference @via names */
  SERAP_EFFECT_CREATE,       /* makes a record of entity @entity with @values */
  SERAP_EFFECT_CASCADE,      /* makes transition @text on the records linked through @entity, where it fits */
  SERAP_EFFECT_CLOCK,        /* starts the deadline @text of @n working days */
  SERAP_EFFECT_CLOCK_STOP,   /* clears the deadline */
  SERAP_EFFECT_CLOSE_CHECK,  /* ends the open verifikasi with result @text */
  SERAP_EFFECT_SNAPSHOT,     /* keeps the values of the fields named by set field @via in @field */
} SerapEffectKind;

typedef struct {
  SerapEffectKind kind;
  char *field;
  char *text;
  char *entity;
  char *via;
  gint64 n;
  char **values; /* "field=expression" pairs for CREATE */
} SerapEffectUse;

typedef struct {
  char *name;                /* e.g. "TERIMA" */
  char *step;                /* e.g. "A2", the number in the handbook */
  char *label_id, *label_en; /* verb for a button */
  char **from;
  char *to;          /* (nullable) NULL: the state stays */
  char **roles;      /* role codes, "PEMILIK" (owning member or delegate), "SISTEM" (headquarters itself) */
  char **required;   /* fields that must hold a value afterwards */
  char **accepts;    /* decision fields it may set besides the required ones */
  GPtrArray *guards; /* (element-type SerapGuardUse) */
  char **reasons;    /* allowed reason codes; "*" any; empty: takes none */
  gboolean reason_required;
  gint64 note_min;    /* least characters of `catatan`, 0 = no note needed */
  GPtrArray *effects; /* (element-type SerapEffectUse) */
  char *command;      /* (nullable) claim, release, assign: the command it stands behind */
  gboolean hidden;    /* made by effects only */
} SerapTransition;

typedef struct {
  gatomicrefcount refs;
  char *name; /* = entity */
  gint64 version;
  char *title;
  char *valid_from;       /* YYYY-MM-DD */
  char *valid_until;      /* (nullable) */
  GPtrArray *states;      /* (element-type SerapState) */
  GPtrArray *transitions; /* (element-type SerapTransition) */
} SerapWorkflow;

SerapWorkflow *serap_workflow_new (void);
SerapWorkflow *serap_workflow_ref (SerapWorkflow *workflow);
void serap_workflow_unref (SerapWorkflow *workflow);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapWorkflow, serap_workflow_unref)

/* Constructors used by the reader of rule files; what they return belongs to the workflow. */
SerapState *serap_workflow_add_state (SerapWorkflow *workflow, const char *name);
SerapTransition *serap_workflow_add_transition (SerapWorkflow *workflow, const char *name);
SerapGuardUse *serap_transition_add_guard (SerapTransition *transition, const char *name);
SerapEffectUse *serap_transition_add_effect (SerapTransition *transition, SerapEffectKind kind);

const SerapState *serap_workflow_state (const SerapWorkflow *workflow, const char *name);
const SerapState *serap_workflow_initial (const SerapWorkflow *workflow);
/**
 * serap_workflow_transition:
 * @from: (nullable): only one that leaves this state
 *
 * Several transitions may share a name when they leave different states.
 *
 * Returns: (transfer none) (nullable)
 */
const SerapTransition *
serap_workflow_transition (const SerapWorkflow *workflow, const char *name, const char *from);

/**
 * serap_workflow_check:
 * @workflow: a workflow read from a file
 * @schema: the entities
 * @role_exists: answers whether a role code is known
 * @problems: gets all faults: code and the place as detail "path" (e.g. "transitions/TERIMA/from")
 *
 * Refuses unknown states, roles, fields and guards, a state nobody can reach or leave (unless
 * final), two starts, and short labels over 14 letters.
 *
 * Returns: %TRUE when nothing was found
 */
gboolean serap_workflow_check (const SerapWorkflow *workflow,
                               SerapSchema *schema,
                               gboolean (*role_exists) (const char *role, gpointer data),
                               gpointer data,
                               GPtrArray *problems);

G_END_DECLS
