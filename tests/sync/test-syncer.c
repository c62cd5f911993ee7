/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Every way a talk with headquarters can fail, on a virtual clock: what the syncer does about it, when
 * it tries again, and that in the end everything is done once. */

#include "config.h"

#include "serap-syncer.h"

#include "serap-bytes.h"
#include "serap-id.h"
#include "serap-load.h"
#include "serap-practice.h"
#include "serap-rules-records.h"
#include "serap-test-office.h"
#include "serap-transport-direct.h"

#include <glib/gstdio.h>
#include <string.h>

#define SECOND G_GINT64_CONSTANT (1000)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
/* Between tries while a person must act. */
#define ASK_LEAST (12 * MINUTE)
#define ASK_MOST (15 * MINUTE)

/* The clock of the tests moves a little at each look. */
#define SLACK (SECOND)

/* ---- A way to headquarters that does as it is told ---- */

typedef enum {
  BEFORE, /* the request does not arrive */
  AFTER,  /* headquarters does its work, the answer is lost */
} When;

/**
 * Fault:
 * @left: for so many requests; -1 = as long as it stands
 * @took_ms: until it is known that it failed
 */
typedef struct {
  int left;
  SerapTransportError code;
  SerapTransportTrouble trouble;
  When when;
  gint64 took_ms;
} Fault;

typedef struct {
  SerapTransport parent;
  SerapTransport *way;
  SerapTestClock *clock;
  Fault fault, file_fault;
  guint max_ops;      /* 0 = any; more are a timeout */
  gsize max_payload;  /* 0 = any; an operation above it is too large */
  const char *bad_op; /* (nullable): a request with it fails with @bad_code */
  SerapTransportError bad_code;
  gboolean names_bad;
  gboolean no_pull;
  gboolean can_refresh;
  gint64 took_ms; /* each exchange */
  gint64 byte_ns; /* each byte of a file */
  guint n_sync, n_state, n_pieces, n_refresh, most_ops;
  guint64 n_bytes;
  const char *order; /* (nullable): given with each answer */
  SerapStore *right; /* (nullable): of another device with the same scopes: its sums are told */
} Way;

static gboolean
has_op (const SerapSyncRequest *request, const char *op_id)
{
  for (guint i = 0; op_id != NULL && i < request->ops->len; i++)
    if (g_str_equal (((SerapOp *) request->ops->pdata[i])->op_id, op_id))
      return TRUE;
  return FALSE;
}

static gboolean
is_large (const SerapSyncRequest *request, gsize max)
{
  for (guint i = 0; max > 0 && i < request->ops->len; i++)
    if (g_bytes_get_size (((SerapOp *) request->ops->pdata[i])->payload_bytes) > max)
      return TRUE;
  return FALSE;
}

static gboolean
fails (Way *way, Fault *fault, When when, GError **error)
{
  if (fault->left == 0 || fault->when != when)
    return FALSE;
  fault->left -= fault->left > 0 ? 1 : 0;
  way->clock->now_ms += fault->took_ms;
  g_propagate_error (error, serap_transport_error_new (fault->code, &fault->trouble, "as told"));
  return TRUE;
}

static gboolean
refuses (Way *way, const SerapSyncRequest *request, GError **error)
{
  Fault fault = { 1, SERAP_TRANSPORT_ERROR_TOO_LARGE, { 0, 0, NULL }, BEFORE, 0 };
  if (way->max_ops > 0 && request->ops->len > way->max_ops) {
    fault.code = SERAP_TRANSPORT_ERROR_TIMEOUT;
    fault.took_ms = 30 * SECOND;
  } else if (has_op (request, way->bad_op)) {
    fault.code = way->bad_code;
    fault.trouble.op_id = way->names_bad ? (char *) way->bad_op : NULL;
  } else if (way->no_pull && !request->push_only) {
    fault.code = SERAP_TRANSPORT_ERROR_OLD_CLIENT;
  } else if (!is_large (request, way->max_payload)) {
    return FALSE;
  }
  return fails (way, &fault, BEFORE, error);
}

static void
tell_sums (Way *way, SerapSyncReply *reply)
{
  g_ptr_array_set_size (reply->digests, 0);
  for (char **scope = reply->scopes; *scope != NULL; scope++) {
    g_autoptr (GError) error = NULL;
    gint64 n = 0;
    guint8 digest[SERAP_DIGEST_BYTES];
    g_assert_true (serap_store_scope_sum (way->right, *scope, &n, digest, &error));
    g_ptr_array_add (reply->digests, serap_digest_new (*scope, (guint64) n, digest));
  }
}

static SerapSyncReply *
way_sync (SerapTransport *transport, const SerapSyncRequest *request, GError **error)
{
  Way *way = (Way *) transport;
  way->n_sync++;
  way->most_ops = MAX (way->most_ops, request->ops->len);
  way->clock->now_ms += way->took_ms;
  if (fails (way, &way->fault, BEFORE, error) || refuses (way, request, error))
    return NULL;
  g_autoptr (SerapSyncReply) reply = way->way->klass->sync (way->way, request, error);
  if (reply != NULL && way->order != NULL)
    reply->orders = g_strsplit (way->order, ",", -1);
  if (reply != NULL && way->right != NULL && !request->push_only && !reply->more)
    tell_sums (way, reply);
  return reply != NULL && fails (way, &way->fault, AFTER, error) ? NULL : g_steal_pointer (&reply);
}

static SerapStatePage *
way_state (SerapTransport *transport,
           const char *user,
           const char *scope,
           const char *after,
           guint max,
           GError **error)
{
  Way *way = (Way *) transport;
  way->n_state++;
  return fails (way, &way->fault, BEFORE, error)
           ? NULL
           : way->way->klass->state (way->way, user, scope, after, max, error);
}

static gboolean
way_refresh (SerapTransport *transport, GError **error)
{
  Way *way = (Way *) transport;
  way->n_refresh++;
  if (way->can_refresh)
    way->fault.left = 0;
  else
    g_propagate_error (error, serap_transport_error_new (SERAP_TRANSPORT_ERROR_TOKEN, NULL, "as told"));
  return way->can_refresh;
}

static guint32
way_enroll (SerapTransport *transport,
            const char *user,
            const char *device,
            const SerapSigningKey *key,
            GBytes *box_public,
            GError **error)
{
  Way *way = (Way *) transport;
  return fails (way, &way->fault, BEFORE, error)
           ? 0
           : way->way->klass->enroll (way->way, user, device, key, box_public, error);
}

static GPtrArray *
way_answers (SerapTransport *transport, const char *user, GPtrArray *op_ids, GError **error)
{
  Way *way = (Way *) transport;
  return fails (way, &way->fault, BEFORE, error) ? NULL
                                                 : way->way->klass->answers (way->way, user, op_ids, error);
}

static GArray *
way_query_files (SerapTransport *transport, GPtrArray *names, GError **error)
{
  Way *way = (Way *) transport;
  return fails (way, &way->file_fault, BEFORE, error) ? NULL
                                                      : way->way->klass->query_files (way->way, names, error);
}

static gboolean
way_put_piece (SerapTransport *transport,
               const char *sha256,
               guint64 total,
               guint64 offset,
               GBytes *bytes,
               SerapFileStatus *status,
               GError **error)
{
  Way *way = (Way *) transport;
  way->n_pieces++;
  way->n_bytes += g_bytes_get_size (bytes);
  way->clock->now_ms += (gint64) g_bytes_get_size (bytes) * way->byte_ns / 1000000;
  return !fails (way, &way->file_fault, BEFORE, error)
         && way->way->klass->put_piece (way->way, sha256, total, offset, bytes, status, error)
         && !fails (way, &way->file_fault, AFTER, error);
}

