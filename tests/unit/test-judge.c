/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Every transition of the packaged rule files with every role, every state, every required field and
 * every guard: a case is built from the rule itself, then one thing at a time is taken away. */

#include "config.h"

#include "serap-judge.h"

#include "serap-bytes.h"
#include "serap-date.h"
#include "serap-guard.h"
#include "serap-id.h"
#include "serap-practice.h"
#include "serap-rules-records.h"
#include "serap-seed.h"
#include "serap-test-facts.h"

#include <string.h>

#define TODAY "2026-11-23"
/* 2026-11-23 16:00 WIB. */
#define NOW_MS G_GINT64_CONSTANT (1795424400000)
/* Plan years whose stages are just open, and just closed, on TODAY. */
#define OPEN_YEAR "2030"
#define CLOSED_YEAR "2031"
#define MEMBER SERAP_PRACTICE_MEMBER
#define OTHER_MEMBER "D3-05"
#define INSIDE "32.75.05.1001"
#define OUTSIDE "32.75.01.1001"
#define NOTE "Catatan yang cukup panjang."

static SerapSchema *schema;
static SerapRules *rules;
static SerapTestFacts *world;
static GHashTable *accounts; /* role -> account id */

/* ---- The case ---- */

typedef struct {
  const SerapWorkflow *workflow;
  const SerapTransition *transition;
  const char *role;
  SerapRecord *record;
  SerapOp *op;
  gboolean system;
  guint n; /* records made so far */
} Case;

static const char *
account (const char *role)
{
  const char *id = g_hash_table_lookup (accounts, role);
  g_assert_nonnull (id);
  return id;
}

static const char *
case_name (const Case *c)
{
  static char name[200];
  g_snprintf (name, sizeof name, "%s %s (%s) by %s", c->workflow->name, c->transition->name,
              serap_record_status (c->record), c->role);
  return name;
}

static char *
new_id (Case *c)
{
  g_autofree char *n = g_strdup_printf ("%u", c->n++);
  return serap_id_derive ("case", n, NULL);
}

static SerapRecord *
make (Case *c, const char *entity, const char *field, const char *id)
{
  g_autofree char *own = new_id (c);
  return serap_test_facts_new_record (world, entity, own, field, id, NULL);
}

static void
set (Case *c, const char *field, const char *text)
{
  if (serap_entity_find (c->record->entity, field) >= 0)
    serap_test_record_set (c->record, field, text);
}

static void
set_op (Case *c, const char *field, const char *text)
{
  g_autoptr (SerapRecord) form = serap_record_new (c->record->entity, NULL);
  serap_test_record_set (form, field, text);
  serap_op_set_value (c->op, field, serap_record_value (form, field));
}

static void
act_as (Case *c, const char *user, const char *acts_for)
{
  g_free (c->op->user);
  g_free (c->op->acts_for);
  c->op->user = g_strdup (user);
  c->op->acts_for = g_strdup (acts_for);
  c->system = FALSE;
}

static SerapRecord *
place_of (Case *c)
{
  return serap_test_facts_find (world, serap_record_text (c->record, "lokasi"));
}

static void
make_place (Case *c)
{
  if (serap_entity_find (c->record->entity, "lokasi") < 0 || serap_record_is_set (c->record, "lokasi"))
    return;
  SerapRecord *place = make (c, "lokasi", "pemilik", c->record->id);
  serap_test_record_set (place, "kelurahan", INSIDE);
  serap_test_record_set (place, "rw", "003");
  serap_test_record_set (place, "lat", "-62500000");
  serap_test_record_set (place, "lng", "1069900000");
  serap_test_record_set (place, "status_lahan", "ASET_PEMKOT");
  set (c, "lokasi", place->id);
}

/* A text that a form would give for @field. */
static char *
filling (Case *c, const SerapField *field)
{
  if (g_str_equal (field->name, "tahun_rencana"))
    return g_strdup (OPEN_YEAR);
  if (g_str_equal (field->name, "anggota"))
    return g_strdup (MEMBER);
  if (g_str_equal (field->name, "dapil"))
    return g_strdup ("3");
  if (g_str_equal (field->name, "skema"))
    return g_strdup ("FISIK");
  if (g_str_equal (field->name, "isian_ditandai"))
    return g_strdup ("judul");
  switch (field->type) {
  case SERAP_TEXT:
    return g_strnfill ((gsize) MAX (field->min, 12), 'k');
  case SERAP_DATE:
    return g_strdup (TODAY);
  case SERAP_CODE:
  case SERAP_SET: {
    const char *code = field->target != NULL ? serap_test_facts_first (world, field->target) : NULL;
    return g_strdup (code != NULL ? code : "X1");
  }
  case SERAP_REF:
    return g_strdup (account ("KOMISI_ANGGOTA"));
  case SERAP_BOOL:
    return g_strdup ("1");
  case SERAP_TIME:
    return g_strdup_printf ("%" G_GINT64_FORMAT, NOW_MS);
  case SERAP_INT:
  case SERAP_MILLI:
  case SERAP_RUPIAH:
  case SERAP_COORD:
  default:
    return g_strdup_printf ("%" G_GINT64_FORMAT, MAX (field->min, 7));
  }
}

static const SerapField *
field_of (Case *c, const char *name)
{
  int at = serap_entity_find (c->record->entity, name);
  g_assert_cmpint (at, >=, 0);
  return &c->record->entity->fields[at];
}

static void
fill_required (Case *c)
{
  for (char **name = c->transition->required; *name != NULL; name++) {
    const SerapField *field = field_of (c, *name);
    if (g_str_equal (*name, "lokasi")) {
      make_place (c);
      continue;
    }
    g_autofree char *text = filling (c, field);
    gboolean earlier = g_str_equal (*name, "alasan") || (field->flags & SERAP_FIELD_DECISION) == 0;
    if (earlier)
      set (c, *name, text);
    else
      set_op (c, *name, text);
  }
}

static void
fill_reasons (Case *c)
{
  if (c->transition->reason_required)
    set_op (c, "alasan", "BUKAN_KEWENANGAN_KOTA");
  if (c->transition->note_min > 0 || c->transition->reason_required)
    set_op (c, "catatan", NOTE);
}

static void
set_actor (Case *c)
{
  const char *creator = g_str_equal (c->workflow->name, "usulan") ? "SETWAN_PENERIMA" : "PAMOR";
  serap_test_record_set (c->record, "dibuat_oleh", account ("ANGGOTA"));
  set (c, "anggota", MEMBER);
  if (g_str_equal (c->role, "SISTEM")) {
    act_as (c, account ("ADMIN"), NULL);
    c->system = TRUE;
  } else if (g_str_equal (c->role, "PEMBUAT")) {
    serap_test_record_set (c->record, "dibuat_oleh", account (creator));
    set (c, "anggota", NULL);
    act_as (c, account (creator), NULL);
  } else {
    act_as (c, account (g_str_equal (c->role, "PEMILIK") ? "ANGGOTA" : c->role), NULL);
  }
}

/* ---- Guards: what makes each say yes, and all the ways to make it say no ---- */

typedef void (*Change) (Case *c, const SerapGuardUse *use);

static SerapRecord *
attach (Case *c, const char *kind)
{
  SerapRecord *file = make (c, "lampiran", "pemilik", c->record->id);
  serap_test_record_set (file, "jenis", kind);
  return file;
}

static void
attach_before (Case *c, const SerapGuardUse *use)
{
  for (gint64 i = 0; i < use->n; i++)
    attach (c, "FOTO_SEBELUM");
}

static void
remove_one (const char *entity)
{
  G_GNUC_UNUSED g_autoptr (GHashTable) found = g_hash_table_new (g_direct_hash, g_direct_equal);
  GHashTableIter iter;
  gpointer value;
  g_hash_table_iter_init (&iter, world->records);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (g_str_equal (((SerapRecord *) value)->entity->name, entity))
      break;
  g_assert_nonnull (value);
  serap_test_facts_remove (world, ((SerapRecord *) value)->id);
}

static SerapRecord *
any_of (const char *entity)
{
  GHashTableIter iter;
  gpointer value;
  g_hash_table_iter_init (&iter, world->records);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (g_str_equal (((SerapRecord *) value)->entity->name, entity))
      return value;
  g_assert_not_reached ();
}

static void
set_all (const char *entity, const char *field, const char *text)
{
  GHashTableIter iter;
  gpointer value;
  g_hash_table_iter_init (&iter, world->records);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (g_str_equal (((SerapRecord *) value)->entity->name, entity))
      serap_test_record_set (value, field, text);
}

static void
no_photo (Case *c, const SerapGuardUse *use)
{
  remove_one ("lampiran");
}

static void
photo_deleted (Case *c, const SerapGuardUse *use)
{
  serap_test_record_set (any_of ("lampiran"), "dihapus", "1");
}

static void
photo_of_another_kind (Case *c, const SerapGuardUse *use)
{
  serap_test_record_set (any_of ("lampiran"), "jenis", "LAINNYA");
}

static void
attach_after (Case *c, const SerapGuardUse *use)
{
  attach (c, "FOTO_SESUDAH");
}

