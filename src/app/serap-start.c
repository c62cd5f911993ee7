/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Folders that begin, and who can work in them. */

#include "config.h"

#include "serap-start.h"

#include "serap-enroll.h"
#include "serap-language.h"
#include "serap-session-key.h"
#include "serap-space-private.h"

#include <glib/gi18n.h>
#include <string.h>

/* Who a practice folder is opened for first: the one whose day has most of everything. */
#define PRACTICE_ACCOUNT "penerima"

typedef struct {
  char *dir, *url, *code, *password;
  SerapFolderKind kind;
} Start;

static void
start_free (gpointer data)
{
  Start *start = data;
  g_free (start->dir);
  g_free (start->url);
  g_free (start->code);
  if (start->password != NULL)
    explicit_bzero (start->password, strlen (start->password));
  g_free (start->password);
  g_free (start);
}

static char *
enroll (const Start *start, GError **error)
{
  g_auto (SerapEnrollReport) report = { 0 };
  g_autoptr (SerapFolder) folder = serap_folder_open (start->dir, serap_env_system (), error);
  if (folder == NULL || !serap_folder_lock (folder, error)
      || !serap_enroll (folder, start->url, start->code, start->password, &report, error))
    return NULL;
  return g_strdup (report.account);
}

static void
run (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Start *start = data;
  GError *error = NULL;
  gboolean there = FALSE;
  if (!serap_folder_create (start->dir, start->kind, NULL, NULL, serap_env_system (), &error)) {
    there = start->url != NULL && g_error_matches (error, SERAP_APP_ERROR, SERAP_APP_ERROR_FOLDER_EXISTS);
    if (!there) {
      g_task_return_error (task, error);
      return;
    }
    g_clear_error (&error);
  }
  char *account = start->url != NULL                     ? enroll (start, &error)
                  : start->kind == SERAP_FOLDER_PRACTICE ? g_strdup (PRACTICE_ACCOUNT)
                                                         : g_strdup (SERAP_FOLDER_LOCAL_ACCOUNT);
  if (account != NULL)
    g_task_return_pointer (task, account, g_free);
  else
    g_task_return_error (task, error);
}

static void
begin (Start *start, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, data);
  g_task_set_task_data (task, start, start_free);
  g_task_run_in_thread (task, run);
}

void
serap_start_folder_async (const char *dir,
                          SerapFolderKind kind,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer data)
{
  Start *start = g_new0 (Start, 1);
  start->dir = g_strdup (dir);
  start->kind = kind;
  begin (start, cancellable, callback, data);
}

void
serap_start_enroll_async (const char *dir,
                          const char *url,
                          const char *code,
                          const char *password,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer data)
{
  Start *start = g_new0 (Start, 1);
  start->dir = g_strdup (dir);
  start->kind = SERAP_FOLDER_LAPTOP;
  start->url = g_strdup (url);
  start->code = g_strdup (code);
  start->password = g_strdup (password);
  begin (start, cancellable, callback, data);
}

char *
serap_start_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- Accounts ---- */

void
serap_account_free (SerapAccount *account)
{
  g_free (account->code);
  g_free (account->name);
  g_free (account->role);
  g_free (account);
}

static char *
role_label (SerapSpace *space, const SerapRecord *user)
{
  const SerapValue *roles = serap_record_value (user, "peran");
  const SerapRole *role = roles->kind == SERAP_VALUE_SET && roles->set[0] != NULL
                            ? serap_roles_find (serap_space_rules (space)->roles, roles->set[0])
                            : NULL;
  if (role == NULL)
    return g_strdup ("");
  return g_strdup (g_str_equal (serap_language (), "en") ? role->label_en : role->label_id);
}

/* On a laptop only who has enrolled on it; where headquarters is in the folder, everybody. */
static gboolean
can_work_here (SerapSpace *space, const SerapRecord *user)
{
  SerapFolder *folder = serap_space_folder (space);
  if (serap_record_bool (user, "nonaktif") || serap_record_bool (user, "dihapus")
      || serap_record_text (user, "kode") == NULL)
    return FALSE;
  if (serap_folder_kind (folder) != SERAP_FOLDER_LAPTOP)
    return TRUE;
  g_autofree char *dir = serap_space_dir (folder, serap_record_text (user, "kode"));
  return g_file_test (dir, G_FILE_TEST_IS_DIR);
}