static GBytes *
way_get_piece (SerapTransport *transport,
               const char *user,
               const char *sha256,
               guint64 offset,
               gsize max,
               guint64 *total,
               GError **error)
{
  Way *way = (Way *) transport;
  way->n_pieces++;
  return fails (way, &way->file_fault, BEFORE, error)
           ? NULL
           : way->way->klass->get_piece (way->way, user, sha256, offset, max, total, error);
}

static void
way_free (SerapTransport *transport)
{
  serap_transport_free (((Way *) transport)->way);
  g_free (transport);
}

static Way *
way_new (SerapTestOffice *office)
{
  static const SerapTransportClass klass = {
    .sync = way_sync,
    .state = way_state,
    .refresh = way_refresh,
    .enroll = way_enroll,
    .answers = way_answers,
    .query_files = way_query_files,
    .put_piece = way_put_piece,
    .get_piece = way_get_piece,
    .free = way_free,
  };
  Way *way = g_new0 (Way, 1);
  way->parent.klass = &klass;
  way->way = serap_transport_direct_new (office->central);
  way->clock = &office->clock;
  return way;
}

/* ---- A laptop ---- */

typedef struct {
  SerapTestOffice *office;
  SerapTestDevice *device;
  char *dir;
  SerapStore *store;
  Way *way;
  SerapSyncer *syncer;
  SerapOwnDevice own;
  SerapSigningKey *next_key; /* (nullable) */
  SerapBoxKey *next_box;     /* (nullable) */
} Laptop;

typedef struct {
  SerapTestOffice *office;
  guint n;
} World;

static void
set_meta (Laptop *laptop, const char *name, const char *value)
{
  g_autoptr (GError) error = NULL;
  g_assert_true (serap_store_set_meta (laptop->store, name, value, &error));
  g_assert_no_error (error);
}

static void
set_key (Laptop *laptop, const char *name, GBytes *key)
{
  g_autofree char *hex = serap_hex (g_bytes_get_data (key, NULL), g_bytes_get_size (key));
  set_meta (laptop, name, hex);
}

static const SerapSigningKey *
make_keys (gpointer data, GBytes **box_public, GError **error)
{
  Laptop *laptop = data;
  const SerapEnv *env = &laptop->office->env;
  if (laptop->next_key == NULL) {
    laptop->next_key = serap_signing_key_new (env);
    laptop->next_box = serap_box_key_new_after (laptop->device->box, env, error);
  }
  *box_public = g_bytes_ref (serap_box_key_public (laptop->next_box));
  return laptop->next_key;
}

static gboolean
take_keys (gpointer data, GError **error)
{
  Laptop *laptop = data;
  serap_signing_key_free (laptop->device->key);
  serap_box_key_free (laptop->device->box);
  laptop->device->key = g_steal_pointer (&laptop->next_key);
  laptop->device->box = g_steal_pointer (&laptop->next_box);
  return TRUE;
}

static void
open_laptop (Laptop *laptop)
{
  g_autoptr (GError) error = NULL;
  SerapTestOffice *office = laptop->office;
  laptop->store
    = serap_store_open (laptop->dir, office->schema, &office->env, SERAP_STORE_CREATE, NULL, &error);
  g_assert_no_error (error);
  serap_store_set_rules (laptop->store, serap_rules_new (office->schema));
  laptop->syncer = serap_syncer_new (laptop->store, &laptop->way->parent, laptop->device->key, &office->env);
  laptop->own = (SerapOwnDevice){ make_keys, take_keys, laptop };
  serap_engine_on_own_device (serap_syncer_engine (laptop->syncer), &laptop->own);
}

static void
close_laptop (Laptop *laptop)
{
  g_clear_pointer (&laptop->syncer, serap_syncer_free);
  g_clear_pointer (&laptop->store, serap_store_close);
}

static Laptop *
laptop_for (World *w, SerapTestDevice *device)
{
  Laptop *laptop = g_new0 (Laptop, 1);
  g_autofree char *name = g_strdup_printf ("laptop-%u", w->n++);
  laptop->office = w->office;
  laptop->device = device;
  laptop->dir = g_build_filename (w->office->root, name, NULL);
  laptop->way = way_new (w->office);
  return laptop;
}

static Laptop *
laptop_new (World *w, const char *account)
{
  Laptop *laptop = laptop_for (w, serap_test_device_new (w->office, account));
  open_laptop (laptop);
  g_autofree char *code = serap_signing_key_code (laptop->device->key);
  g_autofree char *epoch = g_strdup_printf ("%u", laptop->device->epoch);
  set_meta (laptop, "user", laptop->device->user);
  set_meta (laptop, "device", laptop->device->id);
  set_meta (laptop, "device_code", code);
  set_meta (laptop, "epoch", epoch);
  set_key (laptop, "box_public", serap_box_key_public (laptop->device->box));
  set_key (laptop, "hq_box", serap_central_box (w->office->central));
  return laptop;
}

static void
laptop_free (Laptop *laptop)
{
  close_laptop (laptop);
  serap_transport_free (&laptop->way->parent);
  serap_test_device_free (laptop->device);
  g_clear_pointer (&laptop->next_key, serap_signing_key_free);
  g_clear_pointer (&laptop->next_box, serap_box_key_free);
  g_free (laptop->dir);
  g_free (laptop);
}

/* A copy of the folder as it is now: a backup, or a second disk. */
static char *
copy_folder (World *w, Laptop *laptop)
{
  g_autofree char *name = g_strdup_printf ("salinan-%u", w->n++);
  char *to = g_build_filename (w->office->root, name, NULL);
  g_autoptr (GError) error = NULL;
  gboolean copied = serap_store_backup (laptop->store, to, &error);
  g_assert_no_error (error);
  g_assert_true (copied);
  return to;
}

static SerapTestDevice *
same_device (World *w, Laptop *laptop)
{
  SerapTestDevice *device = g_new0 (SerapTestDevice, 1);
  g_autofree char *path = g_build_filename (w->office->root, "sama.kunci", NULL);
  g_autoptr (GError) error = NULL;
  g_unlink (path);
  g_assert_true (serap_signing_key_save (laptop->device->key, path, &error));
  device->key = serap_signing_key_load (path, &error);
  device->box = serap_box_key_new (&w->office->env);
  device->user = g_strdup (laptop->device->user);
  device->id = g_strdup (laptop->device->id);
  return device;
}

static void
take_rules (Laptop *laptop)
{
  static const char *const kinds[]
    = { "workflow", "peran", "regulasi", "jadwal", "pola_nomor", "hari_libur" };
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_record_free);
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    g_ptr_array_extend_and_steal (records, serap_store_refs (laptop->store, kinds[i]));
  serap_store_set_rules (
    laptop->store, serap_rules_from_records (laptop->office->schema, records, SERAP_TEST_TODAY, problems));
}

static gint64
now (Laptop *laptop)
{
  return laptop->office->clock.now_ms;
}

static gint64
wait_of (Laptop *laptop)
{
  return serap_syncer_next_at_ms (laptop->syncer) - now (laptop);
}

/* The invariant of every moment: there is a next time, and it is near. */
static gboolean
tick (Laptop *laptop)
{
  gboolean more = serap_syncer_tick (laptop->syncer);
  g_assert_cmpint (wait_of (laptop), <=, 72 * MINUTE);
  if (serap_syncer_take_count (laptop->syncer).reference > 0)
    take_rules (laptop);
  return more;
}

static gboolean
is_drained (Laptop *laptop)
{
  return serap_store_outbox_count (laptop->store, SERAP_OUTBOX_PENDING) == 0
         && serap_store_outbox_count (laptop->store, SERAP_OUTBOX_SENT) == 0
         && !serap_load_waits (laptop->store);
}