static void
grant_without_paper (Case *c, const SerapGuardUse *use)
{
  set (c, "skema", "HIBAH_UANG");
  set (c, "penerima_hibah", "Yayasan");
  set (c, "penerima_hibah_akta", "1");
  set (c, "penerima_hibah_alamat", "Jalan");
}

static void
grant_without_deed (Case *c, const SerapGuardUse *use)
{
  grant_without_paper (c, use);
  attach (c, "PROPOSAL");
  set (c, "penerima_hibah_akta", NULL);
}

static void
aid_without_address (Case *c, const SerapGuardUse *use)
{
  grant_without_deed (c, use);
  set (c, "skema", "BANSOS");
  set (c, "penerima_hibah_alamat", NULL);
}

static SerapRecord *
make_answer (Case *c)
{
  SerapRecord *answer = make (c, "tanggapan", "aspirasi", c->record->id);
  serap_test_record_set (answer, "kanal", "SURAT");
  serap_test_record_set (answer, "disampaikan_pada", TODAY);
  return answer;
}

static void
answer (Case *c, const SerapGuardUse *use)
{
  make_answer (c);
}

static void
no_answer (Case *c, const SerapGuardUse *use)
{
  remove_one ("tanggapan");
}

static void
answer_without_date (Case *c, const SerapGuardUse *use)
{
  serap_test_record_set (any_of ("tanggapan"), "disampaikan_pada", NULL);
}

static void
answer_deleted (Case *c, const SerapGuardUse *use)
{
  serap_test_record_set (any_of ("tanggapan"), "dihapus", "1");
}

static void
appealed (Case *c, const SerapGuardUse *use)
{
  g_autofree char *n = g_strdup_printf ("%" G_GINT64_FORMAT, use->n);
  set (c, "keberatan_ke", n);
}

static void
in_time (Case *c, const SerapGuardUse *use)
{
  set (c, "tahun_rencana", OPEN_YEAR);
}

static void
too_late (Case *c, const SerapGuardUse *use)
{
  set (c, "tahun_rencana", CLOSED_YEAR);
}

/* The stage of that year ended yesterday; the other one is under way. */
static void
window_over (Case *c, const SerapGuardUse *use)
{
  set (c, "tahun_rencana", CLOSED_YEAR);
}

static void
window_of_no_year (Case *c, const SerapGuardUse *use)
{
  set (c, "tahun_rencana", "2099");
}

/* TODAY is a Senin: what was due on the Jumat before is over, what is due on the day itself is not. */
static void
due (Case *c, const SerapGuardUse *use, const char *kind, int days_ago)
{
  g_autofree char *day = serap_workdays_add (rules->holidays, TODAY, -(int) use->n - days_ago);
  serap_test_record_set (c->record, "tenggat", day);
  serap_test_record_set (c->record, "tenggat_jenis", kind);
}

static void
overdue (Case *c, const SerapGuardUse *use)
{
  due (c, use, use->text != NULL ? use->text : "KLAIM", 1);
}

static void
due_today (Case *c, const SerapGuardUse *use)
{
  due (c, use, use->text != NULL ? use->text : "KLAIM", 0);
}

static void
no_deadline (Case *c, const SerapGuardUse *use)
{
  serap_value_clear (serap_record_value (c->record, "tenggat"));
}

static SerapRecord *
make_check (Case *c)
{
  SerapRecord *check = make (c, "verifikasi", "objek", c->record->id);
  const SerapRegulation *regulation = serap_rules_regulation (rules, c->record->entity->name, TODAY);
  serap_test_record_set (check, "entitas", c->record->entity->name);
  serap_test_record_set (check, "regulasi", regulation->code);
  serap_record_set_int (check, "regulasi_versi", regulation->version);
  serap_test_record_set (check, "verifikator", c->op->user);
  return check;
}

static void
answer_checklist (Case *c, const SerapGuardUse *use)
{
  const SerapRegulation *regulation = serap_rules_regulation (rules, c->record->entity->name, TODAY);
  const SerapChecklist *list = serap_regulation_checklist (regulation, c->record->entity->name);
  SerapRecord *check = make_check (c);
  for (guint i = 0; i < list->items->len; i++) {
    const SerapCheckItem *item = list->items->pdata[i];
    if (!item->mandatory || !serap_check_item_applies (item, serap_record_text (c->record, "skema")))
      continue;
    SerapRecord *one = make (c, "jawaban", "verifikasi", check->id);
    serap_test_record_set (one, "butir", item->code);
    serap_test_record_set (one, "jawaban", "YA");
    serap_test_record_set (one, "bukti", item->evidence ? check->id : NULL);
  }
}

static SerapRecord *
answer_to (const char *item)
{
  GHashTableIter iter;
  gpointer value;
  g_hash_table_iter_init (&iter, world->records);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (g_strcmp0 (serap_record_text (value, "butir"), item) == 0)
      return value;
  g_assert_not_reached ();
}

static const char *
first_item (Case *c)
{
  return g_str_equal (c->record->entity->name, "usulan") ? "U01" : "A01";
}

static void
item_unanswered (Case *c, const SerapGuardUse *use)
{
  serap_test_facts_remove (world, answer_to (first_item (c))->id);
}

static void
item_refused_without_note (Case *c, const SerapGuardUse *use)
{
  SerapRecord *one = answer_to (first_item (c));
  serap_test_record_set (one, "jawaban", "TIDAK");
  serap_test_record_set (one, "catatan", "pendek ya");
}

static void
item_refused (Case *c, const SerapGuardUse *use)
{
  item_refused_without_note (c, use);
  serap_test_record_set (answer_to (first_item (c)), "catatan", NOTE);
}

static void
item_without_evidence (Case *c, const SerapGuardUse *use)
{
  serap_test_record_set (answer_to ("U02"), "bukti", NULL);
}

static void
no_open_check (Case *c, const SerapGuardUse *use)
{
  serap_test_record_set (any_of ("verifikasi"), "hasil", "DILEPAS");
}

static void
state_no_conflict (Case *c, const SerapGuardUse *use)
{
  set (c, "bebas_konflik", "1");
}

static void
conflict (Case *c, const SerapGuardUse *use)
{
  set (c, "bebas_konflik", "0");
}

static void
in_dictionary (Case *c, const SerapGuardUse *use)
{
  set (c, "kamus", "KU001");
}

static void
not_in_dictionary (Case *c, const SerapGuardUse *use)
{
  set (c, "kamus", NULL);
}

static void
judge_pairs (Case *c, const SerapGuardUse *use)
{
  SerapRecord *one = make (c, "duplikat", "a", c->record->id);
  SerapRecord *two = make (c, "duplikat", "b", c->record->id);
  serap_test_record_set (one, "putusan", "BUKAN");
  serap_test_record_set (two, "putusan", "TERKAIT");
}

static void
pair_unjudged_left (Case *c, const SerapGuardUse *use)
{
  make (c, "duplikat", "a", c->record->id);
}

static void
pair_unjudged_right (Case *c, const SerapGuardUse *use)
{
  make (c, "duplikat", "b", c->record->id);
}

/* "field=A|B" */
static char *
field_is_part (const SerapGuardUse *use, guint part)
{
  g_auto (GStrv) parts = g_strsplit_set (use->text, "=|", 3);
  return g_strdup (parts[part]);
}

static void
field_fits (Case *c, const SerapGuardUse *use)
{
  g_autofree char *name = field_is_part (use, 0);
  g_autofree char *value = field_is_part (use, 1);
  set (c, name, value);
}

static void
field_differs (Case *c, const SerapGuardUse *use)
{
  g_autofree char *name = field_is_part (use, 0);
  set (c, name, g_str_equal (name, "pemegang") ? account ("SEKWAN") : "LAIN");
}

static void
repaired (Case *c, const SerapGuardUse *use)
{
  set (c, "isian_ditandai", "judul");
  set (c, "isi_saat_dikembalikan", "judul:0123456789abcdef\n");
}

static void
not_repaired (Case *c, const SerapGuardUse *use)
{
  const char *title = serap_record_text (c->record, "judul");
  g_autofree char *hash = serap_sha256_hex (title, strlen (title));
  g_autofree char *kept = g_strdup_printf ("judul:%.16s\n", hash);
  set (c, "isi_saat_dikembalikan", kept);
}

static void
two_people (Case *c, const SerapGuardUse *use)
{
  set (c, "usul_tolak", "1");
  set (c, "pengusul_tolak", account ("SETWAN_VERIFIKATOR"));
}

static void
same_account (Case *c, const SerapGuardUse *use)
{
  set (c, "pengusul_tolak", c->op->user);
}

/* Another account of the person who acts. */
static char *
second_account (Case *c)
{
  g_autofree char *id = new_id (c);
  SerapRecord *own = serap_test_facts_find (world, c->op->user);
  SerapRecord *second = serap_record_new (own->entity, id);
  serap_test_record_set (second, "orang", serap_account_person (own));
  g_hash_table_replace (world->records, g_strdup (id), second);
  return g_steal_pointer (&id);
}

static void
same_person (Case *c, const SerapGuardUse *use)
{
  g_autofree char *second = second_account (c);
  set (c, "pengusul_tolak", second);
}

