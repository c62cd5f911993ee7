/* SPDX-License-Identifier: GPL-3.0-or-later */

/* serapctl: the services of Serap without a display. */

#include "config.h"

#include "serap-cli.h"
#include "serap-language.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <string.h>

#define READ SERAP_NEEDS_READING
#define WRITE SERAP_NEEDS_WRITING
#define NOTHING SERAP_NEEDS_NOTHING

static const SerapCliCommand commands[] = {
  { "init", NOTHING, serap_cli_init, "[--practice | --office --admin NAME --password-file FILE]",
    N_ ("Makes a data folder.") },
  { "new", WRITE, serap_cli_new, "ENTITY field=value…", N_ ("Makes a record and prints its id.") },
  { "set", WRITE, serap_cli_set, "ENTITY ID field=value…", N_ ("Changes fields of a record.") },
  { "do", WRITE, serap_cli_do, "ENTITY ID [STEP field=value…]  |  ENTITY STEP --query QUERY [field=value…]",
    N_ ("Makes a step of the workflow; alone it lists what is possible and what is missing.") },
  { "answer", WRITE, serap_cli_answer, "VERIFICATION ITEM YA|TIDAK|TB [--note TEXT] [--evidence ID]",
    N_ ("Answers one item of a checklist.") },
  { "claim", WRITE, serap_cli_claim, "ID",
    N_ ("Takes a record for verification and prints the verification's id.") },
  { "release", WRITE, serap_cli_release, "ID [field=value…]", N_ ("Gives a claimed record back.") },
  { "assign", WRITE, serap_cli_assign, "ID ACCOUNT", N_ ("Assigns a record to somebody.") },
  { "undo", WRITE, serap_cli_undo, "[OPERATION | BATCH]",
    N_ ("Takes back the last thing done, or the one named.") },
  { "show", READ, serap_cli_show, "ENTITY ID [--history]", N_ ("Shows a record, or what happened to it.") },
  { "list", READ, serap_cli_list, "ENTITY [QUERY] [--count] [--limit N] [--sort [-]FIELD] [--fields a,b]",
    N_ ("Lists records; QUERY as in the search field.") },
  { "attach", WRITE, serap_cli_attach, "ENTITY ID FILE --kind KIND",
    N_ ("Attaches a JPEG, PNG or PDF file.") },
  { "judge", WRITE, serap_cli_judge, "ID ID VERDICT [--note TEXT]",
    N_ ("Judges a pair of possible duplicates.") },
  { "reveal", WRITE, serap_cli_reveal, "ENTITY ID --purpose TEXT",
    N_ ("Shows a person's data; who and why is recorded.") },
  { "import", WRITE, serap_cli_import,
    "FILE --as aspirasi|usulan|musrenbang|anggota [--map FILE] [--dry-run] [--errors FILE]",
    N_ ("Imports a CSV file.") },
  { "export", READ, serap_cli_export, "FILE.csv|FILE.json [--what ENTITY] [QUERY]",
    N_ ("Writes records to a file.") },
  { "print", WRITE, serap_cli_print, "tanda-terima ID… FILE.pdf", N_ ("Prints a document.") },
  { "ref", WRITE, serap_cli_ref, "set FILE.json|FILE.csv [--table NAME]",
    N_ ("Publishes reference data or rules.") },
  { "enroll", NOTHING, serap_cli_enroll, "URL CODE",
    N_ ("Makes this folder work with headquarters; an office whose data moved there needs no code.") },
  { "sync", WRITE, serap_cli_sync, "", N_ ("Exchanges with headquarters until nothing is left.") },
  { "outbox", READ, serap_cli_outbox, "", N_ ("Lists what waits to be sent.") },
  { "review", READ, serap_cli_review, "",
    N_ ("Lists what you have to decide: conflicts and what was refused.") },
  { "resolve", WRITE, serap_cli_resolve, "ITEM mine|theirs|FIELD=VALUE",
    N_ ("Decides an item of review: your value, the other's, or a third one.") },
  { "audit", NOTHING, serap_cli_audit, "verify [FILE] [--key KEY]",
    N_ ("Verifies headquarters' audit log: an exported file, or what this device has seen of it.") },
  { "check", NOTHING, serap_cli_check, "[--rebuild]", N_ ("Checks the data; can rebuild lists and search.") },
  { "backup", NOTHING, serap_cli_backup, "FILE", N_ ("Writes the whole folder into one file.") },
  { "restore", NOTHING, serap_cli_restore, "FILE", N_ ("Makes a folder from a backup.") },
  { "unlock", WRITE, serap_cli_unlock, "--password-file FILE",
    N_ ("Unlocks the account for this login session.") },
  { "lock", WRITE, serap_cli_lock, "", N_ ("Locks the account.") },
  { "passwd", WRITE, serap_cli_passwd, "--new-password-file FILE", N_ ("Changes the account's password.") },
};

