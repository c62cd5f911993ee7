/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Members and demo accounts of a practice folder. */

#include "config.h"

#include "serap-practice-people.h"

#include "serap-id.h"
#include "serap-seed.h"

static const struct {
  const char *kode;
  const char *nama;
  const char *role;
  const char *unit;   /* (nullable) */
  const char *komisi; /* (nullable) */
} accounts[] = {
  { "admin", "Administrator (latihan)", "ADMIN", "SETWAN", NULL },
  { "penerima", "Penerima aspirasi (latihan)", "SETWAN_PENERIMA", "SETWAN", NULL },
  { "verifikator", "Verifikator (latihan)", "SETWAN_VERIFIKATOR", "SETWAN", NULL },
  { "kabag", "Kepala bagian (latihan)", "SETWAN_KABAG", "SETWAN", NULL },
  { "sekwan", "Sekretaris DPRD (latihan)", "SEKWAN", "SETWAN", NULL },
  { "anggota", "Anggota D3-04 (latihan)", "ANGGOTA", NULL, NULL },
  { "tenaga_ahli", "Tenaga ahli (latihan)", "TENAGA_AHLI", NULL, NULL },
  { "risalah", "Risalah dan persidangan (latihan)", "RISALAH", "SETWAN", NULL },
  { "humas_ppid", "Humas dan PPID (latihan)", "HUMAS_PPID", "SETWAN", NULL },
  { "komisi_pimpinan", "Pimpinan Komisi II (latihan)", "KOMISI_PIMPINAN", NULL, "II" },
  { "komisi_anggota", "Anggota Komisi II (latihan)", "KOMISI_ANGGOTA", NULL, "II" },
  { "pansus", "Panitia khusus pokir (latihan)", "PANSUS", NULL, NULL },
  { "banggar", "Badan Anggaran (latihan)", "BANGGAR", NULL, NULL },
  { "bamus", "Badan Musyawarah (latihan)", "BAMUS", NULL, NULL },
  { "fraksi", "Fraksi (latihan)", "FRAKSI", NULL, NULL },
  { "mitra_bappeda", "Mitra Bappeda (latihan)", "MITRA_BAPPEDA", NULL, NULL },
  { "opd", "Perangkat daerah (latihan)", "OPD", NULL, NULL },
  { "tapd", "Tim anggaran pemerintah daerah (latihan)", "TAPD", NULL, NULL },
  { "auditor", "Inspektorat (latihan)", "AUDITOR", NULL, NULL },
  { "kelurahan", "Kelurahan (latihan)", "KELURAHAN", NULL, NULL },
  { "rw", "Pengurus RW (latihan)", "RW", NULL, NULL },
  { "pamor", "Pamor (latihan)", "PAMOR", NULL, NULL },
};

char *
serap_practice_user (const char *kode)
{
  return serap_id_derive ("pengguna", kode, NULL);
}

static void
set_item (SerapRecord *record, const char *field, const char *item)
{
  const char *const items[] = { item, NULL };
  serap_value_set_set (serap_record_value (record, field), items);
}

static void
add (GPtrArray *list, SerapRecord *record)
{
  record->id = serap_seed_id (record);
  g_ptr_array_add (list, record);
}

/* Seats of the five districts 2024-2029: 10, 10, 11, 9, 10. */
static void
add_members (GPtrArray *list, SerapSchema *schema)
{
  static const guint seats[] = { 10, 10, 11, 9, 10 };
  static const char *const factions[]
    = { "PKS", "PDIP", "GOLKAR-SOLIDARITAS", "GERINDRA-DEMOKRAT", "PAN-PEMBANGUNAN", "PKB" };
  static const char *const commissions[] = { "I", "II", "III", "IV" };
  guint n = 0;
  for (guint d = 0; d < G_N_ELEMENTS (seats); d++) {
    for (guint seat = 1; seat <= seats[d]; seat++, n++) {
      SerapRecord *member = serap_record_new (serap_schema_entity (schema, "anggota"), NULL);
      g_autofree char *kode = g_strdup_printf ("D%u-%02u", d + 1, seat);
      g_autofree char *nama = g_strdup_printf ("Anggota %s", kode);
      g_autofree char *dapil = g_strdup_printf ("%u", d + 1);
      serap_record_set_text (member, "kode", kode);
      serap_record_set_text (member, "nama", nama);
      serap_record_set_text (member, "dapil", dapil);
      serap_record_set_text (member, "fraksi", factions[n % G_N_ELEMENTS (factions)]);
      set_item (member, "komisi", commissions[n % G_N_ELEMENTS (commissions)]);
      add (list, member);
    }
  }
}

static void
add_accounts (GPtrArray *list, SerapSchema *schema)
{
  for (guint i = 0; i < G_N_ELEMENTS (accounts); i++) {
    SerapRecord *account = serap_record_new (serap_schema_entity (schema, "pengguna"), NULL);
    g_autofree char *person = g_strconcat ("latihan-", accounts[i].kode, NULL);
    serap_record_set_text (account, "kode", accounts[i].kode);
    serap_record_set_text (account, "nama", accounts[i].nama);
    serap_record_set_text (account, "orang", person);
    set_item (account, "peran", accounts[i].role);
    serap_record_set_text (account, "unit", accounts[i].unit);
    serap_record_set_text (account, "komisi", accounts[i].komisi);
    if (g_str_equal (accounts[i].role, "ANGGOTA"))
      serap_record_set_text (account, "anggota", SERAP_PRACTICE_MEMBER);
    add (list, account);
  }
}

static void
add_delegation (GPtrArray *list, SerapSchema *schema)
{
  g_autofree char *from = serap_practice_user ("anggota");
  g_autofree char *to = serap_practice_user ("tenaga_ahli");
  g_autofree char *id = serap_id_derive ("delegasi", from, to, NULL);
  SerapRecord *record = serap_record_new (serap_schema_entity (schema, "delegasi"), id);
  serap_record_set_text (record, "dari", from);
  serap_record_set_text (record, "kepada", to);
  serap_record_set_text (record, "mulai", "2026-01-01");
  serap_record_set_text (record, "selesai", "2029-12-31");
  g_ptr_array_add (list, record);
}

GPtrArray *
serap_practice_accounts (SerapSchema *schema)
{
  g_return_val_if_fail (schema != NULL, NULL);
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_record_free);
  add_members (list, schema);
  add_accounts (list, schema);
  add_delegation (list, schema);
  return list;
}
