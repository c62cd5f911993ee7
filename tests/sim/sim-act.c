/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What people do at their device. They try what they may not do as well. */

#include "config.h"

#include "sim-world.h"

#include "serap-bytes.h"
#include "serap-db.h"
#include "serap-id.h"
#include "serap-judge.h"
#include "serap-practice.h"

#include <string.h>

#define NOTE "Catatan keputusan yang cukup panjang untuk simulasi."

static SerapOp *
new_op (SimClient *client, SerapVerb verb, const char *kind, const char *id)
{
  g_autofree char *op_id = serap_id_new (&client->env);
  SerapOp *op = serap_op_new (op_id, verb, kind, id);
  op->user = g_strdup (client->user);
  op->schema = SERAP_OP_SCHEMA;
  if (strstr (sim_world_account (client->account), "tenaga_ahli") != NULL)
    op->acts_for = serap_practice_user ("anggota");
  return op;
}

static GPtrArray *
new_list (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) serap_op_free);
}

static SerapOp *
add_op (SimClient *client, GPtrArray *ops, SerapVerb verb, const char *kind, const char *id)
{
  SerapOp *op = new_op (client, verb, kind, id);
  g_ptr_array_add (ops, op);
  return op;
}

static void
set_item (SerapOp *op, const char *field, const char *item)
{
  const char *items[] = { item, NULL };
  serap_value_set_set (&serap_op_change (op, field)->value, items);
}

/* A problem that says why, once for each operation. */
static void
note_refusal (SimClient *client, GPtrArray *ops, GPtrArray *outcomes)
{
  const SerapOutcome *last = outcomes->len > 0 ? outcomes->pdata[outcomes->len - 1] : NULL;
  const SerapOp *op = last != NULL ? ops->pdata[outcomes->len - 1] : NULL;
  for (guint i = 0; last != NULL && i < last->problems->len; i++) {
    const SerapProblem *problem = last->problems->pdata[i];
    sim_world_note (client->world, "  %s: %s %s %s: %s %s", client->name, serap_verb_name (op->verb),
                    op->kind, op->transition, problem->field, problem->code);
  }
}

/* Returns: whether it was stored, for all anybody was told. */
static gboolean
save (SimClient *client, GPtrArray *ops)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) outcomes = NULL;
  gboolean saved = serap_store_save (client->store, ops, &outcomes, &error);
  if (saved)
    for (guint i = 0; i < ops->len; i++)
      g_hash_table_add (client->view->committed, g_strdup (((SerapOp *) ops->pdata[i])->op_id));
  else if (error != NULL)
    sim_world_note (client->world, "  %s: not saved: %s", client->name, error->message);
  else if (outcomes != NULL)
    note_refusal (client, ops, outcomes);
  if (!saved && error != NULL && error->domain != SERAP_DB_ERROR)
    sim_oracle_fail (client->world->oracle, "%s: a save failed with %s", client->name, error->message);
  return saved;
}

/* ---- Making records ---- */

/* Returns: (nullable): code of the member in whose name this account works. */
static const char *
member_of (const SimClient *client)
{
  const char *name = sim_world_account (client->account);
  if (g_str_equal (name, "anggota_dua"))
    return "D3-05";
  return g_str_has_prefix (name, "anggota") || g_str_has_prefix (name, "tenaga_ahli") ? SERAP_PRACTICE_MEMBER
                                                                                      : NULL;
}

static void
add_place (SimClient *client, GPtrArray *ops, const char *owner, guint number)
{
  static const char *const villages[] = { "32.75.05.1001", "32.75.05.1002", "32.75.01.1001" };
  g_autofree char *id = serap_id_new (&client->env);
  SerapOp *op = add_op (client, ops, SERAP_VERB_CREATE, "lokasi", id);
  serap_op_set_text (op, "pemilik", owner);
  serap_op_set_text (op, "kelurahan", villages[number % 10 < 8 ? number % 2 : 2]);
  serap_op_set_text (op, "rw", "001");
  serap_op_set_int (op, "lat", -62500000);
  serap_op_set_int (op, "lng", 1069900000);
}

