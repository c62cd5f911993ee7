/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
  SERAP_VALUE_NONE = 0,
  SERAP_VALUE_INT,  /* whole numbers of every unit, booleans, times */
  SERAP_VALUE_TEXT, /* text, codes, ids, dates */
  SERAP_VALUE_SET,  /* sorted set of texts without repeats */
} SerapValueKind;

/**
 * SerapValue:
 * @kind: which member is valid
 * @number: the number
 * @text: (owned): valid UTF-8
 * @set: (owned): %NULL-terminated, sorted by strcmp, no repeats, never empty
 *
 * What a field holds. All zero bytes is "no value"; empty text and an empty set are "no value" too.
 */
typedef struct {
  SerapValueKind kind;
  union {
    gint64 number;
    char *text;
    char **set;
  };
} SerapValue;

#define SERAP_VALUE_INIT                                                                                     \
  {                                                                                                          \
    SERAP_VALUE_NONE,                                                                                        \
    {                                                                                                        \
      0                                                                                                      \
    }                                                                                                        \
  }

void serap_value_clear (SerapValue *value);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SerapValue, serap_value_clear)

void serap_value_set_int (SerapValue *value, gint64 number);
/** serap_value_set_text: @text: (nullable): %NULL and "" clear the value. */
void serap_value_set_text (SerapValue *value, const char *text);
/** serap_value_set_set: sorts and removes repeats; @items: (nullable). */
void serap_value_set_set (SerapValue *value, const char *const *items);
void serap_value_copy (SerapValue *to, const SerapValue *from);
gboolean serap_value_equal (const SerapValue *a, const SerapValue *b);

/** serap_value_text: Returns: (nullable): the text, or %NULL when it is no text. */
const char *serap_value_text (const SerapValue *value);
/** serap_value_number: Returns: the number, or @fallback when it is no number. */
gint64 serap_value_number (const SerapValue *value, gint64 fallback);
gboolean serap_value_has (const SerapValue *value, const char *item);

/** serap_value_to_string: Returns: (transfer full): machine text: decimal number, text, or items
 * joined by ",". */
char *serap_value_to_string (const SerapValue *value);

G_END_DECLS
