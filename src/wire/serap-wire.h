/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define SERAP_WIRE_ERROR (serap_wire_error_quark ())
GQuark serap_wire_error_quark (void);

/**
 * SerapWireError:
 * @SERAP_WIRE_ERROR_TOO_LARGE: more bytes than allowed; send less at once
 * @SERAP_WIRE_ERROR_TOO_DEEP: nested deeper than allowed; not made by Serap
 * @SERAP_WIRE_ERROR_SYNTAX: not strict JSON, a repeated member, or bytes cut short; not made by
 *   Serap
 * @SERAP_WIRE_ERROR_ENCODING: not UTF-8, a lone surrogate, a NUL, or not canonical base64
 * @SERAP_WIRE_ERROR_MISSING: a member that must be there is not (or is null)
 * @SERAP_WIRE_ERROR_TYPE: a member holds another type
 * @SERAP_WIRE_ERROR_RANGE: right type, but too long, too small, too large or not an id
 * @SERAP_WIRE_ERROR_UNKNOWN: a kind, verb, member or version that only a newer program knows; keep
 *   it and ask for an update
 * @SERAP_WIRE_ERROR_SIGNATURE: the signature does not fit header and payload; never apply it
 * @SERAP_WIRE_ERROR_PASSWORD: wrong password or PIN; ask again
 * @SERAP_WIRE_ERROR_LOCKED: the private half of a key is still wrapped; unlock it first
 * @SERAP_WIRE_ERROR_CRYPTO: sealed for another key, damaged, or the library refused; cannot be read
 *
 * What is wrong with something from outside. Messages are English, for developers, and never quote
 * values; a message about JSON begins with the place.
 */
typedef enum {
  SERAP_WIRE_ERROR_TOO_LARGE,
  SERAP_WIRE_ERROR_TOO_DEEP,
  SERAP_WIRE_ERROR_SYNTAX,
  SERAP_WIRE_ERROR_ENCODING,
  SERAP_WIRE_ERROR_MISSING,
  SERAP_WIRE_ERROR_TYPE,
  SERAP_WIRE_ERROR_RANGE,
  SERAP_WIRE_ERROR_UNKNOWN,
  SERAP_WIRE_ERROR_SIGNATURE,
  SERAP_WIRE_ERROR_PASSWORD,
  SERAP_WIRE_ERROR_LOCKED,
  SERAP_WIRE_ERROR_CRYPTO,
} SerapWireError;

/** serap_wire_error_path: Returns: (nullable): the place as JSON pointer (RFC 6901), e.g.
 * "/transitions/3/from"; %NULL when @error has none or is of another domain. */
const char *serap_wire_error_path (const GError *error);
/** serap_wire_error_line: Returns: line in the JSON text, from 1; 0 when not known. Syntax errors
 * always have one, others when the text was read with %SERAP_JSON_LINES. */
guint serap_wire_error_line (const GError *error);

/**
 * serap_wire_set_error:
 * @error: (nullable): return location
 * @code: what is wrong
 * @path: (nullable): the place as JSON pointer
 * @line: line, 0 when not known
 * @message: what is wrong there, without any value
 */
void
serap_wire_set_error (GError **error, SerapWireError code, const char *path, guint line, const char *message);

/** serap_wire_is_id: whether @text (nullable) is a UUID other than the nil one, which stands for "no
 * id" in signed bytes and so may not be written as an id. */
gboolean serap_wire_is_id (const char *text);

/**
 * serap_wire_init:
 *
 * Makes libsodium ready. Every function here that needs it calls this itself; a program calls it
 * once at start to learn early of a machine where it cannot work. Any thread.
 *
 * Returns: %FALSE when libsodium cannot be used
 */
gboolean serap_wire_init (void);

G_END_DECLS