static void
add_file (SimClient *client, GPtrArray *ops, const char *owner)
{
  g_autoptr (GError) error = NULL;
  guint8 *bytes = g_malloc (80);
  serap_env_random (&client->env, bytes, 80);
  g_autoptr (GBytes) file = g_bytes_new_take (bytes, 80);
  g_autofree char *sha256 = serap_store_put_blob (client->store, file, "image/png", &error);
  if (sha256 == NULL)
    return;
  g_autofree char *id = serap_id_new (&client->env);
  SerapOp *op = add_op (client, ops, SERAP_VERB_ATTACH, "lampiran", id);
  serap_op_set_text (op, "pemilik", owner);
  serap_op_set_text (op, "jenis", "FOTO_SEBELUM");
  serap_op_set_text (op, "nama_berkas", "foto.png");
  serap_op_set_text (op, "mime", "image/png");
  serap_op_set_int (op, "bytes", 80);
  serap_op_set_text (op, "sha256", sha256);
}

/* All or nothing, for every second bundle. */
static void
tie (SimClient *client, GPtrArray *ops, guint dice)
{
  if (dice % 2 == 0)
    return;
  g_autofree char *txn = serap_id_new (&client->env);
  for (guint i = 0; i < ops->len; i++)
    ((SerapOp *) ops->pdata[i])->txn = g_strdup (txn);
}

static void
make_aspiration (SimClient *client, guint dice)
{
  g_autoptr (GPtrArray) ops = new_list ();
  g_autofree char *event = serap_id_new (&client->env);
  g_autofree char *id = serap_id_new (&client->env);
  g_autofree char *person = serap_id_new (&client->env);
  SerapOp *op = add_op (client, ops, SERAP_VERB_CREATE, "kegiatan", event);
  serap_op_set_text (op, "nama", "Reses");
  serap_op_set_text (op, "anggota", member_of (client));
  op = add_op (client, ops, SERAP_VERB_CREATE, "aspirasi", id);
  serap_op_set_text (op, "judul", "Saluran tersumbat di gang dua");
  serap_op_set_text (op, "uraian", "Saluran tersumbat sejak lama di gang dua, air masuk ke rumah warga.");
  serap_op_set_text (op, "kanal", "RESES");
  serap_op_set_text (op, "kegiatan", event);
  serap_op_set_text (op, "anggota", member_of (client));
  add_place (client, ops, id, dice);
  op = add_op (client, ops, SERAP_VERB_CREATE, "pengusul", person);
  serap_op_set_text (op, "pemilik", id);
  serap_op_set_text (op, "nama", "Warga Contoh");
  tie (client, ops, dice);
  if (save (client, ops))
    g_ptr_array_add (client->world->aspirations, g_strdup (id));
}

