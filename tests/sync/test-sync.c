/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Many devices, one headquarters: whatever answers are lost and loads are broken off, everything is
 * done once, and who may have the same has the same. */

#include "config.h"

#include "serap-engine.h"

#include "serap-audit-watch.h"
#include "serap-bytes.h"
#include "serap-fault-vfs.h"
#include "serap-id.h"
#include "serap-practice.h"
#include "serap-record-json.h"
#include "serap-rules-records.h"
#include "serap-test-db.h"
#include "serap-test-office.h"
#include "serap-transport-direct.h"

#include <string.h>

#define MEMBER SERAP_PRACTICE_MEMBER
#define INSIDE "32.75.05.1001"

/* ---- A way to headquarters that breaks ---- */

/**
 * Rough:
 * @lose_every: every so-manieth answer is lost after headquarters has done its work; 0 = none
 * @break_state: so many pages of state come, then the line breaks once; -1 = never
 */
typedef struct {
  SerapTransport parent;
  SerapTransport *way;
  guint lose_every, n_syncs;
  int break_state;
  guint n_lost;
} Rough;

static void
break_line (Rough *rough, GError **error)
{
  rough->n_lost++;
  g_set_error_literal (error, SERAP_TRANSPORT_ERROR, SERAP_TRANSPORT_ERROR_UNREACHABLE, "the line broke");
}

static SerapSyncReply *
rough_sync (SerapTransport *transport, const SerapSyncRequest *request, GError **error)
{
  Rough *rough = (Rough *) transport;
  g_autoptr (SerapSyncReply) reply = rough->way->klass->sync (rough->way, request, error);
  if (reply != NULL && rough->lose_every > 0 && ++rough->n_syncs % rough->lose_every == 0) {
    break_line (rough, error);
    return NULL;
  }
  return g_steal_pointer (&reply);
}

static SerapStatePage *
rough_state (SerapTransport *transport,
             const char *user,
             const char *scope,
             const char *after,
             guint max,
             GError **error)
{
  Rough *rough = (Rough *) transport;
  if (rough->break_state == 0) {
    rough->break_state = -1;
    break_line (rough, error);
    return NULL;
  }
  if (rough->break_state > 0)
    rough->break_state--;
  return rough->way->klass->state (rough->way, user, scope, after, max, error);
}

static void
rough_free (SerapTransport *transport)
{
  serap_transport_free (((Rough *) transport)->way);
  g_free (transport);
}

static Rough *
rough_new (SerapCentral *central)
{
  static const SerapTransportClass klass = { .sync = rough_sync, .state = rough_state, .free = rough_free };
  Rough *rough = g_new0 (Rough, 1);
  rough->parent.klass = &klass;
  rough->way = serap_transport_direct_new (central);
  rough->break_state = -1;
  return rough;
}

/* ---- Clients ---- */

typedef struct {
  SerapTestOffice *office;
  SerapTestDevice *device;
  SerapStore *store;
  Rough *rough;
} Client;

typedef struct {
  SerapTestOffice *office;
  guint n_clients;
} World;

static void
set_meta (Client *client, const char *name, const char *value)
{
  g_autoptr (GError) error = NULL;
  g_assert_true (serap_store_set_meta (client->store, name, value, &error));
  g_assert_no_error (error);
}

static void
set_key (Client *client, const char *name, GBytes *key)
{
  gsize n = 0;
  const guint8 *bytes = g_bytes_get_data (key, &n);
  g_autofree char *hex = serap_hex (bytes, n);
  set_meta (client, name, hex);
}

static Client *
client_new (World *w, const char *account)
{
  g_autoptr (GError) error = NULL;
  Client *client = g_new0 (Client, 1);
  g_autofree char *name = g_strdup_printf ("akun-%u", w->n_clients++);
  g_autofree char *dir = g_build_filename (w->office->root, name, NULL);
  client->office = w->office;
  client->device = serap_test_device_new (w->office, account);
  client->rough = rough_new (w->office->central);
  client->store = serap_store_open (dir, w->office->schema, &w->office->env, SERAP_STORE_CREATE,
                                    SERAP_FAULT_VFS_NAME, &error);
  g_assert_no_error (error);
  serap_store_set_rules (client->store, serap_rules_new (w->office->schema));
  g_autofree char *code = serap_signing_key_code (client->device->key);
  g_autofree char *epoch = g_strdup_printf ("%u", client->device->epoch);
  set_meta (client, "user", client->device->user);
  set_meta (client, "device", client->device->id);
  set_meta (client, "device_code", code);
  set_meta (client, "epoch", epoch);
  set_key (client, "box_public", serap_box_key_public (client->device->box));
  set_key (client, "hq_box", serap_central_box (w->office->central));
  return client;
}

