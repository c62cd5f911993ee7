/* SPDX-License-Identifier: GPL-3.0-or-later */

/* I1 to I11, from the logs. */

#include "config.h"

#include "sim-oracle.h"

#include "sim-db.h"
#include "sim-law.h"
#include "sim-model.h"
#include "sim-vfs.h"

#include <string.h>

#define UNDO_MS (30 * 60 * 1000)
#define HASH_BYTES 32

/* An operation of the log, as it was when it was read first. */
typedef struct {
  gint64 seq, server_ms;
  char *device, *user, *entity, *result, *verb, *transition;
  gint64 base_seq;
  guint epoch;
  gint64 dev_seq;
  char *print; /* hash of the whole row and its events */
} LoggedOp;

struct _SimOracle {
  char *path;
  const SimOracle *before;
  SimLaw *law;
  SimModel *model;
  GHashTable *ops;        /* op_id -> LoggedOp */
  GHashTable *turns;      /* "device/epoch" -> last dev_seq, as pointer */
  GHashTable *heard;      /* "device/epoch/dev_seq" -> op_id */
  GHashTable *changed_by; /* "record field" -> "seq device" of the last change */
  gint64 head, first, at_ms;
  guint n_ops, n_applied, n_rejected, n_transitions;
  guint64 print;
  char *failure;
  gboolean leaving;
};

/* ---- Small things ---- */

static void
logged_free (LoggedOp *op)
{
  g_free (op->device);
  g_free (op->user);
  g_free (op->entity);
  g_free (op->result);
  g_free (op->verb);
  g_free (op->transition);
  g_free (op->print);
  g_free (op);
}

void
sim_oracle_fail (SimOracle *oracle, const char *format, ...)
{
  va_list args;
  va_start (args, format);
  g_autofree char *text = g_strdup_vprintf (format, args);
  va_end (args);
  char *all = oracle->failure != NULL ? g_strconcat (oracle->failure, " ", text, NULL) : g_strdup (text);
  g_free (oracle->failure);
  oracle->failure = all;
}

const char *
sim_oracle_failure (SimOracle *oracle)
{
  return oracle->failure;
}

const char *
sim_oracle_path (SimOracle *oracle)
{
  return oracle->path;
}

static SimOracle *
oracle_new (const char *pusat, const SimOracle *before)
{
  SimOracle *oracle = g_new0 (SimOracle, 1);
  oracle->path = g_strdup (pusat);
  oracle->before = before;
  oracle->law = before != NULL ? before->law : sim_law_new (SIM_DATA_DIR);
  oracle->model = sim_model_new (before != NULL ? before->model : NULL);
  oracle->ops = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) logged_free);
  oracle->turns = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  oracle->heard = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  oracle->changed_by = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  if (before == NULL)
    return oracle;
  oracle->head = oracle->first = before->head;
  oracle->at_ms = before->at_ms;
  return oracle;
}

SimOracle *
sim_oracle_new (const char *pusat)
{
  return oracle_new (pusat, NULL);
}

SimOracle *
sim_oracle_copy (const SimOracle *oracle)
{
  return oracle_new (oracle->path, oracle);
}

void
sim_oracle_free (SimOracle *oracle)
{
  sim_model_free (oracle->model);
  if (oracle->before == NULL)
    sim_law_free (oracle->law);
  g_hash_table_unref (oracle->ops);
  g_hash_table_unref (oracle->turns);
  g_hash_table_unref (oracle->heard);
  g_hash_table_unref (oracle->changed_by);
  g_free (oracle->failure);
  g_free (oracle->path);
  g_free (oracle);
}

/* Returns: (transfer none): where to read what is at @path. Nothing may be half done there. */
static SerapDb *
reading (SimOracle *oracle, const char *path)
{
  SerapDb *db = sim_db_of (path);
  if (db == NULL)
    g_error ("the oracle cannot read %s: it is not open", path);
  if (serap_db_in_transaction (db))
    sim_oracle_fail (oracle, "%s is left in a transaction", path);
  return db;
}

static const LoggedOp *
find_op (const SimOracle *oracle, const char *op_id)
{
  const LoggedOp *op = g_hash_table_lookup (oracle->ops, op_id);
  if (op != NULL || oracle->before == NULL)
    return op;
  return g_hash_table_lookup (oracle->before->ops, op_id);
}

gboolean
sim_oracle_knows_op (SimOracle *oracle, const char *op_id)
{
  return find_op (oracle, op_id) != NULL;
}

static void
mix (SimOracle *oracle, const char *text)
{
  oracle->print = oracle->print * G_GUINT64_CONSTANT (1099511628211) + g_str_hash (text);
}

/* ---- The network ---- */

void
sim_oracle_heard (SimOracle *oracle, const SerapSyncRequest *request)
{
  for (guint i = 0; i < request->ops->len; i++) {
    const SerapOp *op = request->ops->pdata[i];
    char *key = g_strdup_printf ("%s/%u/%" G_GUINT64_FORMAT, op->device, op->epoch, op->dev_seq);
    if (g_hash_table_contains (oracle->heard, key))
      g_free (key);
    else
      g_hash_table_insert (oracle->heard, key, g_strdup (op->op_id));
  }
}

/* ---- The signed header, read once more ---- */

typedef struct {
  char device[37], op_id[37], user[37], acts_for[37], entity[37], txn[37];
  guint epoch;
  gint64 dev_seq, base_seq;
  char kind[64], verb[64];
  guint8 payload_hash[HASH_BYTES];
} Header;

static guint64
read_be (const guint8 **at, guint n)
{
  guint64 value = 0;
  for (guint i = 0; i < n; i++)
    value = value << 8 | *(*at)++;
  return value;
}

static void
read_id (const guint8 **at, char out[37])
{
  char *to = out;
  guint sum = 0;
  for (guint i = 0; i < 16; i++) {
    if (i == 4 || i == 6 || i == 8 || i == 10)
      *to++ = '-';
    sum |= (*at)[i];
    g_snprintf (to, 3, "%02x", (*at)[i]);
    to += 2;
  }
  if (sum == 0)
    out[0] = '\0';
  *at += 16;
}