static void
make_proposal (SimClient *client, guint dice)
{
  g_autoptr (GPtrArray) ops = new_list ();
  g_autofree char *id = serap_id_new (&client->env);
  const char *member = member_of (client) != NULL ? member_of (client) : SERAP_PRACTICE_MEMBER;
  SerapOp *op = add_op (client, ops, SERAP_VERB_CREATE, "usulan", id);
  serap_op_set_text (op, "judul", "Perbaikan saluran gang dua");
  serap_op_set_int (op, "tahun_rencana", 2028);
  serap_op_set_text (op, "anggota", member);
  serap_op_set_text (op, "dapil", "3");
  serap_op_set_text (op, "masalah",
                     "Saluran tersumbat sejak lama di gang dua, air masuk ke rumah warga saat hujan.");
  serap_op_set_text (op, "alasan_di_luar_kamus", "Kamus belum memuat pekerjaan ini.");
  set_item (op, "kelompok_sasaran", "MASYARAKAT_UMUM");
  serap_op_set_int (op, "penerima_manfaat", 40);
  serap_op_set_int (op, "volume", 10000);
  serap_op_set_text (op, "satuan", "M");
  serap_op_set_int (op, "anggaran", 10000000);
  serap_op_set_text (op, "jenis_belanja", "BELANJA_MODAL");
  serap_op_set_text (op, "skema", "FISIK");
  serap_op_set_text (op, "opd_awal", "DBMSDA");
  serap_op_set_int (op, "bebas_konflik", 1);
  g_autofree char *event = serap_id_new (&client->env);
  SerapOp *hearing = new_op (client, SERAP_VERB_CREATE, "kegiatan", event);
  serap_op_set_text (hearing, "nama", "Rapat dengar pendapat");
  serap_op_set_text (hearing, "anggota", member_of (client));
  g_ptr_array_insert (ops, 0, hearing);
  serap_op_set_text (op, "sumber_rapat", event);
  add_place (client, ops, id, dice);
  add_file (client, ops, id);
  add_file (client, ops, id);
  tie (client, ops, dice);
  if (save (client, ops))
    g_ptr_array_add (client->world->proposals, g_strdup (id));
}

/* ---- Working on records ---- */

#define CANDIDATES 5

/* Returns: (transfer full) (nullable): one of the last few records, when this device knows it. */
static SerapRecord *
pick (SimClient *client, guint number)
{
  SimWorld *world = client->world;
  GPtrArray *list = number % 3 == 0 ? world->aspirations : world->proposals;
  guint n = MIN (list->len, CANDIDATES);
  for (guint i = 0; i < n; i++) {
    const char *id = list->pdata[list->len - 1 - (number / 3 + i) % n];
    SerapRecord *record = serap_store_get (client->store, id);
    if (record != NULL)
      return record;
  }
  return NULL;
}

static void
edit (SimClient *client, guint which, guint what)
{
  static const char *const of_proposal[]
    = { "judul", "masalah", "anggaran", "volume", "tujuan", "prioritas_anggota", "anggaran", "lokasi" };
  static const char *const of_aspiration[] = { "judul", "uraian", "judul", "lokasi", "pengusul" };
  g_autoptr (SerapRecord) record = pick (client, which);
  if (record == NULL)
    return;
  gboolean proposal = g_str_equal (record->entity->name, "usulan");
  const char *field = proposal ? of_proposal[what % G_N_ELEMENTS (of_proposal)]
                               : of_aspiration[what % G_N_ELEMENTS (of_aspiration)];
  g_autoptr (GPtrArray) ops = new_list ();
  g_autofree char *text = g_strdup_printf (
    "Isi baru nomor %u dari %s, ditulis sekali lagi supaya cukup panjang", what, client->name);
  if (g_str_equal (field, "lokasi") || g_str_equal (field, "pengusul")) {
    const char *other = serap_record_text (record, field);
    if (other == NULL)
      return;
    SerapOp *op = add_op (client, ops, SERAP_VERB_EDIT, field, other);
    serap_op_set_text (op, g_str_equal (field, "lokasi") ? "alamat" : "nama", text);
  } else {
    SerapOp *op = add_op (client, ops, SERAP_VERB_EDIT, record->entity->name, record->id);
    const SerapField *shape = &record->entity->fields[serap_entity_find (record->entity, field)];
    if (shape->type == SERAP_TEXT) {
      if (g_str_equal (field, "prioritas_anggota"))
        text[20] = '\0';
      serap_op_set_text (op, field, text);
    } else {
      serap_op_set_int (op, field, 1000000 + (gint64) what * 1000);
    }
  }
  save (client, ops);
}

