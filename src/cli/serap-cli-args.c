/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Options of a command, wherever they stand among its arguments. */

#include "config.h"

#include "serap-cli.h"

#include <string.h>

static void
take_out (int *argc, char **argv, int at, int n)
{
  for (int i = at; i + n <= *argc; i++)
    argv[i] = argv[i + n];
  *argc -= n;
}

gboolean
serap_cli_option (int *argc, char **argv, const char *name, const char **value)
{
  gsize n = strlen (name);
  for (int i = 1; i < *argc; i++) {
    if (g_str_equal (argv[i], "--"))
      return TRUE;
    if (strncmp (argv[i], name, n) != 0)
      continue;
    if (argv[i][n] == '=') {
      *value = argv[i] + n + 1;
      take_out (argc, argv, i, 1);
      return TRUE;
    }
    if (argv[i][n] != '\0')
      continue;
    if (i + 1 >= *argc)
      return FALSE;
    *value = argv[i + 1];
    take_out (argc, argv, i, 2);
    return TRUE;
  }
  return TRUE;
}

gboolean
serap_cli_flag (int *argc, char **argv, const char *name)
{
  for (int i = 1; i < *argc && !g_str_equal (argv[i], "--"); i++) {
    if (!g_str_equal (argv[i], name))
      continue;
    take_out (argc, argv, i, 1);
    return TRUE;
  }
  return FALSE;
}

/* "--name" stands in @usage as a whole word. */
static gboolean
is_named (const char *usage, const char *name, gsize n)
{
  for (const char *at = strstr (usage, "--"); at != NULL; at = strstr (at + 2, "--"))
    if (strncmp (at, name, n) == 0 && !g_ascii_isalnum (at[n]) && at[n] != '-')
      return TRUE;
  return FALSE;
}

char *
serap_cli_unknown_option (int argc, char **argv, const char *usage)
{
  for (int i = 1; i < argc && !g_str_equal (argv[i], "--"); i++) {
    gsize n = strcspn (argv[i], "=");
    if (g_str_has_prefix (argv[i], "--") && !is_named (usage, argv[i], n))
      return g_strndup (argv[i], n);
  }
  return NULL;
}
