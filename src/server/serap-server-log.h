/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-route.h"

G_BEGIN_DECLS

/** serap_server_log_request: one line of JSON: time, method, address without what stands for the
 * parameter, status, milliseconds, bytes, device code. Any thread. */
void serap_server_log_request (const SerapServerInfo *info, SerapExchange *exchange, const char *method);

G_END_DECLS
