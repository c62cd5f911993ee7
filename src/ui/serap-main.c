/* SPDX-License-Identifier: GPL-3.0-or-later */

/* serap: the window. */

#include "config.h"

#include "serap-application.h"
#include "serap-language.h"
#include "serap-preferences.h"

int
main (int argc, char **argv)
{
  g_autofree char *language = g_getenv ("SERAP_LANGUAGE") == NULL ? serap_preferences_language () : NULL;
  serap_language_init (language);
  /* gtk_init() would take the locale's language again. */
  gtk_disable_setlocale ();
  g_autoptr (SerapApplication) application = serap_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