static gboolean
rests (Laptop *laptop)
{
  SerapSyncerState state = serap_syncer_state (laptop->syncer);
  return (state == SERAP_SYNCER_IDLE || state == SERAP_SYNCER_NEEDS_UPDATE) && is_drained (laptop)
         && wait_of (laptop) > 0;
}

/* Lets virtual time pass until nothing is left to do. Returns: how much of it */
static gint64
settle (Laptop *laptop)
{
  gint64 started = now (laptop);
  for (guint i = 0; i < 20000; i++) {
    if (!tick (laptop) && rests (laptop))
      return now (laptop) - started;
    gint64 wait = wait_of (laptop);
    laptop->office->clock.now_ms += MAX (wait, 0);
  }
  g_error ("does not come to rest: state %d, %s", serap_syncer_state (laptop->syncer),
           serap_syncer_trouble (laptop->syncer) != NULL ? serap_syncer_trouble (laptop->syncer)->message
                                                         : "-");
}

static void
sync_now (Laptop *laptop)
{
  serap_syncer_poke (laptop->syncer, SERAP_SYNCER_POKE_NOW);
  settle (laptop);
}

/* (transfer full): id of the operation */
static char *
save_op (Laptop *laptop, SerapOp *op)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_op_free);
  g_autoptr (GPtrArray) outcomes = NULL;
  op->user = g_strdup (laptop->device->user);
  g_ptr_array_add (ops, op);
  gboolean saved = serap_store_save (laptop->store, ops, &outcomes, &error);
  g_assert_no_error (error);
  for (guint i = 0; !saved && i < outcomes->len; i++)
    for (guint p = 0; p < ((SerapOutcome *) outcomes->pdata[i])->problems->len; p++) {
      const SerapProblem *problem = ((SerapOutcome *) outcomes->pdata[i])->problems->pdata[p];
      g_test_message ("%s: %s %s", op->kind, problem->field, problem->code);
    }
  g_assert_true (saved);
  serap_syncer_poke (laptop->syncer, SERAP_SYNCER_POKE_WORK);
  return g_strdup (op->op_id);
}

static char *
save (Laptop *laptop, const char *name)
{
  g_autofree char *id = serap_id_new (&laptop->office->env);
  return save_op (
    laptop, serap_test_office_op (laptop->office, SERAP_VERB_CREATE, "kegiatan", id, "nama", name, NULL));
}

static void
save_many (Laptop *laptop, guint n)
{
  for (guint i = 0; i < n; i++)
    g_free (save (laptop, "Reses"));
}

static gint64
head (World *w)
{
  SerapStorage *storage = serap_central_storage (w->office->central);
  return storage->klass->head (storage);
}

static gint64
refused (Laptop *laptop)
{
  return serap_store_outbox_count (laptop->store, SERAP_OUTBOX_REFUSED);
}

static void
assert_sound (Laptop *laptop)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) findings = g_ptr_array_new_with_free_func (g_free);
  while (serap_store_index (laptop->store, 200, &error) > 0)
    ;
  serap_store_check (laptop->store, findings, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < findings->len; i++)
    g_test_message ("%s", (const char *) findings->pdata[i]);
  g_assert_cmpuint (findings->len, ==, 0);
}

static gint64
count_events (Laptop *laptop)
{
  return serap_store_counter (laptop->store, "kegiatan", NULL);
}

static void
set_up (World *w, gconstpointer data)
{
  w->office = serap_test_office_new ();
  w->n = 0;
}

static void
tear_down (World *w, gconstpointer data)
{
  serap_test_office_assert_sound (w->office);
  serap_test_office_free (w->office);
}

/* ---- Every class of failure ---- */

#define ERR(name) SERAP_TRANSPORT_ERROR_##name
#define STATE(name) SERAP_SYNCER_##name

/* clang-format off */
static const struct {
  SerapTransportError code;
  SerapTransportTrouble trouble;
  int times;
  SerapSyncerState state; /* after the first failure */
  gint64 least, most;     /* until the next try */
  gint64 all;             /* until everything is done */
  guint refused;
} classes[] = {
  { ERR (UNREACHABLE), { 0 }, 5, STATE (OFFLINE), 0, 2 * SECOND, 2 * MINUTE, 0 },
  { ERR (TIMEOUT), { 0 }, 5, STATE (OFFLINE), 0, 2 * SECOND, 2 * MINUTE, 0 },
  { ERR (PORTAL), { 0 }, 5, STATE (OFFLINE), 0, 2 * SECOND, 2 * MINUTE, 0 },
  { ERR (TOKEN), { 0 }, 2, STATE (NEEDS_PASSWORD), ASK_LEAST, ASK_MOST, 2 * ASK_MOST, 0 },
  { ERR (REFUSED), { 0 }, 2, STATE (NEEDS_ENROL), ASK_LEAST, ASK_MOST, 2 * ASK_MOST, 0 },
  { ERR (WIPE), { 0 }, 2, STATE (NEEDS_WIPE), ASK_LEAST, ASK_MOST, 2 * ASK_MOST, 0 },
  { ERR (FORKED), { 0 }, 1, STATE (SYNCING), 0, 0, 0, 0 },
  { ERR (FORKED), { 0 }, 20, STATE (SYNCING), 0, 0, 2 * HOUR, 0 },
  { ERR (NEW_EPOCH), { 0 }, 1, STATE (SYNCING), 0, 0, 0, 0 },
  { ERR (NEW_EPOCH), { 0 }, 20, STATE (SYNCING), 0, 0, 2 * HOUR, 0 },
  { ERR (GAP), { 0, 1, NULL },   1, STATE (SYNCING), 0, 0, 0, 0 },
  { ERR (GAP), { 0, 7, NULL },   1, STATE (SYNCING), 0, 0, 0, 0 },
  { ERR (GAP), { 0, 0, NULL },   3, STATE (SYNCING), 0, 0, HOUR, 0 },
  { ERR (CURSOR), { 0 }, 1, STATE (SYNCING), 0, 0, 10 * SECOND, 0 },
  { ERR (CURSOR), { 0 }, 10, STATE (SYNCING), 0, 0, 2 * HOUR, 0 },
  { ERR (SCOPE), { 0 }, 2, STATE (WAITING), 0, 2 * SECOND, MINUTE, 0 },
  { ERR (TOO_LARGE), { 0 }, 1, STATE (SYNCING), 0, 0, 0, 0 },
  { ERR (MUTATED), { 0 }, 1, STATE (SYNCING), 0, 0, 0, 0 },
  { ERR (MALFORMED), { 0 }, 1, STATE (SYNCING), 0, 0, 0, 0 },
  { ERR (MALFORMED), { 0 }, 20, STATE (SYNCING), 0, 0, 2 * HOUR, 0 },
  { ERR (OLD_CLIENT), { 0 }, 1, STATE (SYNCING), 0, 0, 16 * MINUTE, 0 },
  { ERR (SLOW_DOWN), { MINUTE }, 2, STATE (WAITING), MINUTE, 72 * SECOND, 3 * MINUTE, 0 },
  { ERR (SLOW_DOWN), { 1000 * HOUR }, 1, STATE (WAITING), HOUR, 72 * MINUTE, 73 * MINUTE, 0 },
  { ERR (SERVER), { 0 }, 5, STATE (WAITING), 0, 2 * SECOND, 2 * MINUTE, 0 },
  { ERR (PROTOCOL), { 0 }, 5, STATE (WAITING), 0, 2 * SECOND, 2 * MINUTE, 0 },
  { ERR (FILE), { 0 }, 1, STATE (WAITING), 0, 2 * SECOND, MINUTE, 0 },
};
/* clang-format on */