static char *
first_code (SimClient *client, const char *target, guint dice)
{
  gboolean group = g_str_has_prefix (target, "kode:");
  g_autoptr (GPtrArray) list = sim_client_refs (client, group ? "kode" : target);
  g_autoptr (GPtrArray) fitting = g_ptr_array_new ();
  for (guint i = 0; i < list->len; i++) {
    const char *code = serap_record_text (list->pdata[i], "kode");
    if (code == NULL || (group && !g_str_has_prefix (code, target + 5)))
      continue;
    if (!group)
      g_ptr_array_add (fitting, (gpointer) code);
    else if (code[strlen (target + 5)] == '/')
      g_ptr_array_add (fitting, (gpointer) (code + strlen (target + 5) + 1));
  }
  return fitting->len > 0 ? g_strdup (fitting->pdata[dice % fitting->len]) : NULL;
}

/* Something that fits the field. */
static void
fill_field (SimClient *client, SerapOp *op, const SerapField *field, guint dice)
{
  static const struct {
    const char *name, *value;
  } fixed[] = { { "jenis", "POKIR" }, { "kewenangan_kota", "YA" }, { "catatan", NOTE } };
  for (guint i = 0; i < G_N_ELEMENTS (fixed); i++)
    if (g_str_equal (field->name, fixed[i].name)) {
      serap_op_set_text (op, field->name, fixed[i].value);
      return;
    }
  g_autofree char *code = NULL;
  g_autofree char *person = NULL;
  switch ((int) field->type) {
  case SERAP_TEXT:
    serap_op_set_text (op, field->name, "Keterangan simulasi yang cukup panjang untuk semua batas.");
    break;
  case SERAP_DATE:
    serap_op_set_text (op, field->name, "2026-12-14");
    break;
  case SERAP_TIME:
    serap_op_set_int (op, field->name, client->world->now_ms);
    break;
  case SERAP_CODE:
    code = first_code (client, field->target, dice);
    serap_op_set_text (op, field->name, code);
    break;
  case SERAP_REF:
    person = serap_practice_user ("verifikator");
    serap_op_set_text (op, field->name, person);
    break;
  case SERAP_SET:
    code = field->target != NULL ? first_code (client, field->target, dice) : g_strdup ("volume");
    if (code != NULL)
      set_item (op, field->name, code);
    break;
  default:
    serap_op_set_int (op, field->name, MAX (field->min, 1));
    break;
  }
}

static SerapOp *
fill_transition (SimClient *client, const SerapRecord *record, const SerapTransition *transition, guint dice)
{
  const SerapEntity *entity = record->entity;
  SerapOp *op = new_op (client, SERAP_VERB_DO, entity->name, record->id);
  op->transition = g_strdup (transition->name);
  for (guint i = 0; transition->required != NULL && transition->required[i] != NULL; i++) {
    int at = serap_entity_find (entity, transition->required[i]);
    gboolean decision = at >= 0 && (entity->fields[at].flags & SERAP_FIELD_DECISION) != 0;
    if (at >= 0 && (decision || record->values[at].kind == SERAP_VALUE_NONE))
      fill_field (client, op, &entity->fields[at], dice);
  }
  if (transition->reason_required)
    set_item (op, "alasan", dice % 5 == 0 ? "DATA_TIDAK_LENGKAP" : "VOLUME_TIDAK_JELAS");
  if (transition->reason_required || transition->note_min > 0)
    serap_op_set_text (op, "catatan", NOTE);
  return op;
}

static gboolean
is_allowed (const SerapChoice *choice)
{
  for (guint i = 0; i < choice->problems->len; i++) {
    const SerapProblem *problem = choice->problems->pdata[i];
    if (!problem->warning && problem->field == NULL)
      return FALSE;
  }
  return TRUE;
}

/* Transitions that end a record or lead aside come up less. */
static gboolean
is_aside (const SerapTransition *transition)
{
  static const char *const names[]
    = { "TARIK", "LEPAS", "LEPAS_KABAG", "BATALKAN", "TUGASKAN", "BATAL_TOLAK", "TIDAK_PROSES", NULL };
  return g_strv_contains (names, transition->name) || g_str_has_prefix (transition->name, "ALIHKAN");
}