static void
client_free (Client *client)
{
  serap_store_close (client->store);
  serap_transport_free (&client->rough->parent);
  serap_test_device_free (client->device);
  g_free (client);
}

static void
take_rules (Client *client)
{
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_record_free);
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  for (guint i = 0; SERAP_RULES_ENTITIES[i] != NULL; i++)
    g_ptr_array_extend_and_steal (records, serap_store_refs (client->store, SERAP_RULES_ENTITIES[i]));
  serap_store_set_rules (client->store,
                         serap_rules_from_records (client->office->schema, records, "2026-11-23", problems));
}

/* Until outbox and feed are drained, trying again as often as the line breaks. */
static SerapSyncCount
sync_with (Client *client)
{
  SerapSyncCount count = { 0 };
  for (guint tries = 0; tries < 100; tries++) {
    g_autoptr (GError) error = NULL;
    gboolean fine
      = serap_engine_run (client->store, &client->rough->parent, client->device->key, NULL, &count, &error);
    if (count.reference > 0)
      take_rules (client);
    if (fine)
      return count;
    g_assert_error (error, SERAP_TRANSPORT_ERROR, SERAP_TRANSPORT_ERROR_UNREACHABLE);
  }
  g_assert_not_reached ();
}

/* Saves offline; (transfer full) @op. */
static void
save (Client *client, SerapOp *op)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_op_free);
  g_autoptr (GPtrArray) outcomes = NULL;
  if (op->user == NULL)
    op->user = g_strdup (client->device->user);
  g_ptr_array_add (ops, op);
  gboolean saved = serap_store_save (client->store, ops, &outcomes, &error);
  g_assert_no_error (error);
  for (guint i = 0; !saved && outcomes != NULL && i < outcomes->len; i++) {
    const SerapOutcome *outcome = outcomes->pdata[i];
    for (guint p = 0; p < outcome->problems->len; p++)
      g_test_message ("%s %s: %s %s", op->kind, op->transition,
                      ((SerapProblem *) outcome->problems->pdata[p])->field,
                      ((SerapProblem *) outcome->problems->pdata[p])->code);
  }
  g_assert_true (saved);
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static void
add_lines (Client *client, const SerapEntity *entity, GPtrArray *lines)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  g_autoptr (SerapQuery) query = serap_query_parse (entity, NULL, NULL, NULL, problems);
  g_autoptr (GArray) rows = serap_store_query (client->store, query, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < rows->len; i++) {
    g_autoptr (SerapRecord) row
      = serap_store_row_record (client->store, entity, g_array_index (rows, gint64, i));
    g_autoptr (SerapRecord) base = serap_store_get_base (client->store, row->id);
    if (base == NULL)
      continue;
    g_autofree char *json = serap_record_part_to_json (base, SERAP_RECORD_OPEN);
    g_ptr_array_add (lines, g_strdup_printf ("%s %s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %s",
                                             entity->name, base->id, base->versi, base->seq, json));
  }
}

/* (transfer full): what headquarters has told this device, a line a record */
static char **
dump (Client *client)
{
  GPtrArray *lines = g_ptr_array_new ();
  GPtrArray *entities = serap_schema_entities (client->office->schema);
  for (guint i = 0; i < entities->len; i++)
    add_lines (client, entities->pdata[i], lines);
  g_ptr_array_sort (lines, compare_texts);
  g_ptr_array_add (lines, NULL);
  return (char **) g_ptr_array_free (lines, FALSE);
}

static void
assert_equal_dumps (Client *a, Client *b)
{
  g_auto (GStrv) one = dump (a);
  g_auto (GStrv) two = dump (b);
  for (guint i = 0; one[i] != NULL && two[i] != NULL; i++)
    g_assert_cmpstr (one[i], ==, two[i]);
  g_assert_cmpuint (g_strv_length (one), ==, g_strv_length (two));
}

static void
assert_drained (Client *client)
{
  for (SerapOutboxState state = SERAP_OUTBOX_PENDING; state <= SERAP_OUTBOX_REFUSED; state++)
    g_assert_cmpint (serap_store_outbox_count (client->store, state), ==, 0);
}

static void
assert_sound (Client *client)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) findings = g_ptr_array_new_with_free_func (g_free);
  while (serap_store_index (client->store, 200, &error) > 0)
    ;
  serap_store_check (client->store, findings, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < findings->len; i++)
    g_test_message ("%s", (const char *) findings->pdata[i]);
  g_assert_cmpuint (findings->len, ==, 0);
}

static gint64
head (World *w)
{
  SerapStorage *storage = serap_central_storage (w->office->central);
  return storage->klass->head (storage);
}

