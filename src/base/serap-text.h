/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * serap_text_fold:
 * @text: UTF-8
 *
 * Makes text comparable: NFKD, marks removed, lower case, every run of anything that is not a
 * letter or a digit becomes one space, none at the ends. "Jl. MAWAR–III" gives "jl mawar iii".
 *
 * Returns: (transfer full): the folded text
 */
char *serap_text_fold (const char *text);

/** serap_text_squash: like serap_text_fold() but without any space, for names that are sometimes
 * joined ("Aren Jaya", "Arenjaya"). Returns: (transfer full) */
char *serap_text_squash (const char *text);

/**
 * serap_text_clean:
 * @text: UTF-8
 * @multiline: keep line breaks
 *
 * What is stored of typed text: NFC, CR LF to LF, control characters dropped, blanks at the ends
 * dropped; on one line, runs of white space become one blank.
 *
 * Returns: (transfer full) (nullable): %NULL when @text is not UTF-8
 */
char *serap_text_clean (const char *text, gboolean multiline);

/** serap_text_length: number of characters (not bytes) of valid UTF-8. */
gsize serap_text_length (const char *text);

G_END_DECLS
