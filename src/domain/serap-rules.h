/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-workdays.h"
#include "serap-workflow.h"

G_BEGIN_DECLS

/* Rules other than workflows: roles and rights, regulations with checklists, schedule, number
 * patterns. */

/* One right: role × entity × verbs, over own records or all. */
typedef struct {
  char *entity; /* "*" = every entity that is no reference data */
  guint verbs;  /* bit set of 1 << SerapVerb */
  gboolean own; /* only records of the member it belongs to or is delegated by, or made by oneself */
} SerapRight;

typedef struct {
  char *code;
  char *label_id, *label_en;
  gboolean secretariat; /* its records are in scope setwan from the start */
  char **scopes;        /* "ref", "setwan", "pii", "anggota", "akun", "dapil": the last three: one's own */
  char **queue;         /* states whose records wait for this role, "usulan/DIAJUKAN" */
  GPtrArray *rights;    /* (element-type SerapRight) */
} SerapRole;

typedef struct {
  GPtrArray *roles; /* (element-type SerapRole) */
} SerapRoles;

SerapRoles *serap_roles_new (void);
void serap_roles_free (SerapRoles *roles);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapRoles, serap_roles_free)
SerapRole *serap_roles_add (SerapRoles *roles, const char *code);
SerapRight *serap_role_add_right (SerapRole *role, const char *entity);
const SerapRole *serap_roles_find (const SerapRoles *roles, const char *code);

/* One question of a checklist. */
typedef struct {
  char *code;
  char *article; /* (nullable) place in the regulation */
  char *section_id, *section_en; /* (nullable) heading it stands under with its neighbours */
  char *question_id, *question_en;
  char **kinds; /* (nullable) only for these `skema` (usulan) or `jenis` (aspirasi) */
  gboolean mandatory;
  gboolean evidence; /* a YA needs an attachment */
  gboolean decisive; /* TIDAK means rejection, not return */
  char *reason;      /* (nullable) reason code when answered TIDAK */
} SerapCheckItem;

typedef struct {
  char *entity;     /* aspirasi or usulan */
  GPtrArray *items; /* (element-type SerapCheckItem) */
} SerapChecklist;

typedef struct {
  gatomicrefcount refs;
  char *code;
  gint64 version;
  char *title_id, *title_en;
  char *status;                   /* RANCANGAN BERLAKU DICABUT */
  char *valid_from, *valid_until; /* (nullable) YYYY-MM-DD */
  GPtrArray *checklists;          /* (element-type SerapChecklist) */
} SerapRegulation;

SerapRegulation *serap_regulation_new (const char *code, gint64 version);
SerapRegulation *serap_regulation_ref (SerapRegulation *regulation);
void serap_regulation_unref (SerapRegulation *regulation);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapRegulation, serap_regulation_unref)
SerapChecklist *serap_regulation_add_checklist (SerapRegulation *regulation, const char *entity);
SerapCheckItem *serap_checklist_add_item (SerapChecklist *checklist, const char *code);
const SerapChecklist *serap_regulation_checklist (const SerapRegulation *regulation, const char *entity);
const SerapCheckItem *serap_checklist_item (const SerapChecklist *checklist, const char *code);
/** serap_check_item_applies: whether the item is asked of a record of this kind; @kind: (nullable) */
gboolean serap_check_item_applies (const SerapCheckItem *item, const char *kind);

/* One stage of the year's schedule. */
typedef struct {
  gint64 plan_year;
  char *stage;       /* RESES_1 … JENDELA_SIPD, PARIPURNA_POKIR, BATAS_SERAH, MUSREN_RKPD, KUA_PPAS … */
  char *start, *end; /* YYYY-MM-DD, inclusive */
  char *source;
} SerapStage;

typedef struct {
  GPtrArray *stages;   /* (element-type SerapStage) */
  gint64 undo_minutes; /* how long an author may take an operation back, -1 when the file is silent */
} SerapSchedule;

SerapSchedule *serap_schedule_new (void);
void serap_schedule_free (SerapSchedule *schedule);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapSchedule, serap_schedule_free)
SerapStage *serap_schedule_add (SerapSchedule *schedule, gint64 plan_year, const char *stage);
const SerapStage *serap_schedule_find (const SerapSchedule *schedule, gint64 plan_year, const char *stage);

/* A number pattern: literal text with {tahun} {tahun_rencana} {dapil} {urut:N}. */
typedef struct {
  char *code;
  char *pattern;
} SerapNumberPattern;

/**
 * SerapRules:
 *
 * All rules in force on a day, with earlier versions of what records pin. Filled by the reader of
 * rule files; constant afterwards.
 */
typedef struct {
  gatomicrefcount refs;
  SerapSchema *schema;
  GHashTable *workflows;   /* "name@version" -> SerapWorkflow (owned) */
  GHashTable *regulations; /* "code@version" -> SerapRegulation (owned) */
  SerapRoles *roles;
  SerapSchedule *schedule;
  SerapHolidays *holidays;
  GHashTable *patterns; /* code -> SerapNumberPattern (owned) */
  gboolean published;   /* read from published records: one with a guard of a newer program still counts */
  gint64 undo_minutes;  /* how long an operation may be taken back by its author */
} SerapRules;

SerapRules *serap_rules_new (SerapSchema *schema);
SerapRules *serap_rules_ref (SerapRules *rules);
/** serap_rules_free: gives up one reference. */
void serap_rules_free (SerapRules *rules);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapRules, serap_rules_free)

/** serap_rules_add_workflow: @workflow: (transfer full) */
void serap_rules_add_workflow (SerapRules *rules, SerapWorkflow *workflow);
void serap_rules_add_regulation (SerapRules *rules, SerapRegulation *regulation);
void serap_rules_add_pattern (SerapRules *rules, const char *code, const char *pattern);

/** serap_rules_workflow: @version: 0 = the one in force on @today. Returns: (transfer none)
 * (nullable) */
const SerapWorkflow *
serap_rules_workflow (const SerapRules *rules, const char *name, gint64 version, const char *today);
/**
 * serap_rules_regulation:
 * @entity: a regulation with a checklist for it
 *
 * The regulation in force on @today; while there is none, the newest RANCANGAN.
 *
 * Returns: (transfer none) (nullable)
 */
const SerapRegulation *
serap_rules_regulation (const SerapRules *rules, const char *entity, const char *today);
const SerapRegulation *
serap_rules_regulation_version (const SerapRules *rules, const char *code, gint64 version);

/**
 * serap_number_format:
 * @pattern: a pattern
 * @year: calendar year
 * @plan_year: plan year, 0 without
 * @dapil: (nullable)
 * @n: running number
 *
 * Returns: (transfer full): e.g. "PKR/2027/D3/0042"
 */
char *
serap_number_pattern_format (const char *pattern, gint64 year, gint64 plan_year, const char *dapil, gint64 n);
/** serap_number_pattern_counter: Returns: (transfer full): the pattern with everything but {urut}
 * filled in: one counter each. */
char *serap_number_pattern_counter (const char *pattern, gint64 year, gint64 plan_year, const char *dapil);
/** serap_number_pattern_is_valid: known names only, exactly one {urut:N} with N in 1..9. */
gboolean serap_number_pattern_is_valid (const char *pattern);

G_END_DECLS
