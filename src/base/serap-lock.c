/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Lock files. */

#include "config.h"

#include "serap-lock.h"

#include "serap-files.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

static char *
read_holder (int fd)
{
  char text[32] = { 0 };
  gssize n = pread (fd, text, sizeof text - 1, 0);
  return g_strdup (n > 0 ? g_strstrip (text) : "?");
}

int
serap_lock_take (const char *path, char **holder, GError **error)
{
  int fd = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) {
    serap_file_fail (path, error);
    return -1;
  }
  struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
  if (fcntl (fd, F_OFD_SETLK, &lock) != 0) {
    if (holder != NULL)
      *holder = read_holder (fd);
    close (fd);
    return -1;
  }
  g_autofree char *pid = g_strdup_printf ("%d\n", (int) getpid ());
  if (ftruncate (fd, 0) != 0 || pwrite (fd, pid, strlen (pid), 0) < 0) {
    serap_file_fail (path, error);
    close (fd);
    return -1;
  }
  return fd;
}
