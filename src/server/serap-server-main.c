/* SPDX-License-Identifier: GPL-3.0-or-later */

/* serap-server: headquarters for everybody's devices. */

#include "config.h"

#include "serap-backup-file.h"
#include "serap-control.h"
#include "serap-language.h"
#include "serap-serve.h"

#include "serap-json-writer.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <string.h>
#include <unistd.h>

typedef struct {
  SerapSettings *settings;
  char *data, *listen, *config, *database, *password_file;
  gboolean json, version;
  char **words;
  SerapSchema *schema;
} Main;

static int
say_failure (Main *own, SerapCommandStatus status, const char *message)
{
  if (!own->json) {
    g_printerr ("%s %s\n", _ ("Error:"), message);
    return (int) status;
  }
  static const char *const types[] = { "", "refused", "usage", "failed", "failed" };
  SerapJsonWriter *writer = serap_json_writer_new (TRUE);
  g_autofree char *type = g_strconcat ("https://serap.invalid/p/", types[status], NULL);
  serap_json_writer_begin_object (writer);
  serap_json_writer_member_text (writer, "type", type);
  serap_json_writer_member_text (writer, "title", message);
  serap_json_writer_member_int (writer, "status", (gint64) status);
  serap_json_writer_name (writer, "problems");
  serap_json_writer_begin_array (writer);
  serap_json_writer_end_array (writer);
  serap_json_writer_end_object (writer);
  g_autofree char *text = serap_json_writer_finish (writer);
  g_print ("%s\n", text);
  return (int) status;
}

static int
finish (Main *own, gboolean done, GError *error)
{
  g_autoptr (GError) mine = error;
  if (done)
    return SERAP_COMMAND_DONE;
  gboolean usage
    = g_error_matches (mine, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT) || mine->domain == G_KEY_FILE_ERROR;
  return say_failure (own, usage ? SERAP_COMMAND_USAGE : SERAP_COMMAND_FILE, mine->message);
}

static void
print_help (void)
{
  guint n = 0;
  const SerapCommand *commands = serap_commands (&n);
  g_print (
    "%s serap-server [--data DIR] [--listen HOST:PORT|unix:PATH] [--config FILE] [--json] COMMAND …\n\n",
    _ ("Usage:"));
  g_print ("  %-14s %s\n", "init", _ ("Makes headquarters' folder."));
  g_print ("  %-14s %s\n", "serve", _ ("Serves devices until it is told to stop."));
  g_print ("  %-14s %s\n", "check-config", _ ("Checks the configuration and prints what is in force."));
  g_print ("  %-14s %s\n", "restore", _ ("Makes headquarters' folder from a backup."));
  for (guint i = 0; i < n; i++)
    g_print ("  %-14s %s\n", commands[i].name, _ (commands[i].help));
  g_print (
    "\n%s\n",
    _ ("Exit status: 0 done, 1 refused by a rule, 2 wrong usage, 3 file or database, 4 network or server."));
}

/* ---- Commands that need headquarters' data ---- */

static gboolean
read_files (Main *own, SerapOrder *order, const SerapCommand *command, char **args, GError **error)
{
  if (own->password_file != NULL) {
    if (!g_file_get_contents (own->password_file, &order->password, NULL, error))
      return FALSE;
    g_strchomp (order->password);
  }
  char **word = order->words + (args - own->words);
  if (command->file > 0) {
    char *text = NULL;
    gsize n = 0;
    if (!g_file_get_contents (word[command->file - 1], &text, &n, error))
      return FALSE;
    order->file = g_bytes_new_take (text, n);
  }
  if (command->target > 0) {
    char *path = g_canonicalize_filename (word[command->target - 1], NULL);
    g_free (word[command->target - 1]);
    word[command->target - 1] = path;
  }
  return TRUE;
}

static gboolean
run_here (Main *own, SerapOrder *order, GError **error)
{
  int lock_fd = -1;
  const SerapEnv *env = serap_env_system ();
  SerapCentral *central = serap_headquarters_open (own->settings->data, own->schema, env, &lock_fd, error);
  if (central == NULL)
    return FALSE;
  SerapWorld world = { own->settings->data, central, own->schema, env };
  serap_command_run (order, &world);
  serap_central_close (central);
  close (lock_fd);
  return TRUE;
}

/* Options are known by the command, arguments counted without them. */
static gboolean
arguments_fit (const SerapCommand *command, char **args)
{
  g_auto (GStrv) known = g_strsplit (command->options != NULL ? command->options : "", " ", -1);
  guint n = 0;
  for (guint i = 0; args[i] != NULL; i++) {
    if (!g_str_has_prefix (args[i], "--")) {
      n++;
      continue;
    }
    if (!g_strv_contains ((const char *const *) known, args[i]) || args[++i] == NULL)
      return FALSE;
  }
  return n == command->n_args && (n == 0 || !g_str_has_prefix (args[0], "--"));
}

static int
run_command (Main *own)
{
  char **args = NULL;
  g_autoptr (GError) error = NULL;
  const SerapCommand *command = serap_command_find (own->words, &args);
  if (command == NULL || !arguments_fit (command, args)) {
    g_autofree char *usage = command != NULL ? g_strdup_printf ("%s serap-server %s %s", _ ("Usage:"),
                                                                command->name, command->usage)
                                             : g_strdup (_ ("There is no such command."));
    return say_failure (own, SERAP_COMMAND_USAGE, usage);
  }
  g_autoptr (SerapOrder) order = serap_order_new (own->words);
  gboolean reached = FALSE;
  order->json = own->json;
  if (!read_files (own, order, command, args, &error))
    return finish (own, FALSE, g_steal_pointer (&error));
  if (!serap_control_send (own->settings->data, order, &reached, &error)) {
    if (reached)
      return say_failure (own, SERAP_COMMAND_NETWORK, error->message);
    if (!run_here (own, order, &error))
      return finish (own, FALSE, g_steal_pointer (&error));
  }
  g_print ("%s", order->out->str);
  return order->message != NULL ? say_failure (own, order->status, order->message) : (int) order->status;
}

