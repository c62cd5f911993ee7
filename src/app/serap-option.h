/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-space.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/** SerapOption: one thing a picker offers: a code or id, its name, what helps to tell it apart. Constant. */
#define SERAP_TYPE_OPTION (serap_option_get_type ())
G_DECLARE_FINAL_TYPE (SerapOption, serap_option, SERAP, OPTION, GObject)

/** serap_option_new: @detail: (nullable); @aliases: (nullable): other spellings, "|" between them. */
SerapOption *serap_option_new (const char *code, const char *label, const char *detail, const char *aliases);
const char *serap_option_code (SerapOption *option);
const char *serap_option_label (SerapOption *option);
const char *serap_option_detail (SerapOption *option);
/** serap_option_fits: whether @typed stands anywhere in name, detail or another spelling; blanks and
 * letters' case do not count, and every word of @typed may stand somewhere else. */
gboolean serap_option_fits (SerapOption *option, const char *typed);

/** serap_options_of: Returns: (transfer full): list of #SerapOption for a code field with target @target
 * ("wilayah": the kelurahan), or the latest events for "kegiatan". For a reading thread. */
GListStore *serap_options_of (SerapSpace *space, const char *target);
/** serap_option_find: Returns: (transfer none) (nullable) */
SerapOption *serap_option_find (GListModel *options, const char *code);

G_END_DECLS