static void
set_up (World *w, gconstpointer data)
{
  w->office = serap_test_office_new ();
  w->n_clients = 0;
}

static void
tear_down (World *w, gconstpointer data)
{
  serap_test_office_assert_sound (w->office);
  serap_test_office_free (w->office);
}

#define op_of(w, verb, ...) serap_test_office_op ((w)->office, SERAP_VERB_##verb, __VA_ARGS__, NULL)
#define do_of(w, ...) serap_test_office_do ((w)->office, __VA_ARGS__, NULL)

static char *
new_id (World *w)
{
  return serap_id_new (&w->office->env);
}

/* ---- The story, by everybody's own device ---- */

static Client *
client_of (World *w, GHashTable *clients, const char *user)
{
  Client *client = g_hash_table_lookup (clients, user);
  if (client != NULL)
    return client;
  g_autoptr (SerapRecord) account = serap_test_office_record (w->office, user);
  client = client_new (w, serap_record_text (account, "kode"));
  g_hash_table_insert (clients, g_strdup (user), client);
  return client;
}

static GHashTable *
tell_story (World *w, guint n, guint lose_every)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) ops = serap_practice_ops (w->office->schema, "latihan", n, SERAP_TEST_TODAY, &error);
  GHashTable *clients = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) client_free);
  g_ptr_array_set_free_func (ops, NULL);
  Client *last = NULL;
  gint64 before = head (w);
  for (guint i = 0; i < ops->len; i++) {
    SerapOp *op = ops->pdata[i];
    Client *client = client_of (w, clients, op->user);
    client->rough->lose_every = lose_every;
    w->office->clock.now_ms = op->wall_ms;
    if (client != last && last != NULL)
      sync_with (last);
    if (client != last)
      sync_with (client);
    last = client;
    save (client, op);
  }
  sync_with (last);
  g_assert_cmpint (head (w), ==, before + ops->len);
  return clients;
}

static void
test_story (World *w, gconstpointer data)
{
  guint lose_every = GPOINTER_TO_UINT (data);
  g_autoptr (GHashTable) clients = tell_story (w, 20, lose_every);
  guint lost = 0;
  GHashTableIter iter;
  gpointer user, value;
  g_hash_table_iter_init (&iter, clients);
  while (g_hash_table_iter_next (&iter, &user, &value)) {
    Client *client = value;
    sync_with (client);
    lost += client->rough->n_lost;
    assert_drained (client);
    assert_sound (client);
    g_autoptr (SerapRecord) account = serap_test_office_record (w->office, user);
    Client *fresh = client_new (w, serap_record_text (account, "kode"));
    sync_with (fresh);
    assert_equal_dumps (client, fresh);
    client_free (fresh);
  }
  g_test_message ("%u accounts, %u answers lost", g_hash_table_size (clients), lost);
  g_assert_cmpint (lost > 0, ==, lose_every > 0);
}

/* Who may have the same has the same; a delegate has what the member has, but not the district's. */
static void
test_equal_scopes (World *w, gconstpointer data)
{
  static const char *const kode[] = { "penerima", "verifikator", "kabag", "anggota", "tenaga_ahli" };
  Client *clients[G_N_ELEMENTS (kode)];
  G_GNUC_UNUSED g_autoptr (GHashTable) story = tell_story (w, 15, 0);
  for (guint i = 0; i < G_N_ELEMENTS (kode); i++) {
    clients[i] = client_new (w, kode[i]);
    sync_with (clients[i]);
  }
  assert_equal_dumps (clients[0], clients[1]);
  assert_equal_dumps (clients[0], clients[2]);
  g_auto (GStrv) member = dump (clients[3]);
  g_auto (GStrv) delegate = dump (clients[4]);
  g_assert_cmpuint (g_strv_length (delegate), >, 100);
  for (char **line = delegate; *line != NULL; line++)
    g_assert_true (g_strv_contains ((const char *const *) member, *line));
  for (guint i = 0; i < G_N_ELEMENTS (kode); i++)
    client_free (clients[i]);
}

/* ---- Lost, broken off, refused ---- */

