/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A small world for tests and measurements. */

#include "config.h"

#include "serap-generator.h"

#include "serap-id.h"

#include <string.h>

/* ---- Clock and random source ---- */

static gint64
clock_now (gpointer data)
{
  SerapTestClock *clock = data;
  clock->now_ms += clock->step_ms;
  return clock->now_ms;
}

/* SplitMix64: the next number of a sequence that a seed begins. */
static guint64
next_number (guint64 *state)
{
  guint64 z = (*state += G_GUINT64_CONSTANT (0x9E3779B97F4A7C15));
  z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT (0xBF58476D1CE4E5B9);
  z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT (0x94D049BB133111EB);
  return z ^ (z >> 31);
}

static void
clock_random (gpointer data, guint8 *bytes, gsize n)
{
  SerapTestClock *clock = data;
  for (gsize i = 0; i < n; i++)
    bytes[i] = (guint8) (next_number (&clock->seed) >> 56);
}

void
serap_test_clock_init (SerapTestClock *clock, guint64 seed)
{
  clock->now_ms = G_GINT64_CONSTANT (1767000000000);
  clock->step_ms = 1;
  clock->seed = seed;
}

SerapEnv
serap_test_clock_env (SerapTestClock *clock)
{
  return (SerapEnv){ clock_now, clock_random, clock };
}

/* ---- Rules ---- */

static void
set_names (char ***names, const char *list)
{
  g_strfreev (*names);
  *names = g_strsplit (list, " ", -1);
}

static SerapTransition *
add_transition (SerapWorkflow *workflow, const char *name, const char *from, const char *to)
{
  SerapTransition *transition = serap_workflow_add_transition (workflow, name);
  set_names (&transition->from, from);
  transition->to = g_strdup (to);
  set_names (&transition->roles, "STAF");
  set_names (&transition->accepts, "catatan");
  return transition;
}

static SerapWorkflow *
make_workflow (void)
{
  SerapWorkflow *workflow = serap_workflow_new ();
  workflow->name = g_strdup ("aspirasi");
  workflow->version = 1;
  workflow->valid_from = g_strdup ("2020-01-01");
  SerapState *draft = serap_workflow_add_state (workflow, "DRAF");
  draft->initial = TRUE;
  set_names (&draft->edit_roles, "STAF");
  SerapState *taken = serap_workflow_add_state (workflow, "TERCATAT");
  set_names (&taken->edit_roles, "STAF");
  serap_workflow_add_state (workflow, "SELESAI")->final = TRUE;
  SerapTransition *take = add_transition (workflow, "CATAT", "DRAF", "TERCATAT");
  set_names (&take->required, "judul");
  serap_transition_add_effect (take, SERAP_EFFECT_NUMBER)->text = g_strdup ("ASP");
  add_transition (workflow, "TUTUP", "TERCATAT", "SELESAI");
  return workflow;
}

SerapRules *
serap_generator_rules (SerapSchema *schema)
{
  SerapRules *rules = serap_rules_new (schema);
  rules->undo_minutes = 60;
  SerapRole *role = serap_roles_add (rules->roles, "STAF");
  role->secretariat = TRUE;
  set_names (&role->scopes, "ref setwan pii");
  SerapRight *right = serap_role_add_right (role, "*");
  right->verbs = G_MAXUINT;
  serap_rules_add_workflow (rules, make_workflow ());
  serap_rules_add_pattern (rules, "ASP", "ASP/{tahun}/{urut:6}");
  return rules;
}

/* ---- Reference data ---- */

static const char *const kecamatan[] = {
  "Bekasi Timur", "Bekasi Barat", "Bekasi Selatan", "Bekasi Utara", "Medan Satria", "Rawalumbu",
  "Mustika Jaya", "Bantargebang", "Pondok Gede",    "Jatiasih",     "Jatisampurna", "Pondok Melati",
};

#define N_KELURAHAN 56

static char *
kelurahan_code (guint n)
{
  guint within = n % N_KELURAHAN;
  return g_strdup_printf ("32.75.%02u.%04u", within % (guint) G_N_ELEMENTS (kecamatan) + 1, 1001 + within);
}

