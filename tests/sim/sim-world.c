/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Making a world, letting it run, and looking whether it held. */

#include "config.h"

#include "sim-world.h"

#include "sim-db.h"

#include "serap-bytes.h"
#include "serap-db.h"
#include "serap-file-queue.h"
#include "serap-id.h"
#include "serap-practice.h"
#include "serap-rules-records.h"
#include "serap-seed.h"
#include "serap-store.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* 2026-11-23 16:00 WIB. */
#define NOW_MS G_GINT64_CONSTANT (1795424400000)
#define CODE_LETTERS 7
#define QUIET_ROUNDS 40
#define MAX_MACHINES 9

/* ---- What all runs begin with ---- */

/* Accounts beside the packaged ones: the same person twice, another member of the same district. */
static const struct {
  const char *kode, *orang, *role, *member;
} extra_accounts[] = {
  { "rangkap", "latihan-verifikator", "SETWAN_KABAG", NULL },
  { "sepupu", "latihan-tenaga_ahli", "SETWAN_VERIFIKATOR", NULL },
  { "anggota_dua", "latihan-anggota_dua", "ANGGOTA", "D3-05" },
};

/* One made device each; the first three are in every run. */
static const struct {
  const char *name, *account;
} machines[] = {
  { "anggota", "anggota" },
  { "verifikator", "verifikator" },
  { "penerima", "penerima" },
  { "tenaga_ahli", "tenaga_ahli" },
  { "kabag", "kabag" },
  { "rangkap", "rangkap" },
  { "sepupu", "sepupu" },
  { "anggota_dua", "anggota_dua" },
  { "anggota.2", "anggota" },
  { "verifikator.2", "verifikator" },
  { "tenaga_ahli.2", "tenaga_ahli" },
};
#define N_MACHINES G_N_ELEMENTS (machines)

/* Headquarters and all devices, enrolled, loaded and open. A run is a process of its own, forked here:
 * it goes on with what it finds in its memory, and nobody sees what becomes of it. */
static struct {
  char *root;
  SerapSchema *schema;
  SimWorld *world;
  SimClient *clients[N_MACHINES];
  SerapSigningKey *keys[N_MACHINES];
  SerapBoxKey *boxes[N_MACHINES];
  SimOracle *oracle;
  SerapRules *rules; /* (nullable) */
} made;

guint
sim_world_n_accounts (void)
{
  return N_MACHINES;
}

const char *
sim_world_account (guint n)
{
  return machines[n].name;
}

void
sim_world_note (SimWorld *world, const char *format, ...)
{
  if (!world->verbose)
    return;
  va_list args;
  va_start (args, format);
  g_autofree char *text = g_strdup_vprintf (format, args);
  va_end (args);
  g_print ("# %s\n", text);
}

/* ---- Clock and dice ---- */

static gint64
env_now (gpointer data)
{
  const SimEnv *env = data;
  return env->world->now_ms + env->skew_ms;
}

static void
env_random (gpointer data, guint8 *bytes, gsize n)
{
  SimEnv *env = data;
  for (gsize i = 0; i < n; i++)
    bytes[i] = (guint8) (sim_random_next (&env->random) >> 32);
}

static void
env_init (SimEnv *sim_env, SerapEnv *env, SimWorld *world, guint64 seed)
{
  sim_env->world = world;
  sim_env->random.state = seed;
  sim_env->skew_ms = 0;
  *env = (SerapEnv){ env_now, env_random, sim_env };
}

/* ---- Folders ---- */

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *inside = g_build_filename (path, name, NULL);
    if (g_file_test (inside, G_FILE_TEST_IS_DIR))
      remove_tree (inside);
    else
      g_remove (inside);
  }
  g_rmdir (path);
}

static char *
folder (const char *name)
{
  return g_build_filename (made.root, name, NULL);
}

static char *
make_root (void)
{
  g_autofree char *memory = g_strdup ("/dev/shm/serap-sim-XXXXXX");
  if (g_mkdtemp (memory) != NULL)
    return g_steal_pointer (&memory);
  g_autoptr (GError) error = NULL;
  char *root = g_dir_make_tmp ("serap-sim-XXXXXX", &error);
  if (root == NULL)
    g_error ("no temporary folder: %s", error->message);
  return root;
}

/* Files of earlier runs. */
static void
forget_files (void)
{
  g_autoptr (GDir) dir = g_dir_open (made.root, 0, NULL);
  const char *name;
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *files = g_build_filename (made.root, name, "lampiran", NULL);
    remove_tree (files);
    g_mkdir_with_parents (files, 0700);
  }
}

/* ---- Headquarters ---- */

static void restart_central (SimWorld *world);