static void
place (Case *c, const SerapGuardUse *use)
{
  make_place (c);
}

static void
no_place (Case *c, const SerapGuardUse *use)
{
  set (c, "lokasi", NULL);
}

static void
no_latitude (Case *c, const SerapGuardUse *use)
{
  serap_test_record_set (place_of (c), "lat", NULL);
}

static void
no_point_no_rw (Case *c, const SerapGuardUse *use)
{
  no_latitude (c, use);
  serap_test_record_set (place_of (c), "rw", NULL);
}

static void
no_kelurahan (Case *c, const SerapGuardUse *use)
{
  serap_test_record_set (place_of (c), "kelurahan", NULL);
}

static void
outside (Case *c, const SerapGuardUse *use)
{
  serap_test_record_set (place_of (c), "kelurahan", OUTSIDE);
}

/* What was typed as district does not move the place. */
static void
outside_but_typed (Case *c, const SerapGuardUse *use)
{
  outside (c, use);
  set (c, "dapil", "1");
}

static void
dapil_of_another (Case *c, const SerapGuardUse *use)
{
  set (c, "dapil", "1");
}

static void
land_unknown (Case *c, const SerapGuardUse *use)
{
  serap_test_record_set (place_of (c), "status_lahan", "BELUM_DIKETAHUI");
}

static void
land_not_handed_over (Case *c, const SerapGuardUse *use)
{
  serap_test_facts_new_record (world, "psu", "01900000-0000-7000-8000-00000000bbbb", "nama", "Perumahan",
                               NULL);
  serap_test_record_set (place_of (c), "status_lahan", "PSU_BELUM");
}

static SerapRecord *
link_other (Case *c, const char *entity, const char *status)
{
  gboolean is_usulan = g_str_equal (entity, "usulan");
  SerapRecord *other = make (c, entity, "status", status);
  serap_test_record_set (other, "anggota", MEMBER);
  serap_test_record_set (other, "nomor", is_usulan ? "PKR/1" : "ASP/1");
  SerapRecord *link = make (c, "usulan_aspirasi", entity, other->id);
  serap_test_record_set (link, is_usulan ? "aspirasi" : "usulan", c->record->id);
  return other;
}

static void
source (Case *c, const SerapGuardUse *use)
{
  link_other (c, "aspirasi", "SIAP_USUL");
}

static void
unlink_all (Case *c, const SerapGuardUse *use)
{
  set_all ("usulan_aspirasi", "dilepas", "1");
}

static void
links_deleted (Case *c, const SerapGuardUse *use)
{
  set_all ("usulan_aspirasi", "dihapus", "1");
}

static void
proposal (Case *c, const SerapGuardUse *use)
{
  link_other (c, "usulan", "DIAJUKAN");
}

static void
proposal_without_number (Case *c, const SerapGuardUse *use)
{
  serap_test_record_set (any_of ("usulan"), "nomor", NULL);
}

static void
hold (Case *c, const SerapGuardUse *use)
{
  set (c, "pemegang", c->op->user);
}

static void
held_by_other (Case *c, const SerapGuardUse *use)
{
  set (c, "pemegang", account ("SEKWAN"));
}

static void
assigned_to_other (Case *c, const SerapGuardUse *use)
{
  set (c, "ditugaskan", account ("SEKWAN"));
}

static void
of_another_member (Case *c, const SerapGuardUse *use)
{
  set (c, "anggota", OTHER_MEMBER);
}

static void
approved (Case *c, const SerapGuardUse *use)
{
  set (c, "disetujui_versi", "3");
}

static void
delegate_without_approval (Case *c, const SerapGuardUse *use)
{
  act_as (c, account ("TENAGA_AHLI"), account ("ANGGOTA"));
  set (c, "disetujui_versi", NULL);
}

static void
delegate_with_older_approval (Case *c, const SerapGuardUse *use)
{
  delegate_without_approval (c, use);
  set (c, "disetujui_versi", "2");
}

static void
target (Case *c, const SerapGuardUse *use)
{
  SerapRecord *other = make (c, "aspirasi", "status", "TERCATAT");
  set_op (c, "induk", other->id);
}

static SerapRecord *
target_of (Case *c)
{
  return serap_test_facts_find (world, serap_value_text (&serap_op_find_change (c->op, "induk")->value));
}

static void
target_merged (Case *c, const SerapGuardUse *use)
{
  serap_test_record_set (target_of (c), "status", "DIGABUNG");
}

static void
target_withdrawn (Case *c, const SerapGuardUse *use)
{
  serap_test_record_set (target_of (c), "status", "DITARIK");
}

static void
target_deleted (Case *c, const SerapGuardUse *use)
{
  serap_test_record_set (target_of (c), "dihapus", "1");
}

static void
target_is_itself (Case *c, const SerapGuardUse *use)
{
  set_op (c, "induk", c->record->id);
}

static void
target_leads_back (Case *c, const SerapGuardUse *use)
{
  SerapRecord *between = make (c, "aspirasi", "induk", c->record->id);
  serap_test_record_set (target_of (c), "induk", between->id);
}

static void
propose_rejection (Case *c, const SerapGuardUse *use)
{
  set (c, "usul_tolak", "1");
}

static void
withdraw_proposal (Case *c, const SerapGuardUse *use)
{
  set (c, "usul_tolak", NULL);
}

static void
no_meeting (Case *c, const SerapGuardUse *use)
{
  set_op (c, "rapat_tanggal", NULL);
}

/* Ten per cent off is still fine. */
static void
price (Case *c, const SerapGuardUse *use)
{
  set (c, "harga_satuan", "1000000");
  set (c, "volume", "10000");
  set (c, "anggaran", "11000000");
}

static void
price_too_high (Case *c, const SerapGuardUse *use)
{
  set (c, "anggaran", "11000001");
}

static void
price_too_low (Case *c, const SerapGuardUse *use)
{
  set (c, "anggaran", "8999999");
}

static void
price_with_short_note (Case *c, const SerapGuardUse *use)
{
  price_too_high (c, use);
  set (c, "catatan_harga", "naik saja");
}

static void
costly_without_estimate (Case *c, const SerapGuardUse *use)
{
  g_autofree char *budget = g_strdup_printf ("%" G_GINT64_FORMAT, use->n + 1);
  set (c, "harga_satuan", NULL);
  set (c, "anggaran", budget);
}

static void
barred_reason (Case *c, const SerapGuardUse *use)
{
  set_op (c, "alasan", "DATA_TIDAK_LENGKAP");
}

static void
barred_among_others (Case *c, const SerapGuardUse *use)
{
  set_op (c, "alasan", "BUKAN_KEWENANGAN_KOTA,DATA_TIDAK_LENGKAP");
}

static void
no_regulation (Case *c, const SerapGuardUse *use)
{
  static SerapRules bare;
  bare = *rules;
  static GHashTable *none;
  if (none == NULL)
    none = g_hash_table_new (g_str_hash, g_str_equal);
  bare.regulations = none;
  world->facts.rules = &bare;
}

static void
silence (Case *c, const SerapGuardUse *use)
{
  serap_record_set_int (c->record, "diubah", NOW_MS - use->n * 86400000);
}

static void
silence_too_short (Case *c, const SerapGuardUse *use)
{
  serap_record_set_int (c->record, "diubah", NOW_MS - use->n * 86400000 + 1);
}

static void
event_as_source (Case *c, const SerapGuardUse *use)
{
  set (c, "kegiatan", account ("ADMIN"));
}

static void
no_event (Case *c, const SerapGuardUse *use)
{
  set (c, "kegiatan", NULL);
}

static void
submitter (Case *c, const SerapGuardUse *use)
{
  set (c, "anonim", "1");
}

static void
no_submitter (Case *c, const SerapGuardUse *use)
{
  set (c, "anonim", "0");
}

static void
no_supervisor (Case *c, const SerapGuardUse *use)
{
  act_as (c, account ("RISALAH"), NULL);
}

static void
own_creation (Case *c, const SerapGuardUse *use)
{
  serap_test_record_set (c->record, "dibuat_oleh", c->op->user);
}

static void
created_for (Case *c, const SerapGuardUse *use)
{
  serap_test_record_set (c->record, "atas_nama", c->op->user);
}

static void
own_second_account (Case *c, const SerapGuardUse *use)
{
  g_autofree char *second = second_account (c);
  serap_test_record_set (c->record, "dibuat_oleh", second);
}

static void
own_money (Case *c, const SerapGuardUse *use)
{
  serap_test_facts_act (world, c->record->id, c->op->user, "edit", "anggaran");
}

static void
second_account_money (Case *c, const SerapGuardUse *use)
{
  g_autofree char *second = second_account (c);
  serap_test_facts_act (world, c->record->id, second, "edit", "volume");
}

static void
own_place (Case *c, const SerapGuardUse *use)
{
  make_place (c);
  serap_test_facts_act (world, place_of (c)->id, c->op->user, "edit", "kelurahan");
}

static void
own_submission (Case *c, const SerapGuardUse *use)
{
  serap_test_facts_act (world, c->record->id, c->op->user, "do", NULL);
  GPtrArray *acts = g_hash_table_lookup (world->acts, c->record->id);
  ((SerapAct *) acts->pdata[acts->len - 1])->transition = g_strdup ("AJUKAN");
}

