/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-json.h"
#include "serap-rules-reader.h"

G_BEGIN_DECLS

/* What the readers of all kinds of rule files share. */

#define SERAP_RULES_NAME_MAX 60
#define SERAP_RULES_LABEL_MAX 200
#define SERAP_RULES_TEXT_MAX 4000

/**
 * SerapRulesReader:
 * @file: (unowned): name of the file
 * @problems: (unowned): gets the faults
 * @schema: (unowned) (nullable)
 * @lines: (owned): path as serap_workflow_check() writes it -> line
 * @json: (owned): the document
 */
typedef struct {
  const char *file;
  GPtrArray *problems;
  SerapSchema *schema;
  GHashTable *lines;
  SerapJson *json;
} SerapRulesReader;

gboolean serap_rules_reader_open (SerapRulesReader *reader,
                                  const char *text,
                                  gsize n,
                                  const char *file,
                                  SerapSchema *schema,
                                  GPtrArray *problems);
void serap_rules_reader_clear (SerapRulesReader *reader);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SerapRulesReader, serap_rules_reader_clear)

void serap_rules_reader_refuse (
  SerapRulesReader *reader, const char *code, guint line, const char *path, const char *reason);
void serap_rules_reader_refuse_error (SerapRulesReader *reader, const GError *error);

/* The head every rule file has. */
typedef struct {
  const char *code; /* (unowned) of the document */
  gint64 version;
  char *title_id, *title_en;
  char *valid_from, *valid_until; /* (nullable) */
} SerapRulesHead;

#define SERAP_RULES_HEAD_MEMBERS "kind", "code", "version", "title", "valid_from", "valid_until", "note"

gboolean serap_rules_read_head (SerapRulesReader *reader,
                                const char *kind,
                                const char *const *members,
                                SerapRulesHead *head);
void serap_rules_head_clear (SerapRulesHead *head);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SerapRulesHead, serap_rules_head_clear)

/** SerapRulesReadElement: reads one object of a list into @data. */
typedef gboolean (*SerapRulesReadElement) (SerapRulesReader *reader,
                                           SerapJsonRef ref,
                                           gpointer data,
                                           GError **error);

/** serap_rules_read_list: reads every element, so that each can tell its fault; %FALSE when one had
 * any. */
gboolean serap_rules_read_list (
  SerapRulesReader *reader, SerapJsonRef object, const char *name, SerapRulesReadElement read, gpointer data);

/* Members copied out of the document; what @out held before is freed. */

/** serap_rules_get_name: a text that must be there and not empty. */
gboolean serap_rules_get_name (SerapJsonRef object, const char *name, char **out, GError **error);
gboolean
serap_rules_opt_copy (SerapJsonRef object, const char *name, gsize max_chars, char **out, GError **error);
gboolean serap_rules_opt_names (SerapJsonRef object, const char *name, char ***out, GError **error);
/** serap_rules_get_label: {"id": …, "en": …} */
gboolean serap_rules_get_label (
  SerapJsonRef object, const char *name, gsize max_chars, char **id, char **en, GError **error);

/** serap_rules_read_workflow_with_roles: @roles: (nullable): the roles it may name */
gboolean serap_rules_read_workflow_with_roles (const char *text,
                                               gsize n,
                                               const char *file,
                                               SerapSchema *schema,
                                               const SerapRoles *roles,
                                               gboolean published,
                                               SerapWorkflow **out,
                                               GPtrArray *problems);

G_END_DECLS
