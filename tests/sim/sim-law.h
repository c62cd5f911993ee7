/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim-model.h"

G_BEGIN_DECLS

/* What may be done, read from the rule files a second time: who may do what, which transition leads
 * where, separation of duties, who may have what. */

typedef struct _SimLaw SimLaw;

/** SimDeed: an accepted operation and what it did to one record; @before: the record before it. */
typedef struct {
  gint64 seq, at_ms;
  const char *verb, *kind, *entity, *user, *acts_for, *device;
  const char *event_verb, *event_transition;
  gboolean created;
  const SimRec *before; /* (nullable) */
  const SimRec *after;
  char *const *changed;        /* names of fields */
  const char *main_transition; /* (nullable): of the operation's own record */
  const char *main_kind;
} SimDeed;

SimLaw *sim_law_new (const char *data_dir);
void sim_law_free (SimLaw *law);

/** sim_law_judge: Returns: (transfer full) (nullable): what is wrong with @deed. */
char *sim_law_judge (const SimLaw *law, const SimModel *model, const SimDeed *deed);
/** sim_law_note_author: remembers who had a hand in the record. */
void sim_law_note_author (SimRec *rec, const SimDeed *deed);

/** sim_law_scopes_of: Returns: (transfer full): sorted scopes of a record. */
char **sim_law_scopes_of (const SimLaw *law, const SimModel *model, const SimRec *rec);
/** sim_law_scopes_of_user: Returns: (transfer full): sorted scopes of an account. */
char **sim_law_scopes_of_user (const SimLaw *law, const SimModel *model, const char *user);
gboolean sim_law_is_strict (const char *entity, const char *field);

G_END_DECLS
