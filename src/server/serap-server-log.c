/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What headquarters writes down about requests. Never names, tokens, bodies or ids of persons. */

#include "config.h"

#include "serap-server-log.h"

void
serap_server_log_request (const SerapServerInfo *info, SerapExchange *exchange, const char *method)
{
  SerapJsonWriter *line = serap_info_begin_line (info, "request");
  g_autofree char *address = exchange->route != NULL ? serap_route_template (exchange->route) : NULL;
  serap_json_writer_member_text (line, "method", exchange->route != NULL ? method : NULL);
  serap_json_writer_member_text (line, "route", address);
  serap_json_writer_member_int (line, "status", exchange->status);
  serap_json_writer_opt_text (line, "problem", exchange->problem);
  serap_json_writer_member_int (line, "ms", (g_get_monotonic_time () - exchange->began_us) / 1000);
  serap_json_writer_member_int (line, "in", (gint64) exchange->bytes_in);
  serap_json_writer_member_int (line, "out", (gint64) exchange->bytes_out);
  serap_json_writer_opt_text (line, "device", exchange->caller.device_code);
  if (exchange->problem != NULL)
    serap_json_writer_member_text (line, "trace", exchange->trace);
  serap_info_end_line (info, line);
}
