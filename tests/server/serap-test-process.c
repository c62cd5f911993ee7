/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "serap-test-process.h"

#include <gio/gunixsocketaddress.h>
#include <signal.h>
#include <string.h>

#define PATIENCE_S 60

static gboolean
answers (const char *path)
{
  g_autoptr (GSocket) socket = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, 0, NULL);
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);
  return g_socket_connect (socket, address, NULL, NULL);
}

/* SERAP_SERVER may hold more than one word: a checker and its options before the program. */
static GSubprocess *
spawn (SerapTestOffice *office, const char *settings, const char *socket, const char *log)
{
  g_autoptr (GError) error = NULL;
  const char *program = g_getenv ("SERAP_SERVER");
  g_assert_nonnull (program);
  g_auto (GStrv) words = g_strsplit (program, " ", -1);
  g_autoptr (GPtrArray) line = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; words[i] != NULL; i++)
    g_ptr_array_add (line, g_strdup (words[i]));
  g_ptr_array_add (line, g_strdup ("--data"));
  g_ptr_array_add (line, g_strdup (office->dir));
  g_ptr_array_add (line, g_strdup ("--config"));
  g_ptr_array_add (line, g_strdup (settings));
  g_ptr_array_add (line, g_strdup ("--listen"));
  g_ptr_array_add (line, g_strconcat ("unix:", socket, NULL));
  g_ptr_array_add (line, g_strdup ("serve"));
  g_ptr_array_add (line, NULL);
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE);
  g_subprocess_launcher_set_stderr_file_path (launcher, log);
  GSubprocess *process = g_subprocess_launcher_spawnv (launcher, (const char *const *) line->pdata, &error);
  g_assert_no_error (error);
  return process;
}

SerapTestProcess *
serap_test_process_new (SerapTestOffice *office, const char *limits)
{
  SerapTestProcess *own = g_new0 (SerapTestProcess, 1);
  own->client.office = office;
  own->client.socket = g_build_filename (office->root, "soket", NULL);
  own->client.log = g_build_filename (office->root, "catatan", NULL);
  g_autofree char *settings = g_build_filename (office->root, "setelan", NULL);
  g_autofree char *text = g_strdup_printf ("[limits]\n%s", limits != NULL ? limits : "");
  g_assert_true (g_file_set_contents (settings, text, -1, NULL));
  serap_test_office_close (office);
  own->process = spawn (office, settings, own->client.socket, own->client.log);
  for (gint64 end = g_get_monotonic_time () + PATIENCE_S * G_USEC_PER_SEC; !answers (own->client.socket);) {
    g_assert_cmpint (g_get_monotonic_time (), <, end);
    g_usleep (20 * 1000);
  }
  return own;
}

void
serap_test_process_free (SerapTestProcess *own)
{
  g_autoptr (GError) error = NULL;
  g_subprocess_send_signal (own->process, SIGTERM);
  g_subprocess_wait_check (own->process, NULL, &error);
  g_assert_no_error (error);
  g_object_unref (own->process);
  g_free (own->client.socket);
  g_free (own->client.log);
  g_free (own);
}

guint64
serap_test_process_memory (SerapTestProcess *own, const char *line)
{
  g_autofree char *path = g_strdup_printf ("/proc/%s/status", g_subprocess_get_identifier (own->process));
  g_autofree char *text = NULL;
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  const char *found = strstr (text, line);
  g_assert_nonnull (found);
  return g_ascii_strtoull (found + strlen (line) + 1 + strspn (found + strlen (line) + 1, " \t"), NULL, 10);
}
