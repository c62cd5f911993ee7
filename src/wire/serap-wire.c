/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Errors of this room, which know their place, and the start of libsodium. */

#include "config.h"

#include "serap-wire.h"

#include "serap-id.h"

#include <sodium.h>
#include <string.h>

typedef struct {
  char *path; /* (owned) (nullable) */
  guint line;
} SerapWireErrorPrivate;

static void
serap_wire_error_private_init (SerapWireErrorPrivate *place)
{
  place->path = NULL;
  place->line = 0;
}

static void
serap_wire_error_private_copy (const SerapWireErrorPrivate *from, SerapWireErrorPrivate *to)
{
  to->path = g_strdup (from->path);
  to->line = from->line;
}

static void
serap_wire_error_private_clear (SerapWireErrorPrivate *place)
{
  g_clear_pointer (&place->path, g_free);
}

G_DEFINE_EXTENDED_ERROR (SerapWireError, serap_wire_error)

const char *
serap_wire_error_path (const GError *error)
{
  return error->domain == SERAP_WIRE_ERROR ? serap_wire_error_get_private (error)->path : NULL;
}

guint
serap_wire_error_line (const GError *error)
{
  return error->domain == SERAP_WIRE_ERROR ? serap_wire_error_get_private (error)->line : 0;
}

void
serap_wire_set_error (GError **error, SerapWireError code, const char *path, guint line, const char *message)
{
  if (error == NULL)
    return;
  g_autoptr (GString) text = g_string_new (NULL);
  if (path != NULL)
    g_string_append_printf (text, "%s: ", *path != '\0' ? path : "/");
  if (line > 0)
    g_string_append_printf (text, "line %u: ", line);
  g_string_append (text, message);
  g_set_error_literal (error, SERAP_WIRE_ERROR, (int) code, text->str);

  SerapWireErrorPrivate *place = serap_wire_error_get_private (*error);
  place->path = g_strdup (path);
  place->line = line;
}

gboolean
serap_wire_is_id (const char *text)
{
  return serap_id_is_valid (text) && strspn (text, "0-") < SERAP_ID_LENGTH;
}

gboolean
serap_wire_init (void)
{
  /* sodium_init() may be called any number of times from any thread. */
  return sodium_init () >= 0;
}