static gboolean
open_central (SimWorld *world, GError **error)
{
  g_autofree char *dir = folder ("pusat");
  world->central = serap_central_open (dir, world->schema, &world->env, SIM_VFS_NAME, error);
  return world->central != NULL;
}

static void
seed_some (SimWorld *world, GPtrArray *records)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) some = g_ptr_array_new ();
  for (guint i = 0; i < records->len; i++) {
    const SerapRecord *record = records->pdata[i];
    const char *kind = record->entity->name;
    const char *code = serap_record_text (record, "kode");
    gboolean many = g_str_equal (kind, "nomenklatur") || g_str_equal (kind, "kamus");
    if (!many || (code != NULL && strlen (code) <= CODE_LETTERS))
      g_ptr_array_add (some, records->pdata[i]);
  }
  if (!serap_central_seed (world->central, some, &error))
    g_error ("headquarters cannot be seeded: %s", error->message);
}

static GPtrArray *
extra_records (SerapSchema *schema)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_record_free);
  for (guint i = 0; i < G_N_ELEMENTS (extra_accounts); i++) {
    g_autofree char *id = serap_practice_user (extra_accounts[i].kode);
    SerapRecord *record = serap_record_new (serap_schema_entity (schema, "pengguna"), id);
    const char *roles[] = { extra_accounts[i].role, NULL };
    serap_record_set_text (record, "kode", extra_accounts[i].kode);
    serap_record_set_text (record, "nama", extra_accounts[i].kode);
    serap_record_set_text (record, "orang", extra_accounts[i].orang);
    serap_record_set_text (record, "anggota", extra_accounts[i].member);
    serap_value_set_set (serap_record_value (record, "peran"), roles);
    g_ptr_array_add (list, record);
  }
  return list;
}

static void
seed_all (SimWorld *world)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) records = serap_seed_records (world->schema, &error);
  if (records == NULL)
    g_error ("no packaged records: %s", error->message);
  g_autoptr (GPtrArray) people = serap_practice_accounts (world->schema);
  g_autoptr (GPtrArray) extra = extra_records (world->schema);
  seed_some (world, records);
  seed_some (world, people);
  seed_some (world, extra);
}

/* ---- Devices ---- */

static void
set_meta (SimClient *client, const char *name, const char *value)
{
  g_autoptr (GError) error = NULL;
  if (!serap_store_set_meta (client->store, name, value, &error) && !sim_disk_has_crashed (client->disk))
    sim_world_note (client->world, "  %s: %s is not noted: %s", client->name, name, error->message);
}

static void
set_key (SimClient *client, const char *name, GBytes *key)
{
  gsize n = 0;
  const guint8 *bytes = g_bytes_get_data (key, &n);
  g_autofree char *hex = serap_hex (bytes, n);
  set_meta (client, name, hex);
}

GPtrArray *
sim_client_refs (SimClient *client, const char *entity)
{
  return serap_store_refs (client->store, entity);
}

static void
take_rules (SimClient *client)
{
  static const char *const names[]
    = { "workflow", "peran", "regulasi", "jadwal", "pola_nomor", "hari_libur" };
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_record_free);
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  g_autofree char *today = serap_env_today (&client->env);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_ptr_array_extend_and_steal (records, serap_store_refs (client->store, names[i]));
  serap_store_set_rules (client->store,
                         serap_rules_from_records (client->world->schema, records, today, problems));
}

/* The last one that was made and not taken. */
static const SerapSigningKey *
make_key (gpointer data, GBytes **box_public, GError **error)
{
  SimClient *client = data;
  SerapSigningKey *last
    = client->own_keys->len > 0 ? client->own_keys->pdata[client->own_keys->len - 1] : NULL;
  if (last == NULL || last == client->key) {
    last = serap_signing_key_new (&client->env);
    g_ptr_array_add (client->own_keys, last);
  }
  *box_public = g_bytes_ref (serap_box_key_public (client->box));
  return last;
}

/* The store tells which key counts, also after a fall. */
static gboolean
take_key (gpointer data, GError **error)
{
  SimClient *client = data;
  g_autofree char *device = serap_store_meta (client->store, "device");
  for (guint i = 0; i < client->own_keys->len; i++) {
    SerapSigningKey *key = client->own_keys->pdata[i];
    g_autofree char *its = serap_device_id (serap_signing_key_public (key));
    if (g_strcmp0 (device, its) == 0)
      client->key = key;
  }
  return TRUE;
}

