/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A laptop becomes known to headquarters, and its own work that of an account. */

#include "config.h"

#include "serap-enroll.h"

#include "serap-bytes.h"
#include "serap-files.h"
#include "serap-folder-private.h"
#include "serap-id.h"
#include "serap-password.h"
#include "serap-rules-records.h"
#include "serap-space-private.h"
#include "serap-transport-soup.h"
#include "serap-wipe.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>

/* A space that is being made: its account's code is known only at the end. */
#define UNFINISHED ".mendaftar"

typedef struct {
  SerapFolder *folder;
  const char *url;
  const char *code;
  const char *password;
  SerapSpace *space;
  SerapEnrollReport *report;
} Enroll;

void
serap_enroll_report_clear (SerapEnrollReport *report)
{
  g_clear_pointer (&report->account, g_free);
  g_clear_pointer (&report->left_out, g_ptr_array_unref);
}

static gboolean
fail_usage (GError **error, const char *text)
{
  g_set_error_literal (error, SERAP_APP_ERROR, SERAP_APP_ERROR_USAGE, text);
  return FALSE;
}

/* ---- Headquarters ---- */

static SerapEnrollRequest *
make_request (Enroll *enroll, const char *device)
{
  SerapEnrollRequest *request = serap_enroll_request_new ();
  request->code = g_strdup (enroll->code);
  request->device = g_strdup (device);
  request->box_public = g_bytes_ref (serap_box_key_public (enroll->space->box));
  request->name = g_strdup (g_get_host_name ());
  request->password = g_strdup (enroll->password);
  serap_enroll_request_sign (request, enroll->space->key);
  return request;
}

/* The epoch comes last: with it the space is known to headquarters. */
static gboolean
keep_reply (Enroll *enroll, const SerapEnrollReply *reply, GError **error)
{
  SerapStore *store = enroll->space->store;
  g_autofree char *epoch = g_strdup_printf ("%u", reply->epoch);
  g_autofree char *code = serap_device_code (serap_signing_key_public (enroll->space->key));
  return serap_space_keep_tokens (enroll->space, reply->tokens, reply->device, error)
         && serap_store_set_meta (store, "enrolled", reply->user, error)
         && serap_store_set_meta (store, "server", enroll->url, error)
         && serap_store_set_meta (store, "device", reply->device, error)
         && serap_store_set_meta (store, "device_code", code, error)
         && serap_store_set_meta (store, "log_origin", reply->origin, error)
         && serap_space_put_meta_hex (store, "log_key", reply->log_key, error)
         && serap_space_put_meta_hex (store, "hq_box", reply->box_key, error)
         && serap_space_put_meta_hex (store, "box_public", serap_box_key_public (enroll->space->box), error)
         && serap_store_set_meta (store, "epoch", epoch, error);
}

static gboolean
ask_headquarters (Enroll *enroll, GError **error)
{
  SerapStore *store = enroll->space->store;
  g_autofree char *epoch = serap_store_meta (store, "epoch");
  if (epoch != NULL)
    return TRUE;
  if (enroll->code == NULL)
    return fail_usage (error, _ ("An enrolment code is needed: ask the administrator for one."));
  g_autofree char *device = serap_store_meta (store, "device");
  if (device == NULL) {
    device = serap_id_new (serap_space_env (enroll->space));
    if (!serap_store_set_meta (store, "device", device, error))
      return FALSE;
  }
  g_autoptr (SerapEnrollRequest) request = make_request (enroll, device);
  g_autoptr (SerapEnrollReply) reply = serap_http_enroll (enroll->url, request, error);
  return reply != NULL && keep_reply (enroll, reply, error);
}

/* ---- Own work ---- */

static gboolean
pull_only (SerapSpace *space, GError **error)
{
  g_autoptr (SerapEngine) engine = serap_engine_new (space->store, space->transport, space->key);
  gboolean more = TRUE;
  serap_engine_hold_back (engine, TRUE);
  while (more) {
    g_autoptr (GError) trouble = NULL;
    if (serap_engine_step (engine, &more, &trouble))
      continue;
    if (!serap_engine_recover (engine, trouble, error)) {
      if (error != NULL && *error == NULL)
        g_propagate_error (error, g_steal_pointer (&trouble));
      return FALSE;
    }
    more = TRUE;
  }
  return TRUE;
}

static gboolean
set_aside (Enroll *enroll, GError **error)
{
  SerapSpace *space = enroll->space;
  g_autoptr (GPtrArray) ids = serap_store_without_right (space->store, error);
  if (ids == NULL)
    return FALSE;
  enroll->report->adopted -= MIN (enroll->report->adopted, ids->len);
  return ids->len == 0 || serap_store_set_aside (space->store, space->key, ids, "no-right", error);
}

static gboolean
list_left_out (Enroll *enroll, GError **error)
{
  GPtrArray *rows = serap_store_outbox (enroll->space->store, error);
  if (rows == NULL)
    return FALSE;
  for (guint i = rows->len; i > 0; i--)
    if (((SerapOutboxRow *) rows->pdata[i - 1])->state != SERAP_OUTBOX_REFUSED)
      g_ptr_array_remove_index (rows, i - 1);
  enroll->report->left_out = rows;
  return TRUE;
}

/* First what the account may see, for it says what the account may do; then its own work goes out. */
static gboolean
take_over (Enroll *enroll, GError **error)
{
  SerapSpace *space = enroll->space;
  g_autofree char *user = serap_store_meta (space->store, "enrolled");
  enroll->report->adopted = (guint) serap_store_outbox_count (space->store, SERAP_OUTBOX_PENDING);
  SerapSyncCount count = { 0 };
  return serap_store_adopt (space->store, user, space->box, error) && pull_only (space, error)
         && serap_space_reload_rules (space, error) && serap_space_load_user (space, error)
         && set_aside (enroll, error) && serap_space_sync (space, &count, error)
         && list_left_out (enroll, error);
}