static const SerapCliCommand *
find_command (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (g_str_equal (commands[i].name, name))
      return &commands[i];
  return NULL;
}

static void
print_help (const SerapCliCommand *command)
{
  if (command != NULL) {
    g_print ("%s serapctl %s %s\n\n%s\n", _ ("Usage:"), command->name, command->usage, _ (command->help));
    return;
  }
  g_print ("%s serapctl [--data DIR] [--as ACCOUNT] [--password-file FILE] [--json] COMMAND …\n\n",
           _ ("Usage:"));
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    g_print ("  %-9s %s\n", commands[i].name, _ (commands[i].help));
  g_print (
    "\n%s\n%s\n", _ ("serapctl COMMAND --help tells more of a command."),
    _ ("Exit status: 0 done, 1 refused by a rule, 2 wrong usage, 3 file or database, 4 network or server."));
}

/* Options that stand before the command. */
static gboolean
read_globals (SerapCli *cli, int *argc, char ***argv, SerapExit *status)
{
  g_autoptr (GError) error = NULL;
  while (*argc > 1 && g_str_has_prefix ((*argv)[1], "--")) {
    const char *name = (*argv)[1];
    const char *value = NULL;
    if (g_str_equal (name, "--json")) {
      cli->json = TRUE;
      *argc -= 1;
      *argv += 1;
      continue;
    }
    if (g_str_equal (name, "--help") || g_str_equal (name, "--version")) {
      if (g_str_equal (name, "--help"))
        print_help (NULL);
      else
        g_print ("serapctl " SERAP_VERSION "\n");
      *status = SERAP_EXIT_DONE;
      return FALSE;
    }
    const char *equals = strchr (name, '=');
    int used = equals != NULL ? 1 : 2;
    value = equals != NULL ? equals + 1 : *argc > 2 ? (*argv)[2] : NULL;
    g_autofree char *bare = equals != NULL ? g_strndup (name, (gsize) (equals - name)) : g_strdup (name);
    if (value == NULL) {
      *status = serap_cli_usage (cli, _ ("%s needs a value."), bare);
      return FALSE;
    }
    if (g_str_equal (bare, "--data")) {
      g_free (cli->data);
      cli->data = g_strdup (value);
    } else if (g_str_equal (bare, "--as")) {
      g_free (cli->account);
      cli->account = g_strdup (value);
    } else if (g_str_equal (bare, "--password-file")) {
      g_clear_pointer (&cli->password, g_free);
      if (!g_file_get_contents (value, &cli->password, NULL, &error)) {
        *status = serap_cli_error (cli, &error);
        return FALSE;
      }
      g_strchomp (cli->password);
    } else {
      *status = serap_cli_usage (cli, _ ("There is no option %s."), bare);
      return FALSE;
    }
    *argc -= used;
    *argv += used;
  }
  return TRUE;
}