static gboolean
open_store (SimClient *client, SerapStoreFlags flags)
{
  g_autoptr (GError) error = NULL;
  client->store = serap_store_open (sim_disk_folder (client->disk), client->world->schema, &client->env,
                                    flags, SIM_VFS_NAME, &error);
  if (client->store == NULL) {
    sim_world_note (client->world, "  %s cannot be opened: %s", client->name, error->message);
    return FALSE;
  }
  /* The rules do not change in a run. */
  if (made.rules != NULL)
    serap_store_set_rules (client->store, serap_rules_ref (made.rules));
  else
    take_rules (client);
  client->key = client->first_key;
  take_key (client, NULL);
  client->own = (SerapOwnDevice){ make_key, take_key, client };
  client->engine = serap_engine_new (client->store, &client->net->parent, client->key);
  serap_engine_on_own_device (client->engine, &client->own);
  return TRUE;
}

static void
close_store (SimClient *client)
{
  g_clear_pointer (&client->engine, serap_engine_free);
  g_clear_pointer (&client->store, serap_store_close);
}

static void
enroll_first (SimClient *client)
{
  g_autoptr (GError) error = NULL;
  guint32 epoch = serap_central_enroll (client->world->central, client->user, client->device,
                                        serap_signing_key_public (client->key),
                                        serap_box_key_public (client->box), &error);
  if (epoch == 0)
    g_error ("a device cannot be enrolled: %s", error->message);
  g_autofree char *text = g_strdup_printf ("%u", epoch);
  g_autofree char *code = serap_signing_key_code (client->key);
  set_meta (client, "device", client->device);
  set_meta (client, "device_code", code);
  set_meta (client, "epoch", text);
}

static void
sim_client_free (SimClient *client)
{
  close_store (client);
  sim_net_free (client->net);
  sim_client_view_free (client->view);
  sim_disk_free (client->disk);
  sim_disk_free (client->shelf);
  g_ptr_array_unref (client->own_keys);
  g_free (client->user);
  g_free (client->device);
  g_free (client);
}

static SimClient *
client_new (SimWorld *world, const char *name, guint machine, SimDisk *from)
{
  SimClient *client = g_new0 (SimClient, 1);
  client->world = world;
  client->account = machine;
  g_autofree char *dir = folder (name);
  g_autofree char *database = g_build_filename (dir, "simpanan.db", NULL);
  g_mkdir_with_parents (dir, 0700);
  client->disk = from != NULL ? sim_disk_copy (from, dir) : sim_disk_new (dir);
  client->user = serap_practice_user (machines[machine].account);
  client->key = client->first_key = made.keys[machine];
  client->own_keys = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_signing_key_free);
  client->box = made.boxes[machine];
  client->net = sim_net_new (client);
  client->view = sim_client_view_new (database, client->user);
  return client;
}

/* It takes part from now on, under the next name. */
static void
join (SimWorld *world, SimClient *client)
{
  guint number = world->clients->len;
  g_snprintf (client->name, sizeof client->name, "c%u", number);
  client->view->name = client->name;
  env_init (&client->sim_env, &client->env, world, world->script->seed * 64 + number + 2);
  g_ptr_array_add (world->clients, client);
}

static SimWorld *
world_new (void)
{
  SimWorld *world = g_new0 (SimWorld, 1);
  world->schema = made.schema;
  world->now_ms = NOW_MS;
  world->clients = g_ptr_array_new_with_free_func ((GDestroyNotify) sim_client_free);
  world->ghosts = g_ptr_array_new_with_free_func ((GDestroyNotify) sim_ghost_free);
  world->proposals = g_ptr_array_new_with_free_func (g_free);
  world->aspirations = g_ptr_array_new_with_free_func (g_free);
  env_init (&world->sim_env, &world->env, world, 6);
  return world;
}

static void
world_free (SimWorld *world)
{
  g_ptr_array_unref (world->ghosts);
  g_ptr_array_unref (world->clients);
  g_clear_pointer (&world->oracle, sim_oracle_free);
  g_clear_pointer (&world->central, serap_central_close);
  g_ptr_array_unref (world->proposals);
  g_ptr_array_unref (world->aspirations);
  sim_disk_free (world->disk);
  g_free (world);
}

static void
make_machine (SimWorld *world, guint machine)
{
  g_autofree char *name = g_strdup_printf ("m%u", machine);
  made.keys[machine] = serap_signing_key_new (&world->env);
  made.boxes[machine] = serap_box_key_new (&world->env);
  SimClient *client = client_new (world, name, machine, NULL);
  client->device = serap_id_new (&world->env);
  env_init (&client->sim_env, &client->env, world, machine + 7777);
  client->net->dice = 39;
  if (!open_store (client, SERAP_STORE_CREATE))
    g_error ("a device cannot be made");
  set_meta (client, "user", client->user);
  set_key (client, "box_public", serap_box_key_public (client->box));
  set_key (client, "hq_box", serap_central_box (world->central));
  enroll_first (client);
  if (!sim_client_sync (client, 1000))
    g_error ("a device cannot load");
  if (made.rules == NULL)
    made.rules = serap_rules_ref ((SerapRules *) serap_store_rules (client->store));
  /* Opened as later: what a first opening leaves behind does not count. */
  close_store (client);
  if (!open_store (client, SERAP_STORE_READ_WRITE))
    g_error ("a device cannot be opened");
  made.clients[machine] = client;
}