/* ---- The folder ---- */

static gboolean
open_unfinished (Enroll *enroll, gboolean first, GError **error)
{
  SerapFolder *folder = enroll->folder;
  g_autofree char *dir = first ? serap_space_dir (folder, SERAP_FOLDER_LOCAL_ACCOUNT)
                               : g_build_filename (serap_folder_dir (folder), "akun", UNFINISHED, NULL);
  SerapSpace *space = enroll->space = serap_space_new (folder, dir);
  if (!serap_space_make_keys (space, NULL, error))
    return FALSE;
  space->store = serap_store_open (dir, serap_folder_schema (folder), serap_folder_env (folder),
                                   SERAP_STORE_CREATE, NULL, error);
  return space->store != NULL && serap_space_reload_rules (space, error);
}

/* Nothing is left of the account the folder is used as. */
static gboolean
is_vacant (SerapFolder *folder)
{
  g_autofree char *dir = serap_space_dir (folder, serap_folder_default_account (folder));
  return !g_file_test (dir, G_FILE_TEST_EXISTS) || serap_wipe_is_done (dir);
}

/* The private key gets its password, the space its account's name. */
static gboolean
finish (Enroll *enroll, gboolean first, GError **error)
{
  SerapSpace *space = enroll->space;
  SerapFolder *folder = enroll->folder;
  const char *account = serap_record_text (space->user, "kode");
  enroll->report->account = g_strdup (account);
  g_autofree char *dir = serap_space_dir (folder, account);
  if (serap_wipe_is_done (dir) && !serap_remove_tree (dir, error))
    return FALSE;
  if (g_file_test (dir, G_FILE_TEST_EXISTS))
    return fail_usage (error, _ ("This account is in this folder already."));
  if (enroll->password != NULL
      && !serap_box_key_save (space->box, space->box_path, enroll->password, SERAP_PASSWORD_COST,
                              serap_folder_env (folder), error))
    return FALSE;
  g_clear_pointer (&space->transport, serap_transport_free);
  g_clear_pointer (&space->store, serap_store_close);
  if (g_rename (space->dir, dir) != 0)
    return serap_file_fail (dir, error);
  return !(first || is_vacant (folder))
         || serap_folder_set_default_account (folder, enroll->report->account, error);
}

gboolean
serap_enroll (SerapFolder *folder,
              const char *url,
              const char *code,
              const char *password,
              SerapEnrollReport *report,
              GError **error)
{
  g_return_val_if_fail (folder != NULL && url != NULL && report != NULL, FALSE);

  *report = (SerapEnrollReport){ 0 };
  if (serap_folder_kind (folder) == SERAP_FOLDER_PRACTICE)
    return fail_usage (error, _ ("A practice folder never enrols: make another with init."));
  if (serap_folder_kind (folder) == SERAP_FOLDER_OFFICE)
    return fail_usage (error, _ ("This folder is its own headquarters: enrol without a code."));
  gboolean first = g_str_equal (serap_folder_default_account (folder), SERAP_FOLDER_LOCAL_ACCOUNT);
  Enroll enroll = { folder, url, code, password, NULL, report };
  gboolean done = open_unfinished (&enroll, first, error) && ask_headquarters (&enroll, error)
                  && serap_space_connect (enroll.space, error) && take_over (&enroll, error)
                  && finish (&enroll, first, error);
  serap_space_close (enroll.space);
  return done;
}

/* ---- An office whose data moved to a server ---- */

static gboolean
is_same_headquarters (SerapFolder *folder, const char *url, GError **error)
{
  SerapCentral *central = serap_folder_central (folder, error);
  g_autoptr (SerapHello) hello = central != NULL ? serap_http_hello (url, error) : NULL;
  if (hello == NULL)
    return FALSE;
  return g_bytes_equal (hello->box_key, serap_central_box (central))
         || fail_usage (error, _ ("Another headquarters answers there; nothing was changed."));
}

static gboolean
move_space (SerapFolder *folder, const char *dir, const SerapHello *hello, const char *url, GError **error)
{
  g_autoptr (SerapStore) store = serap_store_open (
    dir, serap_folder_schema (folder), serap_folder_env (folder), SERAP_STORE_READ_WRITE, NULL, error);
  return store != NULL && serap_store_set_meta (store, "log_origin", hello->origin, error)
         && serap_space_put_meta_hex (store, "log_key", hello->log_key, error)
         && serap_store_set_meta (store, "server", url, error);
}

gboolean
serap_enroll_office (SerapFolder *folder, const char *url, guint *moved, GError **error)
{
  g_return_val_if_fail (folder != NULL && url != NULL && moved != NULL, FALSE);

  *moved = 0;
  if (serap_folder_kind (folder) != SERAP_FOLDER_OFFICE)
    return fail_usage (error, _ ("Only an office folder enrols without a code."));
  if (!is_same_headquarters (folder, url, error))
    return FALSE;
  g_autoptr (SerapHello) hello = serap_http_hello (url, error);
  g_autofree char *accounts = g_build_filename (serap_folder_dir (folder), "akun", NULL);
  g_autoptr (GDir) dir = hello != NULL ? g_dir_open (accounts, 0, error) : NULL;
  const char *name;
  if (dir == NULL)
    return FALSE;
  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *space = g_build_filename (accounts, name, NULL);
    if (!move_space (folder, space, hello, url, error))
      return FALSE;
    *moved += 1;
  }
  return serap_folder_become_laptop (folder, error);
}