/* Makes one of the transitions the record offers. Returns: whether one was tried. */
static gboolean
try_transition (SimClient *client, const SerapRecord *record, guint what, gboolean only_allowed)
{
  SerapOp *shape = new_op (client, SERAP_VERB_DO, record->entity->name, record->id);
  g_autoptr (GPtrArray) choices
    = serap_judge_choices (serap_store_facts (client->store), client->user, shape->acts_for, record->id);
  serap_op_free (shape);
  g_autoptr (GPtrArray) some = g_ptr_array_new ();
  for (guint i = 0; i < choices->len; i++) {
    const SerapChoice *choice = choices->pdata[i];
    if (!only_allowed || (is_allowed (choice) && (what % 7 == 0 || !is_aside (choice->transition))))
      g_ptr_array_add (some, choices->pdata[i]);
  }
  if (some->len == 0)
    return FALSE;
  const SerapChoice *choice = some->pdata[what / 7 % some->len];
  g_autoptr (GPtrArray) ops = new_list ();
  g_ptr_array_add (ops, fill_transition (client, record, choice->transition, what));
  save (client, ops);
  return TRUE;
}

/* Mostly something that can be done, now and then something that cannot. */
static void
do_something (SimClient *client, guint which, guint what)
{
  gboolean only_allowed = what % 5 != 0;
  for (guint i = 0; i < 2 * CANDIDATES; i++) {
    g_autoptr (SerapRecord) record = pick (client, which + i);
    if (record != NULL && try_transition (client, record, what, only_allowed))
      return;
  }
}

static void
answer (SimClient *client, GPtrArray *ops, const SerapCheckItem *item, const char *check, gboolean no)
{
  g_autofree char *id = serap_id_derive ("jawaban", check, item->code, NULL);
  SerapOp *op = add_op (client, ops, SERAP_VERB_JUDGE, "jawaban", id);
  serap_op_set_text (op, "verifikasi", check);
  serap_op_set_text (op, "butir", item->code);
  serap_op_set_text (op, "jawaban", no ? "TIDAK" : item->evidence ? "TIDAK_RELEVAN" : "YA");
  if (no)
    serap_op_set_text (op, "catatan", NOTE);
}

/* Returns: (transfer full) (nullable): the check of @record that is not closed. */
static SerapRecord *
open_check (SimClient *client, const SerapRecord *record)
{
  g_autoptr (GPtrArray) checks = serap_store_children (client->store, "verifikasi", "objek", record->id);
  for (guint i = 0; i < checks->len; i++)
    if (!serap_record_is_set (checks->pdata[i], "hasil"))
      return serap_record_copy (checks->pdata[i]);
  return NULL;
}

static void
check_record (SimClient *client, const SerapRecord *record, const SerapRecord *open, guint how)
{
  const SerapRegulation *regulation
    = serap_rules_regulation_version (serap_store_rules (client->store), serap_record_text (open, "regulasi"),
                                      serap_record_int (open, "regulasi_versi", 0));
  const SerapChecklist *list
    = regulation != NULL ? serap_regulation_checklist (regulation, record->entity->name) : NULL;
  g_autoptr (GPtrArray) ops = new_list ();
  gboolean proposal = g_str_equal (record->entity->name, "usulan");
  const char *kind = serap_record_text (record, proposal ? "skema" : "jenis");
  for (guint i = 0; list != NULL && i < list->items->len; i++) {
    const SerapCheckItem *item = list->items->pdata[i];
    if (serap_check_item_applies (item, kind))
      answer (client, ops, item, open->id, how % 4 == 0 && i == how % list->items->len);
  }
  if (ops->len > 0)
    save (client, ops);
}

static void
check_something (SimClient *client, guint which, guint how)
{
  for (guint i = 0; i < 2 * CANDIDATES; i++) {
    g_autoptr (SerapRecord) record = pick (client, which + i);
    g_autoptr (SerapRecord) open = record != NULL ? open_check (client, record) : NULL;
    if (open == NULL)
      continue;
    check_record (client, record, open, how);
    return;
  }
}