static void
test_lost_answer (World *w, gconstpointer data)
{
  Client *client = client_new (w, "anggota");
  sync_with (client);
  g_autofree char *id = new_id (w);
  gint64 before = head (w);
  save (client, op_of (w, CREATE, "kegiatan", id, "nama", "Reses", "anggota", MEMBER));
  save (client, op_of (w, EDIT, "kegiatan", id, "nama", "Reses kedua"));
  client->rough->lose_every = 1;
  g_autoptr (GError) error = NULL;
  SerapSyncCount count = { 0 };
  g_assert_false (
    serap_engine_run (client->store, &client->rough->parent, client->device->key, NULL, &count, &error));
  g_assert_error (error, SERAP_TRANSPORT_ERROR, SERAP_TRANSPORT_ERROR_UNREACHABLE);
  g_assert_cmpint (head (w), ==, before + 2);
  g_assert_cmpint (serap_store_outbox_count (client->store, SERAP_OUTBOX_SENT), ==, 2);
  save (client, op_of (w, EDIT, "kegiatan", id, "nama", "Reses ketiga"));
  client->rough->lose_every = 0;
  sync_with (client);
  g_assert_cmpint (head (w), ==, before + 3);
  assert_drained (client);
  g_autoptr (SerapRecord) record = serap_test_office_record (w->office, id);
  g_assert_cmpint (record->versi, ==, 3);
  g_assert_cmpstr (serap_record_text (record, "nama"), ==, "Reses ketiga");
  client_free (client);
}

/* The answer is lost, the device enrols anew and freezes its work again: still once only. */
static void
test_new_epoch (World *w, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  Client *client = client_new (w, "anggota");
  sync_with (client);
  g_autofree char *id = new_id (w);
  gint64 before = head (w);
  save (client, op_of (w, CREATE, "kegiatan", id, "nama", "Reses", "anggota", MEMBER));
  client->rough->lose_every = 1;
  SerapSyncCount count = { 0 };
  g_assert_false (
    serap_engine_run (client->store, &client->rough->parent, client->device->key, NULL, &count, NULL));
  client->rough->lose_every = 0;
  serap_test_device_enroll (w->office, client->device);
  g_autofree char *epoch = g_strdup_printf ("%u", client->device->epoch);
  set_meta (client, "epoch", epoch);
  g_assert_true (serap_store_refreeze (client->store, &error));
  save (client, op_of (w, EDIT, "kegiatan", id, "nama", "Reses kedua"));
  sync_with (client);
  g_assert_cmpint (head (w), ==, before + 2);
  assert_drained (client);
  client_free (client);
}

static void
test_broken_load (World *w, gconstpointer data)
{
  G_GNUC_UNUSED g_autoptr (GHashTable) story = tell_story (w, 15, 0);
  Client *whole = client_new (w, "penerima");
  sync_with (whole);
  for (int pages = 0; pages < 8; pages++) {
    Client *client = client_new (w, "penerima");
    client->rough->break_state = pages;
    SerapSyncCount count = sync_with (client);
    g_assert_cmpuint (count.loaded, >, 0);
    g_assert_cmpuint (client->rough->n_lost, <=, 1);
    assert_equal_dumps (whole, client);
    client_free (client);
  }
  client_free (whole);
}

/* What changes while a load stands still is not lost and not undone by its later pages. */
static void
test_change_during_load (World *w, gconstpointer data)
{
  G_GNUC_UNUSED g_autoptr (GHashTable) story = tell_story (w, 15, 0);
  Client *writer = client_new (w, "penerima");
  sync_with (writer);
  for (int pages = 1; pages < 6; pages++) {
    Client *client = client_new (w, "verifikator");
    SerapSyncCount count = { 0 };
    client->rough->break_state = pages;
    g_autoptr (GError) error = NULL;
    gboolean through
      = serap_engine_run (client->store, &client->rough->parent, client->device->key, NULL, &count, &error);
    g_autofree char *id = new_id (w);
    save (writer, op_of (w, CREATE, "kegiatan", id, "nama", "Sementara itu"));
    sync_with (writer);
    g_test_message ("%d pages: %s", pages, through ? "through" : "broken off");
    sync_with (client);
    take_rules (client);
    assert_equal_dumps (writer, client);
    client_free (client);
  }
  client_free (writer);
}

/* (transfer full): an aspiration at headquarters that can be recorded */
static char *
make_aspirasi (World *w, Client *client)
{
  char *id = new_id (w);
  g_autofree char *event = new_id (w);
  g_autofree char *place = new_id (w);
  g_autofree char *person = new_id (w);
  save (client, op_of (w, CREATE, "kegiatan", event, "nama", "Reses"));
  save (client, op_of (w, CREATE, "aspirasi", id, "judul", "Saluran tersumbat", "uraian",
                       "Saluran tersumbat sejak lama di gang dua", "kanal", "RESES", "kegiatan", event));
  save (client, op_of (w, CREATE, "lokasi", place, "pemilik", id, "kelurahan", INSIDE, "rw", "001"));
  save (client, op_of (w, CREATE, "pengusul", person, "pemilik", id, "nama", "Warga Contoh"));
  sync_with (client);
  return id;
}