static SerapRecord *
add_reference (
  SerapStatePage *page, SerapSchema *schema, const char *entity, const char *code, const char *name)
{
  g_autofree char *id = serap_id_derive (entity, code, NULL);
  SerapRecord *record = serap_record_new (serap_schema_entity (schema, entity), id);
  serap_record_set_text (record, "kode", code);
  serap_record_set_text (record, "nama", name);
  record->versi = 1;
  record->seq = (gint64) page->records->len + 1;
  g_ptr_array_add (page->records, record);
  g_ptr_array_add (page->sealed, NULL);
  return record;
}

static void
add_account (SerapStatePage *page, SerapSchema *schema, const char *id, const char *code, const char *name)
{
  static const char *const roles[] = { "STAF", NULL };
  SerapRecord *record = add_reference (page, schema, "pengguna", code, name);
  g_free (record->id);
  record->id = g_strdup (id);
  serap_value_set_set (serap_record_value (record, "peran"), roles);
}

static void
add_regions (SerapStatePage *page, SerapSchema *schema)
{
  for (guint i = 0; i < G_N_ELEMENTS (kecamatan); i++) {
    g_autofree char *code = g_strdup_printf ("32.75.%02u", i + 1);
    serap_record_set_text (add_reference (page, schema, "wilayah", code, kecamatan[i]), "tingkat",
                           "kecamatan");
  }
  for (guint i = 0; i < N_KELURAHAN; i++) {
    g_autofree char *code = kelurahan_code (i);
    g_autofree char *name = g_strdup_printf ("Kelurahan %u", i + 1);
    g_autofree char *above = g_strndup (code, 8);
    SerapRecord *record = add_reference (page, schema, "wilayah", code, name);
    serap_record_set_text (record, "tingkat", "kelurahan");
    serap_record_set_text (record, "induk", above);
  }
}

SerapStatePage *
serap_generator_reference (SerapSchema *schema)
{
  SerapStatePage *page = serap_state_page_new ();
  add_account (page, schema, SERAP_GENERATOR_USER, "rina", "Rina Marlina");
  add_account (page, schema, SERAP_GENERATOR_OTHER, "asep", "Asep Saepudin");
  add_regions (page, schema);
  for (guint d = 0; d < 4; d++) {
    g_autofree char *code = g_strdup_printf ("%u", d + 1);
    g_autofree char *a = g_strdup_printf ("32.75.%02u", 3 * d + 1);
    g_autofree char *b = g_strdup_printf ("32.75.%02u", 3 * d + 2);
    g_autofree char *c = g_strdup_printf ("32.75.%02u", 3 * d + 3);
    const char *const all[] = { a, b, c, NULL };
    serap_value_set_set (serap_record_value (add_reference (page, schema, "dapil", code, code), "kecamatan"),
                         all);
  }
  return page;
}

/* ---- Records ---- */

static const char *const works[] = {
  "Perbaikan jalan lingkungan", "Normalisasi saluran air", "Penerangan jalan umum",
  "Pembangunan posyandu",       "Pelebaran jembatan",      "Bantuan alat UMKM",
  "Renovasi ruang kelas",       "Sumur resapan",           "Turap kali",
  "Pengadaan gerobak sampah",   "Pembangunan balai warga", "Pelatihan menjahit",
};
static const char *const streets[] = {
  "Melati",  "Mawar",       "Kenanga", "Cempaka",  "Anggrek",     "Flamboyan", "Dahlia",   "Kamboja",
  "Teratai", "Bougenville", "Merpati", "Rajawali", "Cendrawasih", "Garuda",    "Kutilang",
};
static const char *const troubles[] = {
  "Saat hujan air menggenang sampai ke rumah warga", "Jalan berlubang dan sering terjadi kecelakaan",
  "Warga merasa tidak aman pada malam hari",         "Anak-anak belajar di ruang yang bocor",
  "Sampah menumpuk karena tidak terangkut",          "Dinding turap retak dan dapat roboh",
};

#define PICK(list, state) (list)[next_number (&(state)) % G_N_ELEMENTS (list)]

static char *
id_of (const char *entity, guint n)
{
  g_autofree char *number = g_strdup_printf ("%u", n);
  return serap_id_derive ("generator", entity, number, NULL);
}