static void
submission_for (Case *c, const SerapGuardUse *use)
{
  serap_test_facts_act (world, c->record->id, account ("TENAGA_AHLI"), "create", NULL);
  GPtrArray *acts = g_hash_table_lookup (world->acts, c->record->id);
  ((SerapAct *) acts->pdata[acts->len - 1])->acts_for = g_strdup (c->op->user);
}

static void
nothing (Case *c, const SerapGuardUse *use)
{
}

#define MAX_VIOLATIONS 8

static const struct {
  const char *name;
  Change satisfy;
  struct {
    Change change;
    const char *code;           /* NULL: the one the rule file gives */
  } violations[MAX_VIOLATIONS]; /* none: the guard has no data to say no by */
} guards[] = {
  { "answer_recorded",
    answer,
    { { no_answer, "answer-required" },
      { answer_without_date, "answer-required" },
      { answer_deleted, "answer-required" } } },
  { "appeal_available", nothing, { { appealed, "appeal-used" } } },
  { "attachment_if", nothing, { { grant_without_paper, "attachment-required" } } },
  { "before_budget_lock", in_time, { { too_late, "window-closed" } } },
  { "before_stage", in_time, { { too_late, "window-closed" } } },
  { "checklist_complete",
    answer_checklist,
    { { item_unanswered, "item-unanswered" },
      { item_refused_without_note, "item-without-note" },
      { no_open_check, "no-open-check" } } },
  { "checklist_passed",
    answer_checklist,
    { { item_unanswered, "item-unanswered" },
      { item_refused, "checklist-not-passed" },
      { item_without_evidence, "item-without-evidence" },
      { no_open_check, "no-open-check" } } },
  { "conflict_free", state_no_conflict, { { conflict, "statement-required" } } },
  { "deadline_passed",
    overdue,
    { { due_today, "deadline-not-passed" }, { no_deadline, "deadline-not-passed" } } },
  { "dictionary_or_reason", in_dictionary, { { not_in_dictionary, "dictionary-or-reason" } } },
  { "duplicates_reviewed",
    judge_pairs,
    { { pair_unjudged_left, "duplicates-unjudged" }, { pair_unjudged_right, "duplicates-unjudged" } } },
  { "evidence_after_photo",
    attach_after,
    { { no_photo, "attachment-required" }, { photo_of_another_kind, "attachment-required" } } },
  { "field_is", field_fits, { { field_differs, NULL } } },
  { "flagged_fields_changed", repaired, { { not_repaired, "flagged-field-unchanged" } } },
  { "four_eyes", two_people, { { same_account, "four-eyes" }, { same_person, "four-eyes" } } },
  { "has_point", place, { { no_latitude, "point-required" }, { no_place, "point-required" } } },
  { "has_source",
    source,
    { { unlink_all, "source-aspirasi-required" }, { links_deleted, "source-aspirasi-required" } } },
  { "hibah_complete", nothing, { { grant_without_deed, "required" }, { aid_without_address, "required" } } },
  { "inside_own_dapil",
    place,
    { { outside, "outside-own-dapil" },
      { outside_but_typed, "outside-own-dapil" },
      { dapil_of_another, "not-members-dapil" },
      { no_kelurahan, "kelurahan-required" } } },
  { "is_holder", hold, { { held_by_other, "not-holder" } } },
  { "is_member", nothing, { { of_another_member, "is_member" } } },
  { "kelurahan_known", place, { { no_kelurahan, "kelurahan-required" } } },
  { "land_known", place, { { land_unknown, "land-status-required" } } },
  { "linked_usulan_submitted",
    proposal,
    { { proposal_without_number, "linked_usulan_submitted" },
      { unlink_all, "linked_usulan_submitted" },
      { links_deleted, "linked_usulan_submitted" } } },
  { "member_approved",
    approved,
    { { delegate_without_approval, "member-approval-missing" },
      { delegate_with_older_approval, "approval-of-older-version" } } },
  { "merge_target_valid",
    target,
    { { target_merged, "merge-target-closed" },
      { target_withdrawn, "merge-target-closed" },
      { target_deleted, "merge-target-closed" },
      { target_is_itself, "merge-circle" },
      { target_leads_back, "merge-circle" } } },
  { "no_rejection_proposed", nothing, { { propose_rejection, "rejection-waits" } } },
  { "no_rw_hibah_overlap", nothing, { { NULL } } },
  { "not_held_by_other",
    nothing,
    { { held_by_other, "held-by-other" },
      { hold, "already-held" },
      { assigned_to_other, "assigned-to-other" } } },
  { "on_agenda", nothing, { { no_meeting, "required" } } },
  { "photos_at_least",
    attach_before,
    { { no_photo, "attachment-required" },
      { photo_deleted, "attachment-required" },
      { photo_of_another_kind, "attachment-required" } } },
  { "place_known", place, { { no_place, "place-required" }, { no_point_no_rw, "place-required" } } },
  { "price_consistent",
    price,
    { { price_too_high, "price-deviates" },
      { price_too_low, "price-deviates" },
      { price_with_short_note, "price-deviates" } } },
  { "psu_handed_over", nothing, { { land_not_handed_over, "psu-not-handed-over" } } },
  { "quorum_met", nothing, { { NULL } } },
  { "rab_if_above", nothing, { { costly_without_estimate, "attachment-required" } } },
  { "reason_not",
    nothing,
    { { barred_reason, "reason-not-allowed" }, { barred_among_others, "reason-not-allowed" } } },
  { "regulation_known", nothing, { { no_regulation, "regulation-unknown" } } },
  { "rejection_proposed", propose_rejection, { { withdraw_proposal, "no-rejection-proposed" } } },
  { "silent_days", silence, { { silence_too_short, "too-early-to-close" } } },
  { "source_known", event_as_source, { { no_event, "source-required" } } },
  { "submitter_known", submitter, { { no_submitter, "submitter-required" } } },
  { "supervisor_override", nothing, { { no_supervisor, "supervisor_override" } } },
  { "verifier_is_not_author",
    place,
    { { own_creation, "separation-of-duties" },
      { created_for, "separation-of-duties" },
      { own_second_account, "separation-of-duties" },
      { own_money, "separation-of-duties" },
      { second_account_money, "separation-of-duties" },
      { own_place, "separation-of-duties" },
      { submission_for, "separation-of-duties" },
      { own_submission, "separation-of-duties" } } },
  { "window_open", in_time, { { too_late, "window-closed" } } },
  { "window_passed",
    window_over,
    { { in_time, "window-not-passed" }, { window_of_no_year, "window-not-passed" } } },
};

static int
guard_at (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (guards); i++)
    if (g_str_equal (guards[i].name, name))
      return (int) i;
  g_test_message ("no way is known to break the guard %s", name);
  g_assert_not_reached ();
}

/* ---- Building ---- */

/* What effects work on: an open check, linked records, a running clock. */
static void
prepare_effects (Case *c)
{
  gboolean has_check = FALSE;
  GHashTableIter iter;
  gpointer value;
  g_hash_table_iter_init (&iter, world->records);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    has_check = has_check || g_str_equal (((SerapRecord *) value)->entity->name, "verifikasi");
  for (guint i = 0; i < c->transition->effects->len; i++) {
    const SerapEffectUse *effect = c->transition->effects->pdata[i];
    if (effect->kind == SERAP_EFFECT_CLOSE_CHECK && !has_check)
      make_check (c);
    if (effect->kind != SERAP_EFFECT_CASCADE)
      continue;
    const SerapWorkflow *other = serap_rules_workflow (rules, "aspirasi", 0, TODAY);
    link_other (c, "aspirasi", serap_workflow_transition (other, effect->text, NULL)->from[0]);
    SerapRecord *unlinked
      = link_other (c, "aspirasi", serap_workflow_transition (other, effect->text, NULL)->from[0]);
    serap_test_record_set (unlinked, "judul", "dilepas");
    GHashTableIter links;
    g_hash_table_iter_init (&links, world->records);
    while (g_hash_table_iter_next (&links, NULL, &value))
      if (g_strcmp0 (serap_record_text (value, "aspirasi"), unlinked->id) == 0)
        serap_test_record_set (value, "dilepas", "1");
  }
}