static void
test_refused (World *w, gconstpointer data)
{
  Client *first = client_new (w, "penerima");
  Client *second = client_new (w, "penerima");
  sync_with (first);
  g_autofree char *id = make_aspirasi (w, first);
  sync_with (second);
  /* Both offline: the same decision, and something else behind it. */
  save (first, do_of (w, "aspirasi", id, "TERIMA"));
  save (second, do_of (w, "aspirasi", id, "TERIMA"));
  g_autofree char *behind = new_id (w);
  save (second, op_of (w, CREATE, "kegiatan", behind, "nama", "Di belakang"));
  sync_with (first);
  SerapSyncCount count = sync_with (second);
  g_assert_cmpuint (count.refused, ==, 1);
  g_assert_cmpint (serap_store_outbox_count (second->store, SERAP_OUTBOX_REFUSED), ==, 1);
  g_assert_cmpint (serap_store_sync_state (second->store, id), ==, SERAP_SYNC_REFUSED);
  g_assert_cmpint (serap_store_sync_state (second->store, behind), ==, SERAP_SYNC_CLEAN);
  G_GNUC_UNUSED g_autoptr (SerapRecord) done = serap_test_office_record (w->office, behind);
  save (second, op_of (w, EDIT, "kegiatan", behind, "nama", "Masih jalan"));
  g_assert_cmpuint (sync_with (second).refused, ==, 0);

  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) outbox = serap_store_outbox (second->store, &error);
  const SerapOutboxRow *row = outbox->pdata[0];
  g_assert_true (serap_problems_has (row->problems, NULL, "state-changed"));
  g_assert_true (serap_store_dismiss (second->store, row->op_id, &error));
  g_assert_cmpint (serap_store_sync_state (second->store, id), ==, SERAP_SYNC_CLEAN);
  sync_with (first);
  assert_equal_dumps (first, second);
  g_autoptr (SerapRecord) seen = serap_store_get (second->store, id);
  g_assert_cmpstr (serap_record_text (seen, "nomor"), ==, "ASP/2026/000001");
  assert_sound (second);
  client_free (first);
  client_free (second);
}

static char *
refused_op (Client *client)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) outbox = serap_store_outbox (client->store, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < outbox->len; i++) {
    const SerapOutboxRow *row = outbox->pdata[i];
    if (row->state == SERAP_OUTBOX_REFUSED)
      return g_strdup (row->op_id);
  }
  return NULL;
}

/* Two devices change a citizen's name, which is never parked: the later one is refused, and asked for once
 * more, sealed as it is, it stands. */