static void
test_classes (World *w, gconstpointer data)
{
  for (guint lost = 0; lost < 2; lost++) {
    for (guint i = 0; i < G_N_ELEMENTS (classes); i++) {
      Laptop *laptop = laptop_new (w, "penerima");
      settle (laptop);
      gint64 before = head (w);
      save_many (laptop, 4);
      laptop->way->fault
        = (Fault){ classes[i].times, classes[i].code, classes[i].trouble, lost != 0 ? AFTER : BEFORE, 0 };
      tick (laptop);
      g_test_message ("row %u%s: state %d, next in %" G_GINT64_FORMAT " ms", i,
                      lost != 0 ? ", answer lost" : "", serap_syncer_state (laptop->syncer),
                      wait_of (laptop));
      g_assert_cmpint (serap_syncer_state (laptop->syncer), ==, classes[i].state);
      g_assert_cmpint (wait_of (laptop), >=, classes[i].least - SLACK);
      g_assert_cmpint (wait_of (laptop), <=, classes[i].most);
      g_assert_nonnull (serap_syncer_trouble (laptop->syncer));
      gint64 took = settle (laptop);
      g_assert_cmpint (took, <=, classes[i].all + SLACK);
      /* What headquarters had done already need not be sent again. */
      g_assert_true (lost != 0 || laptop->way->fault.left == 0);
      laptop->way->fault.left = 0;
      g_assert_cmpint (head (w), ==, before + 4);
      g_assert_cmpint (refused (laptop), ==, classes[i].refused);
      laptop_free (laptop);
    }
  }
}

/* ---- One that is never taken ---- */

static void
assert_set_aside (Laptop *laptop, const char *op_id, const char *code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = serap_store_outbox (laptop->store, &error);
  g_assert_cmpuint (rows->len, ==, 1);
  const SerapOutboxRow *row = rows->pdata[0];
  g_assert_cmpstr (row->op_id, ==, op_id);
  g_assert_cmpint (row->state, ==, SERAP_OUTBOX_REFUSED);
  g_assert_true (serap_problems_has (row->problems, NULL, code));
  g_autoptr (SerapRecord) seen = serap_store_get (laptop->store, row->entity);
  g_assert_nonnull (seen);
  g_assert_cmpint (serap_store_sync_state (laptop->store, row->entity), ==, SERAP_SYNC_REFUSED);
}

static void
test_never_taken (World *w, gconstpointer data)
{
  /* clang-format off */
  static const struct { SerapTransportError code; gboolean named; const char *problem; } rows[] = {
    { SERAP_TRANSPORT_ERROR_TOO_LARGE, FALSE, "op-too-large" },
    { SERAP_TRANSPORT_ERROR_MUTATED,   TRUE,  "op-mutated" },
    { SERAP_TRANSPORT_ERROR_MUTATED,   FALSE, "op-mutated" },
    { SERAP_TRANSPORT_ERROR_MALFORMED, FALSE, "malformed" },
  };
  /* clang-format on */
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    for (guint at = 0; at < 7; at += 3) {
      Laptop *laptop = laptop_new (w, "penerima");
      settle (laptop);
      gint64 before = head (w);
      save_many (laptop, at);
      g_autofree char *bad = save (laptop, "Yang tidak diterima");
      save_many (laptop, 6 - at);
      laptop->way->bad_op = bad;
      laptop->way->bad_code = rows[i].code;
      laptop->way->names_bad = rows[i].named;
      g_assert_cmpint (settle (laptop), <=, SLACK);
      g_assert_cmpint (head (w), ==, before + 6);
      assert_set_aside (laptop, bad, rows[i].problem);
      /* What comes later is not held up, and the numbers fit. */
      save_many (laptop, 2);
      settle (laptop);
      g_assert_cmpint (head (w), ==, before + 8);
      g_autofree char *epoch = serap_store_meta (laptop->store, "epoch");
      g_assert_cmpstr (epoch, ==, "1");
      assert_sound (laptop);
      laptop_free (laptop);
    }
  }
}

static void
test_too_large (World *w, gconstpointer data)
{
  Laptop *laptop = laptop_new (w, "penerima");
  settle (laptop);
  gint64 before = head (w);
  g_autofree char *long_name = g_strnfill (140, 'x');
  save_many (laptop, 5);
  g_autofree char *bad = save (laptop, long_name);
  save_many (laptop, 5);
  laptop->way->max_payload = 150;
  settle (laptop);
  g_assert_cmpint (head (w), ==, before + 10);
  assert_set_aside (laptop, bad, "op-too-large");
  laptop_free (laptop);
}

static void
test_old_client (World *w, gconstpointer data)
{
  Laptop *laptop = laptop_new (w, "penerima");
  Laptop *other = laptop_new (w, "penerima");
  settle (laptop);
  settle (other);
  gint64 before = head (w);
  laptop->way->no_pull = TRUE;
  save_many (laptop, 50);
  save_many (other, 3);
  settle (other);
  settle (laptop);
  g_assert_cmpint (serap_syncer_state (laptop->syncer), ==, SERAP_SYNCER_NEEDS_UPDATE);
  g_assert_cmpint (head (w), ==, before + 53);
  g_assert_cmpint (count_events (laptop), ==, 50);
  /* Updated: everything comes. */
  laptop->way->no_pull = FALSE;
  laptop->office->clock.now_ms += 20 * MINUTE;
  settle (laptop);
  g_assert_cmpint (serap_syncer_state (laptop->syncer), ==, SERAP_SYNCER_IDLE);
  g_assert_cmpint (count_events (laptop), ==, 53);
  g_assert_cmpint (serap_store_outbox_count (laptop->store, SERAP_OUTBOX_ACKED), ==, 0);
  laptop_free (laptop);
  laptop_free (other);
}

static void
test_refresh (World *w, gconstpointer data)
{
  Laptop *laptop = laptop_new (w, "penerima");
  settle (laptop);
  gint64 before = head (w);
  laptop->way->fault = (Fault){ -1, SERAP_TRANSPORT_ERROR_TOKEN, { 0 }, BEFORE, 0 };
  laptop->way->can_refresh = TRUE;
  save_many (laptop, 1);
  g_assert_cmpint (settle (laptop), <=, SLACK);
  g_assert_cmpuint (laptop->way->n_refresh, ==, 1);
  /* It cannot be renewed: a person must log in, and may go on working. */
  laptop->way->fault.left = -1;
  laptop->way->can_refresh = FALSE;
  save_many (laptop, 1);
  tick (laptop);
  g_assert_cmpint (serap_syncer_state (laptop->syncer), ==, SERAP_SYNCER_NEEDS_PASSWORD);
  save_many (laptop, 5);
  g_assert_cmpint (wait_of (laptop), >, 0);
  laptop->way->fault.left = 0;
  serap_syncer_poke (laptop->syncer, SERAP_SYNCER_POKE_LOGIN);
  g_assert_cmpint (settle (laptop), <=, SLACK);
  g_assert_cmpint (head (w), ==, before + 7);
  laptop_free (laptop);
}

/* An order to remove the data: what waits goes up first, and nothing is removed here. */
static void
test_wipe (World *w, gconstpointer data)
{
  Laptop *laptop = laptop_new (w, "penerima");
  settle (laptop);
  gint64 before = head (w);
  save_many (laptop, 30);
  laptop->way->order = SERAP_ORDER_WIPE;
  while (tick (laptop))
    ;
  g_assert_cmpint (serap_syncer_state (laptop->syncer), ==, SERAP_SYNCER_NEEDS_WIPE);
  g_assert_cmpint (head (w), ==, before + 30);
  g_assert_true (is_drained (laptop));
  g_assert_cmpint (count_events (laptop), ==, 30);
  laptop->way->order = NULL;
  sync_now (laptop);
  g_assert_cmpint (serap_syncer_state (laptop->syncer), ==, SERAP_SYNCER_IDLE);
  laptop_free (laptop);
}