static void
read_text (const guint8 **at, char out[64])
{
  guint n = *(*at)++;
  guint kept = MIN (n, 63);
  memcpy (out, *at, kept);
  out[kept] = '\0';
  *at += n;
}

static gboolean
read_header (const guint8 *bytes, gsize n, Header *header)
{
  memset (header, 0, sizeof *header);
  if (n < 7 + 16 + 12 + 96 + 26 + 2 + HASH_BYTES || memcmp (bytes, "SERAP1", 7) != 0)
    return FALSE;
  char batch[37];
  const guint8 *at = bytes + 7;
  read_id (&at, header->device);
  header->epoch = (guint) read_be (&at, 4);
  header->dev_seq = (gint64) read_be (&at, 8);
  read_id (&at, header->op_id);
  read_id (&at, header->user);
  read_id (&at, header->acts_for);
  read_id (&at, header->entity);
  read_id (&at, batch);
  read_id (&at, header->txn);
  header->base_seq = (gint64) read_be (&at, 8);
  at += 8 + 8 + 2;
  read_text (&at, header->kind);
  read_text (&at, header->verb);
  if (at + HASH_BYTES != bytes + n)
    return FALSE;
  memcpy (header->payload_hash, at, HASH_BYTES);
  return TRUE;
}

/* ---- One row of the log ---- */

typedef struct {
  gint64 seq, server_ms;
  const char *op_id, *device, *entity, *result;
  guint epoch;
  gint64 dev_seq;
  gboolean sealed;
  GBytes *signed_bytes, *signature, *payload, *effects, *leaf;
  Header header;
  JsonNode *payload_json; /* (nullable) */
  const char *transition; /* (nullable) */
  const char *reverted;   /* (nullable) */
  char *why;              /* (nullable) */
  guint n_events;
  GChecksum *effects_sum;
  GChecksum *row_sum;
} Row;

static void
row_clear (Row *row)
{
  g_clear_pointer (&row->signed_bytes, g_bytes_unref);
  g_clear_pointer (&row->signature, g_bytes_unref);
  g_clear_pointer (&row->payload, g_bytes_unref);
  g_clear_pointer (&row->effects, g_bytes_unref);
  g_clear_pointer (&row->leaf, g_bytes_unref);
  g_clear_pointer (&row->why, g_free);
  g_clear_pointer (&row->payload_json, json_node_unref);
  g_clear_pointer (&row->effects_sum, g_checksum_free);
  g_clear_pointer (&row->row_sum, g_checksum_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Row, row_clear)

static GBytes *
column_bytes (SerapStmt *stmt, int at)
{
  GBytes *bytes = serap_stmt_blob (stmt, at);
  return bytes != NULL ? bytes : g_bytes_new_static ("", 0);
}

static void
add_bytes (GChecksum *sum, GBytes *bytes)
{
  gsize n = 0;
  gconstpointer data = g_bytes_get_data (bytes, &n);
  if (n > 0)
    g_checksum_update (sum, data, (gssize) n);
}

static const char *
json_text (JsonNode *node, const char *member)
{
  JsonObject *object = node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  return object != NULL && json_object_has_member (object, member)
           ? json_object_get_string_member (object, member)
           : NULL;
}

static void
fill_row (Row *row, SerapStmt *stmt)
{
  row->seq = serap_stmt_int (stmt, 0);
  row->op_id = serap_stmt_text (stmt, 1);
  row->device = serap_stmt_text (stmt, 2);
  row->epoch = (guint) serap_stmt_int (stmt, 3);
  row->dev_seq = serap_stmt_int (stmt, 4);
  row->entity = serap_stmt_text (stmt, 5);
  row->signed_bytes = column_bytes (stmt, 6);
  row->signature = column_bytes (stmt, 7);
  row->payload = column_bytes (stmt, 8);
  row->sealed = serap_stmt_int (stmt, 9) != 0;
  row->result = serap_stmt_text (stmt, 10);
  row->server_ms = serap_stmt_int (stmt, 12);
  row->effects = column_bytes (stmt, 13);
  row->leaf = column_bytes (stmt, 14);
  row->effects_sum = g_checksum_new (G_CHECKSUM_SHA256);
  row->row_sum = g_checksum_new (G_CHECKSUM_SHA256);
  add_bytes (row->row_sum, row->signed_bytes);
  add_bytes (row->row_sum, row->signature);
  add_bytes (row->row_sum, row->payload);
  add_bytes (row->row_sum, row->leaf);
  g_checksum_update (row->row_sum, (const guchar *) row->result, -1);
  row->why = g_strdup (serap_stmt_text (stmt, 11));
  if (row->why != NULL)
    g_checksum_update (row->row_sum, (const guchar *) row->why, -1);
  gsize n = 0;
  const char *text = g_bytes_get_data (row->payload, &n);
  g_autofree char *copy = n > 0 && !row->sealed ? g_strndup (text, n) : NULL;
  row->payload_json = copy != NULL ? json_from_string (copy, NULL) : NULL;
  row->transition = json_text (row->payload_json, "t");
  row->reverted = json_text (row->payload_json, "op");
}

static gboolean
is_applied (const Row *row)
{
  return g_str_equal (row->result, "applied") || g_str_equal (row->result, "merged")
         || g_str_equal (row->result, "conflict");
}

static void
put_be (GChecksum *sum, guint64 value)
{
  guint8 bytes[8];
  for (int i = 7; i >= 0; i--, value >>= 8)
    bytes[i] = (guint8) value;
  g_checksum_update (sum, bytes, 8);
}

static void effects_of (const Row *row, guint8 out[HASH_BYTES]);

/* I7: the leaf is what the row gives. */
static void
check_leaf (SimOracle *oracle, Row *row)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 n = (guint8) strlen (row->result);
  guint8 leaf[HASH_BYTES], effects[HASH_BYTES];
  gsize size = HASH_BYTES;
  g_checksum_update (sum, (const guchar *) "", 1);
  add_bytes (sum, row->signed_bytes);
  add_bytes (sum, row->signature);
  g_checksum_update (sum, &n, 1);
  g_checksum_update (sum, (const guchar *) row->result, n);
  put_be (sum, (guint64) row->seq);
  put_be (sum, (guint64) row->server_ms);
  add_bytes (sum, row->effects);
  g_checksum_get_digest (sum, leaf, &size);
  if (g_bytes_get_size (row->leaf) != HASH_BYTES
      || memcmp (g_bytes_get_data (row->leaf, NULL), leaf, HASH_BYTES) != 0)
    sim_oracle_fail (oracle, "I7: leaf %" G_GINT64_FORMAT " does not fit its row", row->seq);
  effects_of (row, effects);
  if (g_bytes_get_size (row->effects) != HASH_BYTES
      || memcmp (g_bytes_get_data (row->effects, NULL), effects, HASH_BYTES) != 0)
    sim_oracle_fail (oracle, "I7: effects of %" G_GINT64_FORMAT " are not those of its events", row->seq);
}

