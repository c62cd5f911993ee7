/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One account's space: opening, saving with headquarters' answer, syncing, locking. */

#include "config.h"

#include "serap-space-private.h"

#include "serap-id.h"
#include "serap-rules-records.h"
#include "serap-session-key.h"
#include "serap-text.h"
#include "serap-transport-away.h"
#include "serap-transport-direct.h"

#include <glib/gi18n.h>
#include <string.h>

/* Timed acts in one call. */
#define CLOCKS_AT_ONCE 100
#define TIDY_AT_ONCE 100

#define INDEX_STEP 100
/* Waiting for headquarters that is busy. */
#define PATIENCE 5
#define LONGEST_WAIT_MS 15000

void
serap_space_close (SerapSpace *space)
{
  if (space == NULL)
    return;
  serap_record_free (space->user);
  g_clear_pointer (&space->transport, serap_transport_free);
  g_clear_pointer (&space->store, serap_store_close);
  serap_space_drop_keys (space);
  if (space->wiping)
    serap_space_carry_out_wipe (space);
  g_clear_pointer (&space->late_tokens, g_bytes_unref);
  g_free (space->late_tokens_device);
  g_free (space->rules_day);
  g_free (space->box_path);
  g_free (space->dir);
  g_free (space);
}

SerapFolder *
serap_space_folder (SerapSpace *space)
{
  return space->folder;
}

SerapStore *
serap_space_store (SerapSpace *space)
{
  return space->store;
}

SerapSchema *
serap_space_schema (SerapSpace *space)
{
  return serap_folder_schema (space->folder);
}

const SerapRules *
serap_space_rules (SerapSpace *space)
{
  return serap_store_rules (space->store);
}

const SerapEnv *
serap_space_env (SerapSpace *space)
{
  return serap_folder_env (space->folder);
}

const SerapRecord *
serap_space_user (SerapSpace *space)
{
  return space->user;
}

SerapTransport *
serap_space_transport (SerapSpace *space)
{
  return g_atomic_int_get (&space->away) ? serap_transport_away () : space->transport;
}

gboolean
serap_space_is_direct (SerapSpace *space)
{
  return space->direct;
}

SerapBoxKey *
serap_space_box (SerapSpace *space)
{
  return space->box;
}

gboolean
serap_space_reload_rules (SerapSpace *space, GError **error)
{
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_record_free);
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  g_free (space->rules_day);
  space->rules_day = serap_env_today (serap_space_env (space));
  for (guint i = 0; SERAP_RULES_ENTITIES[i] != NULL; i++)
    g_ptr_array_extend_and_steal (records, serap_store_refs (space->store, SERAP_RULES_ENTITIES[i]));
  serap_store_set_rules (
    space->store, serap_rules_from_records (serap_space_schema (space), records, space->rules_day, problems));
  for (guint i = 0; i < problems->len; i++)
    g_message ("a rule is left out: %s", ((SerapProblem *) problems->pdata[i])->code);
  return TRUE;
}

gboolean
serap_space_load_user (SerapSpace *space, GError **error)
{
  g_autofree char *id = serap_store_meta (space->store, "user");
  g_clear_pointer (&space->user, serap_record_free);
  space->user = id != NULL ? serap_store_get (space->store, id) : NULL;
  if (space->user == NULL) {
    g_set_error_literal (error, SERAP_APP_ERROR, SERAP_APP_ERROR_NO_ACCOUNT,
                         _ ("This account is not known here any more."));
    return FALSE;
  }
  return TRUE;
}

/* ---- Making a space ---- */