void
sim_world_prepare (void)
{
  if (made.root != NULL)
    return;
  sim_vfs_register ();
  made.root = make_root ();
  made.schema = serap_schema_new ();
  g_autofree char *dir = folder ("pusat");
  g_autofree char *database = g_build_filename (dir, "pusat.db", NULL);
  g_mkdir_with_parents (dir, 0700);
  g_autoptr (GError) error = NULL;
  SimWorld *world = made.world = world_new ();
  world->oracle = sim_oracle_new (database);
  world->disk = sim_disk_new (dir);
  if (!open_central (world, &error))
    g_error ("headquarters cannot be made: %s", error->message);
  seed_all (world);
  for (guint i = 0; i < N_MACHINES; i++)
    make_machine (world, i);
  restart_central (world);
  made.oracle = g_steal_pointer (&world->oracle);
  if (!sim_oracle_learn (made.oracle))
    g_error ("the oracle: %s", sim_oracle_failure (made.oracle));
}

void
sim_world_forget (void)
{
  if (made.root == NULL)
    return;
  for (guint i = 0; i < N_MACHINES; i++) {
    g_clear_pointer (&made.clients[i], sim_client_free);
    serap_signing_key_free (made.keys[i]);
    serap_box_key_free (made.boxes[i]);
  }
  world_free (made.world);
  sim_oracle_free (made.oracle);
  serap_rules_free (made.rules);
  sim_rules_forget ();
  serap_schema_unref (made.schema);
  remove_tree (made.root);
  g_free (made.root);
  memset (&made, 0, sizeof made);
}

/* ---- Power ---- */

/* Who falls does not close anything: what it had open stays as it is, and is lost. */
static void
tend_central (SimWorld *world)
{
  g_autoptr (GError) error = NULL;
  if (sim_disk_has_crashed (world->disk)) {
    sim_world_note (world, "  headquarters falls");
    sim_db_forget (sim_oracle_path (world->oracle));
    world->central = NULL;
    sim_disk_power_on (world->disk);
  }
  if (world->central == NULL && !open_central (world, &error))
    sim_world_note (world, "  headquarters cannot be opened: %s", error->message);
}

static void
tend_client (SimClient *client)
{
  if (sim_disk_has_crashed (client->disk)) {
    sim_world_note (client->world, "  %s falls", client->name);
    sim_db_forget (client->view->database);
    client->engine = NULL;
    client->store = NULL;
    sim_disk_power_on (client->disk);
  }
  if (client->store == NULL)
    open_store (client, SERAP_STORE_READ_WRITE);
}

void
sim_world_tend (SimWorld *world)
{
  tend_central (world);
  for (guint i = 0; i < world->clients->len; i++)
    tend_client (world->clients->pdata[i]);
}

gboolean
sim_client_is_online (const SimClient *client)
{
  return client->offline_until <= client->world->now_ms;
}

/* ---- Exchanges ---- */

/* Headquarters may have fallen while it took the device out: what it knows now counts. */
static gboolean
is_revoked (SimClient *client)
{
  SimWorld *world = client->world;
  SerapStorage *storage = world->central != NULL ? serap_central_storage (world->central) : NULL;
  g_autofree char *id = serap_store_meta (client->store, "device");
  g_autoptr (SerapDevice) device
    = storage != NULL && id != NULL ? storage->klass->get_device (storage, id) : NULL;
  return device != NULL && device->revoked;
}

/* Returns: whether the next step is worth taking at once. */
static gboolean
recover (SimClient *client, const GError *trouble)
{
  SimWorld *world = client->world;
  sim_world_note (world, "  %s: %s %d: %s", client->name, g_quark_to_string (trouble->domain), trouble->code,
                  trouble->message);
  if (trouble->domain != SERAP_TRANSPORT_ERROR && trouble->domain != SERAP_DB_ERROR)
    sim_oracle_fail (world->oracle, "%s: unexpected error %s %d: %s", client->name,
                     g_quark_to_string (trouble->domain), trouble->code, trouble->message);
  if (sim_disk_has_crashed (client->disk))
    return FALSE;
  if (g_error_matches (trouble, SERAP_TRANSPORT_ERROR, SERAP_TRANSPORT_ERROR_REFUSED))
    client->revoked = client->revoked || is_revoked (client);
  g_autoptr (GError) error = NULL;
  gboolean again = serap_engine_recover (client->engine, trouble, &error);
  if (error != NULL)
    sim_world_note (world, "  %s: not recovered: %s", client->name, error->message);
  return again && error == NULL;
}