/* init takes its password behind the command; that is read here too, so that there is one reader. */
static gboolean
read_password_option (SerapCli *cli, int *argc, char **argv, SerapExit *status)
{
  const char *file = NULL;
  g_autoptr (GError) error = NULL;
  if (!serap_cli_option (argc, argv, "--password-file", &file)) {
    *status = serap_cli_usage (cli, _ ("%s needs a value."), "--password-file");
    return FALSE;
  }
  if (file == NULL)
    return TRUE;
  g_clear_pointer (&cli->password, g_free);
  if (g_file_get_contents (file, &cli->password, NULL, &error)) {
    g_strchomp (cli->password);
    return TRUE;
  }
  *status = serap_cli_error (cli, &error);
  return FALSE;
}

/* A reading command pulls first when it can get the folder; when it cannot, it reads what is there. */
static gboolean
open_space (SerapCli *cli, SerapExit *status)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *dir
    = cli->data != NULL ? g_strdup (cli->data) : serap_folder_default_path (SERAP_FOLDER_LAPTOP);
  gboolean write = cli->command->needs == SERAP_NEEDS_WRITING;
  cli->folder = serap_folder_open (dir, serap_env_system (), &error);
  if (cli->folder == NULL || (!serap_folder_lock (cli->folder, &error) && write)) {
    *status = serap_cli_error (cli, &error);
    return FALSE;
  }
  g_clear_error (&error);
  cli->space = serap_space_open (cli->folder, cli->account, cli->password,
                                 write || serap_folder_is_locked (cli->folder), &error);
  if (cli->space != NULL)
    return TRUE;
  *status = serap_cli_error (cli, &error);
  return FALSE;
}

static SerapExit
finish_index (SerapCli *cli, SerapExit status)
{
  g_autoptr (GError) error = NULL;
  if (cli->space == NULL || !serap_folder_is_locked (cli->folder)
      || serap_space_finish_index (cli->space, &error))
    return status;
  SerapExit own = serap_cli_error (cli, &error);
  return status == SERAP_EXIT_DONE ? own : status;
}

static SerapExit
run (SerapCli *cli, int argc, char **argv)
{
  SerapExit status = SERAP_EXIT_DONE;
  if (!read_globals (cli, &argc, &argv, &status))
    return status;
  if (argc < 2) {
    print_help (NULL);
    return SERAP_EXIT_USAGE;
  }
  cli->command = find_command (argv[1]);
  if (cli->command == NULL)
    return serap_cli_usage (cli, _ ("There is no command “%s”."), argv[1]);
  argc -= 1;
  argv += 1;
  if (serap_cli_flag (&argc, argv, "--help")) {
    print_help (cli->command);
    return SERAP_EXIT_DONE;
  }
  if (!read_password_option (cli, &argc, argv, &status))
    return status;
  if (serap_cli_flag (&argc, argv, "--json"))
    cli->json = TRUE;
  g_autofree char *unknown = serap_cli_unknown_option (argc, argv, cli->command->usage);
  if (unknown != NULL)
    return serap_cli_usage (cli, _ ("There is no option %s."), unknown);
  if (cli->command->needs != SERAP_NEEDS_NOTHING && !open_space (cli, &status))
    return status;
  return finish_index (cli, cli->command->run (cli, argc, argv));
}

int
main (int argc, char **argv)
{
  SerapCli cli = { 0 };
  serap_language_init (NULL);
  g_set_prgname ("serapctl");
  /* A copy: options are taken out of the list. */
  g_auto (GStrv) copy = g_new0 (char *, argc + 1);
  g_autofree char **list = g_new0 (char *, argc + 1);
  for (int i = 0; i < argc; i++)
    list[i] = copy[i] = g_strdup (argv[i]);
  SerapExit status = run (&cli, argc, list);
  g_clear_pointer (&cli.space, serap_space_close);
  g_clear_pointer (&cli.folder, serap_folder_close);
  g_free (cli.data);
  g_free (cli.account);
  g_free (cli.password);
  return (int) status;
}