static int
compare_accounts (gconstpointer a, gconstpointer b)
{
  const SerapAccount *x = *(SerapAccount *const *) a, *y = *(SerapAccount *const *) b;
  int order = g_utf8_collate (x->role, y->role);
  return order != 0 ? order : g_utf8_collate (x->name, y->name);
}

GPtrArray *
serap_start_accounts (SerapDesk *desk)
{
  SerapSpace *space = serap_desk_page (desk);
  GPtrArray *accounts = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_account_free);
  g_autoptr (GPtrArray) users = serap_store_refs (serap_space_store (space), "pengguna");
  for (guint i = 0; i < users->len; i++) {
    const SerapRecord *user = users->pdata[i];
    if (!can_work_here (space, user))
      continue;
    SerapAccount *account = g_new0 (SerapAccount, 1);
    const char *name = serap_record_text (user, "nama");
    account->code = g_strdup (serap_record_text (user, "kode"));
    account->name = g_strdup (name != NULL ? name : account->code);
    account->role = role_label (space, user);
    account->current = g_str_equal (user->id, serap_space_user (space)->id);
    g_ptr_array_add (accounts, account);
  }
  g_ptr_array_sort (accounts, compare_accounts);
  return accounts;
}

/* ---- Whether another account may be opened ---- */

static gboolean
check_at_centre (SerapSpace *space, const Start *start, GError **error)
{
  SerapCentral *central = serap_folder_central (serap_space_folder (space), error);
  g_autoptr (SerapRecord) user = central != NULL ? serap_central_find_user (central, start->code) : NULL;
  if (user == NULL)
    return FALSE;
  return !serap_central_has_password (central, user->id)
         || serap_central_check_password (central, user->id, start->password);
}

static gboolean
check_key (const char *dir, const Start *start, GError **error)
{
  g_autofree char *path = g_build_filename (dir, "kunci", "kotak.kunci", NULL);
  g_autoptr (SerapBoxKey) box = serap_box_key_load (path, error);
  return box != NULL && (!serap_box_key_is_locked (box) || serap_box_key_unlock (box, start->password, NULL));
}

static gpointer
check (SerapSpace *space, gpointer data, GCancellable *cancellable, GError **error)
{
  const Start *start = data;
  SerapFolder *folder = serap_space_folder (space);
  g_autofree char *dir = serap_space_dir (folder, start->code);
  g_autoptr (GError) own = NULL;
  if (serap_folder_kind (folder) == SERAP_FOLDER_PRACTICE || serap_session_key_exists (dir))
    return GINT_TO_POINTER (TRUE);
  if (start->password == NULL) {
    g_set_error (error, SERAP_APP_ERROR, SERAP_APP_ERROR_LOCKED, "%s",
                 _ ("This account needs its password."));
    return NULL;
  }
  gboolean right = serap_folder_kind (folder) == SERAP_FOLDER_OFFICE ? check_at_centre (space, start, &own)
                                                                     : check_key (dir, start, &own);
  if (own != NULL)
    g_propagate_error (error, g_steal_pointer (&own));
  else if (!right)
    g_set_error (error, SERAP_APP_ERROR, SERAP_APP_ERROR_PASSWORD, _ ("The password of account %s is wrong."),
                 start->code);
  return GINT_TO_POINTER (right);
}

void
serap_start_check_async (
  SerapDesk *desk, const char *account, const char *password, GAsyncReadyCallback callback, gpointer data)
{
  Start *start = g_new0 (Start, 1);
  start->code = g_strdup (account);
  start->password = g_strdup (password);
  serap_desk_write_async (desk, SERAP_DESK_SAVE, check, start, start_free, NULL, NULL, callback, data);
}

gboolean
serap_start_check_finish (SerapDesk *desk, GAsyncResult *result, GError **error)
{
  return serap_desk_finish (desk, result, error) != NULL;
}