gboolean
serap_space_put_meta_hex (SerapStore *store, const char *name, GBytes *bytes, GError **error)
{
  g_autofree char *hex = serap_hex (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  return serap_store_set_meta (store, name, hex, error);
}

/* Makes the device known to headquarters; a space that was half made is finished the same way. */
static gboolean
enroll (SerapSpace *space, SerapCentral *central, const char *user, GError **error)
{
  g_autofree char *known = serap_store_meta (space->store, "epoch");
  if (known != NULL)
    return TRUE;
  g_autofree char *device = serap_store_meta (space->store, "device");
  if (device == NULL) {
    device = serap_id_new (serap_space_env (space));
    if (!serap_store_set_meta (space->store, "device", device, error))
      return FALSE;
  }
  GBytes *public_key = serap_signing_key_public (space->key);
  g_autofree char *code = serap_device_code (public_key);
  guint32 epoch
    = serap_central_enroll (central, user, device, public_key, serap_box_key_public (space->box), error);
  if (epoch == 0)
    return FALSE;
  g_autofree char *epoch_text = g_strdup_printf ("%u", epoch);
  return serap_store_set_meta (space->store, "user", user, error)
         && serap_store_set_meta (space->store, "device_code", code, error)
         && serap_space_put_meta_hex (space->store, "hq_box", serap_central_box (central), error)
         && serap_space_put_meta_hex (space->store, "box_public", serap_box_key_public (space->box), error)
         && serap_store_set_meta (space->store, "epoch", epoch_text, error);
}

/* Who may come in: demo accounts freely, others with their password; the first one given becomes it. */
static gboolean
let_in (
  SerapSpace *space, SerapCentral *central, const SerapRecord *user, const char *password, GError **error)
{
  if (serap_folder_kind (space->folder) == SERAP_FOLDER_PRACTICE)
    return TRUE;
  if (serap_session_key_exists (space->dir))
    return TRUE;
  if (password == NULL) {
    g_set_error (error, SERAP_APP_ERROR, SERAP_APP_ERROR_LOCKED,
                 _ ("Account %s is locked. Give its password with --password-file, or unlock it first."),
                 serap_record_text (user, "kode"));
    return FALSE;
  }
  if (!serap_central_has_password (central, user->id))
    return serap_central_set_password (central, user->id, password, error);
  if (serap_central_check_password (central, user->id, password))
    return TRUE;
  g_set_error (error, SERAP_APP_ERROR, SERAP_APP_ERROR_PASSWORD, _ ("The password of account %s is wrong."),
               serap_record_text (user, "kode"));
  return FALSE;
}

char *
serap_space_dir (SerapFolder *folder, const char *account)
{
  g_autofree char *name = serap_text_squash (account);
  return g_build_filename (serap_folder_dir (folder), "akun", *name != '\0' ? name : "_", NULL);
}

/* What time has brought since the folder was last open. One record that fails is no reason to keep the
 * others from their work. */
static void
catch_up (SerapCentral *central)
{
  do {
    g_autoptr (GError) error = NULL;
    guint done = 0;
    if (serap_central_run_clocks (central, CLOCKS_AT_ONCE, &done, &error))
      continue;
    g_message ("timed acts: %s", error->message);
    if (done == 0)
      return;
  } while (serap_central_clocks_wait (central));
  g_autoptr (GError) untidy = NULL;
  if (!serap_central_tidy (central, TIDY_AT_ONCE, NULL, &untidy))
    g_message ("housekeeping: %s", untidy->message);
}

static gboolean
open_with_central (SerapSpace *space, const char *account, const char *password, GError **error)
{
  SerapCentral *central = serap_folder_central (space->folder, error);
  if (central == NULL)
    return FALSE;
  g_autoptr (SerapRecord) user = serap_central_find_user (central, account);
  if (user == NULL) {
    g_set_error (error, SERAP_APP_ERROR, SERAP_APP_ERROR_NO_ACCOUNT,
                 _ ("There is no account “%s” in this folder."), account);
    return FALSE;
  }
  gboolean practice = serap_folder_kind (space->folder) == SERAP_FOLDER_PRACTICE;
  if (!let_in (space, central, user, password, error)
      || !serap_space_make_keys (space, practice ? NULL : password, error))
    return FALSE;
  space->store = serap_store_open (space->dir, serap_space_schema (space), serap_space_env (space),
                                   SERAP_STORE_CREATE, NULL, error);
  if (space->store == NULL || !serap_space_settle_keys (space, error))
    return FALSE;
  space->transport = serap_transport_direct_new (central);
  space->direct = TRUE;
  SerapSyncCount count = { 0 };
  catch_up (central);
  if (!serap_space_reload_rules (space, error) || !enroll (space, central, user->id, error)
      || !serap_space_sync (space, &count, error))
    return FALSE;
  return serap_space_load_user (space, error);
}

static gboolean
open_alone (SerapSpace *space, const char *account, gboolean write, GError **error)
{
  if (!g_file_test (space->dir, G_FILE_TEST_IS_DIR)) {
    g_set_error (error, SERAP_APP_ERROR, SERAP_APP_ERROR_NO_ACCOUNT,
                 _ ("There is no account “%s” in this folder."), account);
    return FALSE;
  }
  if (!serap_space_make_keys (space, NULL, error))
    return FALSE;
  space->store = serap_store_open (space->dir, serap_space_schema (space), serap_space_env (space),
                                   write ? SERAP_STORE_READ_WRITE : SERAP_STORE_READ_ONLY, NULL, error);
  return space->store != NULL && (!write || serap_space_settle_keys (space, error))
         && serap_space_reload_rules (space, error) && serap_space_load_user (space, error)
         && serap_space_connect (space, error);
}

SerapSpace *
serap_space_new (SerapFolder *folder, const char *dir)
{
  SerapSpace *space = g_new0 (SerapSpace, 1);
  space->folder = folder;
  space->dir = g_strdup (dir);
  space->box_path = g_build_filename (dir, "kunci", "kotak.kunci", NULL);
  return space;
}

SerapSpace *
serap_space_open (
  SerapFolder *folder, const char *account, const char *password, gboolean write, GError **error)
{
  const char *name = account != NULL ? account : serap_folder_default_account (folder);
  g_autofree char *dir = serap_space_dir (folder, name);
  g_autoptr (SerapSpace) space = serap_space_new (folder, dir);
  gboolean own_centre = serap_folder_kind (folder) != SERAP_FOLDER_LAPTOP;
  gboolean ordered = FALSE;
  if (!own_centre && !serap_space_may_open (space, write, &ordered, error))
    return NULL;
  gboolean opened = own_centre && serap_folder_is_locked (folder)
                      ? open_with_central (space, name, password, error)
                      : open_alone (space, name, write, error);
  if (!opened || (ordered && !serap_space_obey (space, password, error)))
    return NULL;
  if (password != NULL && serap_box_key_is_locked (space->box)
      && !serap_box_key_unlock (space->box, password, error))
    return NULL;
  if (serap_box_key_is_locked (space->box)) {
    SerapBoxKey *opened_key = serap_session_key_load (space->dir);
    if (opened_key != NULL) {
      serap_box_key_free (space->box);
      space->box = opened_key;
    }
  }
  return g_steal_pointer (&space);
}

/* ---- Acting for a member ---- */

static GPtrArray *
delegations (SerapSpace *space)
{
  return serap_store_children (space->store, "delegasi", "kepada", space->user->id);
}

char *
serap_space_acts_for (SerapSpace *space, const char *member)
{
  if (member == NULL || g_strcmp0 (serap_record_text (space->user, "anggota"), member) == 0)
    return NULL;
  g_autoptr (GPtrArray) list = delegations (space);
  for (guint i = 0; i < list->len; i++) {
    const char *from = serap_record_text (list->pdata[i], "dari");
    g_autoptr (SerapRecord) account = from != NULL ? serap_store_get (space->store, from) : NULL;
    if (account != NULL && g_strcmp0 (serap_record_text (account, "anggota"), member) == 0)
      return g_strdup (account->id);
  }
  return NULL;
}

char *
serap_space_default_member (SerapSpace *space)
{
  const char *own = serap_record_text (space->user, "anggota");
  if (own != NULL)
    return g_strdup (own);
  g_autoptr (GPtrArray) list = delegations (space);
  if (list->len != 1)
    return NULL;
  const char *from = serap_record_text (list->pdata[0], "dari");
  g_autoptr (SerapRecord) account = from != NULL ? serap_store_get (space->store, from) : NULL;
  return account != NULL ? g_strdup (serap_record_text (account, "anggota")) : NULL;
}

/* ---- Saving ---- */

SerapOp *
serap_space_op (SerapSpace *space, SerapVerb verb, const char *kind, const char *entity)
{
  g_autofree char *id = serap_id_new (serap_space_env (space));
  SerapOp *op = serap_op_new (id, verb, kind, entity);
  op->user = g_strdup (space->user->id);
  return op;
}

/* Returns: (nullable): an entity among those of @ops that is changed with headquarters' answer only. */
static const SerapEntity *
find_online_only (SerapSpace *space, GPtrArray *ops)
{
  for (guint i = 0; i < ops->len; i++) {
    const SerapOp *op = ops->pdata[i];
    const SerapEntity *entity = serap_schema_entity (serap_space_schema (space), op->kind);
    if (entity != NULL && (entity->flags & SERAP_ENTITY_ONLINE) != 0)
      return entity;
  }
  return NULL;
}

static void
collect_problems (GPtrArray *outcomes, GPtrArray *problems)
{
  for (guint i = 0; outcomes != NULL && i < outcomes->len; i++)
    serap_problems_move (problems, ((SerapOutcome *) outcomes->pdata[i])->problems);
}

/* Headquarters' answers to @ops; what it refused is taken back, since its author is still here to
 * be told. */
static gboolean
collect_refusals (SerapSpace *space, GPtrArray *ops, GPtrArray *problems, GError **error)
{
  g_autoptr (GPtrArray) rows = serap_store_outbox (space->store, error);
  gboolean accepted = TRUE;
  for (guint i = 0; rows != NULL && i < rows->len; i++) {
    SerapOutboxRow *row = rows->pdata[i];
    gboolean ours = FALSE;
    for (guint o = 0; o < ops->len && !ours; o++)
      ours = g_str_equal (((SerapOp *) ops->pdata[o])->op_id, row->op_id);
    if (!ours || row->state != SERAP_OUTBOX_REFUSED)
      continue;
    accepted = FALSE;
    serap_problems_move (problems, row->problems);
    g_autoptr (GError) own = NULL;
    /* The others of its group went with the first. */
    if (!serap_store_dismiss (space->store, row->op_id, &own)
        && !g_error_matches (own, SERAP_STORE_ERROR, SERAP_STORE_ERROR_NOT_FOUND)) {
      g_propagate_error (error, g_steal_pointer (&own));
      return FALSE;
    }
  }
  return accepted && rows != NULL;
}

/* "Headquarters will check this" is no news where headquarters answers at once. */
static void
drop_answered (GPtrArray *problems)
{
  for (guint i = problems->len; i > 0; i--)
    if (g_str_equal (((SerapProblem *) problems->pdata[i - 1])->code, "checked-at-headquarters"))
      g_ptr_array_remove_index (problems, i - 1);
}

gboolean
serap_space_save (SerapSpace *space, GPtrArray *ops, GPtrArray *problems, GError **error)
{
  g_autoptr (GPtrArray) outcomes = NULL;
  const SerapEntity *online_only = find_online_only (space, ops);
  if (online_only != NULL && space->transport == NULL) {
    serap_problems_add (problems, NULL, "online-only", "entitas", online_only->name, NULL);
    return FALSE;
  }
  SerapSyncCount count = { 0 };
  /* Without headquarters at hand nothing of this is begun. */
  if (online_only != NULL && !space->direct && !serap_space_sync (space, &count, error))
    return FALSE;
  if (!serap_store_save (space->store, ops, &outcomes, error)) {
    collect_problems (outcomes, problems);
    return FALSE;
  }
  collect_problems (outcomes, problems);
  if (!space->direct && online_only == NULL)
    return TRUE;
  drop_answered (problems);
  if (!serap_space_sync (space, &count, error))
    return FALSE;
  return count.refused == 0 || collect_refusals (space, ops, problems, error);
}

/* Headquarters that asks for a moment gets it, a few times. */
gboolean
serap_space_run (SerapSpace *space, SerapSyncCount *count, GError **error)
{
  for (guint times = 0;; times++) {
    g_autoptr (GError) own = NULL;
    if (serap_engine_run (space->store, space->transport, space->key, serap_space_own_device (space), count,
                          &own))
      return TRUE;
    const SerapTransportTrouble *trouble = serap_transport_trouble (own);
    gboolean busy = g_error_matches (own, SERAP_TRANSPORT_ERROR, SERAP_TRANSPORT_ERROR_SLOW_DOWN);
    if (!busy || times == PATIENCE || trouble == NULL || trouble->retry_after_ms > LONGEST_WAIT_MS) {
      g_propagate_error (error, g_steal_pointer (&own));
      return FALSE;
    }
    g_usleep ((gulong) MAX (trouble->retry_after_ms, 1000) * 1000);
  }
}

gboolean
serap_space_sync (SerapSpace *space, SerapSyncCount *count, GError **error)
{
  if (space->transport == NULL) {
    g_set_error_literal (error, SERAP_APP_ERROR, SERAP_APP_ERROR_ONLINE_ONLY,
                         _ ("This folder is not connected to headquarters yet."));
    return FALSE;
  }
  if (g_atomic_int_get (&space->away)) {
    g_set_error_literal (error, SERAP_APP_ERROR, SERAP_APP_ERROR_AWAY, _ ("A sync is running."));
    return FALSE;
  }
  g_autoptr (GError) own = NULL;
  if (!serap_space_run (space, count, &own)) {
    if (space->direct || !g_error_matches (own, SERAP_TRANSPORT_ERROR, SERAP_TRANSPORT_ERROR_WIPE)) {
      g_propagate_error (error, g_steal_pointer (&own));
      return FALSE;
    }
    if (!serap_space_obey (space, NULL, error))
      return FALSE;
  }
  g_autofree char *today = serap_env_today (serap_space_env (space));
  gboolean same = count->reference == 0 && g_strcmp0 (today, space->rules_day) == 0;
  return same || serap_space_reload_rules (space, error);
}

gboolean
serap_space_finish_index (SerapSpace *space, GError **error)
{
  gint64 left = 1;
  while (left > 0)
    left = serap_store_index (space->store, INDEX_STEP, error);
  return left == 0;
}

/* ---- Passwords ---- */

gboolean
serap_space_set_password (SerapSpace *space, const char *password, GError **error)
{
  if (serap_box_key_is_locked (space->box)) {
    g_set_error_literal (error, SERAP_APP_ERROR, SERAP_APP_ERROR_LOCKED,
                         _ ("Unlock the account before changing its password."));
    return FALSE;
  }
  if (password != NULL && serap_text_length (password) < 8) {
    g_set_error_literal (error, SERAP_APP_ERROR, SERAP_APP_ERROR_PASSWORD,
                         _ ("A password needs at least 8 characters."));
    return FALSE;
  }
  SerapCentral *central = serap_folder_central (space->folder, error);
  if (central != NULL && !serap_central_set_password (central, space->user->id, password, error))
    return FALSE;
  return serap_box_key_save (space->box, space->box_path, password, SERAP_PASSWORD_COST,
                             serap_space_env (space), error);
}

gboolean
serap_space_unlock (SerapSpace *space, const char *password, GError **error)
{
  if (serap_session_key_keep (space->dir, space->box_path, password, serap_space_env (space), error))
    return TRUE;
  if (g_error_matches (*error, SERAP_WIRE_ERROR, SERAP_WIRE_ERROR_PASSWORD)) {
    g_clear_error (error);
    g_set_error (error, SERAP_APP_ERROR, SERAP_APP_ERROR_PASSWORD, _ ("The password of account %s is wrong."),
                 serap_record_text (space->user, "kode"));
  }
  return FALSE;
}

gboolean
serap_space_lock (SerapSpace *space, GError **error)
{
  serap_box_key_lock (space->box);
  return serap_session_key_forget (space->dir, error);
}
