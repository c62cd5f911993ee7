/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "serap-preferences.h"

#define ID "id.go.bekasikota.dprd.Serap"

/* Run from the build folder, the schema lies beside the program. */
static GSettingsSchema *
find_beside (void)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = program != NULL ? g_path_get_dirname (program) : g_strdup (".");
  g_autofree char *dir = g_build_filename (folder, "..", "..", "data", "schema", NULL);
  g_autoptr (GSettingsSchemaSource) source
    = g_settings_schema_source_new_from_directory (dir, g_settings_schema_source_get_default (), TRUE, NULL);
  return source != NULL ? g_settings_schema_source_lookup (source, ID, TRUE) : NULL;
}

GSettings *
serap_preferences_new (void)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema
    = source != NULL ? g_settings_schema_source_lookup (source, ID, TRUE) : NULL;
  if (schema == NULL)
    schema = find_beside ();
  return schema != NULL ? g_settings_new_full (schema, NULL, NULL) : NULL;
}

char *
serap_preferences_language (void)
{
  g_autoptr (GSettings) settings = serap_preferences_new ();
  return settings != NULL ? g_settings_get_string (settings, "language") : NULL;
}