/* Files go up when nothing else is to do; what cannot be sent now waits for the next time. */
static void
send_files (SimClient *client, guint steps)
{
  g_autoptr (SerapFileQueue) files = serap_file_queue_new (client->store, &client->net->parent);
  g_autoptr (GError) error = NULL;
  gboolean more = TRUE;
  for (guint i = 0; i < steps && more && error == NULL; i++)
    serap_file_queue_step (files, &more, &error);
  if (error == NULL)
    return;
  sim_world_note (client->world, "  %s: files wait: %s", client->name, error->message);
  if (error->domain != SERAP_TRANSPORT_ERROR && error->domain != SERAP_DB_ERROR)
    sim_oracle_fail (client->world->oracle, "%s: a file fails with %s", client->name, error->message);
}

gboolean
sim_client_sync (SimClient *client, guint steps)
{
  gboolean more = TRUE;
  guint reference = client->engine != NULL ? serap_engine_count (client->engine)->reference : 0;
  for (guint i = 0; i < steps && more && client->store != NULL; i++) {
    g_autoptr (GError) error = NULL;
    gboolean fine = serap_engine_step (client->engine, &more, &error);
    if (serap_engine_count (client->engine)->reference > reference && !sim_disk_has_crashed (client->disk))
      take_rules (client);
    reference = serap_engine_count (client->engine)->reference;
    if (!fine) {
      more = TRUE;
      if (!recover (client, error))
        return FALSE;
    }
  }
  if (!more)
    send_files (client, steps);
  return !more;
}

/* ---- Headquarters' and machines' events ---- */

static void
restart_client (SimClient *client)
{
  close_store (client);
  open_store (client, SERAP_STORE_READ_WRITE);
}

static void
restart_central (SimWorld *world)
{
  g_clear_pointer (&world->central, serap_central_close);
  tend_central (world);
}

static void
clone_client (SimClient *client)
{
  SimWorld *world = client->world;
  if (client->store == NULL || world->clients->len >= MAX_MACHINES)
    return;
  close_store (client);
  g_autofree char *name = g_strdup_printf ("kembar%u", world->clients->len);
  SimClient *twin = client_new (world, name, client->account, client->disk);
  join (world, twin);
  twin->device = g_strdup (client->device);
  twin->key = twin->first_key = client->key;
  twin->revoked = client->revoked;
  open_store (client, SERAP_STORE_READ_WRITE);
  open_store (twin, SERAP_STORE_READ_WRITE);
}

static void
back_up (SimClient *client)
{
  if (client->store == NULL)
    return;
  close_store (client);
  g_clear_pointer (&client->shelf, sim_disk_free);
  g_autofree char *place = g_strdup_printf ("%s/rak-%s", made.root, client->name);
  client->shelf = sim_disk_copy (client->disk, place);
  open_store (client, SERAP_STORE_READ_WRITE);
}

static void
restore (SimClient *client)
{
  if (client->shelf == NULL)
    return;
  sim_world_note (client->world, "  %s is set back", client->name);
  close_store (client);
  g_autofree char *dir = g_strdup (sim_disk_folder (client->disk));
  sim_disk_free (client->disk);
  client->disk = sim_disk_copy (client->shelf, dir);
  client->looked = 0;
  client->view->lost = TRUE;
  client->set_back = TRUE;
  g_hash_table_remove_all (client->view->verified);
  open_store (client, SERAP_STORE_READ_WRITE);
}

static void
take_out (SimClient *client)
{
  SimWorld *world = client->world;
  SerapStorage *storage = world->central != NULL ? serap_central_storage (world->central) : NULL;
  g_autofree char *id = client->store != NULL ? serap_store_meta (client->store, "device") : NULL;
  g_autoptr (SerapDevice) device
    = storage != NULL && id != NULL ? storage->klass->get_device (storage, id) : NULL;
  if (device == NULL)
    return;
  device->revoked = TRUE;
  if (!storage->klass->put_device (storage, device, NULL))
    return;
  for (guint i = 0; i < world->clients->len; i++) {
    SimClient *other = world->clients->pdata[i];
    g_autofree char *own = other->store != NULL ? serap_store_meta (other->store, "device") : NULL;
    other->revoked = other->revoked || g_strcmp0 (own, id) == 0;
  }
}