/* ---- Times ---- */

static void
test_backoff (World *w, gconstpointer data)
{
  Laptop *laptop = laptop_new (w, "penerima");
  settle (laptop);
  g_assert_cmpint (wait_of (laptop), >=, 4 * MINUTE);
  g_assert_cmpint (wait_of (laptop), <=, 6 * MINUTE);
  laptop->way->fault = (Fault){ -1, SERAP_TRANSPORT_ERROR_UNREACHABLE, { 0 }, BEFORE, 0 };
  save_many (laptop, 1);
  gint64 longest = 0;
  for (guint n = 0; n < 40; n++) {
    guint before = laptop->way->n_sync;
    laptop->office->clock.now_ms += MAX (wait_of (laptop), 0);
    tick (laptop);
    g_assert_cmpuint (laptop->way->n_sync, ==, before + 1);
    g_assert_cmpint (wait_of (laptop), <=, MIN (15 * MINUTE, (2 * SECOND) << MIN (n, 20)));
    longest = MAX (longest, wait_of (laptop));
  }
  g_assert_cmpint (longest, >, 10 * MINUTE);
  /* Not before its time; a poke is a new beginning. */
  laptop->office->clock.now_ms += MAX (wait_of (laptop), 0) - 100;
  guint tries = laptop->way->n_sync;
  tick (laptop);
  g_assert_cmpuint (laptop->way->n_sync, ==, tries);
  static const SerapSyncerPoke pokes[]
    = { SERAP_SYNCER_POKE_NETWORK, SERAP_SYNCER_POKE_NOW, SERAP_SYNCER_POKE_WORK, SERAP_SYNCER_POKE_HEAD };
  for (guint i = 0; i < G_N_ELEMENTS (pokes); i++) {
    serap_syncer_poke (laptop->syncer, pokes[i]);
    tick (laptop);
    g_assert_cmpuint (laptop->way->n_sync, ==, tries + 1 + i);
    g_assert_cmpint (wait_of (laptop), <=, 2 * SECOND);
  }
  /* The clock is set back by ten years: the next try is now, not in ten years. */
  laptop->office->clock.now_ms -= 10 * 365 * 24 * HOUR;
  g_assert_cmpint (wait_of (laptop), <=, 0);
  tick (laptop);
  g_assert_cmpuint (laptop->way->n_sync, ==, tries + 5);
  laptop->office->clock.now_ms += 10 * 365 * 24 * HOUR;
  /* Headquarters' own word is not undercut. */
  laptop->way->fault.code = SERAP_TRANSPORT_ERROR_SLOW_DOWN;
  laptop->way->fault.trouble.retry_after_ms = 10 * MINUTE;
  tick (laptop);
  gint64 left = wait_of (laptop);
  g_assert_cmpint (left, >=, 10 * MINUTE - SLACK);
  laptop->office->clock.now_ms += MINUTE;
  for (guint i = 0; i < G_N_ELEMENTS (pokes); i++)
    serap_syncer_poke (laptop->syncer, pokes[i]);
  g_assert_cmpint (wait_of (laptop), >=, left - MINUTE - SLACK);
  serap_syncer_stop (laptop->syncer);
  g_assert_false (serap_syncer_tick (laptop->syncer));
  g_assert_cmpint (serap_store_outbox_count (laptop->store, SERAP_OUTBOX_SENT), ==, 1);
  laptop_free (laptop);
}

static void
test_batch (World *w, gconstpointer data)
{
  Laptop *laptop = laptop_new (w, "penerima");
  settle (laptop);
  gint64 before = head (w);
  /* Fast: more and more at once. */
  save_many (laptop, 500);
  laptop->way->took_ms = 300;
  settle (laptop);
  g_assert_cmpuint (laptop->way->most_ops, ==, 200);
  /* A line that never carries more than 3. */
  save_many (laptop, 40);
  laptop->way->max_ops = 3;
  settle (laptop);
  g_assert_cmpint (head (w), ==, before + 540);
  /* Slow: it does not grow. */
  laptop->way->max_ops = 0;
  laptop->way->most_ops = 0;
  laptop->way->took_ms = 5 * SECOND;
  save_many (laptop, 30);
  settle (laptop);
  g_assert_cmpuint (laptop->way->most_ops, <=, 8);
  laptop_free (laptop);
}

/* ---- Copies ---- */

static void
test_restored_backup (World *w, gconstpointer data)
{
  Laptop *laptop = laptop_new (w, "penerima");
  settle (laptop);
  gint64 before = head (w);
  save_many (laptop, 3);
  sync_now (laptop);
  /* At the time of the backup one was sent without an answer, two not at all. */
  save_many (laptop, 1);
  laptop->way->fault = (Fault){ 1, SERAP_TRANSPORT_ERROR_UNREACHABLE, { 0 }, BEFORE, 0 };
  tick (laptop);
  save_many (laptop, 2);
  g_autofree char *backup = copy_folder (w, laptop);
  sync_now (laptop);
  save_many (laptop, 4);
  sync_now (laptop);
  g_assert_cmpint (head (w), ==, before + 10);
  /* The laptop is lost, the backup is put on another. */
  Laptop *again = laptop_for (w, same_device (w, laptop));
  g_free (again->dir);
  again->dir = g_strdup (backup);
  laptop_free (laptop);
  open_laptop (again);
  take_rules (again);
  save_many (again, 5);
  settle (again);
  g_assert_cmpint (head (w), ==, before + 15);
  g_assert_cmpint (count_events (again), ==, 15);
  g_assert_cmpint (refused (again), ==, 0);
  g_autofree char *device = serap_store_meta (again->store, "device");
  g_autofree char *epoch = serap_store_meta (again->store, "epoch");
  g_assert_cmpstr (device, ==, again->device->id);
  g_assert_cmpstr (epoch, ==, "2");
  assert_sound (again);
  laptop_free (again);
}

/* What headquarters knows of the device a laptop says it is. */
static void
assert_known (World *w, Laptop *laptop)
{
  SerapStorage *storage = serap_central_storage (w->office->central);
  g_autofree char *id = serap_store_meta (laptop->store, "device");
  g_autofree char *code = serap_store_meta (laptop->store, "device_code");
  g_autofree char *box = serap_store_meta (laptop->store, "box_public");
  g_autoptr (SerapDevice) device = storage->klass->get_device (storage, id);
  g_autofree char *its = serap_hex (g_bytes_get_data (device->box_public, NULL), SERAP_BOX_PUBLIC_BYTES);
  g_assert_true (g_bytes_equal (device->public_key, serap_signing_key_public (laptop->device->key)));
  g_assert_cmpstr (device->code, ==, code);
  g_assert_cmpstr (box, ==, its);
}

static guint
count_numbers (Laptop *laptop)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  g_autoptr (GHashTable) numbers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  const SerapEntity *entity = serap_schema_entity (laptop->office->schema, "kegiatan");
  g_autoptr (SerapQuery) query = serap_query_parse (entity, NULL, NULL, NULL, problems);
  g_autoptr (GArray) rows = serap_store_query (laptop->store, query, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < rows->len; i++) {
    g_autoptr (SerapRecord) row
      = serap_store_row_record (laptop->store, entity, g_array_index (rows, gint64, i));
    g_hash_table_add (numbers, g_strdup (serap_record_text (row, "nomor_lokal")));
  }
  return g_hash_table_size (numbers);
}

