/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The language of the program's texts. */

#include "config.h"

#include "serap-language.h"

#include <libintl.h>
#include <locale.h>
#include <string.h>

/* Run from the build folder, translations lie beside the program; installed, where they were put. */
static char *
find_translations (void)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *dir = program != NULL ? g_path_get_dirname (program) : g_strdup (".");
  static const char *const ways[] = { "../../po", "../po", "../../../po" };
  for (guint i = 0; i < G_N_ELEMENTS (ways); i++) {
    g_autofree char *po = g_build_filename (dir, ways[i], NULL);
    g_autofree char *file = g_build_filename (po, "id", "LC_MESSAGES", SERAP_GETTEXT_PACKAGE ".mo", NULL);
    if (g_file_test (file, G_FILE_TEST_EXISTS))
      return g_canonicalize_filename (po, NULL);
  }
  return g_strdup (SERAP_LOCALEDIR);
}

static gboolean
is_plain_c (const char *locale)
{
  return locale == NULL || g_str_equal (locale, "C") || g_str_equal (locale, "POSIX");
}

void
serap_language_init (const char *language)
{
  const char *wanted = language != NULL ? language : g_getenv ("SERAP_LANGUAGE");
  g_setenv ("LANGUAGE", wanted != NULL ? wanted : "id", TRUE);
  if (is_plain_c (setlocale (LC_ALL, "")))
    g_setenv ("LC_ALL", "C.UTF-8", TRUE);
  setlocale (LC_ALL, "");
  g_autofree char *dir = find_translations ();
  bindtextdomain (SERAP_GETTEXT_PACKAGE, dir);
  bind_textdomain_codeset (SERAP_GETTEXT_PACKAGE, "UTF-8");
  textdomain (SERAP_GETTEXT_PACKAGE);
}

const char *
serap_language (void)
{
  const char *language = g_getenv ("LANGUAGE");
  return language != NULL && g_str_has_prefix (language, "en") ? "en" : "id";
}
