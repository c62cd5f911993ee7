/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Housekeeping: what only grows and nobody needs goes, once a day, a little a call. */

#include "config.h"

#include "serap-central-private.h"

#include <glib/gstdio.h>
#include <string.h>

#define DAY_MS (G_GINT64_CONSTANT (24) * 60 * 60 * 1000)
/* Where the round of the day stands: "<day> <place>". */
#define MARK "rapi"
#define DIRS 256

/* ---- The round ---- */

typedef struct {
  SerapCentral *central;
  gint64 now_ms;
  guint left;  /* rows and files that may still be looked at in this call */
  char *place; /* "", then "titipan/<hash>", then "berkas/<two digits>", then "selesai" */
} Round;

static char *
place_today (SerapCentral *central, const char *day)
{
  g_autofree char *mark = central->storage->klass->get_setting (central->storage, MARK);
  if (mark == NULL || !g_str_has_prefix (mark, day) || mark[strlen (day)] != ' ')
    return g_strdup ("");
  return g_strdup (mark + strlen (day) + 1);
}

static void
move (Round *round, const char *kind, const char *what)
{
  g_free (round->place);
  round->place = g_strconcat (kind, what, NULL);
}

/* ---- Checkpoints ---- */

static gboolean
thin (Round *round, GError **error)
{
  SerapStorage *storage = round->central->storage;
  guint gone = 0;
  gint64 before_ms = round->now_ms - (gint64) round->central->limits.checkpoint_days * DAY_MS;
  if (!storage->klass->thin_checkpoints (storage, before_ms, round->left, &gone, error))
    return FALSE;
  if (gone < round->left)
    move (round, "titipan/", "");
  round->left -= MIN (gone, round->left);
  return TRUE;
}

/* ---- Files that nobody named ---- */

static gboolean
is_named (SerapCentral *central, const char *sha256)
{
  g_autoptr (GPtrArray) lampiran
    = central->storage->klass->children (central->storage, "lampiran", "sha256", sha256);
  return lampiran->len > 0;
}

/* What is held may still be released. Too much is kept rather than too little. */
static gboolean
is_held (GPtrArray *held, const char *sha256)
{
  for (guint i = 0; i < held->len; i++) {
    const SerapOpRow *row = held->pdata[i];
    gsize n = 0;
    gconstpointer data = row->payload != NULL ? g_bytes_get_data (row->payload, &n) : NULL;
    if (data != NULL && memmem (data, n, sha256, strlen (sha256)) != NULL)
      return TRUE;
  }
  return FALSE;
}

/* The file goes before the note of it: a note alone is found again the next day. */
static gboolean
let_go (Round *round, GPtrArray *held, const char *sha256, GError **error)
{
  SerapStorage *storage = round->central->storage;
  gboolean named = is_named (round->central, sha256);
  if (!storage->klass->sound (storage, error))
    return FALSE;
  if (!named && is_held (held, sha256))
    return TRUE;
  return (named || serap_central_remove_file (round->central, sha256, error))
         && storage->klass->drop_deposit (storage, sha256, NULL, error);
}

static gboolean
look_at_deposits (Round *round, const char *after, GError **error)
{
  SerapStorage *storage = round->central->storage;
  gint64 before_ms = round->now_ms - (gint64) round->central->limits.unnamed_days * DAY_MS;
  g_autoptr (GPtrArray) old = storage->klass->old_deposits (storage, after, before_ms, round->left, error);
  g_autoptr (GPtrArray) held = old != NULL ? storage->klass->held (storage, error) : NULL;
  if (held == NULL)
    return FALSE;
  for (guint i = 0; i < old->len; i++)
    if (!let_go (round, held, old->pdata[i], error))
      return FALSE;
  if (old->len < round->left)
    move (round, "berkas/", "00");
  else
    move (round, "titipan/", old->pdata[old->len - 1]);
  round->left -= MIN (old->len, round->left);
  return TRUE;
}

/* A file there is no note of, and no attachment: from today it waits for one. */
static gboolean
look_at_file (Round *round, const char *path, const char *sha256, GError **error)
{
  SerapStorage *storage = round->central->storage;
  GStatBuf info;
  gboolean known = storage->klass->has_deposit (storage, sha256) || is_named (round->central, sha256);
  if (!storage->klass->sound (storage, error))
    return FALSE;
  return known || g_stat (path, &info) != 0
         || storage->klass->put_deposit (storage, sha256, "", (guint64) info.st_size, round->now_ms, error);
}

static gboolean
look_at_files (Round *round, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename (round->central->dir, "lampiran", name, NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *sha256;
  guint n = 1;
  while (dir != NULL && (sha256 = g_dir_read_name (dir)) != NULL) {
    g_autofree char *file = g_build_filename (path, sha256, NULL);
    if (serap_central_is_sha256 (sha256) && !look_at_file (round, file, sha256, error))
      return FALSE;
    n++;
  }
  round->left -= MIN (n, round->left);
  guint64 number = g_ascii_strtoull (name, NULL, 16) + 1;
  g_autofree char *next = g_strdup_printf ("%02x", (guint) number);
  move (round, number < DIRS ? "berkas/" : "selesai", number < DIRS ? next : "");
  return TRUE;
}

/* ---- One call ---- */

static gboolean
is_through (const Round *round)
{
  return g_str_equal (round->place, "selesai");
}

static gboolean
go_on (Round *round, GError **error)
{
  while (round->left > 0 && !is_through (round)) {
    g_autofree char *place = g_strdup (round->place);
    const char *what = strchr (place, '/');
    gboolean done;
    if (what == NULL)
      done = thin (round, error);
    else if (g_str_has_prefix (place, "titipan/"))
      done = look_at_deposits (round, what + 1, error);
    else
      done = look_at_files (round, what + 1, error);
    if (!done)
      return FALSE;
  }
  return TRUE;
}

static gboolean
note_place (Round *round, const char *day, GError **error)
{
  SerapStorage *storage = round->central->storage;
  g_autofree char *mark = g_strconcat (day, " ", round->place, NULL);
  return storage->klass->put_setting (storage, MARK, mark, error);
}

gboolean
serap_central_tidy (SerapCentral *central, guint max, gboolean *more, GError **error)
{
  g_return_val_if_fail (central != NULL && max > 0, FALSE);

  SerapStorage *storage = central->storage;
  g_autofree char *day = serap_env_today (central->env);
  Round round = { central, serap_env_now_ms (central->env), max, place_today (central, day) };
  gboolean through = is_through (&round);
  gboolean done = through || storage->klass->begin (storage, error);
  if (done && !through) {
    done
      = go_on (&round, error) && note_place (&round, day, error) && storage->klass->commit (storage, error);
    if (!done)
      storage->klass->rollback (storage);
  }
  if (more != NULL)
    *more = done && !is_through (&round);
  g_free (round.place);
  return done;
}