static void
build (Case *c,
       const SerapWorkflow *workflow,
       const SerapTransition *transition,
       const char *from,
       const char *role)
{
  serap_test_facts_reset (world);
  world->facts.rules = rules;
  *c = (Case){ workflow, transition, role, NULL, NULL, FALSE, 0 };
  const char *entity = g_str_equal (workflow->name, "sipd") ? "sipd_jejak" : workflow->name;
  c->record = make (c, entity, "status", from);
  serap_record_set_int (c->record, "wf_versi", workflow->version);
  serap_record_set_int (c->record, "isi_versi", 3);
  set (c, "tenggat", "2026-01-05");
  set (c, "tenggat_jenis", "LAMA");
  if (!serap_workflow_state (workflow, from)->initial)
    serap_test_record_set (c->record, "nomor", "N/0");
  if (g_str_equal (entity, "sipd_jejak"))
    serap_test_record_set (c->record, "usulan", make (c, "usulan", "anggota", MEMBER)->id);
  c->op = serap_op_new ("01900000-0000-7000-8000-00000000cccc", SERAP_VERB_DO, entity, c->record->id);
  c->op->wall_ms = NOW_MS - 5;
  c->op->transition = g_strdup (transition->name);
  set_actor (c);
  set (c, "judul", "Perbaikan saluran air");
  set (c, "skema", "FISIK");
  fill_required (c);
  fill_reasons (c);
  for (guint i = 0; i < transition->guards->len; i++) {
    const SerapGuardUse *use = transition->guards->pdata[i];
    guards[guard_at (use->name)].satisfy (c, use);
  }
  prepare_effects (c);
}

static void
clear (Case *c)
{
  g_clear_pointer (&c->op, serap_op_free);
}

static SerapOutcome *
judge (Case *c)
{
  return serap_judge_op (&world->facts, c->op, c->system);
}

static void
show (GPtrArray *problems)
{
  for (guint i = 0; i < problems->len; i++) {
    const SerapProblem *problem = problems->pdata[i];
    g_autofree char *params = g_strjoinv (", ", problem->params);
    g_test_message ("  %s %s: %s", problem->field != NULL ? problem->field : "-", problem->code, params);
  }
}

static SerapOutcome *
assert_allowed (Case *c)
{
  SerapOutcome *outcome = judge (c);
  if (outcome->result != SERAP_RESULT_APPLIED) {
    g_test_message ("%s is refused", case_name (c));
    show (outcome->problems);
  }
  g_assert_cmpint (outcome->result, ==, SERAP_RESULT_APPLIED);
  return outcome;
}

static void
assert_refused (Case *c, const char *field, const char *code, const char *what)
{
  g_autoptr (SerapOutcome) outcome = judge (c);
  gboolean found = FALSE;
  for (guint i = 0; i < outcome->problems->len; i++) {
    const SerapProblem *problem = outcome->problems->pdata[i];
    found = found
            || (!problem->warning && g_str_equal (problem->code, code)
                && (field == NULL || g_strcmp0 (problem->field, field) == 0));
  }
  if (outcome->result != SERAP_RESULT_REJECTED || !found) {
    g_test_message ("%s: %s should be refused with %s", case_name (c), what, code);
    show (outcome->problems);
  }
  g_assert_cmpint (outcome->result, ==, SERAP_RESULT_REJECTED);
  g_assert_true (found);
  g_assert_cmpuint (outcome->patches->len, ==, 0);
}

typedef void (*Visit) (const SerapWorkflow *workflow, const SerapTransition *transition, const char *from);

static guint
visit_all (Visit visit)
{
  static const char *const names[] = { "aspirasi", "usulan", "sipd" };
  guint n = 0;
  for (guint w = 0; w < G_N_ELEMENTS (names); w++) {
    const SerapWorkflow *workflow = serap_rules_workflow (rules, names[w], 0, TODAY);
    for (guint t = 0; t < workflow->transitions->len; t++) {
      const SerapTransition *transition = workflow->transitions->pdata[t];
      for (char **from = transition->from; *from != NULL; from++, n++)
        visit (workflow, transition, *from);
    }
  }
  return n;
}

static gboolean
lists (char *const *words, const char *word)
{
  return words != NULL && g_strv_contains ((const char *const *) words, word);
}

/* ---- (a) roles ---- */

static gboolean
is_meant (const SerapTransition *transition, const char *role)
{
  if (lists (transition->roles, role))
    return TRUE;
  return g_str_equal (role, "ANGGOTA")
         && (lists (transition->roles, "PEMILIK") || lists (transition->roles, "PEMBUAT"));
}

static void
try_listed_roles (const SerapWorkflow *workflow, const SerapTransition *transition, const char *from)
{
  for (char **role = transition->roles; *role != NULL; role++) {
    Case c;
    build (&c, workflow, transition, from, *role);
    G_GNUC_UNUSED g_autoptr (SerapOutcome) outcome = assert_allowed (&c);
    if (transition->hidden) {
      act_as (&c, account ("SETWAN_KABAG"), NULL);
      assert_refused (&c, NULL, "made-by-system", "an account");
    }
    clear (&c);
  }
}

static void
try_other_roles (const SerapWorkflow *workflow, const SerapTransition *transition, const char *from)
{
  GHashTableIter iter;
  gpointer role;
  g_hash_table_iter_init (&iter, accounts);
  while (!transition->hidden && g_hash_table_iter_next (&iter, &role, NULL)) {
    if (is_meant (transition, role))
      continue;
    Case c;
    build (&c, workflow, transition, from, transition->roles[0]);
    serap_test_record_set (c.record, "dibuat_oleh", account ("ANGGOTA"));
    set (&c, "anggota", MEMBER);
    act_as (&c, account (role), NULL);
    assert_refused (&c, NULL, "role-not-allowed", role);
    clear (&c);
  }
}

static void
try_roles (const SerapWorkflow *workflow, const SerapTransition *transition, const char *from)
{
  try_listed_roles (workflow, transition, from);
  try_other_roles (workflow, transition, from);
}

static void
test_roles (void)
{
  guint n = visit_all (try_roles);
  g_test_message ("%u transitions out of a state, %u roles", n, g_hash_table_size (accounts));
  g_assert_cmpuint (n, >, 150);
}

/* A delegate may what the owning member may, another member's delegate and a withdrawn one may not. */
static void
try_delegates (const SerapWorkflow *workflow, const SerapTransition *transition, const char *from)
{
  if (!lists (transition->roles, "PEMILIK"))
    return;
  Case c;
  build (&c, workflow, transition, from, "PEMILIK");
  act_as (&c, account ("TENAGA_AHLI"), account ("ANGGOTA"));
  G_GNUC_UNUSED g_autoptr (SerapOutcome) outcome = assert_allowed (&c);
  set (&c, "anggota", OTHER_MEMBER);
  assert_refused (&c, NULL, "role-not-allowed", "a delegate of another member");
  set (&c, "anggota", MEMBER);
  act_as (&c, account ("TENAGA_AHLI"), account ("SEKWAN"));
  assert_refused (&c, NULL, "no-delegation", "a delegate of nobody");
  act_as (&c, account ("TENAGA_AHLI"), account ("ANGGOTA"));
  world->facts.today = "2030-01-01";
  assert_refused (&c, NULL, "no-delegation", "a delegate whose time is over");
  world->facts.today = "2025-12-31";
  assert_refused (&c, NULL, "no-delegation", "a delegate before their time");
  world->facts.today = TODAY;
  clear (&c);
}

static void
test_delegates (void)
{
  visit_all (try_delegates);
}

/* ---- (b) required fields ---- */

static void
try_required (const SerapWorkflow *workflow, const SerapTransition *transition, const char *from)
{
  for (char **name = transition->required; *name != NULL; name++) {
    Case c;
    build (&c, workflow, transition, from, transition->roles[0]);
    const SerapField *field = field_of (&c, *name);
    if (serap_op_find_change (c.op, *name) != NULL)
      set_op (&c, *name, NULL);
    set (&c, *name, NULL);
    gboolean no_table = field->type == SERAP_CODE && strchr (field->target, ':') == NULL
                        && world->facts.ref_is_empty (&world->facts, field->target);
    if (no_table) {
      g_autoptr (SerapOutcome) outcome = assert_allowed (&c);
      g_assert_true (serap_problems_has (outcome->problems, *name, "required-but-no-reference-data"));
      g_assert_nonnull (strstr (outcome->note, field->target));
    } else {
      assert_refused (&c, *name, "required", *name);
    }
    clear (&c);
  }
}

static void
test_required (void)
{
  visit_all (try_required);
}

static void
try_minimum (const SerapWorkflow *workflow, const SerapTransition *transition, const char *from)
{
  for (char **name = transition->required; *name != NULL; name++) {
    Case c;
    build (&c, workflow, transition, from, transition->roles[0]);
    const SerapField *field = field_of (&c, *name);
    if (field->type == SERAP_TEXT && field->min > 0) {
      g_autofree char *exact = g_strnfill ((gsize) field->min, 'a');
      g_autofree char *less = g_strnfill ((gsize) field->min - 1, 'a');
      set (&c, *name, exact);
      G_GNUC_UNUSED g_autoptr (SerapOutcome) outcome = assert_allowed (&c);
      set (&c, *name, less);
      assert_refused (&c, *name, "too-short", *name);
    }
    clear (&c);
  }
}

static void
test_minimum (void)
{
  visit_all (try_minimum);
}

/* ---- (c) guards ---- */

static guint n_violations;

static void
try_guards (const SerapWorkflow *workflow, const SerapTransition *transition, const char *from)
{
  for (guint g = 0; g < transition->guards->len; g++) {
    const SerapGuardUse *use = transition->guards->pdata[g];
    int at = guard_at (use->name);
    for (guint v = 0; v < MAX_VIOLATIONS && guards[at].violations[v].change != NULL; v++) {
      Case c;
      build (&c, workflow, transition, from, transition->roles[0]);
      guards[at].violations[v].change (&c, use);
      const char *code = guards[at].violations[v].code;
      if (code == NULL)
        code = use->code != NULL ? use->code : "value-not-allowed";
      assert_refused (&c, NULL, code, use->name);
      clear (&c);
      n_violations++;
    }
  }
}