/* What an account may is changed while its work is under way. */
static void
change_role (SimClient *client, guint how)
{
  SimWorld *world = client->world;
  static const char *const intake[] = { "SETWAN_PENERIMA", NULL };
  static const char *const both[] = { "SETWAN_PENERIMA", "SETWAN_VERIFIKATOR", NULL };
  static const char *const member[] = { "ANGGOTA", NULL };
  static const char *const *const sets[] = { intake, both, member };
  if (world->central == NULL)
    return;
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_op_free);
  g_autofree char *op_id = serap_id_new (&world->env);
  SerapOp *op = serap_op_new (op_id, SERAP_VERB_EDIT, "pengguna", client->user);
  op->wall_ms = world->now_ms;
  op->schema = SERAP_OP_SCHEMA;
  if (how % 5 < 2) {
    serap_op_set_int (op, "nonaktif", how % 2);
  } else {
    SerapFieldChange *change = serap_op_change (op, "peran");
    serap_value_set_set (&change->value, sets[how % 5 - 2]);
  }
  g_ptr_array_add (ops, op);
  g_autoptr (GError) error = NULL;
  if (!serap_central_submit (world->central, ops, &error))
    sim_world_note (world, "  %s", error->message);
}

static void
jump (SimEnv *env, gint64 minutes, gboolean back)
{
  env->skew_ms += (back ? -1 : 1) * minutes * 60 * 1000;
}

static void
play_central (SimWorld *world, const SimEvent *event)
{
  guint64 seed = world->script->seed + event->b;
  switch ((int) event->kind) {
  case SIM_CRASH:
    sim_disk_arm (world->disk, SIM_DISK_CRASH, event->a, seed);
    break;
  case SIM_IO:
    sim_disk_arm (world->disk, SIM_DISK_IO, event->a, seed);
    break;
  case SIM_TORN:
    sim_disk_arm (world->disk, SIM_DISK_TORN, event->a, seed);
    break;
  case SIM_FULL:
    sim_disk_arm (world->disk, SIM_DISK_FULL, event->a, seed);
    break;
  case SIM_HEAL:
    sim_disk_heal (world->disk);
    break;
  case SIM_RESTART:
    restart_central (world);
    break;
  case SIM_CLOCK:
    /* A few days at most: its rules depend on the date. */
    jump (&world->sim_env, event->a % 3000, event->b % 2 == 1);
    break;
  default:
    break;
  }
}

static void
sync_all (SimWorld *world)
{
  for (guint i = 0; i < world->clients->len; i++) {
    SimClient *client = world->clients->pdata[i];
    if (client->store != NULL)
      sim_client_sync (client, 30);
    sim_world_tend (world);
  }
}

static void
play_machine (SimClient *client, const SimEvent *event)
{
  guint64 seed = client->world->script->seed + event->b;
  switch ((int) event->kind) {
  case SIM_SYNC:
    client->net->dice = event->b;
    sim_client_sync (client, event->a);
    break;
  case SIM_MEET:
    sync_all (client->world);
    break;
  case SIM_NET:
    client->net->fault = (SimNetFault) (1 + event->a % (SIM_NET_N_FAULTS - 1));
    client->net->pass = event->b % 4;
    client->net->dice = event->b;
    break;
  case SIM_OFFLINE:
    client->offline_until = client->world->now_ms + (gint64) event->a * 86400000;
    break;
  case SIM_CRASH:
    sim_disk_arm (client->disk, SIM_DISK_CRASH, event->a, seed);
    break;
  case SIM_IO:
    sim_disk_arm (client->disk, SIM_DISK_IO, event->a, seed);
    break;
  case SIM_TORN:
    sim_disk_arm (client->disk, SIM_DISK_TORN, event->a, seed);
    break;
  case SIM_FULL:
    sim_disk_arm (client->disk, SIM_DISK_FULL, event->a, seed);
    break;
  case SIM_HEAL:
    sim_disk_heal (client->disk);
    break;
  case SIM_RESTART:
    restart_client (client);
    break;
  case SIM_CLOCK:
    jump (&client->sim_env, event->a, event->b % 2 == 1);
    break;
  case SIM_CLONE:
    clone_client (client);
    break;
  case SIM_BACKUP:
    back_up (client);
    break;
  case SIM_RESTORE:
    restore (client);
    break;
  case SIM_REVOKE:
    take_out (client);
    break;
  case SIM_ROLE:
    change_role (client, event->a);
    break;
  default:
    sim_client_play (client, event);
    break;
  }
}

/* ---- A run ---- */

static gboolean
holds (SimWorld *world)
{
  return sim_oracle_failure (world->oracle) == NULL;
}

/* Returns: whether a disk changed since the oracle looked. */
static gboolean
is_new (guint64 *looked, guint64 changes)
{
  gboolean differs = *looked != changes + 1;
  *looked = changes + 1;
  return differs;
}

