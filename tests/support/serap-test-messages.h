/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-schema.h"

G_BEGIN_DECLS

/**
 * SerapTestMessage:
 * @name: as examples in docs/protocol.md are marked
 * @rewrite: reads a body and writes what it read; %NULL with an error when it cannot be read
 *
 * One message of the protocol, for tests that treat all alike.
 */
typedef struct {
  const char *name;
  GBytes *(*rewrite) (GBytes *body, SerapSchema *schema, GError **error);
} SerapTestMessage;

extern const SerapTestMessage serap_test_messages[];
extern const guint serap_test_n_messages;

/** serap_test_message: Returns: (nullable): the message of this name. */
const SerapTestMessage *serap_test_message (const char *name);

G_END_DECLS
