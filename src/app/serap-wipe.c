/* SPDX-License-Identifier: GPL-3.0-or-later */

/* An account's data are deleted by order. */

#include "config.h"

#include "serap-wipe.h"

#include "serap-files.h"
#include "serap-http-session.h"
#include "serap-json-writer.h"
#include "serap-key-file.h"
#include "serap-session-key.h"
#include "serap-transport-soup.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <unistd.h>

#define MARK "hapus.json"
#define WHAT "wipe"
/* So long an access token lasts at most. */
#define TOKEN_MS ((gint64) 8 * 60 * 60 * 1000)

static const char *const state_names[] = { "none", "ordered", "deleting", "deleted" };

void
serap_wipe_clear (SerapWipe *wipe)
{
  g_clear_pointer (&wipe->account, g_free);
  g_clear_pointer (&wipe->server, g_free);
  g_clear_pointer (&wipe->token, g_free);
  wipe->state = SERAP_WIPE_NONE;
}

/* ---- The mark ---- */

static char *
mark_path (const char *space_dir)
{
  return g_build_filename (space_dir, MARK, NULL);
}

static gboolean
read_state (SerapJsonRef root, SerapWipe *wipe, GError **error)
{
  const char *state = NULL;
  if (!serap_json_get_text (root, "state", 20, &state, error))
    return FALSE;
  for (guint i = 1; i < G_N_ELEMENTS (state_names); i++)
    if (g_str_equal (state, state_names[i]))
      wipe->state = (SerapWipeState) i;
  return wipe->state != SERAP_WIPE_NONE
         || serap_json_fail (serap_json_member (root, "state"), SERAP_WIRE_ERROR_UNKNOWN, error,
                             "not a state of an order");
}

gboolean
serap_wipe_read (const char *space_dir, SerapWipe *wipe, GError **error)
{
  g_autofree char *path = mark_path (space_dir);
  const char *account = NULL, *server = NULL, *token = NULL;
  *wipe = (SerapWipe){ 0 };
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  g_autoptr (SerapJson) json = serap_key_file_load (path, WHAT, error);
  if (json == NULL)
    return FALSE;
  SerapJsonRef root = serap_json_root (json);
  if (!read_state (root, wipe, error) || !serap_json_get_text (root, "account", 200, &account, error)
      || !serap_json_get_text (root, "server", 4096, &server, error)
      || !serap_json_opt_text (root, "token", 1024, &token, error)
      || !serap_json_get_int (root, "since", 0, G_MAXINT64, &wipe->since_ms, error))
    return FALSE;
  wipe->account = g_strdup (account);
  wipe->server = g_strdup (server);
  wipe->token = g_strdup (token);
  return TRUE;
}

gboolean
serap_wipe_write (
  const char *space_dir, SerapWipe *wipe, SerapWipeState state, const SerapEnv *env, GError **error)
{
  g_autofree char *path = mark_path (space_dir);
  if (wipe->state != state)
    wipe->since_ms = serap_env_now_ms (env);
  wipe->state = state;
  SerapJsonWriter *writer = serap_key_file_begin (WHAT);
  serap_json_writer_member_text (writer, "state", state_names[state]);
  serap_json_writer_member_text (writer, "account", wipe->account);
  serap_json_writer_member_text (writer, "server", wipe->server);
  serap_json_writer_opt_text (writer, "token", wipe->token);
  serap_json_writer_member_int (writer, "since", wipe->since_ms);
  return serap_key_file_end (writer, path, error);
}

gboolean
serap_wipe_withdraw (const char *space_dir, GError **error)
{
  g_autofree char *path = mark_path (space_dir);
  return g_unlink (path) == 0 || errno == ENOENT || serap_file_fail (path, error);
}