static gboolean
look_at (SimWorld *world, SimClient *client)
{
  if (world->central != NULL && is_new (&world->looked, sim_disk_changes (world->disk))
      && !sim_oracle_read (world->oracle))
    return FALSE;
  return client == NULL || client->store == NULL
         || !is_new (&client->looked, sim_disk_changes (client->disk) + sim_disk_changes (world->disk))
         || sim_oracle_check_client (world->oracle, client->view);
}

static gboolean
play (SimWorld *world)
{
  const GArray *events = world->script->events;
  for (guint i = 0; i < events->len && holds (world); i++) {
    const SimEvent *event = &g_array_index (events, SimEvent, i);
    g_autofree char *line = world->verbose ? sim_event_print (event) : NULL;
    sim_world_note (world, "%s", line);
    world->now_ms += (gint64) event->wait * 1000 + 1;
    world->coverage[event->kind]++;
    sim_world_tend (world);
    sim_net_deliver_late (world);
    SimClient *client
      = event->node >= 0 ? world->clients->pdata[(guint) event->node % world->clients->len] : NULL;
    if (client == NULL)
      play_central (world, event);
    else if (client->store != NULL)
      play_machine (client, event);
    sim_world_tend (world);
    look_at (world, client);
    if (!holds (world))
      sim_oracle_fail (world->oracle, "(at event %u)", i + 1);
  }
  return holds (world);
}

static gboolean
is_drained (SimClient *client)
{
  return serap_store_outbox_count (client->store, SERAP_OUTBOX_PENDING)
           + serap_store_outbox_count (client->store, SERAP_OUTBOX_SENT)
           + serap_store_outbox_count (client->store, SERAP_OUTBOX_ACKED)
         == 0;
}

/* Faults stop; within a bounded time everybody has sent and received everything. */
static gboolean
come_to_rest (SimWorld *world)
{
  sim_disk_heal (world->disk);
  sim_vfs_crash_at (0, 0);
  for (guint i = 0; i < world->clients->len; i++)
    world->now_ms = MAX (world->now_ms, ((SimClient *) world->clients->pdata[i])->offline_until);
  for (guint i = 0; i < world->ghosts->len; i++)
    world->now_ms = MAX (world->now_ms, ((SimGhost *) world->ghosts->pdata[i])->due_ms);
  sim_world_tend (world);
  sim_net_deliver_late (world);
  for (guint i = 0; i < world->clients->len; i++) {
    SimClient *client = world->clients->pdata[i];
    sim_disk_heal (client->disk);
    client->net->fault = SIM_NET_FINE;
  }
  sim_world_tend (world);
  /* Twice: "done" is said of a round, and what others sent since waits for the next one. */
  guint calm = 0;
  for (guint round = 0; round < QUIET_ROUNDS && calm < 2 && holds (world); round++) {
    gboolean rest = TRUE;
    gint64 before = (gint64) sim_oracle_print (world->oracle);
    for (guint i = 0; i < world->clients->len && holds (world); i++) {
      SimClient *client = world->clients->pdata[i];
      if (client->revoked)
        continue;
      if (client->store == NULL) {
        sim_oracle_fail (world->oracle, "I8: %s cannot be opened though nothing fails", client->name);
        return FALSE;
      }
      rest = sim_client_sync (client, 300) && is_drained (client) && rest;
    }
    world->now_ms += 60000;
    look_at (world, NULL);
    /* Once more after the last change: what one sent, all have to see. */
    calm = rest && before == (gint64) sim_oracle_print (world->oracle) ? calm + 1 : 0;
  }
  if (calm < 2 && holds (world))
    sim_oracle_fail (world->oracle, "I8: not everything was sent within %d rounds", QUIET_ROUNDS);
  return holds (world);
}

/* A device that was taken out sends nothing any more, and one that was set back does not know of all the
 * files it has. */
static gboolean
has_file (const char *sha256, gpointer data)
{
  SimWorld *world = data;
  if (serap_central_has_file (world->central, sha256))
    return TRUE;
  for (guint i = 0; i < world->clients->len; i++) {
    SimClient *client = world->clients->pdata[i];
    gboolean cannot_send = client->revoked || client->set_back;
    g_autofree char *path = cannot_send ? serap_store_blob_path (client->store, sha256) : NULL;
    if (path != NULL)
      return TRUE;
  }
  return FALSE;
}

static void
check_findings (SimWorld *world, const char *who, gboolean done, GPtrArray *findings, GError *error)
{
  if (!done && error != NULL)
    sim_oracle_fail (world->oracle, "%s cannot be checked: %s", who, error->message);
  if (findings->len > 0)
    sim_oracle_fail (world->oracle, "%s, its own check: %s (of %u)", who, (const char *) findings->pdata[0],
                     findings->len);
}

