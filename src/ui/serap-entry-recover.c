/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "serap-entry-recover.h"

#include "serap-entry-save.h"
#include "serap-entry-window.h"

#include <glib/gi18n.h>

/* More are counted, not named. */
#define NAMED 6

typedef struct {
  SerapDesk *desk;
  GPtrArray *drafts; /* (element-type SerapEntry) */
} Recovery;

static void
recovery_free (gpointer data, GClosure *closure)
{
  Recovery *recovery = data;
  g_object_unref (recovery->desk);
  g_ptr_array_unref (recovery->drafts);
  g_free (recovery);
}

static gpointer
read_drafts (SerapSpace *space, gpointer data, GCancellable *cancellable, GError **error)
{
  return serap_entry_drafts (space, error);
}

static gpointer
drop_drafts (SerapSpace *space, gpointer data, GCancellable *cancellable, GError **error)
{
  GPtrArray *drafts = data;
  for (guint i = 0; i < drafts->len; i++)
    if (!serap_entry_drop (space, ((const SerapEntry *) drafts->pdata[i])->id, error))
      return NULL;
  return NULL;
}

static void
on_response (AdwMessageDialog *dialog, const char *response, Recovery *recovery)
{
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (dialog));
  GtkApplication *application = parent != NULL ? gtk_window_get_application (parent) : NULL;
  if (g_str_equal (response, "discard"))
    serap_desk_write_async (recovery->desk, SERAP_DESK_DRAFT, drop_drafts, g_ptr_array_ref (recovery->drafts),
                            (GDestroyNotify) g_ptr_array_unref, NULL, NULL, NULL, NULL);
  if (!g_str_equal (response, "restore") || application == NULL)
    return;
  /* The newest comes last, and so stands in front. */
  for (guint i = recovery->drafts->len; i > 0; i--) {
    const SerapEntry *draft = recovery->drafts->pdata[i - 1];
    serap_entry_window_present (application, recovery->desk, draft->id);
  }
}

static char *
time_text (gint64 changed_ms)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_offset (7 * 3600);
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (changed_ms / 1000);
  g_autoptr (GDateTime) here = utc != NULL ? g_date_time_to_timezone (utc, zone) : NULL;
  return here != NULL ? g_date_time_format (here, "%d/%m/%Y %H.%M") : g_strdup ("");
}

static char *
list_text (GPtrArray *drafts)
{
  g_autoptr (GString) text = g_string_new (NULL);
  for (guint i = 0; i < MIN (drafts->len, NAMED); i++) {
    const SerapEntry *draft = drafts->pdata[i];
    g_autofree char *title = serap_entry_title (draft);
    g_autofree char *time = time_text (draft->changed_ms);
    g_string_append_printf (text, "\n• %s, %s", title, time);
  }
  if (drafts->len > NAMED)
    g_string_append_printf (text, _ ("\nand %u more"), drafts->len - NAMED);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
drafts_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GtkWindow) parent = data;
  g_autoptr (GPtrArray) drafts = serap_desk_finish (SERAP_DESK (source), result, NULL);
  if (drafts == NULL || drafts->len == 0 || gtk_window_get_application (parent) == NULL)
    return;
  g_autofree char *list = list_text (drafts);
  g_autofree char *body
    = g_strdup_printf (_ ("What was typed and not recorded yet is still here:\n%s"), list);
  AdwMessageDialog *dialog
    = ADW_MESSAGE_DIALOG (adw_message_dialog_new (parent, _ ("Restore unfinished forms?"), body));
  adw_message_dialog_add_responses (dialog, "later", _ ("Later"), "discard", _ ("Discard"), "restore",
                                    _ ("Restore"), NULL);
  adw_message_dialog_set_response_appearance (dialog, "discard", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_response_appearance (dialog, "restore", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (dialog, "restore");
  adw_message_dialog_set_close_response (dialog, "later");
  Recovery *recovery = g_new0 (Recovery, 1);
  recovery->desk = g_object_ref (SERAP_DESK (source));
  recovery->drafts = g_steal_pointer (&drafts);
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_response), recovery, recovery_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

void
serap_entry_recover (GtkWindow *parent, SerapDesk *desk)
{
  serap_desk_read_async (desk, read_drafts, NULL, NULL, (GDestroyNotify) g_ptr_array_unref, NULL, drafts_read,
                         g_object_ref (parent));
}
