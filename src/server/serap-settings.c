/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The configuration file. */

#include "config.h"

#include "serap-settings.h"

#include "serap-doors.h"

#define DEFAULT_LISTEN "127.0.0.1:8750"

typedef struct {
  const char *name;
  gsize offset;
  guint min, max;
} Limit;

#define LIMIT(name, min, max)                                                                                \
  {                                                                                                          \
#name, G_STRUCT_OFFSET(SerapServerLimits, name), min, max                                                \
  }

#define KEPT(name, min, max)                                                                                 \
  {                                                                                                          \
#name, G_STRUCT_OFFSET(SerapServerLimits, kept.name), min, max                                           \
  }

/* clang-format off */
static const Limit limits[] = {
  LIMIT (connections, 10, 100000), LIMIT (waiting, 1, 10000),    LIMIT (passwords, 1, 200),
  LIMIT (requests_per_minute, 1, 100000), LIMIT (burst, 1, 100000),
  LIMIT (header_s, 1, 600),        LIMIT (body_s, 1, 3600),      LIMIT (answer_s, 1, 3600),
  LIMIT (stop_s, 1, 600),
  KEPT (unnamed_files, 0, 100000), KEPT (unnamed_mib, 0, 1000000), KEPT (unnamed_days, 1, 3650),
  KEPT (checkpoint_days, 1, 36500),
};
/* clang-format on */

SerapSettings *
serap_settings_new (void)
{
  static const char *const where[] = { DEFAULT_LISTEN, NULL };
  SerapSettings *settings = g_new0 (SerapSettings, 1);
  settings->data = g_build_filename (g_get_user_data_dir (), "serap-pusat", NULL);
  settings->listen = g_strdupv ((char **) where);
  serap_server_limits_init (&settings->limits);
  return settings;
}

void
serap_settings_free (SerapSettings *settings)
{
  if (settings == NULL)
    return;
  g_free (settings->data);
  g_strfreev (settings->listen);
  g_free (settings);
}

static gboolean
refuse (GError **error, const char *group, const char *name)
{
  g_set_error (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_INVALID_VALUE, "[%s] %s", group, name);
  return FALSE;
}

static gboolean
read_limit (SerapSettings *settings, GKeyFile *file, const char *name, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (limits); i++) {
    if (!g_str_equal (limits[i].name, name))
      continue;
    g_autoptr (GError) own = NULL;
    gint64 value = g_key_file_get_int64 (file, "limits", name, &own);
    if (own != NULL || value < limits[i].min || value > limits[i].max)
      return refuse (error, "limits", name);
    G_STRUCT_MEMBER (guint, &settings->limits, limits[i].offset) = (guint) value;
    return TRUE;
  }
  return refuse (error, "limits", name);
}

static gboolean
read_server (SerapSettings *settings, GKeyFile *file, const char *name, GError **error)
{
  if (g_str_equal (name, "data")) {
    g_free (settings->data);
    settings->data = g_key_file_get_string (file, "server", name, error);
    return settings->data != NULL;
  }
  if (!g_str_equal (name, "listen"))
    return refuse (error, "server", name);
  g_strfreev (settings->listen);
  settings->listen = g_key_file_get_string_list (file, "server", name, NULL, error);
  return settings->listen != NULL;
}

static gboolean
read_group (SerapSettings *settings, GKeyFile *file, const char *group, GError **error)
{
  gboolean is_limits = g_str_equal (group, "limits");
  g_auto (GStrv) names = g_key_file_get_keys (file, group, NULL, error);
  if (!is_limits && !g_str_equal (group, "server"))
    return refuse (error, group, "");
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    if (!(is_limits ? read_limit (settings, file, names[i], error)
                    : read_server (settings, file, names[i], error)))
      return FALSE;
  return names != NULL;
}

gboolean
serap_settings_read (SerapSettings *settings, const char *path, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, error))
    return FALSE;
  g_auto (GStrv) groups = g_key_file_get_groups (file, NULL);
  for (guint i = 0; groups[i] != NULL; i++)
    if (!read_group (settings, file, groups[i], error))
      return FALSE;
  return TRUE;
}

gboolean
serap_settings_check (SerapSettings *settings, GError **error)
{
  for (guint i = 0; settings->listen[i] != NULL; i++)
    if (!serap_doors_check (settings->listen[i], error))
      return FALSE;
  return TRUE;
}
