/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-central.h"

G_BEGIN_DECLS

/* What administrators do at headquarters' own machine: in the running server, else directly. */

/** Exit statuses, as those of serapctl. */
typedef enum {
  SERAP_COMMAND_DONE = 0,
  SERAP_COMMAND_REFUSED = 1,
  SERAP_COMMAND_USAGE = 2,
  SERAP_COMMAND_FILE = 3,
  SERAP_COMMAND_NETWORK = 4,
} SerapCommandStatus;

/**
 * SerapOrder:
 * @words: command and arguments
 * @password: (nullable): content of --password-file
 * @file: (nullable): content of the file that is read
 * @json: the answer shall be one JSON document
 * @status: what became of it
 * @out: for standard output
 * @message: (nullable): for standard error, a sentence
 *
 * One command on its way to headquarters' data and back. Files that are written are named absolutely.
 */
typedef struct {
  char **words;
  char *password;
  GBytes *file;
  gboolean json;
  SerapCommandStatus status;
  GString *out;
  char *message;
} SerapOrder;

SerapOrder *serap_order_new (char **words);
void serap_order_free (SerapOrder *order);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapOrder, serap_order_free)

/** serap_order_encode: the request half, as it goes through DIR/kendali.sock. */
GBytes *serap_order_encode (const SerapOrder *order);
SerapOrder *serap_order_decode (GBytes *text, GError **error);
/** serap_order_encode_answer: the other half. */
GBytes *serap_order_encode_answer (const SerapOrder *order);
gboolean serap_order_decode_answer (SerapOrder *order, GBytes *text, GError **error);

/** serap_order_refuse: @message: (transfer full) */
void serap_order_refuse (SerapOrder *order, SerapCommandStatus status, char *message);
/** serap_order_fail: takes and clears @error. */
void serap_order_fail (SerapOrder *order, GError **error);

/** SerapWorld: what a command works with; @dir: folder of headquarters' data. */
typedef struct {
  const char *dir;
  SerapCentral *central;
  SerapSchema *schema;
  const SerapEnv *env;
} SerapWorld;

/**
 * SerapCommand:
 * @name: one or two words
 * @n_args: arguments behind the name; options are not counted
 * @options: (nullable): words of the options with a value, separated by blanks
 * @file: which argument is a file that is read before, from 1; 0 for none
 * @target: which argument is a file that is written; 0 for none
 * @usage: arguments, for people
 * @help: one sentence, translated
 */
typedef struct {
  const char *name;
  guint n_args;
  const char *options;
  guint file;
  guint target;
  void (*run) (SerapOrder *order, SerapWorld *world, char **args);
  const char *usage;
  const char *help;
} SerapCommand;

const SerapCommand *serap_commands (guint *n);
/** serap_command_find: @args: (out): where its arguments begin in @words. Returns: (nullable) */
const SerapCommand *serap_command_find (char **words, char ***args);
/** serap_command_option: Returns: (nullable): value of an option among @args. */
const char *serap_command_option (char **args, const char *name);
/** serap_command_run: any thread, the one of @world. */
void serap_command_run (SerapOrder *order, SerapWorld *world);

#define SERAP_COMMAND(name) void name (SerapOrder *order, SerapWorld *world, char **args)
SERAP_COMMAND (serap_command_user_add);
SERAP_COMMAND (serap_command_enroll_code);
SERAP_COMMAND (serap_command_device_list);
SERAP_COMMAND (serap_command_device_revoke);
SERAP_COMMAND (serap_command_device_wipe);
SERAP_COMMAND (serap_command_ref_set);
SERAP_COMMAND (serap_command_backup);
SERAP_COMMAND (serap_command_audit_export);
SERAP_COMMAND (serap_command_stats);

G_END_DECLS
