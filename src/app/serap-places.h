/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-desk.h"

G_BEGIN_DECLS

/** SerapPlaceKind: what opens where a place is chosen. */
typedef enum {
  SERAP_PLACE_HOME,
  SERAP_PLACE_LIST,
  SERAP_PLACE_CHECKS, /* the verifier's queue */
  SERAP_PLACE_REVIEW, /* Perlu ditinjau and the state of sync */
} SerapPlaceKind;

/** SerapPlaceSection: the groups of the side bar, in order. */
typedef enum {
  SERAP_SECTION_WORK,
  SERAP_SECTION_DATA,
  SERAP_SECTION_SAVED,
} SerapPlaceSection;

/**
 * SerapPlace:
 * @name: stays the same, for actions and tests
 * @title: in the language of the program
 * @icon: symbolic icon
 * @entity: (nullable): what is listed
 * @query: (nullable): which of it
 * @counted: a number stands beside it
 *
 * Where somebody with this account can go.
 */
typedef struct {
  SerapPlaceKind kind;
  SerapPlaceSection section;
  char *name, *title, *icon, *entity, *query;
  gboolean counted;
} SerapPlace;

void serap_place_free (SerapPlace *place);

/** serap_places_of: Returns: (transfer full) (element-type SerapPlace): the places of the account's roles,
 * what waits for them (`queue` of the roles file) first. */
GPtrArray *serap_places_of (SerapSpace *space);

/** serap_places_count: Returns: (transfer full) (element-type gint64): for each of @places how many
 * records there are; -1 where none is counted. For a reading thread. */
GArray *serap_places_count (SerapSpace *space, GPtrArray *places, GError **error);

G_END_DECLS
