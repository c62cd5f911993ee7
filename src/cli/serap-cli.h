/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-space.h"

G_BEGIN_DECLS

/* Exit statuses: other people's scripts rely on them. */
typedef enum {
  SERAP_EXIT_DONE = 0,
  SERAP_EXIT_REFUSED = 1, /* a rule said no */
  SERAP_EXIT_USAGE = 2,   /* the command line is wrong */
  SERAP_EXIT_FILE = 3,    /* file or database */
  SERAP_EXIT_NETWORK = 4, /* network or server */
} SerapExit;

typedef struct _SerapCli SerapCli;

/* How much of the folder a command needs. */
typedef enum {
  SERAP_NEEDS_NOTHING,
  SERAP_NEEDS_READING, /* works beside a writing program; pulls first when the folder is free */
  SERAP_NEEDS_WRITING,
} SerapCliNeeds;

typedef struct {
  const char *name;
  SerapCliNeeds needs;
  SerapExit (*run) (SerapCli *cli, int argc, char **argv); /* argv[0] is the command's name */
  const char *usage;                                       /* arguments, as in the help */
  const char *help;                                        /* one sentence, translated */
} SerapCliCommand;

/* One run of serapctl. */
struct _SerapCli {
  const SerapCliCommand *command;
  char *data;     /* (nullable) --data */
  char *account;  /* (nullable) --as */
  char *password; /* (nullable) content of --password-file */
  gboolean json;
  SerapFolder *folder; /* (owned) (nullable) */
  SerapSpace *space;   /* (owned) (nullable) */
};

/** serap_cli_problems: says what stands in the way; @entity: (nullable). Returns: REFUSED when one
 * is an error, else DONE. */
SerapExit serap_cli_problems (SerapCli *cli, const char *entity, GPtrArray *problems);
/** serap_cli_bad_query: says what is wrong with a search text. Returns: USAGE. */
SerapExit serap_cli_bad_query (SerapCli *cli, const SerapEntity *entity, GPtrArray *problems);
/** serap_cli_error: says what broke; takes and clears @error. Returns: the status that fits. */
SerapExit serap_cli_error (SerapCli *cli, GError **error);
/** serap_cli_finish: problems, then error, whichever there is. */
SerapExit serap_cli_finish (SerapCli *cli, const char *entity, GPtrArray *problems, GError **error);
/** serap_cli_usage: the command line is wrong: says how it should be. */
SerapExit serap_cli_usage (SerapCli *cli, const char *message, ...) G_GNUC_PRINTF (2, 3);
/** serap_cli_say: one line for people; nothing with --json. */
void serap_cli_say (SerapCli *cli, const char *format, ...) G_GNUC_PRINTF (2, 3);
/** serap_cli_entity: Returns: (transfer none) (nullable): %NULL after saying that there is no such
 * kind. */
const SerapEntity *serap_cli_entity (SerapCli *cli, const char *name, SerapExit *status);
/** serap_cli_find: Returns: (transfer full) (nullable): id of a record; %NULL after saying why not. */
char *serap_cli_find (SerapCli *cli, const SerapEntity *entity, const char *text, SerapExit *status);

/**
 * serap_cli_option:
 * @argc: (inout): number of arguments
 * @argv: arguments; a found option is taken out
 * @name: e.g. "--note"
 * @value: (out): its value, "NAME=VALUE" and "NAME VALUE" are one
 *
 * Returns: %FALSE when the option is there without its value
 */
gboolean serap_cli_option (int *argc, char **argv, const char *name, const char **value);
gboolean serap_cli_flag (int *argc, char **argv, const char *name);
/**
 * serap_cli_unknown_option:
 * @usage: the words of the command's usage, with every option it knows
 *
 * Returns: (nullable) (transfer full): the first option that @usage does not name; a value that begins
 *   with "--" is written "--note=--value"
 */
char *serap_cli_unknown_option (int argc, char **argv, const char *usage);

/** serap_cli_open_folder: the folder of --data, locked, without any account's space. */
gboolean serap_cli_open_folder (SerapCli *cli, GError **error);

/** serap_cli_findings: @findings: (element-type char*): what a check found, or that it found nothing. */
void serap_cli_findings (SerapCli *cli, GPtrArray *findings);

#define SERAP_CLI_RUN(name) SerapExit serap_cli_##name (SerapCli *cli, int argc, char **argv)

SERAP_CLI_RUN (init);
SERAP_CLI_RUN (new);
SERAP_CLI_RUN (set);
SERAP_CLI_RUN (do);
SERAP_CLI_RUN (answer);
SERAP_CLI_RUN (claim);
SERAP_CLI_RUN (release);
SERAP_CLI_RUN (assign);
SERAP_CLI_RUN (undo);
SERAP_CLI_RUN (show);
SERAP_CLI_RUN (list);
SERAP_CLI_RUN (attach);
SERAP_CLI_RUN (judge);
SERAP_CLI_RUN (reveal);
SERAP_CLI_RUN (import);
SERAP_CLI_RUN (export);
SERAP_CLI_RUN (print);
SERAP_CLI_RUN (audit);
SERAP_CLI_RUN (enroll);
SERAP_CLI_RUN (review);
SERAP_CLI_RUN (resolve);
SERAP_CLI_RUN (sync);
SERAP_CLI_RUN (outbox);
SERAP_CLI_RUN (ref);
SERAP_CLI_RUN (unlock);
SERAP_CLI_RUN (lock);
SERAP_CLI_RUN (passwd);
SERAP_CLI_RUN (check);
SERAP_CLI_RUN (backup);
SERAP_CLI_RUN (restore);

G_END_DECLS
