/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define SERAP_STORE_ERROR (serap_store_error_quark ())
GQuark serap_store_error_quark (void);

/**
 * SerapStoreError:
 * @SERAP_STORE_ERROR_NOT_FOUND: no record fits
 * @SERAP_STORE_ERROR_AMBIGUOUS: several records fit
 * @SERAP_STORE_ERROR_NOT_PENDING: the operation has been sent already
 * @SERAP_STORE_ERROR_CORRUPT: what is stored cannot be read
 * @SERAP_STORE_ERROR_LOCKED: the account's private key is locked
 * @SERAP_STORE_ERROR_BLOB: a file's content does not fit its name
 * @SERAP_STORE_ERROR_ERASED: headquarters erased the person it is about
 */
typedef enum {
  SERAP_STORE_ERROR_NOT_FOUND,
  SERAP_STORE_ERROR_AMBIGUOUS,
  SERAP_STORE_ERROR_NOT_PENDING,
  SERAP_STORE_ERROR_CORRUPT,
  SERAP_STORE_ERROR_LOCKED,
  SERAP_STORE_ERROR_BLOB,
  SERAP_STORE_ERROR_ERASED,
} SerapStoreError;

G_END_DECLS
