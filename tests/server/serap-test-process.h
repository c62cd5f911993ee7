/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-test-server.h"

G_BEGIN_DECLS

/* serap-server as the program it is, found by the environment's SERAP_SERVER, on a test's headquarters. Each
 * function here fails the test by itself. */

typedef struct {
  SerapTestServer client; /* for serap_test_connect() and serap_test_ask() */
  GSubprocess *process;
} SerapTestProcess;

/**
 * serap_test_process_new:
 * @office: its central is closed; the program has the machine's clock, so tokens must fit it
 * @limits: (nullable): lines of the settings' group [limits]
 *
 * Returns when it answers.
 */
SerapTestProcess *serap_test_process_new (SerapTestOffice *office, const char *limits);
/** serap_test_process_free: stops it and wants to see that it ended well. */
void serap_test_process_free (SerapTestProcess *process);
/** serap_test_process_memory: @line: "VmRSS" or "VmHWM". Returns: KiB */
guint64 serap_test_process_memory (SerapTestProcess *process, const char *line);

G_END_DECLS