static void
test_clones (World *w, gconstpointer data)
{
  Laptop *one = laptop_new (w, "penerima");
  settle (one);
  gint64 before = head (w);
  save_many (one, 2);
  sync_now (one);
  save_many (one, 2);
  g_autofree char *disk = copy_folder (w, one);
  Laptop *two = laptop_for (w, same_device (w, one));
  g_free (two->dir);
  two->dir = g_strdup (disk);
  open_laptop (two);
  take_rules (two);
  for (guint round = 0; round < 6; round++) {
    save_many (one, 3);
    save_many (two, 3);
    settle (round % 2 == 0 ? one : two);
    settle (round % 2 == 0 ? two : one);
  }
  sync_now (one);
  sync_now (two);
  g_assert_cmpint (head (w), ==, before + 4 + 36);
  g_assert_cmpint (count_events (one), ==, 40);
  g_assert_cmpint (count_events (two), ==, 40);
  g_assert_cmpint (refused (one) + refused (two), ==, 0);
  /* They came apart once, and stay so. */
  g_autofree char *device_one = serap_store_meta (one->store, "device");
  g_autofree char *device_two = serap_store_meta (two->store, "device");
  g_autofree char *code_one = serap_store_meta (one->store, "device_code");
  g_autofree char *code_two = serap_store_meta (two->store, "device_code");
  g_autofree char *epoch_one = serap_store_meta (one->store, "epoch");
  g_autofree char *epoch_two = serap_store_meta (two->store, "epoch");
  g_assert_cmpstr (device_one, !=, device_two);
  g_assert_cmpstr (code_one, !=, code_two);
  assert_known (w, one);
  assert_known (w, two);
  g_assert_cmpuint (count_numbers (one), ==, 40);
  g_assert_cmpuint (count_numbers (two), ==, 40);
  g_test_message ("epochs %s and %s", epoch_one, epoch_two);
  g_assert_cmpint (atoi (epoch_one) + atoi (epoch_two), <=, 3);
  assert_sound (one);
  assert_sound (two);
  laptop_free (one);
  laptop_free (two);
}

/* Headquarters comes back from a backup and has forgotten answers it gave. */
static void
test_gap (World *w, gconstpointer data)
{
  Laptop *laptop = laptop_new (w, "penerima");
  settle (laptop);
  save_many (laptop, 3);
  sync_now (laptop);
  gint64 before = head (w);
  g_autofree char *copy = g_build_filename (w->office->root, "pusat-lama", NULL);
  g_autofree char *old = g_build_filename (copy, "pusat.db", NULL);
  g_autofree char *current = g_build_filename (w->office->dir, "pusat.db", NULL);
  g_autoptr (GError) error = NULL;
  g_mkdir_with_parents (copy, 0700);
  g_assert_true (serap_central_backup (w->office->central, copy, &error));
  g_assert_no_error (error);
  /* Answered, but the feed's end has not come by: still here. */
  save_many (laptop, 2);
  laptop->way->no_pull = TRUE;
  sync_now (laptop);
  g_assert_cmpint (serap_store_outbox_count (laptop->store, SERAP_OUTBOX_ACKED), ==, 2);
  serap_test_office_close (w->office);
  g_autofree char *wal = g_strconcat (current, "-wal", NULL);
  g_unlink (wal);
  g_assert_cmpint (g_rename (old, current), ==, 0);
  serap_test_office_open (w->office);
  serap_transport_free (laptop->way->way);
  laptop->way->way = serap_transport_direct_new (w->office->central);
  laptop->way->no_pull = FALSE;
  save_many (laptop, 2);
  sync_now (laptop);
  laptop->office->clock.now_ms += 20 * MINUTE;
  settle (laptop);
  g_assert_cmpint (head (w), ==, before + 4);
  g_assert_cmpint (serap_store_outbox_count (laptop->store, SERAP_OUTBOX_ACKED), ==, 0);
  g_assert_cmpint (count_events (laptop), ==, 7);
  laptop_free (laptop);
}

/* ---- Loads ---- */

typedef struct {
  guint pages, scopes;
  guint64 records;
  gboolean again;
} Seen;

static void
on_load (const char *scope, guint64 records, gboolean again, gboolean done, gpointer data)
{
  Seen *seen = data;
  seen->pages++;
  seen->scopes += done ? 1 : 0;
  seen->records += done ? records : 0;
  seen->again = seen->again || again;
}

static void
test_load_goes_on (World *w, gconstpointer data)
{
  Laptop *whole = laptop_new (w, "penerima");
  Seen seen = { 0 }, pieces = { 0 };
  serap_engine_on_load (serap_syncer_engine (whole->syncer), on_load, &seen);
  settle (whole);
  g_assert_cmpuint (seen.pages, >, 5);
  g_assert_cmpuint (seen.scopes, >=, 3);
  /* The program ends after each step: no page comes twice. */
  Laptop *laptop = laptop_new (w, "penerima");
  for (guint i = 0; i < 500 && !(serap_syncer_state (laptop->syncer) == SERAP_SYNCER_IDLE); i++) {
    close_laptop (laptop);
    open_laptop (laptop);
    serap_engine_on_load (serap_syncer_engine (laptop->syncer), on_load, &pieces);
    tick (laptop);
  }
  g_assert_cmpuint (laptop->way->n_state, ==, whole->way->n_state);
  g_assert_cmpuint (pieces.pages, ==, seen.pages);
  g_assert_cmpuint (pieces.records, ==, seen.records);
  g_assert_false (pieces.again);
  /* Own work does not wait for a load. */
  gint64 before = head (w);
  g_autoptr (GError) error = NULL;
  g_assert_true (serap_load_everything (laptop->store, &error));
  serap_syncer_poke (laptop->syncer, SERAP_SYNCER_POKE_NOW);
  tick (laptop);
  g_assert_true (serap_load_waits (laptop->store));
  tick (laptop);
  take_rules (laptop);
  save_many (laptop, 2);
  tick (laptop);
  g_assert_cmpint (head (w), ==, before + 2);
  g_assert_true (serap_load_waits (laptop->store));
  settle (laptop);
  g_assert_true (pieces.again);
  laptop_free (whole);
  laptop_free (laptop);
}

static void
put_base (Laptop *laptop, SerapRecord *record)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SerapStatePage) page = serap_state_page_new ();
  g_ptr_array_add (page->records, serap_record_copy (record));
  g_ptr_array_add (page->sealed, NULL);
  g_assert_true (serap_store_apply_state (laptop->store, "setwan", page, &error));
  g_assert_no_error (error);
}

