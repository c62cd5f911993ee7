/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** SerapEncoding: the encodings in which spreadsheets of the last thirty years save text. */
typedef enum {
  SERAP_ENCODING_UTF8,
  SERAP_ENCODING_UTF16LE,
  SERAP_ENCODING_UTF16BE,
  SERAP_ENCODING_WINDOWS_1252,
} SerapEncoding;

/**
 * SerapEncodingFault:
 * @SERAP_ENCODING_SOUND: every byte has a meaning
 * @SERAP_ENCODING_HAS_NUL: there is a character U+0000, which text never has
 * @SERAP_ENCODING_BROKEN: there are bytes without a meaning
 */
typedef enum {
  SERAP_ENCODING_SOUND,
  SERAP_ENCODING_HAS_NUL,
  SERAP_ENCODING_BROKEN,
} SerapEncodingFault;

/**
 * SerapEncodingGuess:
 * @encoding: how to decode
 * @start: bytes of the byte order mark, which is no part of the text
 * @fault: whether decoding loses nothing
 * @fault_line: line of the first fault, from 1; 0 when sound
 */
typedef struct {
  SerapEncoding encoding;
  gsize start;
  SerapEncodingFault fault;
  guint fault_line;
} SerapEncodingGuess;

/**
 * serap_encoding_guess:
 * @data: a whole file of @n bytes
 *
 * In this order: a byte order mark decides (and must be right); zero bytes in one half of nearly
 * all pairs mean UTF-16; valid UTF-8 is UTF-8; anything else is Windows-1252 (WHATWG Encoding
 * Standard, index-windows-1252), but broken if it has one of the five bytes that Windows-1252
 * leaves undefined. Text with more valid UTF-8 sequences than wrong bytes is broken UTF-8, not
 * Windows-1252: better no import than "Ã©" in people's names. Any thread; reads all bytes.
 */
SerapEncodingGuess serap_encoding_guess (const guint8 *data, gsize n);

/** serap_encoding_name: Returns: (transfer none): IANA name, e.g. "UTF-16LE". */
const char *serap_encoding_name (SerapEncoding encoding);

/**
 * SerapFileKind:
 * @id: stable name: "xlsx", "ods", "docx", "zip", "xls", "pdf", "html", "xml", "rtf", "gzip", "7z",
 *   "rar", "png", "jpeg", "gif", "sqlite"
 * @name: the same for an English sentence, with its article
 *
 * A format that people take for a CSV file. "xls" is any OLE file: an Excel 97 workbook, or a
 * newer one behind a password.
 */
typedef struct {
  const char *id;
  const char *name;
} SerapFileKind;

/**
 * serap_file_kind:
 *
 * Returns: (transfer none) (nullable): what the first bytes say the file is; %NULL if maybe text
 */
const SerapFileKind *serap_file_kind (const guint8 *data, gsize n);

#define SERAP_DECODER_BUFFER 16384

/**
 * SerapDecoder:
 *
 * Turns bytes into UTF-8, piece by piece. To be made by serap_decoder_init(); owns nothing, so it
 * needs no freeing, and the bytes must outlive it.
 */
typedef struct {
  SerapEncoding encoding;
  const guint8 *at;  /* (unowned) */
  const guint8 *end; /* (unowned) */
  char buffer[SERAP_DECODER_BUFFER];
} SerapDecoder;

void serap_decoder_init (SerapDecoder *self, const SerapEncodingGuess *guess, const guint8 *data, gsize n);

/**
 * serap_decoder_next:
 * @n: (out): bytes of the piece
 *
 * Gives the next piece. UTF-8 is not copied: all of it is one piece. What has no meaning becomes
 * U+FFFD.
 *
 * Returns: (transfer none) (nullable): UTF-8, valid until the next call; %NULL at the end
 */
const char *serap_decoder_next (SerapDecoder *self, gsize *n);

G_END_DECLS
