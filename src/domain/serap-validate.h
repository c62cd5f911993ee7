/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-case.h"

G_BEGIN_DECLS

/* Checks of single values, shared by the judge and its tests. */

/**
 * serap_validate_value:
 *
 * Type, hard limits and, for codes and references, existence. Adds problems to the judge's list.
 *
 * Returns: whether the value may be stored
 */
gboolean serap_validate_value (SerapJudge *judge, const SerapField *field, const SerapValue *value);

/** serap_validate_minimum: least length or value, asked at transitions only. */
void serap_validate_minimum (const SerapField *field, const SerapValue *value, GPtrArray *problems);

/**
 * serap_validate_shape:
 *
 * Type and hard limits alone, without looking at other records.
 */
gboolean serap_validate_shape (const SerapField *field, const SerapValue *value, GPtrArray *problems);

G_END_DECLS