static void
test_guards (void)
{
  n_violations = 0;
  visit_all (try_guards);
  g_test_message ("%u violations", n_violations);
  g_assert_cmpuint (n_violations, >, 150);
}

/* Those named by no file yet are still known here; no guard of the program is without a way to
 * break it. */
static void
test_guards_known (void)
{
  static const char *const unused[] = { "is_creator", "is_owner", NULL };
  for (guint i = 0; i < serap_guard_count (); i++)
    if (!g_strv_contains (unused, serap_guard_name (i)))
      guard_at (serap_guard_name (i));
  g_assert_cmpuint (serap_guard_count (), ==, G_N_ELEMENTS (guards) + 2);
}

/* Boundaries that are inside: what a guard must let pass. */
static void
test_guards_let_pass (void)
{
  const SerapWorkflow *usulan = serap_rules_workflow (rules, "usulan", 0, TODAY);
  const SerapTransition *submit = serap_workflow_transition (usulan, "AJUKAN", "DRAF");
  static const struct {
    Change change;
    const char *field;
    const char *text;
  } fine[] = {
    { price_too_high, "catatan_harga", "Sepuluh ya" },
    { not_in_dictionary, "alasan_di_luar_kamus", "Belum ada di kamus" },
    { nothing, "anggaran", "200000000" },
    { unlink_all, "sumber_rapat", "01900000-0000-7000-8000-00000000dddd" },
    { nothing, "tahun_rencana", "2029" }, /* no schedule: passes with a note */
  };
  for (guint i = 0; i < G_N_ELEMENTS (fine); i++) {
    Case c;
    build (&c, usulan, submit, "DRAF", "PEMILIK");
    if (i == 2)
      set (&c, "harga_satuan", NULL);
    fine[i].change (&c, NULL);
    set (&c, fine[i].field, fine[i].text);
    g_autoptr (SerapOutcome) outcome = assert_allowed (&c);
    g_assert_cmpint (i == 4, ==, outcome->note != NULL && strstr (outcome->note, "window_open") != NULL);
    clear (&c);
  }
}

/* Facts that are elsewhere: a client lets them pass with a warning, headquarters never. */
static const struct {
  const char *guard;
  Change change;
  const char *hide; /* field of the record whose target is unknown; NULL: children are incomplete */
} elsewhere[] = {
  { "answer_recorded", no_answer, NULL },
  { "attachment_if", grant_without_paper, NULL },
  { "checklist_complete", item_unanswered, NULL },
  { "checklist_passed", item_unanswered, NULL },
  { "duplicates_reviewed", nothing, NULL },
  { "evidence_after_photo", no_photo, NULL },
  { "has_point", nothing, "lokasi" },
  { "has_source", unlink_all, NULL },
  { "inside_own_dapil", nothing, "lokasi" },
  { "kelurahan_known", nothing, "lokasi" },
  { "land_known", nothing, "lokasi" },
  { "linked_usulan_submitted", unlink_all, NULL },
  { "photos_at_least", no_photo, NULL },
  { "place_known", nothing, "lokasi" },
  { "rab_if_above", costly_without_estimate, NULL },
  { "verifier_is_not_author", nothing, NULL },
};

static gboolean
warns_of (const SerapOutcome *outcome, const char *code, const char *guard)
{
  for (guint i = 0; i < outcome->problems->len; i++) {
    const SerapProblem *problem = outcome->problems->pdata[i];
    if (g_str_equal (problem->code, code) && g_strcmp0 (serap_problem_param (problem, "guard"), guard) == 0)
      return TRUE;
  }
  return FALSE;
}

static void
try_elsewhere (const SerapWorkflow *workflow, const SerapTransition *transition, const char *from)
{
  for (guint g = 0; g < transition->guards->len; g++) {
    const SerapGuardUse *use = transition->guards->pdata[g];
    for (guint i = 0; i < G_N_ELEMENTS (elsewhere); i++) {
      if (!g_str_equal (elsewhere[i].guard, use->name))
        continue;
      Case c;
      build (&c, workflow, transition, from,
             lists (transition->roles, "SISTEM") ? "SISTEM" : transition->roles[0]);
      elsewhere[i].change (&c, use);
      world->complete = elsewhere[i].hide != NULL;
      if (elsewhere[i].hide != NULL)
        g_hash_table_add (world->hidden, g_strdup (serap_record_text (c.record, elsewhere[i].hide)));
      world->facts.central = FALSE;
      g_autoptr (SerapOutcome) outcome = assert_allowed (&c);
      g_assert_true (warns_of (outcome, "checked-at-headquarters", use->name));
      world->facts.central = TRUE;
      assert_refused (&c, NULL, "guard-unknown", use->name);
      clear (&c);
    }
  }
}

static void
test_elsewhere (void)
{
  visit_all (try_elsewhere);
}

static void
test_merge_target_elsewhere (void)
{
  const SerapWorkflow *workflow = serap_rules_workflow (rules, "aspirasi", 0, TODAY);
  Case c;
  build (&c, workflow, serap_workflow_transition (workflow, "GABUNG", NULL), "TERKLASIFIKASI",
         "SETWAN_PENERIMA");
  g_hash_table_add (world->hidden, g_strdup (target_of (&c)->id));
  world->facts.central = FALSE;
  g_autoptr (SerapOutcome) outcome = assert_allowed (&c);
  g_assert_true (warns_of (outcome, "checked-at-headquarters", "merge_target_valid"));
  world->facts.central = TRUE;
  assert_refused (&c, "induk", "no-such-record", "a target nobody knows");
  clear (&c);
}

/* A guard this program does not know, and a regulation that has not come yet. */
static void
test_unknown_guard (void)
{
  const SerapWorkflow *workflow = serap_rules_workflow (rules, "usulan", 0, TODAY);
  const SerapTransition *submit = serap_workflow_transition (workflow, "AJUKAN", "DRAF");
  SerapGuardUse *use = submit->guards->pdata[submit->guards->len - 1];
  Case c;
  build (&c, workflow, submit, "DRAF", "PEMILIK");
  char *name = use->name;
  use->name = (char *) "from_the_future";
  world->facts.central = FALSE;
  g_autoptr (SerapOutcome) outcome = assert_allowed (&c);
  g_assert_true (warns_of (outcome, "checked-at-headquarters", "from_the_future"));
  world->facts.central = TRUE;
  assert_refused (&c, NULL, "guard-unknown", "a guard from the future");
  use->name = name;
  clear (&c);

  build (&c, workflow, serap_workflow_transition (workflow, "AMBIL", "DIAJUKAN"), "DIAJUKAN",
         "SETWAN_VERIFIKATOR");
  no_regulation (&c, NULL);
  world->facts.central = FALSE;
  g_autoptr (SerapOutcome) without = assert_allowed (&c);
  g_assert_true (warns_of (without, "checked-at-headquarters", "regulation_known"));
  clear (&c);
}

/* Guards whose data do not exist yet pass, and headquarters keeps a note. */
static void
try_notes (const SerapWorkflow *workflow, const SerapTransition *transition, const char *from)
{
  static const char *const no_data[]
    = { "quorum_met", "no_rw_hibah_overlap", "psu_handed_over", "on_agenda", NULL };
  Case c;
  build (&c, workflow, transition, from, transition->roles[0]);
  g_autoptr (SerapOutcome) outcome = assert_allowed (&c);
  for (guint g = 0; g < transition->guards->len; g++) {
    const SerapGuardUse *use = transition->guards->pdata[g];
    gboolean noted = outcome->note != NULL && strstr (outcome->note, use->name) != NULL;
    g_assert_cmpint (noted, ==, g_strv_contains (no_data, use->name));
  }
  clear (&c);
}

static void
test_notes (void)
{
  visit_all (try_notes);
}

/* ---- (d) states ---- */

static void
try_states (const SerapWorkflow *workflow, const SerapTransition *transition, const char *from)
{
  if (!g_str_equal (from, transition->from[0]))
    return;
  for (guint s = 0; s < workflow->states->len; s++) {
    const SerapState *state = workflow->states->pdata[s];
    if (serap_workflow_transition (workflow, transition->name, state->name) != NULL)
      continue;
    Case c;
    build (&c, workflow, transition, from, transition->roles[0]);
    serap_test_record_set (c.record, "status", state->name);
    assert_refused (&c, NULL, "state-changed", state->name);
    clear (&c);
  }
}

static void
test_states (void)
{
  visit_all (try_states);
}

