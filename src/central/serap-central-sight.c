/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Nobody changes, or hangs anything on, what they may not see: whoever knows an id has no right by it. */

#include "config.h"

#include "serap-central-private.h"

#include "serap-scope.h"

/* Whether @id is a record outside @scopes. What does not exist is the judge's to say. */
static gboolean
is_hidden (SerapCentral *central, const char *id, char **scopes)
{
  g_autoptr (SerapStored) stored = central->storage->klass->get_record (central->storage, id);
  return stored != NULL && !serap_scopes_overlap (stored->scopes, scopes);
}

const char *
serap_central_hidden_field (SerapCentral *central, const SerapOp *op, gboolean *hidden)
{
  const SerapEntity *entity = serap_schema_entity (central->schema, op->kind);
  g_auto (GStrv) scopes = serap_central_scopes_of (central, op->user);
  *hidden = is_hidden (central, op->entity, scopes);
  for (guint i = 0; !*hidden && entity != NULL && op->changes != NULL && i < op->changes->len; i++) {
    const SerapFieldChange *change = op->changes->pdata[i];
    int at = serap_entity_find (entity, change->name);
    if (at < 0 || entity->fields[at].type != SERAP_REF || change->value.kind != SERAP_VALUE_TEXT)
      continue;
    *hidden = is_hidden (central, change->value.text, scopes);
    if (*hidden)
      return entity->fields[at].name;
  }
  return NULL;
}