/* I3: a number is skipped only where an operation known before came with it. */
static void
check_turn (SimOracle *oracle, const Row *row)
{
  g_autofree char *key = g_strdup_printf ("%s/%u", row->device, row->epoch);
  gint64 last = GPOINTER_TO_INT (g_hash_table_lookup (oracle->turns, key));
  if (last == 0 && oracle->before != NULL)
    last = GPOINTER_TO_INT (g_hash_table_lookup (oracle->before->turns, key));
  if (row->dev_seq <= last)
    sim_oracle_fail (oracle, "I3: number %" G_GINT64_FORMAT " of %s comes after %" G_GINT64_FORMAT,
                     row->dev_seq, key, last);
  for (gint64 skipped = last + 1; skipped < row->dev_seq && oracle->before != NULL; skipped++) {
    g_autofree char *full = g_strdup_printf ("%s/%" G_GINT64_FORMAT, key, skipped);
    const char *op_id = g_hash_table_lookup (oracle->heard, full);
    const LoggedOp *op = op_id != NULL ? find_op (oracle, op_id) : NULL;
    if (op == NULL || op->seq >= row->seq)
      sim_oracle_fail (oracle, "I3: number %s was never processed", full);
  }
  g_hash_table_insert (oracle->turns, g_steal_pointer (&key), GINT_TO_POINTER ((int) row->dev_seq));
}

/* A text is its length plus one and its bytes, 0 for none. */
static void
put_text (GChecksum *sum, const char *text)
{
  put_be (sum, text != NULL ? strlen (text) + 1 : 0);
  if (text != NULL && *text != '\0')
    g_checksum_update (sum, (const guchar *) text, -1);
}

static void
put_be32 (GChecksum *sum, guint32 value)
{
  guint8 bytes[4] = { value >> 24, value >> 16 & 255, value >> 8 & 255, value & 255 };
  g_checksum_update (sum, bytes, 4);
}

/* The event as it is part of the effects. */
static void
add_event (Row *row, SerapStmt *stmt)
{
  static const int texts[] = { 1, 2, 3, 4, 5, 10, 11, 12 };
  GChecksum *sum = row->effects_sum;
  put_be (sum, (guint64) row->seq);
  put_be32 (sum, (guint32) serap_stmt_int (stmt, 0));
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    put_text (sum, serap_stmt_text (stmt, texts[i]));
  put_be (sum, (guint64) serap_stmt_int (stmt, 13));
  put_be (sum, (guint64) serap_stmt_int (stmt, 14));
  put_be (sum, (guint64) serap_stmt_int (stmt, 6));
  put_be32 (sum, serap_stmt_int (stmt, 7) != 0 ? 1 : 0);
  put_text (sum, serap_stmt_text (stmt, 15));
  put_text (sum, serap_stmt_text (stmt, 8));
  put_text (sum, serap_stmt_text (stmt, 16));
  put_text (sum, serap_stmt_text (stmt, 17));
  put_text (sum, serap_stmt_text (stmt, 9));
}

/* The hash of all an operation led to: the answer, and the events. */
static void
effects_of (const Row *row, guint8 out[HASH_BYTES])
{
  guint8 events[HASH_BYTES] = { 0 };
  gsize size = HASH_BYTES;
  if (row->n_events > 0)
    g_checksum_get_digest (row->effects_sum, events, &size);
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_checksum_update (sum, (const guchar *) "SERAP-AKIBAT-2", 15);
  put_text (sum, row->why);
  put_be32 (sum, row->sealed ? 1 : 0);
  g_checksum_update (sum, events, HASH_BYTES);
  size = HASH_BYTES;
  g_checksum_get_digest (sum, out, &size);
}

static void
check_row (SimOracle *oracle, Row *row)
{
  gsize n = 0;
  const guint8 *bytes = g_bytes_get_data (row->signed_bytes, &n);
  if (row->seq != oracle->head + 1)
    sim_oracle_fail (oracle, "I4: %" G_GINT64_FORMAT " follows %" G_GINT64_FORMAT, row->seq, oracle->head);
  if (row->server_ms < oracle->at_ms)
    sim_oracle_fail (oracle, "I4: the clock of %" G_GINT64_FORMAT " goes back", row->seq);
  if (find_op (oracle, row->op_id) != NULL)
    sim_oracle_fail (oracle, "I2: %s is processed twice", row->op_id);
  if (!read_header (bytes, n, &row->header)) {
    sim_oracle_fail (oracle, "I7: header of %" G_GINT64_FORMAT " cannot be read", row->seq);
    return;
  }
  if (!g_str_equal (row->header.op_id, row->op_id) || !g_str_equal (row->header.device, row->device)
      || !g_str_equal (row->header.entity, row->entity) || row->header.epoch != row->epoch
      || row->header.dev_seq != row->dev_seq)
    sim_oracle_fail (oracle, "I7: header of %" G_GINT64_FORMAT " is another operation's", row->seq);
  check_turn (oracle, row);
  guint8 hash[HASH_BYTES];
  gsize size = HASH_BYTES;
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  add_bytes (sum, row->payload);
  g_checksum_get_digest (sum, hash, &size);
  if (!row->sealed && g_bytes_get_size (row->payload) > 0
      && memcmp (hash, row->header.payload_hash, HASH_BYTES) != 0)
    sim_oracle_fail (oracle, "I7: payload of %" G_GINT64_FORMAT " is not the signed one", row->seq);
}

