/* SPDX-License-Identifier: GPL-3.0-or-later */

/* serap: the window. */

#include "config.h"

#include "serap-application.h"
#include "serap-language.h"

int
main (int argc, char **argv)
{
  serap_language_init (NULL);
  /* gtk_init() would take the locale's language again. */
  gtk_disable_setlocale ();
  g_autoptr (SerapApplication) application = serap_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