static void
attach (SimClient *client, guint which)
{
  g_autoptr (SerapRecord) record = pick (client, which);
  g_autoptr (GPtrArray) ops = new_list ();
  if (record == NULL)
    return;
  add_file (client, ops, record->id);
  if (ops->len > 0)
    save (client, ops);
}

static void
link_both (SimClient *client, guint a, guint b)
{
  SimWorld *world = client->world;
  if (world->proposals->len == 0 || world->aspirations->len == 0)
    return;
  const char *proposal = world->proposals->pdata[a % world->proposals->len];
  const char *aspiration = world->aspirations->pdata[b % world->aspirations->len];
  g_autofree char *id = serap_id_derive ("usulan_aspirasi", proposal, aspiration, NULL);
  g_autoptr (GPtrArray) ops = new_list ();
  SerapOp *op = add_op (client, ops, SERAP_VERB_LINK, "usulan_aspirasi", id);
  serap_op_set_text (op, "usulan", proposal);
  serap_op_set_text (op, "aspirasi", aspiration);
  serap_op_set_text (op, "peran", "UTAMA");
  save (client, ops);
}

/* The last thing done: out of the queue while it waits, else by an operation against it. */
static void
undo (SimClient *client)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) work = serap_store_work (client->store, NULL, &error);
  if (work == NULL || work->len == 0)
    return;
  const SerapWorkItem *last = work->pdata[0];
  if (last->txn == NULL && serap_store_take_back (client->store, last->op_id, &error)) {
    g_hash_table_remove (client->view->committed, last->op_id);
    return;
  }
  if (sim_disk_has_crashed (client->disk)) {
    /* It may have gone, or not. */
    g_hash_table_remove (client->view->committed, last->op_id);
    return;
  }
  g_autoptr (GPtrArray) ops = new_list ();
  SerapOp *op = add_op (client, ops, SERAP_VERB_REVERT, last->kind, last->entity);
  op->target_op = g_strdup (last->op_id);
  save (client, ops);
}

/* Gives up a refused operation, and with it what was to succeed or fail together with it. */
static void
dismiss (SimClient *client, guint which)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) outbox = serap_store_outbox (client->store, &error);
  g_autoptr (GPtrArray) refused = g_ptr_array_new ();
  for (guint i = 0; outbox != NULL && i < outbox->len; i++)
    if (((SerapOutboxRow *) outbox->pdata[i])->state == SERAP_OUTBOX_REFUSED)
      g_ptr_array_add (refused, outbox->pdata[i]);
  if (refused->len == 0)
    return;
  const SerapOutboxRow *row = refused->pdata[which % refused->len];
  for (guint i = 0; i < refused->len; i++) {
    const SerapOutboxRow *other = refused->pdata[i];
    if (other == row || (row->txn != NULL && g_strcmp0 (row->txn, other->txn) == 0))
      g_hash_table_add (client->view->dismissed, g_strdup (other->op_id));
  }
  serap_store_dismiss (client->store, row->op_id, &error);
}

void
sim_client_play (SimClient *client, const SimEvent *event)
{
  switch ((int) event->kind) {
  case SIM_NEW:
    if (event->a % 5 < 2 || member_of (client) == NULL)
      make_aspiration (client, event->b);
    else
      make_proposal (client, event->b);
    break;
  case SIM_EDIT:
    edit (client, event->a, event->b);
    break;
  case SIM_DO:
    do_something (client, event->a, event->b);
    break;
  case SIM_CHECK:
    check_something (client, event->a, event->b);
    break;
  case SIM_ATTACH:
    attach (client, event->a);
    break;
  case SIM_LINK:
    link_both (client, event->a, event->b);
    break;
  case SIM_UNDO:
    undo (client);
    break;
  case SIM_DISMISS:
    dismiss (client, event->a);
    break;
  default:
    break;
  }
}