/* ---- Its events ---- */

typedef struct {
  GPtrArray *names; /* changed fields */
  SimRec *before;   /* (nullable) a copy */
} Change;

static SimRec *
snapshot (const SimRec *rec)
{
  SimRec *copy = g_new0 (SimRec, 1);
  GHashTableIter iter;
  gpointer name, value;
  copy->id = g_strdup (rec->id);
  copy->entity = g_strdup (rec->entity);
  copy->versi = rec->versi;
  copy->authors = g_hash_table_ref (rec->authors);
  copy->fields = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_hash_table_iter_init (&iter, rec->fields);
  while (g_hash_table_iter_next (&iter, &name, &value))
    g_hash_table_insert (copy->fields, g_strdup (name), g_strdup (value));
  return copy;
}

static void
snapshot_free (SimRec *rec)
{
  g_free (rec->id);
  g_free (rec->entity);
  g_hash_table_unref (rec->authors);
  g_hash_table_unref (rec->fields);
  g_free (rec);
}

static GPtrArray *
apply_changes (SimOracle *oracle, SimRec *rec, const char *json, const Row *row)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (JsonNode) root = json_from_string (json, NULL);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root)) {
    sim_oracle_fail (oracle, "an event of %" G_GINT64_FORMAT " cannot be read", row->seq);
    g_ptr_array_add (names, NULL);
    return names;
  }
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;
  json_object_iter_init (&iter, json_node_get_object (root));
  while (json_object_iter_next (&iter, &name, &value)) {
    g_autofree char *text = sim_value_text (value);
    g_ptr_array_add (names, g_strdup (name));
    sim_rec_set (rec, name, text);
    g_hash_table_insert (oracle->changed_by, g_strdup_printf ("%s %s", rec->id, name),
                         g_strdup_printf ("%" G_GINT64_FORMAT " %s", row->seq, row->device));
  }
  g_ptr_array_add (names, NULL);
  return names;
}

/* Merging: money, volume and place change only from what the author saw. */
static void
check_seen (SimOracle *oracle, const Row *row, const SimRec *before)
{
  JsonObject *payload = row->payload_json != NULL && JSON_NODE_HOLDS_OBJECT (row->payload_json)
                          ? json_node_get_object (row->payload_json)
                          : NULL;
  if (before == NULL || payload == NULL || !json_object_has_member (payload, "old") || !is_applied (row)
      || !json_object_has_member (payload, "set"))
    return;
  JsonObject *set = json_object_get_object_member (payload, "set");
  JsonObjectIter iter;
  const char *name;
  JsonNode *old;
  json_object_iter_init (&iter, json_object_get_object_member (payload, "old"));
  while (json_object_iter_next (&iter, &name, &old)) {
    if (!sim_law_is_strict (before->entity, name) || !json_object_has_member (set, name)
        || !g_str_equal (row->result, "applied"))
      continue;
    g_autofree char *seen = sim_value_text (old);
    g_autofree char *wanted = sim_value_text (json_object_get_member (set, name));
    const char *now = sim_rec_text (before, name);
    if (g_strcmp0 (now, seen) != 0 && g_strcmp0 (now, wanted) != 0)
      sim_oracle_fail (oracle, "merge: %" G_GINT64_FORMAT " set %s over a value its author did not see",
                       row->seq, name);
  }
}

/* A decision counts for the money, volume and place its author saw. */
static void
check_reviewed (SimOracle *oracle, const Row *row, const SimRec *before)
{
  GHashTableIter iter;
  gpointer name;
  if (before == NULL || !g_str_equal (row->header.verb, "do"))
    return;
  g_hash_table_iter_init (&iter, before->fields);
  while (g_hash_table_iter_next (&iter, &name, NULL)) {
    if (!sim_law_is_strict (before->entity, name))
      continue;
    g_autofree char *key = g_strdup_printf ("%s %s", before->id, (char *) name);
    const char *last = g_hash_table_lookup (oracle->changed_by, key);
    g_auto (GStrv) parts = last != NULL ? g_strsplit (last, " ", 2) : NULL;
    if (parts != NULL && g_ascii_strtoll (parts[0], NULL, 10) > row->header.base_seq
        && g_strcmp0 (parts[1], row->device) != 0)
      sim_oracle_fail (oracle, "merge: %s of %" G_GINT64_FORMAT " decided on another %s than its author saw",
                       row->transition, row->seq, (char *) name);
  }
}

static void
check_revert (SimOracle *oracle, const Row *row)
{
  /* Of a person the payload is sealed: which operation it names cannot be read here. */
  if (row->sealed)
    return;
  const LoggedOp *target = row->reverted != NULL ? find_op (oracle, row->reverted) : NULL;
  if (target == NULL)
    sim_oracle_fail (oracle, "I6: %" G_GINT64_FORMAT " takes back what never was", row->seq);
  else if (g_strcmp0 (target->user, row->header.user) != 0)
    sim_oracle_fail (oracle, "I6: %" G_GINT64_FORMAT " takes back another person's work", row->seq);
  else if (row->server_ms - target->server_ms > UNDO_MS)
    sim_oracle_fail (oracle, "I6: %" G_GINT64_FORMAT " takes back too late", row->seq);
}