/* The place in the feed is gone: what differs is set right, own work stays. */
static void
test_reload (World *w, gconstpointer data)
{
  Laptop *laptop = laptop_new (w, "penerima");
  settle (laptop);
  save_many (laptop, 3);
  sync_now (laptop);
  g_autofree char *id = serap_id_new (&w->office->env);
  g_autofree char *kept = serap_id_new (&w->office->env);
  g_free (save_op (
    laptop, serap_test_office_op (w->office, SERAP_VERB_CREATE, "kegiatan", id, "nama", "Asli", NULL)));
  sync_now (laptop);
  g_autoptr (SerapRecord) record = serap_store_get_base (laptop->store, id);
  SerapRecord *stray = serap_record_new (record->entity, kept);
  for (guint i = 0; i < record->entity->n_fields; i++)
    if (!g_str_equal (record->entity->fields[i].name, "id"))
      serap_value_copy (&stray->values[i], &record->values[i]);
  stray->versi = 9;
  stray->seq = record->seq + 1000;
  put_base (laptop, stray);
  serap_record_free (stray);
  g_autoptr (SerapRecord) altered = serap_record_copy (record);
  serap_value_set_text (&altered->values[serap_entity_find (altered->entity, "nama")], "Rusak");
  altered->seq += 1000;
  put_base (laptop, altered);
  g_assert_cmpint (count_events (laptop), ==, 5);
  /* Pending while it happens. */
  laptop->way->fault = (Fault){ 1, SERAP_TRANSPORT_ERROR_CURSOR, { 0 }, BEFORE, 0 };
  save_many (laptop, 2);
  settle (laptop);
  g_assert_cmpint (count_events (laptop), ==, 6);
  g_autoptr (SerapRecord) right = serap_store_get (laptop->store, id);
  g_assert_cmpstr (serap_record_text (right, "nama"), ==, "Asli");
  g_assert_null (serap_store_get_base (laptop->store, kept));
  assert_sound (laptop);
  laptop_free (laptop);
}

/* Headquarters tells what each scope comes to: only the one that differs is loaded again, once. */
static void
test_digest (World *w, gconstpointer data)
{
  Laptop *right = laptop_new (w, "penerima");
  Laptop *laptop = laptop_new (w, "penerima");
  settle (right);
  settle (laptop);
  g_autofree char *id = serap_id_new (&w->office->env);
  g_free (save_op (
    laptop, serap_test_office_op (w->office, SERAP_VERB_CREATE, "kegiatan", id, "nama", "Asli", NULL)));
  sync_now (laptop);
  sync_now (right);
  laptop->way->right = right->store;
  guint loads = laptop->way->n_state;
  sync_now (laptop);
  g_assert_cmpuint (laptop->way->n_state, ==, loads);
  g_autoptr (SerapRecord) record = serap_store_get_base (laptop->store, id);
  g_autoptr (SerapRecord) altered = serap_record_copy (record);
  serap_value_set_text (&altered->values[serap_entity_find (altered->entity, "nama")], "Rusak");
  altered->versi++;
  altered->seq += 1000;
  put_base (laptop, altered);
  sync_now (laptop);
  g_autoptr (SerapRecord) healed = serap_store_get (laptop->store, id);
  g_assert_cmpstr (serap_record_text (healed, "nama"), ==, "Asli");
  g_assert_cmpuint (serap_engine_count (serap_syncer_engine (laptop->syncer))->reloaded, ==, 1);
  g_assert_cmpuint (laptop->way->n_state, >, loads);
  loads = laptop->way->n_state;
  sync_now (laptop);
  g_assert_cmpuint (laptop->way->n_state, ==, loads);
  /* A difference that loading does not heal is not tried again at every poll. */
  put_base (right, altered);
  for (guint i = 0; i < 5; i++)
    sync_now (laptop);
  g_assert_cmpuint (laptop->way->n_state, ==, loads);
  laptop->office->clock.now_ms += 2 * HOUR;
  settle (laptop);
  g_assert_cmpuint (laptop->way->n_state, >, loads);
  assert_sound (laptop);
  laptop_free (laptop);
  laptop_free (right);
}

/* ---- Files ---- */

static GBytes *
random_bytes (World *w, gsize n)
{
  guint8 *data = g_malloc (n);
  serap_env_random (&w->office->env, data, n);
  return g_bytes_new_take (data, n);
}

/* (transfer full): name of a file that is attached to a new event */
static char *
attach (World *w, Laptop *laptop, GBytes *bytes)
{
  g_autoptr (GError) error = NULL;
  char *sha256 = serap_store_put_blob (laptop->store, bytes, "image/jpeg", &error);
  g_assert_no_error (error);
  g_autofree char *event = serap_id_new (&w->office->env);
  g_autofree char *id = serap_id_new (&w->office->env);
  g_autofree char *size = g_strdup_printf ("%" G_GSIZE_FORMAT, g_bytes_get_size (bytes));
  g_free (save_op (
    laptop, serap_test_office_op (w->office, SERAP_VERB_CREATE, "kegiatan", event, "nama", "Reses", NULL)));
  SerapOp *op
    = serap_test_office_op (w->office, SERAP_VERB_ATTACH, "lampiran", id, "pemilik", event, "sha256", sha256,
                            "mime", "image/jpeg", "nama_berkas", "foto.jpg", "jenis", "FOTO_SEBELUM", NULL);
  serap_op_set_int (op, "bytes", (gint64) g_bytes_get_size (bytes));
  g_free (save_op (laptop, op));
  return sha256;
}

/* Until the files rest too, or virtual time is up. */
static void
let_files_go (Laptop *laptop, const char *sha256)
{
  for (guint i = 0; i < 2000 && serap_store_file_place (laptop->store, sha256) == SERAP_FILE_PLACE_HERE;
       i++) {
    laptop->office->clock.now_ms += MAX (wait_of (laptop), 0);
    tick (laptop);
  }
}

static void
test_files (World *w, gconstpointer data)
{
  Laptop *laptop = laptop_new (w, "penerima");
  settle (laptop);
  g_autoptr (GBytes) bytes = random_bytes (w, 3 * 1024 * 1024 + 17);
  laptop->way->byte_ns = 30000; /* 256 kbit/s */
  laptop->way->file_fault = (Fault){ -1, SERAP_TRANSPORT_ERROR_UNREACHABLE, { 0 }, BEFORE, 0 };
  g_autofree char *sha256 = attach (w, laptop, bytes);
  gint64 before = head (w);
  for (guint i = 0; i < 20; i++)
    tick (laptop);
  /* Operations do not wait for files, nor get in trouble with them. */
  g_assert_cmpint (head (w), ==, before + 2);
  g_assert_cmpint (serap_syncer_state (laptop->syncer), ==, SERAP_SYNCER_IDLE);
  g_assert_nonnull (serap_syncer_file_trouble (laptop->syncer));
  g_assert_false (serap_central_has_file (w->office->central, sha256));
  /* Every fourth answer is lost: nothing that is safe is sent again, and pieces take 5 to 8 seconds. */
  for (guint i = 0; i < 2000 && serap_store_file_place (laptop->store, sha256) == SERAP_FILE_PLACE_HERE;
       i++) {
    laptop->way->file_fault
      = (Fault){ i % 4 == 3 ? 1 : 0, SERAP_TRANSPORT_ERROR_UNREACHABLE, { 0 }, AFTER, 0 };
    laptop->office->clock.now_ms += MAX (wait_of (laptop), 0);
    tick (laptop);
  }
  g_assert_cmpint (serap_store_file_place (laptop->store, sha256), ==, SERAP_FILE_PLACE_SENT);
  g_assert_true (serap_central_has_file (w->office->central, sha256));
  g_assert_cmpuint (laptop->way->n_bytes, ==, g_bytes_get_size (bytes) + 0);
  gint64 piece_ms
    = (gint64) serap_file_queue_piece_bytes (serap_syncer_files (laptop->syncer)) * 30000 / 1000000;
  g_test_message ("%u pieces, the last of %" G_GINT64_FORMAT " ms", laptop->way->n_pieces, piece_ms);
  g_assert_cmpint (piece_ms, <=, 8 * SECOND);
  /* Another one fetches it when a person looks. */
  Laptop *other = laptop_new (w, "verifikator");
  settle (other);
  g_assert_null (serap_store_blob_path (other->store, sha256));
  serap_syncer_want_file (other->syncer, sha256);
  for (guint i = 0; i < 200 && serap_store_file_place (other->store, sha256) == SERAP_FILE_PLACE_HERE; i++) {
    other->way->file_fault
      = (Fault){ i % 3 == 2 ? 1 : 0, SERAP_TRANSPORT_ERROR_UNREACHABLE, { 0 }, BEFORE, 0 };
    other->office->clock.now_ms += MAX (wait_of (other), 0);
    tick (other);
  }
  g_autofree char *path = serap_store_blob_path (other->store, sha256);
  g_assert_nonnull (path);
  assert_sound (other);
  laptop_free (laptop);
  laptop_free (other);
}