gboolean
serap_wipe_is_ordered (const char *space_dir)
{
  g_autofree char *path = mark_path (space_dir);
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

gboolean
serap_wipe_is_done (const char *space_dir)
{
  g_auto (SerapWipe) wipe = { 0 };
  return serap_wipe_read (space_dir, &wipe, NULL) && wipe.state == SERAP_WIPE_DELETED;
}

/* ---- Deleting ---- */

/* Calls @remove with everything in @dir but the mark. */
static gboolean
each_in (const char *dir, gboolean (*remove) (const char *path, GError **error), GError **error)
{
  if (!g_file_test (dir, G_FILE_TEST_IS_DIR))
    return TRUE;
  g_autoptr (GDir) list = g_dir_open (dir, 0, error);
  const char *name;
  if (list == NULL)
    return FALSE;
  while ((name = g_dir_read_name (list)) != NULL) {
    g_autofree char *path = g_build_filename (dir, name, NULL);
    if (!g_str_equal (name, MARK) && !remove (path, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
shred_if_file (const char *path, GError **error)
{
  return g_file_test (path, G_FILE_TEST_IS_DIR) || g_file_test (path, G_FILE_TEST_IS_SYMLINK)
         || serap_shred_file (path, error);
}

static gboolean
flush_folder (const char *dir, GError **error)
{
  int fd = g_open (dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
  if (fd < 0)
    return serap_file_fail (dir, error);
  gboolean flushed = fsync (fd) == 0 || serap_file_fail (dir, error);
  close (fd);
  return flushed;
}

/* The keys first: without them nobody opens a person's data or speaks in the device's name, whatever is left
 * of the rest. Then the databases with what lies beside them, then the attachments. */
static gboolean
delete_all (const char *space_dir, GError **error)
{
  g_autofree char *keys = g_build_filename (space_dir, "kunci", NULL);
  return serap_session_key_shred (space_dir, error) && each_in (keys, shred_if_file, error)
         && each_in (space_dir, shred_if_file, error) && each_in (space_dir, serap_remove_tree, error)
         && flush_folder (space_dir, error);
}

/* Returns: whether there is nothing more to say: it was said, or the token is good for nothing any more. */
static gboolean
tell (const SerapWipe *wipe, const SerapEnv *env)
{
  g_autoptr (GError) error = NULL;
  if (serap_http_end_session (wipe->server, wipe->token, &error))
    return TRUE;
  g_message ("headquarters does not know yet that the data are deleted: %s", error->message);
  return g_error_matches (error, SERAP_TRANSPORT_ERROR, SERAP_TRANSPORT_ERROR_TOKEN)
         || g_error_matches (error, SERAP_TRANSPORT_ERROR, SERAP_TRANSPORT_ERROR_REFUSED)
         || serap_env_now_ms (env) - wipe->since_ms > TOKEN_MS;
}

gboolean
serap_wipe_carry_out (const char *space_dir, SerapWipe *wipe, const SerapEnv *env, GError **error)
{
  g_return_val_if_fail (wipe->state >= SERAP_WIPE_DELETING, FALSE);

  /* Also afterwards: a fall may have left half a mark. */
  if (!delete_all (space_dir, error))
    return FALSE;
  if (wipe->state == SERAP_WIPE_DELETING
      && !serap_wipe_write (space_dir, wipe, SERAP_WIPE_DELETED, env, error))
    return FALSE;
  if (wipe->token == NULL || !tell (wipe, env))
    return TRUE;
  g_clear_pointer (&wipe->token, g_free);
  return serap_wipe_write (space_dir, wipe, SERAP_WIPE_DELETED, env, error);
}

/* ---- Telling people ---- */

char *
serap_wipe_sentence (const SerapWipe *wipe, gint64 unsent)
{
  g_autofree char *when = serap_wib_timestamp (wipe->since_ms);
  switch (wipe->state) {
  case SERAP_WIPE_ORDERED:
    if (unsent < 0)
      return g_strdup_printf (_ ("Headquarters ordered the data of account %s on this device to be deleted."
                                 " What waits is handed in first; until then nothing is deleted."),
                              wipe->account);
    return g_strdup_printf (
      ngettext ("Headquarters ordered the data of account %s on this device to be deleted."
                " %u change has to be handed in first; until then nothing is deleted.",
                "Headquarters ordered the data of account %s on this device to be deleted."
                " %u changes have to be handed in first; until then nothing is deleted.",
                (gulong) unsent),
      wipe->account, (guint) unsent);
  case SERAP_WIPE_DELETING:
    return g_strdup_printf (_ ("Headquarters ordered the data of account %s on this device to be deleted."
                               " What waited was handed in; now they are deleted."),
                            wipe->account);
  case SERAP_WIPE_DELETED:
    return g_strdup_printf (
      _ ("The data of account %s on this device were deleted on %s, because headquarters"
         " ordered it. To work here again, ask the administrator for a new code."),
      wipe->account, when);
  case SERAP_WIPE_NONE:
  default:
    return g_strdup ("");
  }
}