static void
check_main (SimOracle *oracle, const Row *row, const SimRec *before)
{
  check_seen (oracle, row, before);
  if (g_strcmp0 (row->device, "00000000-0000-8000-8000-000000000002") == 0)
    return;
  check_reviewed (oracle, row, before);
}

static void
read_event (SimOracle *oracle, Row *row, SerapStmt *stmt, GPtrArray *touched)
{
  const char *id = serap_stmt_text (stmt, 1);
  const char *entity = serap_stmt_text (stmt, 2);
  const char *verb = serap_stmt_text (stmt, 3);
  const char *changes = serap_stmt_text (stmt, 8);
  const char *after_scopes = serap_stmt_text (stmt, 9);
  const SimRec *earlier = sim_model_get (oracle->model, id);
  SimRec *before = earlier != NULL ? snapshot (earlier) : NULL;
  SimRec *rec = sim_model_touch (oracle->model, id, entity);
  gboolean enter = g_strcmp0 (verb, "enter") == 0;
  gint64 versi = serap_stmt_int (stmt, 6);

  add_event (row, stmt);
  if (g_strcmp0 (serap_stmt_text (stmt, 5), row->op_id) != 0)
    sim_oracle_fail (oracle, "I2: an event of %" G_GINT64_FORMAT " belongs to another operation", row->seq);
  if (versi != rec->versi + (enter ? 0 : 1))
    sim_oracle_fail (oracle, "I6: version %" G_GINT64_FORMAT " of %s follows %" G_GINT64_FORMAT, versi, id,
                     rec->versi);
  rec->versi = versi;
  rec->seq = row->seq;
  g_autoptr (GPtrArray) names = apply_changes (oracle, rec, changes, row);
  sim_model_note_links (oracle->model, rec);
  g_auto (GStrv) scopes = g_strsplit (after_scopes, "|", -1);
  sim_rec_keep_version (rec, row->seq, serap_stmt_int (stmt, 0), scopes);
  g_ptr_array_add (touched, rec);
  oracle->n_transitions += serap_stmt_text (stmt, 4) != NULL ? 1 : 0;
  SimDeed deed = { .seq = row->seq,
                   .at_ms = row->server_ms,
                   .verb = row->header.verb,
                   .kind = row->header.kind,
                   .entity = row->entity,
                   .user = row->header.user,
                   .acts_for = *row->header.acts_for != '\0' ? row->header.acts_for : NULL,
                   .device = row->device,
                   .event_verb = verb,
                   .event_transition = serap_stmt_text (stmt, 4),
                   .created = serap_stmt_int (stmt, 7) != 0,
                   .before = before,
                   .after = rec,
                   .changed = (char *const *) names->pdata,
                   .main_transition = row->transition,
                   .main_kind = row->header.kind };
  if (oracle->before != NULL && !enter) {
    g_autofree char *wrong = sim_law_judge (oracle->law, oracle->model, &deed);
    if (wrong != NULL)
      sim_oracle_fail (oracle, "I6: %" G_GINT64_FORMAT " (%s %s): %s", row->seq, entity, id, wrong);
    if (g_str_equal (id, row->entity))
      check_main (oracle, row, before);
  }
  sim_law_note_author (rec, &deed);
  g_clear_pointer (&before, snapshot_free);
}

/* What hangs on a record is where the record is. */
static void
check_scopes (SimOracle *oracle, const Row *row, SimRec *rec, guint depth)
{
  const SimVersion *last = rec->versions->len > 0 ? rec->versions->pdata[rec->versions->len - 1] : NULL;
  g_auto (GStrv) own = sim_law_scopes_of (oracle->law, oracle->model, rec);
  g_autofree char *expected = g_strjoinv ("|", own);
  g_autofree char *kept = last != NULL ? g_strjoinv ("|", last->scopes) : g_strdup ("");
  if (!g_str_equal (expected, kept))
    sim_oracle_fail (oracle, "I5: after %" G_GINT64_FORMAT " %s %s is in %s, should be in %s", row->seq,
                     rec->entity, rec->id, kept, expected);
  GPtrArray *children = g_hash_table_lookup (oracle->model->children, rec->id);
  for (guint i = 0; children != NULL && i < children->len && depth < 5; i++)
    check_scopes (oracle, row, sim_model_get (oracle->model, children->pdata[i]), depth + 1);
}

static guint
read_events (SimOracle *oracle, Row *row)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) touched = g_ptr_array_new ();
  g_autoptr (SerapStmt) stmt = serap_db_prepare (
    reading (oracle, oracle->path),
    "SELECT n, rekam, entitas, tindakan, transisi, op_id, versi, baru, isi, lingkup_sesudah,"
    " pengguna, atas_nama, perangkat, server_ms, perangkat_ms, catatan, lama, lingkup_sebelum"
    " FROM peristiwa WHERE seq = ?1 ORDER BY n",
    &error);
  guint n = 0;
  SerapStep step = SERAP_FAILED;
  if (stmt != NULL)
    serap_stmt_bind_int_at (stmt, 1, row->seq);
  while (stmt != NULL && (step = serap_stmt_step (stmt, &error)) == SERAP_ROW) {
    if (serap_stmt_int (stmt, 0) != n++)
      sim_oracle_fail (oracle, "I4: events of %" G_GINT64_FORMAT " are not numbered 0, 1, 2", row->seq);
    read_event (oracle, row, stmt, touched);
  }
  if (step == SERAP_FAILED)
    sim_oracle_fail (oracle, "the events of %" G_GINT64_FORMAT " cannot be read: %s", row->seq,
                     error->message);
  for (guint i = 0; i < touched->len && oracle->before != NULL; i++)
    check_scopes (oracle, row, touched->pdata[i], 0);
  return n;
}

