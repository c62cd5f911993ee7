/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-field.h"

G_BEGIN_DECLS

/* The entities' tables, by concern. Each list ends with a row without a name. */
extern const SerapEntityTable serap_intake_tables[];
extern const SerapEntityTable serap_proposal_tables[];
extern const SerapEntityTable serap_office_tables[];
extern const SerapEntityTable serap_reference_tables[];

extern const SerapEntityTable *const serap_entity_tables[];

G_END_DECLS
