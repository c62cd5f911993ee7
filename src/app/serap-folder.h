/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-app-error.h"
#include "serap-central.h"
#include "serap-env.h"

G_BEGIN_DECLS

/* A data folder: serap.json, akun/ACCOUNT/ for each account's space, pusat/ when it is its own
 * headquarters. */

typedef enum {
  SERAP_FOLDER_LAPTOP,   /* works alone until it is enrolled */
  SERAP_FOLDER_OFFICE,   /* a single PC that is its own headquarters */
  SERAP_FOLDER_PRACTICE, /* an office with demo accounts and sample data; never enrols */
} SerapFolderKind;

typedef struct _SerapFolder SerapFolder;

/** serap_folder_default_path: Returns: (transfer full): $XDG_DATA_HOME/serap, for practice
 * serap-latihan. */
char *serap_folder_default_path (SerapFolderKind kind);

/**
 * serap_folder_create:
 * @dir: a folder that does not exist or is empty
 * @admin: (nullable): for an office: code of the administrator's account
 * @password: (nullable): and its password
 *
 * Makes a folder with the packaged reference data. Killed on the way, nothing but a folder named
 * like @dir with ".baru" behind it is left, and the next try begins anew.
 *
 * @error: FOLDER_EXISTS, %G_FILE_ERROR, %SERAP_DB_ERROR, %SERAP_CENTRAL_ERROR
 */
gboolean serap_folder_create (const char *dir,
                              SerapFolderKind kind,
                              const char *admin,
                              const char *password,
                              const SerapEnv *env,
                              GError **error);

/** serap_folder_open: @error: NO_FOLDER, FILE for a folder of a newer program. */
SerapFolder *serap_folder_open (const char *dir, const SerapEnv *env, GError **error);
void serap_folder_close (SerapFolder *folder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapFolder, serap_folder_close)

const char *serap_folder_dir (SerapFolder *folder);
SerapFolderKind serap_folder_kind (SerapFolder *folder);
SerapSchema *serap_folder_schema (SerapFolder *folder);
const SerapEnv *serap_folder_env (SerapFolder *folder);

/** serap_folder_lock: takes the folder for writing; @error: FOLDER_BUSY with the pid of who has it. */
gboolean serap_folder_lock (SerapFolder *folder, GError **error);
gboolean serap_folder_is_locked (SerapFolder *folder);

/** serap_folder_central: Returns: (transfer none) (nullable): headquarters of an office or practice
 * folder, opened when first asked for; needs the lock. */
SerapCentral *serap_folder_central (SerapFolder *folder, GError **error);

/* The account of a laptop that is not enrolled. */
#define SERAP_FOLDER_LOCAL_ACCOUNT "lokal"

/** serap_folder_default_account: Returns: (transfer none): `lokal`, the account a laptop enrolled
 * first, or the office's administrator. */
const char *serap_folder_default_account (SerapFolder *folder);

G_END_DECLS