static void
read_row (SimOracle *oracle, SerapStmt *stmt)
{
  g_auto (Row) row = { 0 };
  fill_row (&row, stmt);
  check_row (oracle, &row);
  guint n = row.n_events = read_events (oracle, &row);
  if (!is_applied (&row) && n > 0)
    sim_oracle_fail (oracle, "I2: %" G_GINT64_FORMAT " is %s and has effects", row.seq, row.result);
  if (is_applied (&row) && n == 0 && !g_str_equal (row.header.verb, "reveal")
      && !g_str_equal (row.header.verb, "revert"))
    sim_oracle_fail (oracle, "I2: %" G_GINT64_FORMAT " is applied and has no effect", row.seq);
  if (is_applied (&row) && g_str_equal (row.header.verb, "revert"))
    check_revert (oracle, &row);
  check_leaf (oracle, &row);
  LoggedOp *op = g_new0 (LoggedOp, 1);
  op->seq = row.seq;
  op->server_ms = row.server_ms;
  op->device = g_strdup (row.device);
  op->user = g_strdup (row.header.user);
  op->entity = g_strdup (row.entity);
  op->result = g_strdup (row.result);
  op->verb = g_strdup (row.header.verb);
  op->transition = g_strdup (row.transition);
  op->base_seq = row.header.base_seq;
  op->epoch = row.epoch;
  op->dev_seq = row.dev_seq;
  op->print = g_strdup (g_checksum_get_string (row.row_sum));
  g_hash_table_insert (oracle->ops, g_strdup (row.op_id), op);
  oracle->head = row.seq;
  oracle->at_ms = row.server_ms;
  oracle->n_ops++;
  oracle->n_applied += is_applied (&row) ? 1 : 0;
  oracle->n_rejected += g_str_equal (row.result, "rejected") ? 1 : 0;
  mix (oracle, row.op_id);
  mix (oracle, row.result);
  mix (oracle, g_checksum_get_string (row.effects_sum));
}

#define LOG_COLUMNS                                                                                          \
  "SELECT seq, op_id, perangkat, epoch, dev_seq, rekam, bertanda, tanda, muatan, tersegel, hasil, sebab,"    \
  " server_ms, akibat_sha256, daun FROM operasi "

gboolean
sim_oracle_read (SimOracle *oracle)
{
  g_autoptr (GError) error = NULL;
  SerapDb *db = reading (oracle, oracle->path);
  gint64 head = 0, kept = 0;
  g_autoptr (SerapStmt) stmt
    = serap_db_prepare (reading (oracle, oracle->path), LOG_COLUMNS "WHERE seq > ?1 ORDER BY seq", &error);
  SerapStep step = SERAP_FAILED;
  if (stmt != NULL)
    serap_stmt_bind_int_at (stmt, 1, oracle->head);
  while (stmt != NULL && oracle->failure == NULL && (step = serap_stmt_step (stmt, &error)) == SERAP_ROW)
    read_row (oracle, stmt);
  g_clear_pointer (&stmt, serap_stmt_release);
  if (oracle->failure != NULL)
    return FALSE;
  if (step == SERAP_FAILED || !serap_db_query_int (db, "SELECT seq FROM kepala", &head, &error)
      || !serap_db_query_int (db, "SELECT coalesce (max (seq), 0) FROM operasi", &kept, &error)) {
    sim_oracle_fail (oracle, "the log cannot be read: %s", error->message);
    return FALSE;
  }
  if (head != kept || head != oracle->head)
    sim_oracle_fail (oracle,
                     "I4: head is %" G_GINT64_FORMAT ", the log ends with %" G_GINT64_FORMAT
                     ", known: %" G_GINT64_FORMAT,
                     head, kept, oracle->head);
  return oracle->failure == NULL;
}

void
sim_oracle_set_leaving (SimOracle *oracle, gboolean leaving)
{
  oracle->leaving = leaving;
}

gboolean
sim_oracle_learn (SimOracle *oracle)
{
  return sim_oracle_read (oracle);
}

void
sim_oracle_count (SimOracle *oracle, guint *ops, guint *applied, guint *rejected, guint *transitions)
{
  *ops = oracle->n_ops;
  *applied = oracle->n_applied;
  *rejected = oracle->n_rejected;
  *transitions = oracle->n_transitions;
}

guint64
sim_oracle_print (SimOracle *oracle)
{
  return oracle->print;
}

/* ---- Devices ---- */

SimClientView *
sim_client_view_new (const char *database, const char *user)
{
  SimClientView *view = g_new0 (SimClientView, 1);
  view->database = g_strdup (database);
  view->user = g_strdup (user);
  view->committed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  view->dismissed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  view->verified = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return view;
}

void
sim_client_view_free (SimClientView *view)
{
  g_free (view->database);
  g_free (view->user);
  g_hash_table_unref (view->committed);
  g_hash_table_unref (view->dismissed);
  g_hash_table_unref (view->verified);
  g_free (view);
}

/* Where a device is in the feed, and with which scopes. */
typedef struct {
  gint64 seq, n;
  char **scopes;
  gboolean loading, shrinking;
} Place;

static void
place_clear (Place *place)
{
  g_strfreev (place->scopes);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Place, place_clear)

static void
read_cursor (Place *place, const char *cursor)
{
  g_auto (GStrv) parts = g_strsplit (cursor, ".", 4);
  if (g_strv_length (parts) != 4)
    return;
  gsize n = 0;
  g_autofree guchar *joined = g_base64_decode (parts[3], &n);
  g_autofree char *text = g_strndup ((const char *) joined, n);
  place->seq = g_ascii_strtoll (parts[1], NULL, 10);
  place->n = g_ascii_strtoll (parts[2], NULL, 10);
  g_strfreev (place->scopes);
  place->scopes = g_strsplit (text, "|", -1);
}

