/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Headquarters as a program that runs. */

#include "config.h"

#include "serap-serve.h"

#include "serap-control.h"
#include "serap-files.h"
#include "serap-lock.h"
#include "serap-seed.h"
#include "serap-timer.h"

#include <gio/gio.h>
#include <glib-unix.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <sys/resource.h>
#include <unistd.h>

#define LOCK_NAME "pusat.kunci"

typedef struct {
  GMainLoop *loop;
  SerapServer *server;
  gboolean stopping;
} Running;

SerapCentral *
serap_headquarters_open (
  const char *dir, SerapSchema *schema, const SerapEnv *env, int *lock_fd, GError **error)
{
  g_autofree char *database = g_build_filename (dir, "pusat.db", NULL);
  g_autofree char *path = g_build_filename (dir, LOCK_NAME, NULL);
  g_autofree char *holder = NULL;
  if (!g_file_test (database, G_FILE_TEST_EXISTS)) {
    g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT,
                 _ ("There is no headquarters in “%s” yet. Make it with: serap-server --data %s init"), dir,
                 dir);
    return NULL;
  }
  *lock_fd = serap_lock_take (path, &holder, error);
  if (*lock_fd < 0) {
    if (holder != NULL)
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY,
                   _ ("“%s” is being written to by another program (pid %s). Close it and try again."), dir,
                   holder);
    return NULL;
  }
  SerapCentral *central = serap_central_open (dir, schema, env, NULL, error);
  if (central == NULL)
    close (*lock_fd);
  return central;
}

gboolean
serap_headquarters_init (const char *dir, SerapSchema *schema, const SerapEnv *env, GError **error)
{
  g_autoptr (GDir) there = g_dir_open (dir, 0, NULL);
  if (there != NULL && g_dir_read_name (there) != NULL) {
    g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_EXIST,
                 _ ("“%s” is not empty. Choose another folder; nothing was changed."), dir);
    return FALSE;
  }
  if (g_mkdir_with_parents (dir, 0700) != 0)
    return serap_file_fail (dir, error);
  g_autoptr (GPtrArray) records = serap_seed_records (schema, error);
  g_autoptr (SerapCentral) central
    = records != NULL ? serap_central_open (dir, schema, env, NULL, error) : NULL;
  return central != NULL && serap_central_seed (central, records, error);
}

static gboolean
on_stopped (gpointer data)
{
  g_main_loop_quit (((Running *) data)->loop);
  return G_SOURCE_REMOVE;
}

static gboolean
on_signal (gpointer data)
{
  Running *running = data;
  if (!running->stopping)
    serap_server_stop (running->server, on_stopped, running);
  running->stopping = TRUE;
  return G_SOURCE_CONTINUE;
}

/* A connection is a descriptor. */
static void
allow_descriptors (guint connections)
{
  struct rlimit limit;
  if (getrlimit (RLIMIT_NOFILE, &limit) != 0)
    return;
  limit.rlim_cur = MIN (limit.rlim_max, MAX (limit.rlim_cur, (rlim_t) connections + 256));
  setrlimit (RLIMIT_NOFILE, &limit);
}

static gboolean
listen_everywhere (SerapServer *server, char **where, GError **error)
{
  for (guint i = 0; where[i] != NULL; i++) {
    g_autofree char *address = serap_server_listen (server, where[i], error);
    if (address == NULL)
      return FALSE;
    g_print (_ ("Listening at %s\n"), address);
  }
  return TRUE;
}

static gboolean
run (SerapServer *server, SerapSettings *settings, SerapSchema *schema, const SerapEnv *env, GError **error)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Running running = { loop, server, FALSE };
  g_autoptr (SerapControl) control = serap_control_new (server, schema, env, settings->data, error);
  if (control == NULL || !listen_everywhere (server, settings->listen, error))
    return FALSE;
  g_autoptr (SerapTimer) timer = serap_timer_new (server);
  guint terminate = g_unix_signal_add (SIGTERM, on_signal, &running);
  guint interrupt = g_unix_signal_add (SIGINT, on_signal, &running);
  g_main_loop_run (loop);
  g_source_remove (terminate);
  g_source_remove (interrupt);
  return TRUE;
}

gboolean
serap_serve (SerapSettings *settings, SerapSchema *schema, const SerapEnv *env, GError **error)
{
  int lock_fd = -1;
  if (!serap_settings_check (settings, error))
    return FALSE;
  allow_descriptors (settings->limits.connections);
  SerapCentral *central = serap_headquarters_open (settings->data, schema, env, &lock_fd, error);
  if (central == NULL)
    return FALSE;
  SerapServer *server = serap_server_new (central, schema, env, &settings->limits, STDERR_FILENO);
  gboolean done = run (server, settings, schema, env, error);
  serap_server_free (server);
  close (lock_fd);
  return done;
}