static void
stamp (SerapRecord *record, guint n)
{
  serap_record_set_text (record, "dibuat_oleh", SERAP_GENERATOR_USER);
  serap_record_set_int (record, "dibuat", G_GINT64_CONSTANT (1750000000000) + (gint64) n * 60000);
  serap_record_set_int (record, "diubah", G_GINT64_CONSTANT (1750000000000) + (gint64) n * 60000);
  record->versi = 1;
  record->seq = 1000 + (gint64) n;
}

SerapRecord *
serap_generator_lokasi (SerapSchema *schema, guint n)
{
  guint64 state = 77777 + n;
  g_autofree char *id = id_of ("lokasi", n);
  g_autofree char *owner = id_of ("aspirasi", n);
  g_autofree char *kelurahan = kelurahan_code ((guint) (next_number (&state) % N_KELURAHAN));
  SerapRecord *record = serap_record_new (serap_schema_entity (schema, "lokasi"), id);
  const char *street = PICK (streets, state);
  g_autofree char *rt = g_strdup_printf ("%03u", (guint) (next_number (&state) % 12 + 1));
  g_autofree char *rw = g_strdup_printf ("%03u", (guint) (next_number (&state) % 30 + 1));
  g_autofree char *address
    = g_strdup_printf ("Jl. %s Raya No. %u", street, (guint) (next_number (&state) % 200 + 1));
  serap_record_set_text (record, "pemilik", owner);
  serap_record_set_text (record, "kelurahan", kelurahan);
  serap_record_set_text (record, "rt", rt);
  serap_record_set_text (record, "rw", rw);
  serap_record_set_text (record, "alamat", address);
  stamp (record, n);
  return record;
}

SerapRecord *
serap_generator_aspirasi (SerapSchema *schema, guint n)
{
  static const char *const states[] = { "DRAF", "TERCATAT", "TERCATAT", "TERCATAT", "SELESAI" };
  guint64 state = 1234567 + n;
  g_autofree char *id = id_of ("aspirasi", n);
  g_autofree char *place = id_of ("lokasi", n);
  SerapRecord *record = serap_record_new (serap_schema_entity (schema, "aspirasi"), id);
  const char *work = PICK (works, state);
  const char *street = PICK (streets, state);
  g_autofree char *title
    = g_strdup_printf ("%s %s RT %02u", work, street, (guint) (next_number (&state) % 12 + 1));
  const char *trouble = PICK (troubles, state);
  g_autofree char *story
    = g_strdup_printf ("%s. Warga mohon segera ditindaklanjuti, usulan ke-%u dari lingkungan.", trouble, n);
  g_autofree char *number = g_strdup_printf ("ASP/2026/%06u", n);
  g_autofree char *provisional = g_strdup_printf ("S-ABCD-%u", n);
  g_autofree char *day = g_strdup_printf ("2026-%02u-%02u", n % 12 + 1, n % 28 + 1);
  serap_record_set_text (record, "status", PICK (states, state));
  serap_record_set_text (record, "nomor", number);
  serap_record_set_text (record, "nomor_lokal", provisional);
  serap_record_set_int (record, "wf_versi", 1);
  serap_record_set_int (record, "isi_versi", 1);
  serap_record_set_text (record, "judul", title);
  serap_record_set_text (record, "uraian", story);
  serap_record_set_text (record, "masalah", trouble);
  serap_record_set_text (record, "kanal", n % 3 == 0 ? "RESES" : "SURAT");
  serap_record_set_text (record, "tanggal", day);
  serap_record_set_text (record, "lokasi", place);
  serap_record_set_int (record, "volume", (gint64) (next_number (&state) % 900000));
  serap_record_set_int (record, "perkiraan_biaya", (gint64) (next_number (&state) % 900) * 1000000);
  stamp (record, n);
  return record;
}

SerapStatePage *
serap_generator_page (SerapSchema *schema, guint first, guint count)
{
  SerapStatePage *page = serap_state_page_new ();
  for (guint i = 0; i < count; i++) {
    g_ptr_array_add (page->records, serap_generator_lokasi (schema, first + i));
    g_ptr_array_add (page->records, serap_generator_aspirasi (schema, first + i));
    g_ptr_array_add (page->sealed, NULL);
    g_ptr_array_add (page->sealed, NULL);
  }
  page->next = g_strdup ("more");
  return page;
}
