/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-central.h"
#include "serap-json-writer.h"

G_BEGIN_DECLS

/** SerapServerInfo: what does not change while the server runs; any thread. */
typedef struct {
  const SerapEnv *env;
  SerapSchema *schema;
  int log_fd;
} SerapServerInfo;

/** serap_info_log_failure: one line of JSON: something failed inside. */
void serap_info_log_failure (const SerapServerInfo *info, const char *trace, const GError *error);

/* Begins and ends a line of the log; every line is one JSON object. */
SerapJsonWriter *serap_info_begin_line (const SerapServerInfo *info, const char *what);
/** serap_info_end_line: @line: (transfer full) */
void serap_info_end_line (const SerapServerInfo *info, SerapJsonWriter *line);

G_END_DECLS