/* The programs' own checks have nothing to say either. */
static void
check_thoroughly (SimWorld *world)
{
  g_autoptr (GPtrArray) findings = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  gboolean done = serap_central_check (world->central, findings, &error);
  check_findings (world, "headquarters", done, findings, error);
  for (guint i = 0; i < world->clients->len; i++) {
    SimClient *client = world->clients->pdata[i];
    if (client->revoked)
      continue;
    g_autoptr (GPtrArray) own = g_ptr_array_new_with_free_func (g_free);
    g_autoptr (GError) own_error = NULL;
    while (serap_store_index (client->store, 200, &own_error) > 0)
      ;
    done = serap_store_check (client->store, own, &own_error);
    check_findings (world, client->name, done, own, own_error);
  }
}

static void
check_rest (SimWorld *world, gboolean thorough)
{
  for (guint i = 0; i < world->clients->len && holds (world); i++) {
    SimClient *client = world->clients->pdata[i];
    if (look_at (world, client) && !client->revoked)
      sim_oracle_check_quiet (world->oracle, client->view);
  }
  if (holds (world))
    sim_oracle_check_all (world->oracle, has_file, world);
  if (holds (world) && thorough)
    check_thoroughly (world);
}

static void
begin (SimWorld *world, const SimScript *script, const SimRun *run)
{
  world->script = script;
  world->verbose = run->verbose;
  world->random.state = script->seed + 99;
  world->sim_env.random.state = script->seed * 64 + 1;
  world->oracle = sim_oracle_copy (made.oracle);
  sim_oracle_set_leaving (world->oracle, run->leaving);
  for (guint i = 0; i < script->n_clients; i++)
    join (world, made.clients[script->accounts[i]]);
  world->now_ms += 60000;
}

static void
play_all (SimWorld *world, const SimScript *script, const SimRun *run, SimReport *report)
{
  begin (world, script, run);
  sim_vfs_crash_at (run->crash_at, script->seed + run->crash_at);
  play (world);
  report->steps = sim_vfs_steps ();
  if (holds (world) && come_to_rest (world))
    check_rest (world, run->thorough);
  report->failure = g_strdup (sim_oracle_failure (world->oracle));
  report->print = sim_oracle_print (world->oracle);
  sim_oracle_count (world->oracle, &report->n_ops, &report->n_applied, &report->n_rejected,
                    &report->n_transitions);
}

void
sim_report_clear (SimReport *report)
{
  g_clear_pointer (&report->failure, g_free);
}

/* ---- A process for each run ---- */

static void
write_all (int fd, gconstpointer bytes, gsize n)
{
  for (gsize done = 0; done < n;) {
    ssize_t written = write (fd, (const char *) bytes + done, n - done);
    if (written < 0 && errno != EINTR)
      _exit (3);
    done += written > 0 ? (gsize) written : 0;
  }
}

static void
run_here (const SimScript *script, const SimRun *run, int answer)
{
  SimReport report = { 0 };
  play_all (made.world, script, run, &report);
  fflush (NULL);
  write_all (answer, &report, sizeof report);
  if (report.failure != NULL)
    write_all (answer, report.failure, strlen (report.failure));
  /* Nothing is tidied up: it goes with the process. */
  _exit (0);
}

static void
read_report (int fd, SimReport *report)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  guint8 some[4096];
  ssize_t n;
  while ((n = read (fd, some, sizeof some)) > 0 || (n < 0 && errno == EINTR))
    if (n > 0)
      g_byte_array_append (bytes, some, (guint) n);
  memset (report, 0, sizeof *report);
  if (bytes->len < sizeof *report)
    return;
  memcpy (report, bytes->data, sizeof *report);
  if (report->failure != NULL)
    report->failure = g_strndup ((const char *) bytes->data + sizeof *report, bytes->len - sizeof *report);
}

gboolean
sim_world_run (const SimScript *script, const SimRun *run, SimReport *report)
{
  int ends[2], status = 0;
  sim_world_prepare ();
  forget_files ();
  fflush (NULL);
  if (pipe (ends) != 0)
    g_error ("no pipe: %s", g_strerror (errno));
  pid_t child = fork ();
  if (child < 0)
    g_error ("no process: %s", g_strerror (errno));
  if (child == 0) {
    close (ends[0]);
    run_here (script, run, ends[1]);
  }
  close (ends[1]);
  read_report (ends[0], report);
  close (ends[0]);
  while (waitpid (child, &status, 0) < 0 && errno == EINTR)
    ;
  if (WIFSIGNALED (status) || WEXITSTATUS (status) != 0) {
    g_clear_pointer (&report->failure, g_free);
    report->failure = WIFSIGNALED (status)
                        ? g_strdup_printf ("the process died of signal %d", WTERMSIG (status))
                        : g_strdup_printf ("the process ended with %d", WEXITSTATUS (status));
  }
  return report->failure == NULL;
}