static gboolean
read_place (SimOracle *oracle, SimClientView *view, Place *place)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SerapStmt) stmt
    = serap_db_prepare (reading (oracle, view->database),
                        "SELECT name, value FROM meta WHERE name IN ('cursor', 'load', 'buang')", &error);
  SerapStep step = SERAP_FAILED;
  place->scopes = g_new0 (char *, 1);
  place->loading = TRUE;
  gboolean begun = FALSE, waits = FALSE;
  while (stmt != NULL && (step = serap_stmt_step (stmt, &error)) == SERAP_ROW) {
    const char *name = serap_stmt_text (stmt, 0);
    const char *value = serap_stmt_text (stmt, 1);
    if (g_str_equal (name, "cursor")) {
      begun = TRUE;
      read_cursor (place, value);
    } else if (g_str_equal (name, "load")) {
      waits = *value != '\0';
    } else {
      place->shrinking = TRUE;
    }
  }
  place->loading = !begun || waits;
  if (step == SERAP_FAILED)
    sim_oracle_fail (oracle, "%s cannot be read: %s", view->name, error->message);
  return step != SERAP_FAILED;
}

static gboolean
overlap (char *const *a, char *const *b)
{
  for (guint i = 0; a[i] != NULL; i++)
    if (*a[i] != '\0' && g_strv_contains ((const char *const *) b, a[i]))
      return TRUE;
  return FALSE;
}

typedef struct {
  gint64 versi, seq;
} Held;

/* One row of a device's base: some version of the record, with the number of what made it so. */
static void
check_state (SimOracle *oracle, SimClientView *view, const char *id, const Held *held, const char *state)
{
  g_autofree char *stamp = g_strdup_printf ("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %u", held->versi,
                                            held->seq, g_str_hash (state));
  if (g_strcmp0 (g_hash_table_lookup (view->verified, id), stamp) == 0)
    return;
  const SimRec *rec = sim_model_get (oracle->model, id);
  const SimVersion *fits = NULL;
  for (guint i = 0; rec != NULL && i < rec->versions->len; i++) {
    const SimVersion *version = rec->versions->pdata[i];
    if (version->versi == held->versi && (fits == NULL || version->seq <= held->seq))
      fits = version;
  }
  if (fits == NULL || fits->seq != held->seq) {
    sim_oracle_fail (oracle, "I5: %s has version %" G_GINT64_FORMAT " of %s, which never was", view->name,
                     held->versi, id);
    return;
  }
  g_autofree char *canon = sim_canon_json (state);
  if (g_strcmp0 (canon, fits->canon) != 0)
    sim_oracle_fail (oracle,
                     "I5: %s has another version %" G_GINT64_FORMAT " of %s %s:\n%s\nthan it was:\n%s",
                     view->name, held->versi, rec->entity, id, canon, fits->canon);
  g_hash_table_insert (view->verified, g_strdup (id), g_steal_pointer (&stamp));
}

static GHashTable *
read_base (SimOracle *oracle, SimClientView *view)
{
  g_autoptr (GError) error = NULL;
  GHashTable *all = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (SerapStmt) stmt = serap_db_prepare (
    reading (oracle, view->database),
    "SELECT r.id, b.versi, b.seq, b.state FROM base b JOIN rekam r ON r.rid = b.rid WHERE b.seq > ?1",
    &error);
  SerapStep step = SERAP_FAILED;
  if (stmt != NULL)
    serap_stmt_bind_int_at (stmt, 1, oracle->first);
  while (stmt != NULL && (step = serap_stmt_step (stmt, &error)) == SERAP_ROW) {
    Held *held = g_new0 (Held, 1);
    held->versi = serap_stmt_int (stmt, 1);
    held->seq = serap_stmt_int (stmt, 2);
    check_state (oracle, view, serap_stmt_text (stmt, 0), held, serap_stmt_text (stmt, 3));
    g_hash_table_insert (all, g_strdup (serap_stmt_text (stmt, 0)), held);
  }
  if (step == SERAP_FAILED)
    sim_oracle_fail (oracle, "%s cannot be read: %s", view->name, error != NULL ? error->message : "?");
  return all;
}

/* I5: what it may have at its cursor is there, and nothing else. */
static void
check_base (SimOracle *oracle, SimClientView *view, const Place *place, gboolean at_rest)
{
  g_autoptr (GHashTable) base = read_base (oracle, view);
  gint64 seq = at_rest ? G_MAXINT64 : place->seq;
  GHashTableIter iter;
  gpointer id, value;
  g_hash_table_iter_init (&iter, oracle->model->records);
  while (oracle->failure == NULL && g_hash_table_iter_next (&iter, &id, &value)) {
    const SimRec *rec = value;
    const SimVersion *version = sim_rec_at (rec, seq, place->n);
    const Held *held = g_hash_table_lookup (base, id);
    gboolean visible = version != NULL && overlap (version->scopes, place->scopes);
    gboolean ours = version != NULL && version->seq > oracle->first;
    if (visible && ours && !place->loading && (held == NULL || held->versi < version->versi))
      sim_oracle_fail (oracle,
                       "I5: %s at %" G_GINT64_FORMAT " lacks version %" G_GINT64_FORMAT
                       " of %" G_GINT64_FORMAT " of %s %s (%s)",
                       view->name, place->seq, version->versi, version->seq, rec->entity, rec->id,
                       held != NULL ? "has an older one" : "has none");
    if (oracle->leaving && !visible && held != NULL && !place->shrinking
        && (at_rest || held->seq <= place->seq))
      sim_oracle_fail (oracle, "I5: %s at %" G_GINT64_FORMAT " still has %s %s, which is out of its scopes",
                       view->name, place->seq, rec->entity, rec->id);
  }
}

static GHashTable *
read_outbox (SimOracle *oracle, SimClientView *view)
{
  g_autoptr (GError) error = NULL;
  GHashTable *all = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (SerapStmt) stmt
    = serap_db_prepare (reading (oracle, view->database), "SELECT op_id, state FROM outbox", &error);
  SerapStep step = SERAP_FAILED;
  while (stmt != NULL && (step = serap_stmt_step (stmt, &error)) == SERAP_ROW) {
    int state = (int) serap_stmt_int (stmt, 1) + 1;
    g_hash_table_insert (all, g_strdup (serap_stmt_text (stmt, 0)), GINT_TO_POINTER (state));
  }
  if (step == SERAP_FAILED)
    sim_oracle_fail (oracle, "%s cannot be read: %s", view->name, error->message);
  return all;
}