static void
test_no_such_transition (void)
{
  const SerapWorkflow *workflow = serap_rules_workflow (rules, "usulan", 0, TODAY);
  Case c;
  build (&c, workflow, serap_workflow_transition (workflow, "AJUKAN", "DRAF"), "DRAF", "PEMILIK");
  c.op->workflow_version = workflow->version + 1;
  assert_refused (&c, NULL, "rules-changed", "another version of the rules");
  c.op->workflow_version = workflow->version;
  G_GNUC_UNUSED g_autoptr (SerapOutcome) outcome = assert_allowed (&c);
  serap_test_record_set (c.record, "dihapus", "1");
  assert_refused (&c, NULL, "deleted", "a deleted record");
  serap_test_record_set (c.record, "dihapus", NULL);
  g_free (c.op->transition);
  c.op->transition = g_strdup ("TERBANG");
  assert_refused (&c, NULL, "unknown-transition", "an invented transition");
  clear (&c);
}

/* ---- (e) reasons and notes ---- */

static void
try_reasons (const SerapWorkflow *workflow, const SerapTransition *transition, const char *from)
{
  Case c;
  build (&c, workflow, transition, from, transition->roles[0]);
  gboolean takes = transition->reasons != NULL && transition->reasons[0] != NULL;
  gboolean has_field = serap_entity_find (c.record->entity, "alasan") >= 0;
  if (transition->reason_required) {
    set_op (&c, "alasan", NULL);
    assert_refused (&c, "alasan", "reason-required", "no reason");
    set_op (&c, "alasan", "BUKAN_KEWENANGAN_KOTA");
  }
  if (takes) {
    set_op (&c, "alasan", "TIDAK_ADA");
    assert_refused (&c, "alasan", "unknown-code", "an invented reason");
  } else if (has_field && !lists (transition->accepts, "alasan")) {
    set_op (&c, "alasan", "BUKAN_KEWENANGAN_KOTA");
    assert_refused (&c, "alasan", "reason-not-allowed", "a reason where none is taken");
  }
  clear (&c);
}

static void
test_reasons (void)
{
  visit_all (try_reasons);
}

static void
try_note (const SerapWorkflow *workflow, const SerapTransition *transition, const char *from)
{
  if (transition->note_min == 0)
    return;
  Case c;
  build (&c, workflow, transition, from, transition->roles[0]);
  g_autofree char *exact = g_strnfill ((gsize) transition->note_min, 'a');
  g_autofree char *less = g_strnfill ((gsize) transition->note_min - 1, 'a');
  set_op (&c, "catatan", exact);
  G_GNUC_UNUSED g_autoptr (SerapOutcome) outcome = assert_allowed (&c);
  set_op (&c, "catatan", less);
  assert_refused (&c, "catatan", "note-too-short", "a short note");
  /* What an earlier decision left behind does not count. */
  serap_test_record_set (c.record, "catatan", NOTE);
  set_op (&c, "catatan", NULL);
  assert_refused (&c, "catatan", "note-too-short", "no note");
  clear (&c);
}

static void
test_note (void)
{
  visit_all (try_note);
}

/* Only what belongs to a decision may come with it. */
static void
try_foreign_fields (const SerapWorkflow *workflow, const SerapTransition *transition, const char *from)
{
  const char *name = g_str_equal (workflow->name, "sipd") ? "sipd_jejak" : workflow->name;
  const SerapEntity *entity = serap_schema_entity (schema, name);
  const char *role = lists (transition->roles, "PEMILIK") ? "PEMILIK" : transition->roles[0];
  if (transition->hidden || g_str_equal (role, "SISTEM") || !g_str_equal (from, transition->from[0]))
    return;
  for (guint i = 0; i < entity->n_fields; i++) {
    const SerapField *field = &entity->fields[i];
    if (lists (transition->required, field->name) || lists (transition->accepts, field->name)
        || g_str_equal (field->name, "catatan") || g_str_equal (field->name, "alasan"))
      continue;
    Case c;
    build (&c, workflow, transition, from, role);
    g_autofree char *text = filling (&c, field);
    set_op (&c, field->name, text);
    gboolean closed = (field->flags & (SERAP_FIELD_SYSTEM | SERAP_FIELD_DERIVED)) != 0;
    assert_refused (&c, field->name, closed ? "not-writable" : "not-part-of-transition", field->name);
    clear (&c);
  }
}

static void
test_foreign_fields (void)
{
  visit_all (try_foreign_fields);
}

/* ---- (f) effects ---- */

static const SerapPatch *
patch_of (const SerapOutcome *outcome, const char *id)
{
  for (guint i = 0; i < outcome->patches->len; i++)
    if (g_str_equal (((SerapPatch *) outcome->patches->pdata[i])->id, id))
      return outcome->patches->pdata[i];
  return NULL;
}

static SerapRecord *
after (const SerapOutcome *outcome, const SerapRecord *before)
{
  SerapRecord *record = serap_record_copy (before);
  const SerapPatch *patch = patch_of (outcome, before->id);
  if (patch != NULL)
    serap_patch_apply (patch, record);
  return record;
}

/* Working days counted the slow way. */
static char *
due_day (gint64 n)
{
  g_autofree char *day = g_strdup (TODAY);
  while (n > 0) {
    char *next = serap_date_add_days (day, 1);
    g_free (day);
    day = next;
    if (serap_date_weekday (day) < 6 && serap_holidays_find (rules->holidays, day) == NULL)
      n--;
  }
  return g_steal_pointer (&day);
}

static char *
expected_value (Case *c, const SerapRecord *before, const char *expression)
{
  const SerapRegulation *regulation = serap_rules_regulation (rules, before->entity->name, TODAY);
  if (g_str_equal (expression, "$user"))
    return g_strdup (c->op->user);
  if (g_str_equal (expression, "$id"))
    return g_strdup (before->id);
  if (g_str_equal (expression, "$entity"))
    return g_strdup (before->entity->name);
  if (g_str_equal (expression, "$now"))
    return g_strdup_printf ("%" G_GINT64_FORMAT, c->op->wall_ms);
  if (g_str_equal (expression, "$regulasi") || g_str_equal (expression, "$field:regulasi"))
    return g_strdup (regulation->code);
  if (g_str_equal (expression, "$regulasi_versi") || g_str_equal (expression, "$field:regulasi_versi"))
    return g_strdup_printf ("%" G_GINT64_FORMAT, regulation->version);
  if (g_str_has_prefix (expression, "$next:"))
    return serap_record_is_set (before, expression + 6)
             ? g_strdup_printf ("%" G_GINT64_FORMAT, serap_record_int (before, expression + 6, 0) + 1)
             : g_strdup ("");
  if (g_str_has_prefix (expression, "$field:"))
    return serap_value_to_string (serap_record_value (before, expression + 7));
  return g_strdup (expression);
}

static void
assert_field (const SerapRecord *record, const char *field, const char *expected)
{
  g_autofree char *value = serap_value_to_string (serap_record_value (record, field));
  g_assert_cmpstr (value, ==, expected);
}

static void
check_created (Case *c, const SerapEffectUse *effect, const SerapOutcome *outcome)
{
  const SerapPatch *made = NULL;
  for (guint i = 0; i < outcome->patches->len; i++) {
    const SerapPatch *patch = outcome->patches->pdata[i];
    if (patch->created && g_str_equal (patch->entity->name, effect->entity))
      made = patch;
  }
  g_assert_nonnull (made);
  g_autofree char *id = serap_id_derive (c->op->op_id, effect->entity, "0", NULL);
  g_assert_cmpstr (made->id, ==, id);
  g_autoptr (SerapRecord) record = serap_record_new (made->entity, made->id);
  serap_patch_apply (made, record);
  for (char **pair = effect->values; *pair != NULL; pair++) {
    g_auto (GStrv) parts = g_strsplit (*pair, "=", 2);
    g_autofree char *expected = expected_value (c, c->record, parts[1]);
    assert_field (record, parts[0], expected);
  }
  g_assert_cmpstr (serap_record_text (record, "dibuat_oleh"), ==, c->op->user);
}

static void
check_cascade (const SerapEffectUse *effect, const SerapOutcome *outcome)
{
  const SerapWorkflow *workflow = serap_rules_workflow (rules, "aspirasi", 0, TODAY);
  const SerapTransition *other = serap_workflow_transition (workflow, effect->text, NULL);
  guint n = 0;
  GHashTableIter iter;
  gpointer value;
  g_hash_table_iter_init (&iter, world->records);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    SerapRecord *record = value;
    if (!g_str_equal (record->entity->name, "aspirasi") || !lists (other->from, serap_record_status (record)))
      continue;
    const SerapPatch *patch = patch_of (outcome, record->id);
    if (g_strcmp0 (serap_record_text (record, "judul"), "dilepas") == 0) {
      g_assert_null (patch);
      continue;
    }
    g_assert_nonnull (patch);
    g_assert_cmpstr (patch->transition, ==, effect->text);
    g_autoptr (SerapRecord) then = after (outcome, record);
    g_assert_cmpstr (serap_record_status (then), ==,
                     other->to != NULL ? other->to : serap_record_status (record));
    n++;
  }
  g_assert_cmpuint (n, >=, 1);
}