static void
test_retry (World *w, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  Client *first = client_new (w, "penerima");
  Client *second = client_new (w, "penerima");
  sync_with (first);
  g_autofree char *id = make_aspirasi (w, first);
  save (first, do_of (w, "aspirasi", id, "TERIMA"));
  sync_with (first);
  sync_with (second);
  g_autoptr (SerapRecord) record = serap_store_get (second->store, id);
  const char *person = serap_record_text (record, "pengusul");
  save (first, op_of (w, EDIT, "pengusul", person, "nama", "Nama Pertama"));
  save (second, op_of (w, EDIT, "pengusul", person, "nama", "Nama Kedua"));
  sync_with (first);
  g_assert_cmpuint (sync_with (second).refused, ==, 1);
  g_autofree char *refused = refused_op (second);
  gint64 before = head (w);

  g_assert_true (serap_store_retry (second->store, refused, &error));
  g_assert_cmpint (serap_store_outbox_count (second->store, SERAP_OUTBOX_PENDING), ==, 1);
  g_assert_false (serap_store_retry (second->store, refused, &error));
  g_assert_error (error, SERAP_STORE_ERROR, SERAP_STORE_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_cmpuint (sync_with (second).refused, ==, 0);
  g_assert_cmpint (head (w), ==, before + 1);
  assert_drained (second);
  /* Each machine of the account reads it with its own key. */
  sync_with (first);
  g_autoptr (SerapRecord) here = serap_store_person (first->store, first->device->box, person, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (serap_record_text (here, "nama"), ==, "Nama Kedua");
  g_autoptr (SerapRecord) there = serap_store_person (second->store, second->device->box, person, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (serap_record_text (there, "nama"), ==, "Nama Kedua");
  assert_sound (second);
  client_free (first);
  client_free (second);
}

/* A person reaches another device of the Secretariat sealed to its own key. */
static void
test_persons (World *w, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  Client *intake = client_new (w, "penerima");
  Client *verifier = client_new (w, "verifikator");
  sync_with (intake);
  sync_with (verifier);
  g_autofree char *id = make_aspirasi (w, intake);
  save (intake, do_of (w, "aspirasi", id, "TERIMA"));
  sync_with (intake);
  sync_with (verifier);
  g_autoptr (SerapRecord) record = serap_store_get (verifier->store, id);
  g_autoptr (SerapRecord) person = serap_store_person (verifier->store, verifier->device->box,
                                                       serap_record_text (record, "pengusul"), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (serap_record_text (person, "nama"), ==, "Warga Contoh");
  client_free (intake);
  client_free (verifier);
}

/* ---- A person is erased ---- */

#define ERASED_NAME "Sulastri binti Contoh"
#define ERASED_NIK "3275014501700009"

static char *
database_of (Client *client)
{
  return g_build_filename (serap_store_dir (client->store), "simpanan.db", NULL);
}

/* All sealed bytes this device holds of a person. */
static void
note_sealed (Client *client, const char *person, GPtrArray *secrets)
{
  g_autofree char *path = database_of (client);
  g_autoptr (SerapDb) db = serap_test_db_open_fast (path, SERAP_DB_READ_ONLY);
  g_autoptr (GError) error = NULL;
  g_autoptr (SerapStmt) stmt
    = serap_db_prepare (db,
                        "SELECT part FROM segel JOIN rekam USING (rid) WHERE id = :id"
                        " UNION ALL SELECT payload FROM outbox WHERE entity = :id",
                        &error);
  g_assert_no_error (error);
  serap_stmt_bind_text (stmt, ":id", person);
  while (serap_stmt_step (stmt, &error) == SERAP_ROW)
    g_ptr_array_add (secrets, serap_stmt_blob (stmt, 0));
  g_assert_no_error (error);
}

static void
assert_nowhere_in (const char *path, GPtrArray *secrets)
{
  g_autofree char *text = NULL;
  gsize n = 0;
  g_assert_true (g_file_get_contents (path, &text, &n, NULL));
  for (guint i = 0; i < secrets->len; i++) {
    gsize size;
    const char *secret = g_bytes_get_data (secrets->pdata[i], &size);
    /* Its beginning, its end, and what is in between: a page may be cut anywhere. */
    for (gsize at = 0; at < size; at += 24) {
      gsize from = MIN (at, size - MIN (size, 24));
      if (memmem (text, n, secret + from, MIN (size, 24)) != NULL)
        g_error ("%s still holds a piece of secret %u", path, i);
    }
  }
}

static void
assert_nowhere (Client *client, GPtrArray *secrets)
{
  const char *dir = serap_store_dir (client->store);
  g_autoptr (GDir) names = g_dir_open (dir, 0, NULL);
  const char *name;
  while ((name = g_dir_read_name (names)) != NULL) {
    g_autofree char *path = g_build_filename (dir, name, NULL);
    if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
      assert_nowhere_in (path, secrets);
  }
}

static void
add_secret (GPtrArray *secrets, const char *text)
{
  g_ptr_array_add (secrets, g_bytes_new (text, strlen (text)));
}

static void
pull_only (Client *client)
{
  g_autoptr (SerapEngine) engine
    = serap_engine_new (client->store, &client->rough->parent, client->device->key);
  gboolean more = TRUE;
  serap_engine_hold_back (engine, TRUE);
  while (more) {
    g_autoptr (GError) error = NULL;
    g_assert_true (serap_engine_step (engine, &more, &error));
    g_assert_no_error (error);
  }
}

/* Two operations that succeed or fail together. */
static void
save_together (World *w, Client *client, SerapOp *one, SerapOp *two)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_op_free);
  g_autoptr (GPtrArray) outcomes = NULL;
  g_autofree char *txn = new_id (w);
  one->txn = g_strdup (txn);
  two->txn = g_strdup (txn);
  one->user = g_strdup (client->device->user);
  two->user = g_strdup (client->device->user);
  g_ptr_array_add (ops, one);
  g_ptr_array_add (ops, two);
  g_assert_true (serap_store_save (client->store, ops, &outcomes, &error));
  g_assert_no_error (error);
}

static const SerapOutboxRow *
row_of (GPtrArray *rows, const char *op_id)
{
  for (guint i = 0; i < rows->len; i++)
    if (g_str_equal (((SerapOutboxRow *) rows->pdata[i])->op_id, op_id))
      return rows->pdata[i];
  g_assert_not_reached ();
}

static void
assert_refused_with (Client *client, const char *op_id, const char *code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = serap_store_outbox (client->store, &error);
  g_assert_no_error (error);
  const SerapOutboxRow *row = row_of (rows, op_id);
  g_assert_cmpint (row->state, ==, SERAP_OUTBOX_REFUSED);
  g_assert_true (serap_problems_has (row->problems, NULL, code));
}

static void
erase_person (World *w, const char *person)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *admin = serap_practice_user ("admin");
  g_assert_true (serap_central_erase_person (w->office->central, person, admin, &error));
  g_assert_no_error (error);
}

static char *
make_person_to_erase (World *w, Client *client, char **aspirasi)
{
  char *person = NULL;
  for (guint i = 0; i < 12; i++) {
    g_autofree char *id = make_aspirasi (w, client);
    g_autoptr (SerapRecord) record = serap_store_get (client->store, id);
    if (i == 5) {
      person = g_strdup (serap_record_text (record, "pengusul"));
      *aspirasi = g_strdup (id);
      save (client, op_of (w, EDIT, "pengusul", person, "nama", ERASED_NAME, "nik", ERASED_NIK));
    }
    save (client, do_of (w, "aspirasi", id, "TERIMA"));
  }
  sync_with (client);
  return person;
}

static void
test_erase (World *w, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *aspirasi = NULL;
  Client *first = client_new (w, "penerima");
  Client *second = client_new (w, "penerima");
  sync_with (first);
  sync_with (second);
  g_autofree char *person = make_person_to_erase (w, first, &aspirasi);
  sync_with (second);
  g_autofree char *visit = new_id (w);
  save (second, op_of (w, CREATE, "kegiatan", visit, "nama", "Kunjungan"));
  sync_with (second);
  g_autoptr (GPtrArray) secrets = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  add_secret (secrets, ERASED_NAME);
  add_secret (secrets, ERASED_NIK);
  add_secret (secrets, "Nama Terakhir Ketiga");
  note_sealed (first, person, secrets);
  note_sealed (second, person, secrets);
  /* One is frozen with another behind it, one waits together with a change of the aspiration, one was refused
   * for something else. */
  SerapOp *frozen = op_of (w, EDIT, "pengusul", person, "nama", "Nama Terakhir Ketiga");
  SerapOp *behind = op_of (w, EDIT, "kegiatan", visit, "nama", "Kunjungan kedua");
  g_autofree char *frozen_id = g_strdup (frozen->op_id);
  save (second, frozen);
  save (second, behind);
  g_autoptr (SerapSyncRequest) request = serap_sync_request_new ();
  g_assert_true (serap_store_freeze (second->store, second->device->key, 10, request, &error));
  g_assert_cmpuint (request->ops->len, ==, 2);
  SerapOp *one = op_of (w, EDIT, "pengusul", person, "hp", "081200009999");
  SerapOp *two = op_of (w, EDIT, "aspirasi", aspirasi, "judul", "Saluran tersumbat sekali");
  g_autofree char *one_id = g_strdup (one->op_id);
  g_autofree char *two_id = g_strdup (two->op_id);
  save_together (w, second, one, two);
  add_secret (secrets, "081200009999");
  note_sealed (second, person, secrets);
  g_assert_cmpuint (secrets->len, >=, 8);
  g_autofree char *before_upgrade
    = g_strconcat (serap_store_dir (second->store), "/simpanan.db.sebelum-v2.bak", NULL);
  g_assert_true (g_file_set_contents (before_upgrade, ERASED_NAME, -1, NULL));

  erase_person (w, person);
  pull_only (second);
  sync_with (first);
  assert_nowhere (first, secrets);
  assert_nowhere (second, secrets);
  g_assert_false (g_file_test (before_upgrade, G_FILE_TEST_EXISTS));
  assert_refused_with (second, frozen_id, "person-erased");
  assert_refused_with (second, one_id, "person-erased");
  assert_refused_with (second, two_id, "txn-failed");
  g_autoptr (SerapRecord) left = serap_store_person (second->store, second->device->box, person, &error);
  g_assert_no_error (error);
  g_assert_null (serap_record_text (left, "nama"));

  /* What was behind goes on; of the two the one that names nobody can be asked for again. */
  g_assert_cmpuint (sync_with (second).refused, ==, 0);
  g_autoptr (SerapRecord) kept = serap_test_office_record (w->office, visit);
  g_assert_cmpstr (serap_record_text (kept, "nama"), ==, "Kunjungan kedua");
  g_assert_false (serap_store_retry (second->store, frozen_id, &error));
  g_assert_error (error, SERAP_STORE_ERROR, SERAP_STORE_ERROR_ERASED);
  g_clear_error (&error);
  g_assert_true (serap_store_retry (second->store, two_id, &error));
  g_assert_no_error (error);
  g_assert_cmpint (serap_store_outbox_count (second->store, SERAP_OUTBOX_PENDING), ==, 1);
  g_assert_true (serap_store_dismiss (second->store, frozen_id, &error));
  sync_with (second);
  assert_drained (second);
  g_autoptr (SerapRecord) changed = serap_test_office_record (w->office, aspirasi);
  g_assert_cmpstr (serap_record_text (changed, "judul"), ==, "Saluran tersumbat sekali");

  sync_with (first);
  Client *fresh = client_new (w, "penerima");
  sync_with (fresh);
  assert_equal_dumps (first, fresh);
  assert_equal_dumps (second, fresh);
  assert_sound (first);
  assert_sound (second);
  assert_nowhere (first, secrets);
  assert_nowhere (second, secrets);
  assert_nowhere (fresh, secrets);
  client_free (first);
  client_free (second);
  client_free (fresh);
}

/* A device that loads anew hears of it by the page: there is nothing sealed any more. */
static void
test_erase_by_page (World *w, gconstpointer data)
{
  g_autofree char *aspirasi = NULL;
  Client *first = client_new (w, "penerima");
  Client *second = client_new (w, "penerima");
  sync_with (first);
  sync_with (second);
  g_autofree char *person = make_person_to_erase (w, first, &aspirasi);
  sync_with (second);
  g_autoptr (GPtrArray) secrets = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  save (second, op_of (w, EDIT, "pengusul", person, "nama", ERASED_NAME));
  add_secret (secrets, ERASED_NAME);
  note_sealed (second, person, secrets);
  erase_person (w, person);
  set_meta (second, "cursor", NULL);
  pull_only (second);
  assert_nowhere (second, secrets);
  g_autofree char *refused = refused_op (second);
  assert_refused_with (second, refused, "person-erased");
  assert_sound (second);
  client_free (first);
  client_free (second);
}

/* What serap_central_audit_key() gives, kept as enrolment would. */
static void
know_the_log (World *w, Client *client)
{
  g_autofree char *text = serap_central_audit_key (w->office->central);
  g_auto (GStrv) parts = g_strsplit (text, "+", 3);
  gsize n;
  g_autofree guchar *key = g_base64_decode (parts[2], &n);
  g_autofree char *hex = serap_hex (key + 1, n - 1);
  set_meta (client, "log_origin", parts[0]);
  set_meta (client, "log_key", hex);
}

static void
assert_alarm (World *w, Client *client, const char *expected)
{
  g_autofree char *event = new_id (w);
  save (client, op_of (w, CREATE, "kegiatan", event, "nama", "Reses"));
  sync_with (client);
  g_autofree char *alarm = serap_audit_alarm (client->store);
  g_assert_cmpstr (alarm, ==, expected);
  assert_drained (client);
}

/* Each checkpoint must go on from the one before; what does not is told, and work goes on. */
static void
test_audit_watch (World *w, gconstpointer data)
{
  Client *client = client_new (w, "penerima");
  know_the_log (w, client);
  sync_with (client);
  guint64 first = serap_audit_seen (client->store);
  g_assert_cmpuint (first, ==, (guint64) head (w));
  assert_alarm (w, client, NULL);
  g_assert_cmpuint (serap_audit_seen (client->store), ==, first + 1);

  g_autofree char *good = serap_store_meta (client->store, "log_seen");
  g_autofree char *other = g_strdup (good);
  char *digit = &other[strlen (other) - 1];
  *digit = *digit == '0' ? '1' : '0';
  set_meta (client, "log_seen", other);
  assert_alarm (w, client, "rewritten");
  g_autofree char *kept = serap_store_meta (client->store, "log_seen");
  g_assert_cmpstr (kept, ==, other);

  g_autofree char *later = g_strdup_printf ("%" G_GUINT64_FORMAT "%s", first + 1000, strchr (good, ' '));
  set_meta (client, "log_seen", later);
  assert_alarm (w, client, "shrunk");

  set_meta (client, "log_seen", good);
  set_meta (client, "log_origin", "other/log");
  assert_alarm (w, client, "signature");
  client_free (client);
}

static void
add (const char *name, void (*test) (World *, gconstpointer), guint n)
{
  g_test_add (name, World, GUINT_TO_POINTER (n), set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/sync/story/quiet", test_story, 0);
  add ("/sync/story/every-third-answer-lost", test_story, 3);
  add ("/sync/story/every-second-answer-lost", test_story, 2);
  add ("/sync/equal-scopes", test_equal_scopes, 0);
  add ("/sync/lost-answer", test_lost_answer, 0);
  add ("/sync/new-epoch", test_new_epoch, 0);
  add ("/sync/broken-load", test_broken_load, 0);
  add ("/sync/change-during-load", test_change_during_load, 0);
  add ("/sync/refused", test_refused, 0);
  add ("/sync/retry", test_retry, 0);
  add ("/sync/persons", test_persons, 0);
  add ("/sync/erase", test_erase, 0);
  add ("/sync/erase/by-page", test_erase_by_page, 0);
  add ("/sync/audit-watch", test_audit_watch, 0);
  int result = g_test_run ();
  serap_test_office_forget ();
  return result;
}
