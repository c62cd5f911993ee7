/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Lines of the log. */

#include "config.h"

#include "serap-info.h"

#include <string.h>
#include <unistd.h>

SerapJsonWriter *
serap_info_begin_line (const SerapServerInfo *info, const char *what)
{
  SerapJsonWriter *line = serap_json_writer_new (FALSE);
  g_autofree char *time = serap_wib_timestamp (serap_env_now_ms (info->env));
  serap_json_writer_begin_object (line);
  serap_json_writer_member_text (line, "time", time);
  serap_json_writer_member_text (line, "what", what);
  return line;
}

/* One write for one line, so that lines of several threads do not mix. */
void
serap_info_end_line (const SerapServerInfo *info, SerapJsonWriter *line)
{
  serap_json_writer_end_object (line);
  g_autofree char *text = serap_json_writer_finish (line);
  g_autofree char *whole = g_strconcat (text, "\n", NULL);
  if (info->log_fd < 0)
    return;
  gssize written = write (info->log_fd, whole, strlen (whole));
  (void) written; /* a full disk must not stop headquarters */
}

void
serap_info_log_failure (const SerapServerInfo *info, const char *trace, const GError *error)
{
  SerapJsonWriter *line = serap_info_begin_line (info, "failure");
  serap_json_writer_member_text (line, "trace", trace);
  serap_json_writer_member_text (line, "domain", g_quark_to_string (error->domain));
  serap_json_writer_member_int (line, "code", error->code);
  serap_json_writer_member_text (line, "message", error->message);
  serap_info_end_line (info, line);
}
