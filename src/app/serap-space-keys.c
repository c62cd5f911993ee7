/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The keys of a space: made once, and made anew for a device of its own. */

#include "config.h"

#include "serap-space-private.h"

#include "serap-files.h"
#include "serap-session-key.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

/* What stands in kunci/, in the order in which it takes the place of what was there: the signing key comes
 * last, since its successor tells that the others may have one. */
static const char *const names[] = { "sesi.json", "kotak.kunci", "tanda.kunci" };
static const char *const next_names[] = { "sesi-baru.json", "kotak-baru.kunci", "tanda-baru.kunci" };

char *
serap_space_key_path (SerapSpace *space, SerapSpaceFile file, gboolean next)
{
  return g_build_filename (space->dir, "kunci", next ? next_names[file] : names[file], NULL);
}

void
serap_space_drop_keys (SerapSpace *space)
{
  g_clear_pointer (&space->key, serap_signing_key_free);
  g_clear_pointer (&space->box, serap_box_key_free);
  g_clear_pointer (&space->next_key, serap_signing_key_free);
  g_clear_pointer (&space->next_box, serap_box_key_free);
}

gboolean
serap_space_make_keys (SerapSpace *space, const char *password, GError **error)
{
  const SerapEnv *env = serap_space_env (space);
  g_autofree char *folder = g_build_filename (space->dir, "kunci", NULL);
  g_autofree char *key_path = g_build_filename (folder, "tanda.kunci", NULL);
  if (g_mkdir_with_parents (folder, 0700) != 0)
    return serap_file_fail (folder, error);
  if (g_file_test (key_path, G_FILE_TEST_EXISTS)) {
    space->key = serap_signing_key_load (key_path, error);
  } else {
    space->key = serap_signing_key_new (env);
    if (!serap_signing_key_save (space->key, key_path, error))
      return FALSE;
  }
  if (space->key == NULL)
    return FALSE;
  if (g_file_test (space->box_path, G_FILE_TEST_EXISTS)) {
    space->box = serap_box_key_load (space->box_path, error);
    return space->box != NULL;
  }
  space->box = serap_box_key_new (env);
  return serap_box_key_save (space->box, space->box_path, password, SERAP_PASSWORD_COST, env, error);
}

/* ---- A device of its own ----
 *
 * A key of that device is made and kept before headquarters hears of it; the store then says in one
 * transaction which device it is, and the device's name is made of its key: so whatever is interrupted, the
 * store and the files tell together which key counts. */

static const SerapSigningKey *
make (gpointer data, GBytes **box_public, GError **error)
{
  SerapSpace *space = data;
  const SerapEnv *env = serap_space_env (space);
  g_autofree char *key_path = serap_space_key_path (space, SERAP_SPACE_SIGNING_KEY, TRUE);
  g_autofree char *box_path = serap_space_key_path (space, SERAP_SPACE_BOX_KEY, TRUE);
  g_clear_pointer (&space->next_key, serap_signing_key_free);
  g_clear_pointer (&space->next_box, serap_box_key_free);
  /* Each time: the password may have been changed since. */
  space->next_box = serap_box_key_new_after (space->box, env, error);
  if (space->next_box == NULL || !serap_box_key_save_as_is (space->next_box, box_path, error))
    return NULL;
  if (g_file_test (key_path, G_FILE_TEST_EXISTS)) {
    space->next_key = serap_signing_key_load (key_path, error);
  } else {
    space->next_key = serap_signing_key_new (env);
    if (!serap_signing_key_save (space->next_key, key_path, error))
      return NULL;
  }
  *box_public = g_bytes_ref (serap_box_key_public (space->next_box));
  return space->next_key;
}

static gboolean
flush_folder (SerapSpace *space, GError **error)
{
  g_autofree char *folder = g_build_filename (space->dir, "kunci", NULL);
  int fd = g_open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
  if (fd < 0)
    return serap_file_fail (folder, error);
  gboolean flushed = fsync (fd) == 0 || serap_file_fail (folder, error);
  close (fd);
  return flushed;
}

static gboolean
put_in_place (SerapSpace *space, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *from = serap_space_key_path (space, i, TRUE);
    g_autofree char *to = serap_space_key_path (space, i, FALSE);
    if (g_rename (from, to) != 0 && errno != ENOENT)
      return serap_file_fail (to, error);
  }
  return flush_folder (space, error);
}

static gboolean
take (gpointer data, GError **error)
{
  SerapSpace *space = data;
  serap_signing_key_free (space->key);
  serap_box_key_free (space->box);
  space->key = g_steal_pointer (&space->next_key);
  space->box = g_steal_pointer (&space->next_box);
  /* What is unlocked elsewhere is the key until now. */
  return serap_session_key_forget (space->dir, error) && put_in_place (space, error);
}

const SerapOwnDevice *
serap_space_own_device (SerapSpace *space)
{
  space->own = (SerapOwnDevice){ make, take, space };
  return &space->own;
}

/* Returns: whether the store says that the device is the one of the next key. */
static gboolean
is_taken (SerapSpace *space, const SerapSigningKey *next)
{
  g_autofree char *device = serap_store_meta (space->store, "device");
  g_autofree char *its = serap_device_id (serap_signing_key_public (next));
  return g_strcmp0 (device, its) == 0;
}

gboolean
serap_space_settle_keys (SerapSpace *space, GError **error)
{
  g_autofree char *path = serap_space_key_path (space, SERAP_SPACE_SIGNING_KEY, TRUE);
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  g_autoptr (SerapSigningKey) next = serap_signing_key_load (path, error);
  if (next == NULL)
    return FALSE;
  if (!is_taken (space, next))
    return TRUE;
  serap_space_drop_keys (space);
  return serap_session_key_forget (space->dir, error) && put_in_place (space, error)
         && serap_space_make_keys (space, NULL, error);
}
