/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-storage.h"

G_BEGIN_DECLS

/* What every implementation of headquarters' storage must do, whatever keeps the data. */

/**
 * ConformanceStorage:
 * @open: opens what is kept at @dir, a folder of its own for each test; makes it at first
 * @fail_read: from now on the @nth read of the medium fails; 0: none
 * @has_failed: whether it did since the last @fail_read
 */
typedef struct {
  const char *name;
  SerapStorage *(*open) (const char *dir, SerapSchema *schema, GError **error);
  void (*fail_read) (guint nth);
  gboolean (*has_failed) (void);
} ConformanceStorage;

/** conformance_add: adds all tests for @storage, which must live as long as the program. */
void conformance_add (const ConformanceStorage *storage);

G_END_DECLS
