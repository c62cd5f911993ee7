/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-reading.h"
#include "serap-schema.h"

G_BEGIN_DECLS

/* What was typed, said back as it is understood. Pure; for the main thread. */

/** SERAP_ENTRY_POINT: the form's field for latitude and longitude in one. */
#define SERAP_ENTRY_POINT "titik"

/** SerapEntryPoint: degrees, WGS 84. */
typedef struct {
  double lat, lng;
} SerapEntryPoint;

/**
 * serap_entry_point_parse:
 * @text: (nullable): "-6.1846, 106.9879", "−6,1846 106,9879", "-6,1846; 106,9879", also the other way
 *   round
 *
 * Returns: %SERAP_READ_OUT_OF_RANGE outside of the box round Kota Bekasi that `lokasi` allows
 */
SerapReading serap_entry_point_parse (const char *text, SerapEntryPoint *point);
/** serap_entry_point_format: Returns: (transfer full): "-6.1846000, 106.9879000": reads back as the same. */
char *serap_entry_point_format (SerapEntryPoint point);
/** serap_entry_point_show: Returns: (transfer full): "−6,1846, 106,9879", as people read it. */
char *serap_entry_point_show (SerapEntryPoint point);

/**
 * SerapEntryChoice:
 * @text: put into the field, is not ambiguous any more
 * @label: for the button
 */
typedef struct {
  char *text, *label;
} SerapEntryChoice;

/**
 * SerapEntryReading:
 * @understood: (nullable): as people read it, %NULL when the text says it so already
 * @problem: (nullable): a sentence
 * @choices: (element-type SerapEntryChoice): when it has several meanings
 */
typedef struct {
  SerapReading state;
  char *understood, *problem;
  GPtrArray *choices;
} SerapEntryReading;

void serap_entry_reading_free (SerapEntryReading *reading);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapEntryReading, serap_entry_reading_free)

/** serap_entry_reading_of: @field: as on the form. Returns: (transfer full) */
SerapEntryReading *serap_entry_reading_of (SerapSchema *schema, const char *field, const char *text);
/** serap_entry_field: Returns: (transfer none) (nullable): what stands behind a field of the form;
 * @entity: (out) (optional) */
const SerapField *serap_entry_field (SerapSchema *schema, const char *field, const SerapEntity **entity);

G_END_DECLS
