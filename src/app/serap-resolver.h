/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-space.h"

G_BEGIN_DECLS

/* Turns what people type into codes and ids: names, aliases, numbers. */

/**
 * serap_resolve_code:
 * @field: a field of type CODE or SET with a target
 * @text: code, name or alias as typed
 *
 * Compared squashed, so "Aren Jaya", "arenjaya" and "32.75.01.1004" are one. Where a name belongs to
 * a kecamatan and a kelurahan, a field of a place means the kelurahan.
 *
 * Returns: (transfer full): all codes that fit, empty when none
 */
char **serap_resolve_code (SerapSpace *space, const SerapField *field, const char *text);

/**
 * serap_resolve_value:
 * @field: any field
 * @text: what was typed
 * @value: gets the value
 * @unit: (out) (nullable) (optional): unit that stood in a volume
 * @problems: gets "unknown-code" with near names, "ambiguous" with choices, "no-such-record"
 *
 * serap_input_read() and then codes and record ids.
 */
gboolean serap_resolve_value (SerapSpace *space,
                              const SerapField *field,
                              const char *text,
                              SerapValue *value,
                              char **unit,
                              GPtrArray *problems);

/** serap_resolve_for_query: for serap_query_parse(). @data: a space. */
char **serap_resolve_for_query (const SerapField *field, const char *text, gpointer data);

/** serap_resolver_label: Returns: (transfer full): what people read for a code or id: name, number,
 * title; the code itself when nothing is known. */
char *serap_resolver_label (SerapSpace *space, const SerapField *field, const char *code);

G_END_DECLS