/* ---- Commands that do not ---- */

static gboolean
check_config (Main *own, GError **error)
{
  if (!serap_settings_check (own->settings, error))
    return FALSE;
  g_autofree char *listen = g_strjoinv (";", own->settings->listen);
  const SerapServerLimits *limits = &own->settings->limits;
  g_print ("[server]\ndata=%s\nlisten=%s\n\n[limits]\nconnections=%u\nwaiting=%u\npasswords=%u\n"
           "requests_per_minute=%u\nburst=%u\nheader_s=%u\nbody_s=%u\nanswer_s=%u\nstop_s=%u\n"
           "unnamed_files=%u\nunnamed_mib=%u\nunnamed_days=%u\ncheckpoint_days=%u\n",
           own->settings->data, listen, limits->connections, limits->waiting, limits->passwords,
           limits->requests_per_minute, limits->burst, limits->header_s, limits->body_s, limits->answer_s,
           limits->stop_s, limits->kept.unnamed_files, limits->kept.unnamed_mib, limits->kept.unnamed_days,
           limits->kept.checkpoint_days);
  return TRUE;
}

static int
run (Main *own)
{
  GError *error = NULL;
  const SerapEnv *env = serap_env_system ();
  const char *name = own->words[0], *data = own->settings->data;
  guint n = g_strv_length (own->words);
  gboolean done;
  if (g_str_equal (name, "init") && n == 1)
    done = serap_headquarters_init (data, own->schema, env, &error);
  else if (g_str_equal (name, "serve") && n == 1)
    done = serap_serve (own->settings, own->schema, env, &error);
  else if (g_str_equal (name, "check-config") && n == 1)
    done = check_config (own, &error);
  else if (g_str_equal (name, "restore") && n == 2)
    done = serap_backup_file_restore (own->words[1], data, own->schema, env, &error);
  else
    return run_command (own);
  return finish (own, done, error);
}

/* The command line wins over the file, the file over what is usual. */
static gboolean
make_settings (Main *own, GError **error)
{
  own->settings = serap_settings_new ();
  if (own->config != NULL && !serap_settings_read (own->settings, own->config, error))
    return FALSE;
  if (own->data != NULL) {
    g_free (own->settings->data);
    own->settings->data = g_strdup (own->data);
  }
  char *whole = g_canonicalize_filename (own->settings->data, NULL);
  g_free (own->settings->data);
  own->settings->data = whole;
  if (own->listen != NULL) {
    g_strfreev (own->settings->listen);
    own->settings->listen = g_strsplit (own->listen, ";", -1);
  }
  if (own->database == NULL || g_str_equal (own->database, "sqlite:"))
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
               _ ("This program keeps its data in SQLite only: --database sqlite:"));
  return FALSE;
}

static gboolean
read_options (Main *own, int *argc, char ***argv, GError **error)
{
  /* clang-format off */
  const GOptionEntry entries[] = {
    { "data", 0, 0, G_OPTION_ARG_FILENAME, &own->data, NULL, "DIR" },
    { "database", 0, 0, G_OPTION_ARG_STRING, &own->database, NULL, "URL" },
    { "listen", 0, 0, G_OPTION_ARG_STRING, &own->listen, NULL, "WHERE" },
    { "config", 0, 0, G_OPTION_ARG_FILENAME, &own->config, NULL, "FILE" },
    { "password-file", 0, 0, G_OPTION_ARG_FILENAME, &own->password_file, NULL, "FILE" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &own->json, NULL, NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &own->version, NULL, NULL },
    { NULL },
  };
  /* clang-format on */
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_set_help_enabled (context, FALSE);
  g_option_context_set_ignore_unknown_options (context, TRUE);
  return g_option_context_parse (context, argc, argv, error);
}

static void
main_clear (Main *own)
{
  serap_settings_free (own->settings);
  g_clear_pointer (&own->schema, serap_schema_unref);
  g_free (own->data);
  g_free (own->listen);
  g_free (own->config);
  g_free (own->database);
  g_free (own->password_file);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Main, main_clear)

int
main (int argc, char **argv)
{
  serap_language_init (NULL);
  g_auto (Main) own = { 0 };
  g_autoptr (GError) error = NULL;
  if (!read_options (&own, &argc, &argv, &error))
    return say_failure (&own, SERAP_COMMAND_USAGE, error->message);
  if (own.version) {
    g_print ("serap-server " SERAP_VERSION "\n");
    return SERAP_COMMAND_DONE;
  }
  if (argc < 2 || g_str_equal (argv[1], "--help")) {
    print_help ();
    return argc < 2 ? SERAP_COMMAND_USAGE : SERAP_COMMAND_DONE;
  }
  own.words = argv + 1;
  own.schema = serap_schema_new ();
  if (!serap_wire_init ())
    return say_failure (&own, SERAP_COMMAND_FILE, "libsodium");
  if (!make_settings (&own, &error))
    return finish (&own, FALSE, g_steal_pointer (&error));
  return run (&own);
}