/* Two send the same file, and a third had begun it with something else. */
static void
test_same_file (World *w, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  Laptop *one = laptop_new (w, "penerima");
  Laptop *two = laptop_new (w, "penerima");
  settle (one);
  settle (two);
  g_autoptr (GBytes) bytes = random_bytes (w, 700 * 1024);
  g_autoptr (GBytes) wrong = random_bytes (w, 100 * 1024);
  g_autofree char *sha256 = attach (w, one, bytes);
  g_free (attach (w, two, bytes));
  SerapPiece piece = { g_bytes_get_size (bytes), 0, wrong };
  gboolean whole = FALSE;
  guint64 offset = 0;
  g_assert_true (serap_central_put_piece (w->office->central, sha256, &piece, &whole, &offset, &error));
  g_assert_cmpuint (offset, ==, 100 * 1024);
  for (guint i = 0; i < 400 && serap_store_file_place (one->store, sha256) == SERAP_FILE_PLACE_HERE; i++) {
    w->office->clock.now_ms += MAX (MIN (wait_of (one), wait_of (two)), 0);
    tick (one);
    tick (two);
  }
  let_files_go (two, sha256);
  g_assert_cmpint (serap_store_file_place (one->store, sha256), ==, SERAP_FILE_PLACE_SENT);
  g_assert_cmpint (serap_store_file_place (two->store, sha256), ==, SERAP_FILE_PLACE_SENT);
  g_autoptr (GBytes) there = serap_central_get_file (w->office->central, one->device->user, sha256, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (there, bytes));
  laptop_free (one);
  laptop_free (two);
}

/* A file headquarters does not take is noted; the next one goes. */
static void
test_file_not_taken (World *w, gconstpointer data)
{
  Laptop *laptop = laptop_new (w, "penerima");
  settle (laptop);
  laptop->way->file_fault = (Fault){ 3, SERAP_TRANSPORT_ERROR_FILE, { 0 }, BEFORE, 0 };
  g_autoptr (GBytes) bytes = random_bytes (w, 1000);
  g_autoptr (GBytes) more = random_bytes (w, 2000);
  g_autofree char *one = attach (w, laptop, bytes);
  g_autofree char *two = attach (w, laptop, more);
  /* A question about files is never an answer about one of them. */
  tick (laptop);
  laptop->way->file_fault.left = 0;
  while (serap_syncer_state (laptop->syncer) != SERAP_SYNCER_IDLE)
    tick (laptop);
  tick (laptop);
  laptop->way->file_fault.left = 2;
  let_files_go (laptop, one);
  let_files_go (laptop, two);
  g_assert_cmpint (serap_store_file_place (laptop->store, one), !=, SERAP_FILE_PLACE_HERE);
  g_assert_cmpint (serap_store_file_place (laptop->store, two), ==, SERAP_FILE_PLACE_SENT);
  laptop_free (laptop);
}

/* ---- Whatever happens, it ends ---- */

static void
test_liveness (World *w, gconstpointer data)
{
  static const SerapTransportError codes[] = {
    SERAP_TRANSPORT_ERROR_UNREACHABLE, SERAP_TRANSPORT_ERROR_TIMEOUT,    SERAP_TRANSPORT_ERROR_PORTAL,
    SERAP_TRANSPORT_ERROR_TOKEN,       SERAP_TRANSPORT_ERROR_REFUSED,    SERAP_TRANSPORT_ERROR_FORKED,
    SERAP_TRANSPORT_ERROR_NEW_EPOCH,   SERAP_TRANSPORT_ERROR_GAP,        SERAP_TRANSPORT_ERROR_CURSOR,
    SERAP_TRANSPORT_ERROR_SCOPE,       SERAP_TRANSPORT_ERROR_OLD_CLIENT, SERAP_TRANSPORT_ERROR_SLOW_DOWN,
    SERAP_TRANSPORT_ERROR_SERVER,      SERAP_TRANSPORT_ERROR_PROTOCOL,   SERAP_TRANSPORT_ERROR_WIPE,
  };
  gint64 longest = 0;
  for (guint32 seed = 1; seed <= 25; seed++) {
    g_autoptr (GRand) dice = g_rand_new_with_seed (seed);
    Laptop *laptop = laptop_new (w, "penerima");
    settle (laptop);
    gint64 before = head (w);
    gint64 known = count_events (laptop);
    guint saved = 0;
    for (guint i = 0; i < 120; i++) {
      guint what = (guint) g_rand_int_range (dice, 0, 10);
      if (what < 3) {
        save_many (laptop, 1);
        saved++;
      } else if (what < 6) {
        laptop->way->fault
          = (Fault){ g_rand_int_range (dice, 1, 4),
                     codes[g_rand_int_range (dice, 0, G_N_ELEMENTS (codes))],
                     { g_rand_int_range (dice, 0, 60000), (guint64) g_rand_int_range (dice, 0, 9), NULL },
                     g_rand_boolean (dice) ? BEFORE : AFTER,
                     0 };
      } else if (what == 6) {
        serap_syncer_poke (laptop->syncer, (SerapSyncerPoke) g_rand_int_range (dice, 0, 5));
      } else if (what == 7) {
        close_laptop (laptop);
        open_laptop (laptop);
        take_rules (laptop);
      } else {
        laptop->office->clock.now_ms += g_rand_int_range (dice, 0, 10 * 60 * 1000);
      }
      tick (laptop);
    }
    laptop->way->fault.left = 0;
    gint64 took = settle (laptop);
    if (serap_syncer_state (laptop->syncer) == SERAP_SYNCER_NEEDS_UPDATE) {
      laptop->office->clock.now_ms += 16 * MINUTE;
      settle (laptop);
    }
    longest = MAX (longest, took);
    g_test_message ("seed %u: %u saved, %" G_GINT64_FORMAT " s to the end", seed, saved, took / SECOND);
    g_assert_cmpint (took, <=, 20 * MINUTE);
    g_assert_cmpint (head (w), ==, before + saved);
    g_assert_cmpint (refused (laptop), ==, 0);
    g_assert_cmpint (count_events (laptop), ==, known + saved);
    assert_sound (laptop);
    laptop_free (laptop);
  }
}

static void
add (const char *name, void (*test) (World *, gconstpointer))
{
  g_test_add (name, World, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/syncer/classes", test_classes);
  add ("/syncer/never-taken", test_never_taken);
  add ("/syncer/too-large", test_too_large);
  add ("/syncer/old-client", test_old_client);
  add ("/syncer/refresh", test_refresh);
  add ("/syncer/wipe", test_wipe);
  add ("/syncer/backoff", test_backoff);
  add ("/syncer/batch", test_batch);
  add ("/syncer/restored-backup", test_restored_backup);
  add ("/syncer/clones", test_clones);
  add ("/syncer/gap", test_gap);
  add ("/syncer/load-goes-on", test_load_goes_on);
  add ("/syncer/reload", test_reload);
  add ("/syncer/digest", test_digest);
  add ("/syncer/files", test_files);
  add ("/syncer/same-file", test_same_file);
  add ("/syncer/file-not-taken", test_file_not_taken);
  add ("/syncer/liveness", test_liveness);
  int result = g_test_run ();
  serap_test_office_forget ();
  return result;
}
