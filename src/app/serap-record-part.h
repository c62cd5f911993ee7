/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-row.h"

G_BEGIN_DECLS

/**
 * SerapFile:
 * @id: of the attachment
 * @path: (nullable): where the file lies; %NULL while it is only at headquarters
 * @kind: what it shows, in words
 * @size: "1,2 MB"
 *
 * An attachment as people read it.
 */
typedef struct {
  char *id, *name, *kind, *mime, *size, *path;
} SerapFile;

void serap_file_free (SerapFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapFile, serap_file_free)

/** serap_files_read: Returns: (transfer full) (element-type SerapFile): attachments of record @id, in the
 * order they were attached. */
GPtrArray *serap_files_read (SerapSpace *space, const char *id);
/** serap_file_read: Returns: (transfer full) (nullable): the attachment @id; USAGE of
 * %SERAP_APP_ERROR. */
SerapFile *serap_file_read (SerapSpace *space, const char *id, GError **error);

/**
 * SerapLink:
 * @id: of the other record
 * @how: how it is linked: "Main", "Merged into" …
 *
 * Another record that belongs to one.
 */
typedef struct {
  char *id, *entity, *how, *title, *number;
  gboolean has_state;
  SerapRowState state;
} SerapLink;

void serap_link_free (SerapLink *link);

/** serap_links_read: Returns: (transfer full) (element-type SerapLink): proposals, aspirations, pairs of
 * duplicates, the record it was merged into … that this account sees. */
GPtrArray *serap_links_read (SerapSpace *space, const SerapRecord *record);

/** serap_record_title: Returns: (transfer full): what a record is called. */
char *serap_record_title (const SerapRecord *record);
/** serap_record_number: Returns: (transfer none): official, else the laptop's own, else "". */
const char *serap_record_number (const SerapRecord *record);

/** serap_record_value_text: Returns: (transfer full): a value as people read it, codes and ids by name. */
char *serap_record_value_text (SerapSpace *space, const SerapField *field, const SerapValue *value);

G_END_DECLS