typedef struct {
  const char *op_id;
  gboolean found;
} Parked;

static void
match_parked (SimRec *rec, gpointer data)
{
  Parked *parked = data;
  if (g_str_equal (rec->entity, "konflik") && g_strcmp0 (sim_rec_text (rec, "op"), parked->op_id) == 0)
    parked->found = TRUE;
}

static gboolean
is_parked (SimOracle *oracle, const char *op_id)
{
  Parked parked = { op_id, FALSE };
  sim_model_each (oracle->model, match_parked, &parked);
  return parked.found;
}

/* I1, I11: saved is in the queue, or at headquarters; refused is in the list of what to look at. */
static void
check_outbox (SimOracle *oracle, SimClientView *view, gboolean at_rest)
{
  g_autoptr (GHashTable) outbox = read_outbox (oracle, view);
  GHashTableIter iter;
  gpointer op_id;
  g_hash_table_iter_init (&iter, view->committed);
  while (oracle->failure == NULL && g_hash_table_iter_next (&iter, &op_id, NULL)) {
    const LoggedOp *op = find_op (oracle, op_id);
    int state = GPOINTER_TO_INT (g_hash_table_lookup (outbox, op_id)) - 1;
    if (view->lost && state < 0) {
      g_hash_table_iter_remove (&iter);
      continue;
    }
    if (op == NULL && state < 0)
      sim_oracle_fail (oracle, "I1: %s has lost operation %s", view->name, (char *) op_id);
    if (op == NULL && state >= 2)
      sim_oracle_fail (oracle, "I1: %s holds %s for answered, headquarters never saw it", view->name,
                       (char *) op_id);
    gboolean parked = op != NULL && g_str_equal (op->result, "conflict");
    gboolean refused
      = op != NULL && (g_str_equal (op->result, "rejected") || g_str_equal (op->result, "held"));
    if (parked && !is_parked (oracle, op_id))
      sim_oracle_fail (oracle, "I11: nothing waits for a decision of %s, which was in conflict",
                       (char *) op_id);
    if (at_rest && refused && state != 3 && !g_hash_table_contains (view->dismissed, op_id))
      sim_oracle_fail (oracle, "I11: %s does not show that %s was %s", view->name, (char *) op_id,
                       op->result);
    if (at_rest && op != NULL && !refused && state == 3)
      sim_oracle_fail (oracle, "I11: %s shows %s as refused, it was %s", view->name, (char *) op_id,
                       op->result);
    if (at_rest && state >= 0 && state <= 2)
      sim_oracle_fail (oracle, "I8: %s still has %s in its queue", view->name, (char *) op_id);
  }
  view->lost = FALSE;
}

static gboolean
check_client (SimOracle *oracle, SimClientView *view, gboolean at_rest)
{
  g_auto (Place) place = { 0 };
  if (!read_place (oracle, view, &place))
    return FALSE;
  check_outbox (oracle, view, at_rest);
  check_base (oracle, view, &place, at_rest);
  if (!at_rest || oracle->failure != NULL)
    return oracle->failure == NULL;
  g_auto (GStrv) own = sim_law_scopes_of_user (oracle->law, oracle->model, view->user);
  g_autofree char *expected = g_strjoinv ("|", own);
  g_autofree char *has = g_strjoinv ("|", place.scopes);
  if (!g_str_equal (expected, has))
    sim_oracle_fail (oracle, "I5: %s pulls %s, may have %s", view->name, has, expected);
  if (place.loading || place.shrinking)
    sim_oracle_fail (oracle, "I8: %s is still loading or dropping", view->name);
  return oracle->failure == NULL;
}

gboolean
sim_oracle_check_client (SimOracle *oracle, SimClientView *view)
{
  return check_client (oracle, view, FALSE);
}

gboolean
sim_oracle_check_quiet (SimOracle *oracle, SimClientView *view)
{
  return check_client (oracle, view, TRUE);
}

/* ---- The whole log ---- */

typedef struct {
  SimOracle *oracle;
  gboolean (*has_file) (const char *sha256, gpointer data);
  gpointer data;
} Files;

static void
check_file (SimRec *rec, gpointer data)
{
  Files *files = data;
  const char *sha256 = sim_rec_text (rec, "sha256");
  if (g_str_equal (rec->entity, "lampiran") && sha256 != NULL && !files->has_file (sha256, files->data))
    sim_oracle_fail (files->oracle, "I10: headquarters has not got file %s, and somebody could send it",
                     sha256);
}

gboolean
sim_oracle_check_all (SimOracle *oracle,
                      gboolean (*has_file) (const char *sha256, gpointer data),
                      gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SerapStmt) stmt
    = serap_db_prepare (reading (oracle, oracle->path), LOG_COLUMNS "WHERE seq > ?1 ORDER BY seq", &error);
  SerapStep step = SERAP_FAILED;
  guint n = 0;
  if (stmt != NULL)
    serap_stmt_bind_int_at (stmt, 1, oracle->first);
  while (stmt != NULL && (step = serap_stmt_step (stmt, &error)) == SERAP_ROW) {
    g_auto (Row) row = { 0 };
    fill_row (&row, stmt);
    const LoggedOp *op = find_op (oracle, row.op_id);
    n++;
    if (op == NULL || g_strcmp0 (op->print, g_checksum_get_string (row.row_sum)) != 0)
      sim_oracle_fail (oracle, "I7: %" G_GINT64_FORMAT " is not what it was", row.seq);
  }
  if (step == SERAP_FAILED)
    sim_oracle_fail (oracle, "the log cannot be read: %s", error->message);
  if (n != oracle->n_ops)
    sim_oracle_fail (oracle, "I7: the log has %u operations, it had %u", n, oracle->n_ops);
  Files files = { oracle, has_file, data };
  sim_model_each (oracle->model, check_file, &files);
  return oracle->failure == NULL;
}
