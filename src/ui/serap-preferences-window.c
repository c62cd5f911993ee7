/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "serap-preferences-window.h"

/* GtkSettings counts in 1024ths of a dot. */
#define DPI (96 * 1024)

struct _SerapPreferencesWindow {
  AdwWindow parent_instance;
  GtkWidget *language, *colours, *dense;
  GtkAdjustment *text_size, *lock_minutes;
};

G_DEFINE_FINAL_TYPE (SerapPreferencesWindow, serap_preferences_window, ADW_TYPE_WINDOW)

static void
apply_colours (GSettings *settings)
{
  static const AdwColorScheme schemes[]
    = { ADW_COLOR_SCHEME_DEFAULT, ADW_COLOR_SCHEME_FORCE_LIGHT, ADW_COLOR_SCHEME_FORCE_DARK };
  int which = g_settings_get_enum (settings, "colours");
  if (which >= 0 && which < (int) G_N_ELEMENTS (schemes))
    adw_style_manager_set_color_scheme (adw_style_manager_get_default (), schemes[which]);
}

static void
apply_text_size (GSettings *settings)
{
  int percent = g_settings_get_int (settings, "text-size");
  if (percent != 100)
    g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", DPI / 100 * percent, NULL);
  else
    gtk_settings_reset_property (gtk_settings_get_default (), "gtk-xft-dpi");
}

void
serap_preferences_apply (GSettings *settings)
{
  apply_colours (settings);
  apply_text_size (settings);
  g_signal_connect (settings, "changed::colours", G_CALLBACK (apply_colours), NULL);
  g_signal_connect (settings, "changed::text-size", G_CALLBACK (apply_text_size), NULL);
}

static gboolean
nick_to_number (GValue *value, GVariant *variant, gpointer nicks)
{
  const char *const *names = nicks;
  for (guint i = 0; names[i] != NULL; i++)
    if (g_str_equal (names[i], g_variant_get_string (variant, NULL)))
      g_value_set_uint (value, i);
  return TRUE;
}

static GVariant *
number_to_nick (const GValue *value, const GVariantType *type, gpointer nicks)
{
  const char *const *names = nicks;
  guint n = g_strv_length ((char **) names);
  return g_variant_new_string (names[MIN (g_value_get_uint (value), n - 1)]);
}

static void
bind_choice (GSettings *settings, const char *key, GtkWidget *row, const char *const *nicks)
{
  g_settings_bind_with_mapping (settings, key, row, "selected", G_SETTINGS_BIND_DEFAULT, nick_to_number,
                                number_to_nick, (gpointer) nicks, NULL);
}

GtkWidget *
serap_preferences_window_new (GtkWindow *parent, GSettings *settings)
{
  static const char *const languages[] = { "id", "en", NULL };
  static const char *const colours[] = { "system", "light", "dark", NULL };
  SerapPreferencesWindow *window
    = g_object_new (SERAP_TYPE_PREFERENCES_WINDOW, "transient-for", parent, NULL);
  bind_choice (settings, "language", window->language, languages);
  bind_choice (settings, "colours", window->colours, colours);
  g_settings_bind (settings, "text-size", window->text_size, "value", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "lock-minutes", window->lock_minutes, "value", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "dense-rows", window->dense, "active", G_SETTINGS_BIND_DEFAULT);
  return GTK_WIDGET (window);
}

static void
serap_preferences_window_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), SERAP_TYPE_PREFERENCES_WINDOW);
  G_OBJECT_CLASS (serap_preferences_window_parent_class)->dispose (object);
}

static void
serap_preferences_window_class_init (SerapPreferencesWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = serap_preferences_window_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/id/go/bekasikota/dprd/Serap/serap-preferences-window.ui");
  gtk_widget_class_bind_template_child (widget_class, SerapPreferencesWindow, language);
  gtk_widget_class_bind_template_child (widget_class, SerapPreferencesWindow, colours);
  gtk_widget_class_bind_template_child (widget_class, SerapPreferencesWindow, dense);
  gtk_widget_class_bind_template_child (widget_class, SerapPreferencesWindow, text_size);
  gtk_widget_class_bind_template_child (widget_class, SerapPreferencesWindow, lock_minutes);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
serap_preferences_window_init (SerapPreferencesWindow *window)
{
  gtk_widget_init_template (GTK_WIDGET (window));
}