static void
check_closed (Case *c, const SerapEffectUse *effect, const SerapOutcome *outcome)
{
  g_autoptr (SerapRecord) check = after (outcome, any_of ("verifikasi"));
  g_assert_cmpstr (serap_record_text (check, "hasil"), ==, effect->text);
  g_assert_cmpint (serap_record_int (check, "selesai", 0), ==, c->op->wall_ms);
  gboolean override = g_strcmp0 (effect->field, "override") == 0;
  g_assert_cmpint (serap_record_bool (check, "dikesampingkan"), ==, override);
  g_assert_cmpstr (serap_record_text (check, "alasan_kesampingan"), ==, override ? NOTE : NULL);
}

static void
check_snapshot (Case *c, const SerapEffectUse *effect, const SerapRecord *then)
{
  const char *title = serap_record_text (c->record, "judul");
  g_autofree char *hash = serap_sha256_hex (title, strlen (title));
  g_autofree char *kept = g_strdup_printf ("judul:%.16s\n", hash);
  assert_field (then, effect->field, kept);
}

static gboolean
is_cleared_later (const SerapTransition *transition, guint i, const char *field)
{
  for (i++; i < transition->effects->len; i++) {
    const SerapEffectUse *effect = transition->effects->pdata[i];
    if (effect->kind == SERAP_EFFECT_CLEAR && g_strcmp0 (effect->field, field) == 0)
      return TRUE;
  }
  return FALSE;
}

static void
check_effect (Case *c, guint i, const SerapOutcome *outcome, const SerapRecord *then)
{
  const SerapEffectUse *effect = c->transition->effects->pdata[i];
  gint64 before = effect->field != NULL && serap_entity_find (then->entity, effect->field) >= 0
                    ? serap_record_int (c->record, effect->field, 0)
                    : 0;
  g_autofree char *due = effect->kind == SERAP_EFFECT_CLOCK ? due_day (effect->n) : NULL;
  g_autofree char *expected
    = effect->kind == SERAP_EFFECT_SET ? expected_value (c, c->record, effect->text) : NULL;
  switch (effect->kind) {
  case SERAP_EFFECT_NUMBER:
    g_assert_cmpstr (((SerapPatch *) outcome->patches->pdata[0])->number_pattern, ==,
                     serap_record_is_set (c->record, "nomor") ? NULL : effect->text);
    break;
  case SERAP_EFFECT_SET:
    assert_field (then, effect->field, expected);
    break;
  case SERAP_EFFECT_CLEAR:
    g_assert_false (serap_record_is_set (then, effect->field));
    break;
  case SERAP_EFFECT_INCREMENT:
    g_assert_cmpint (serap_record_int (then, effect->field, 0), ==, before + 1);
    break;
  case SERAP_EFFECT_INCREMENT_AT: {
    g_autoptr (SerapRecord) other = after (outcome, target_of (c));
    g_assert_cmpint (serap_record_int (other, effect->field, 0), ==, 1);
    break;
  }
  case SERAP_EFFECT_CREATE:
    check_created (c, effect, outcome);
    break;
  case SERAP_EFFECT_CASCADE:
    check_cascade (effect, outcome);
    break;
  case SERAP_EFFECT_CLOCK:
    assert_field (then, "tenggat", due);
    assert_field (then, "tenggat_jenis", effect->text);
    assert_field (then, "tenggat_sejak", TODAY);
    break;
  case SERAP_EFFECT_CLOCK_STOP:
    g_assert_false (serap_record_is_set (then, "tenggat"));
    g_assert_false (serap_record_is_set (then, "tenggat_jenis"));
    break;
  case SERAP_EFFECT_CLOSE_CHECK:
    check_closed (c, effect, outcome);
    break;
  case SERAP_EFFECT_SNAPSHOT:
    if (!is_cleared_later (c->transition, i, effect->field))
      check_snapshot (c, effect, then);
    break;
  default:
    g_assert_not_reached ();
  }
}

static void
try_effects (const SerapWorkflow *workflow, const SerapTransition *transition, const char *from)
{
  Case c;
  build (&c, workflow, transition, from, transition->roles[0]);
  g_autoptr (SerapOutcome) outcome = assert_allowed (&c);
  g_autoptr (SerapRecord) then = after (outcome, c.record);
  const SerapPatch *own = outcome->patches->pdata[0];
  g_assert_cmpstr (own->id, ==, c.record->id);
  g_assert_cmpstr (own->transition, ==, transition->name);
  g_assert_cmpstr (serap_record_status (then), ==, transition->to != NULL ? transition->to : from);
  g_assert_cmpint (serap_record_int (then, "diubah", 0), ==, c.op->wall_ms);
  for (guint i = 0; i < transition->effects->len; i++)
    check_effect (&c, i, outcome, then);
  for (guint i = 0; i < c.op->changes->len; i++) {
    const SerapFieldChange *change = c.op->changes->pdata[i];
    if (!is_cleared_later (transition, (guint) -1, change->name))
      g_assert_true (serap_value_equal (serap_record_value (then, change->name), &change->value));
  }
  clear (&c);
}

static void
test_effects (void)
{
  visit_all (try_effects);
}

/* ---- What people are offered ---- */

static void
try_choices (const SerapWorkflow *workflow, const SerapTransition *transition, const char *from)
{
  GHashTableIter iter;
  gpointer role, id;
  g_hash_table_iter_init (&iter, accounts);
  while (g_hash_table_iter_next (&iter, &role, &id)) {
    Case c;
    build (&c, workflow, transition, from, "SISTEM");
    g_autoptr (GPtrArray) choices = serap_judge_choices (&world->facts, id, NULL, c.record->id);
    gboolean offered = FALSE;
    for (guint i = 0; i < choices->len; i++)
      offered = offered || ((SerapChoice *) choices->pdata[i])->transition == transition;
    g_assert_cmpint (offered, ==, !transition->hidden && is_meant (transition, role));
    clear (&c);
  }
}

static void
test_choices (void)
{
  visit_all (try_choices);
}

/* ---- Set up ---- */

static void
add_stages (void)
{
  static const struct {
    const char *stage, *open_start, *open_end, *closed_start, *closed_end;
  } stages[] = {
    { "JENDELA_SIPD", TODAY, TODAY, "2026-10-01", "2026-11-22" },
    { "BATAS_SERAH", TODAY, TODAY, "2026-11-22", "2026-11-22" },
    { "MUSREN_RKPD", "2026-11-30", "2026-11-30", "2026-11-29", "2026-11-29" },
    { "KUA_PPAS", "2026-11-24", "2026-11-24", TODAY, TODAY },
  };
  for (guint i = 0; i < G_N_ELEMENTS (stages); i++) {
    SerapStage *open = serap_schedule_add (rules->schedule, 2030, stages[i].stage);
    open->start = g_strdup (stages[i].open_start);
    open->end = g_strdup (stages[i].open_end);
    SerapStage *closed = serap_schedule_add (rules->schedule, 2031, stages[i].stage);
    closed->start = g_strdup (stages[i].closed_start);
    closed->end = g_strdup (stages[i].closed_end);
  }
}

static void
fill_world (GPtrArray *records)
{
  for (guint i = 0; i < records->len; i++) {
    SerapRecord *record = serap_record_copy (records->pdata[i]);
    serap_test_facts_put (world, record);
    if (g_str_equal (record->entity->name, "pengguna"))
      g_hash_table_insert (accounts, g_strdup (serap_record_value (record, "peran")->set[0]),
                           g_strdup (record->id));
  }
}

static void
set_up (void)
{
  g_autoptr (GError) error = NULL;
  schema = serap_schema_new ();
  g_autoptr (GPtrArray) records = serap_seed_records (schema, &error);
  g_assert_no_error (error);
  g_autoptr (GPtrArray) people = serap_practice_accounts (schema);
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  accounts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  rules = serap_rules_from_records (schema, records, "2026-11-23", problems);
  world = serap_test_facts_new (schema, rules, TODAY, NOW_MS);
  fill_world (records);
  fill_world (people);
  add_stages ();
}

static void
tear_down (void)
{
  serap_test_facts_free (world);
  serap_rules_free (rules);
  g_hash_table_unref (accounts);
  serap_schema_unref (schema);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  set_up ();
  g_test_add_func ("/judge/roles", test_roles);
  g_test_add_func ("/judge/delegates", test_delegates);
  g_test_add_func ("/judge/required", test_required);
  g_test_add_func ("/judge/minimum", test_minimum);
  g_test_add_func ("/judge/guards", test_guards);
  g_test_add_func ("/judge/guards-known", test_guards_known);
  g_test_add_func ("/judge/guards-let-pass", test_guards_let_pass);
  g_test_add_func ("/judge/elsewhere", test_elsewhere);
  g_test_add_func ("/judge/merge-target-elsewhere", test_merge_target_elsewhere);
  g_test_add_func ("/judge/unknown-guard", test_unknown_guard);
  g_test_add_func ("/judge/notes", test_notes);
  g_test_add_func ("/judge/states", test_states);
  g_test_add_func ("/judge/no-such-transition", test_no_such_transition);
  g_test_add_func ("/judge/reasons", test_reasons);
  g_test_add_func ("/judge/note", test_note);
  g_test_add_func ("/judge/foreign-fields", test_foreign_fields);
  g_test_add_func ("/judge/effects", test_effects);
  g_test_add_func ("/judge/choices", test_choices);
  int result = g_test_run ();
  tear_down ();
  return result;
}
