/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The list of all tables of entities. */

#include "config.h"

#include "serap-entities.h"

const SerapEntityTable *const serap_entity_tables[] = {
  serap_reference_tables, serap_office_tables, serap_intake_tables, serap_proposal_tables, NULL,
};
