/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reference data: one record a row for tables, one record a file for rules. */

#include "config.h"

#include "serap-entities-private.h"

/* One field, one line: the tables are read as tables. */
/* clang-format off */

#define REFERENCE (SERAP_ENTITY_REFERENCE | SERAP_ENTITY_ONLINE | SERAP_ENTITY_UPSERT)

/* Every reference record has a code that others name, and the days between which it is in force. */
#define KODE { "kode", SERAP_TEXT, 1, 60, STATUS, LIST | INDEX, N_ ("Code") }
#define NAMA { "nama", SERAP_TEXT, 0, 400, TEXT, LIST | SEARCH, N_ ("Name") }
#define SUMBER { "sumber", SERAP_TEXT, 0, 500, TEXT, 0, N_ ("Source") }
#define KEYAKINAN { "keyakinan", SERAP_TEXT, 0, 40, TEXT, 0, N_ ("Confidence") }
#define BERLAKU                                                                                   \
  { "berlaku_dari", SERAP_DATE, 0, 10, TEXT, LIST, N_ ("In force from") },                        \
  { "berlaku_sampai", SERAP_DATE, 0, 10, TEXT, LIST, N_ ("In force until") }

static const SerapField wilayah_fields[] = {
  KODE,
  NAMA,
  { "tingkat", SERAP_TEXT, 0, 20, TEXT, LIST | INDEX, N_ ("Level"), NULL, "level" },
  { "induk", SERAP_TEXT, 0, 20, TEXT, LIST | INDEX, N_ ("Part of"), NULL, "kode_induk" },
  { "kode_bps", SERAP_TEXT, 0, 20, TEXT, 0, N_ ("BPS code") },
  { "alias", SERAP_TEXT, 0, 300, TEXT, LIST, N_ ("Other spellings"), NULL, "nama_alias" },
  { "kode_pos", SERAP_TEXT, 0, 10, TEXT, 0, N_ ("Postcode") },
  { "lat", SERAP_COORD, -900000000, 900000000, TEXT, 0, N_ ("Latitude") },
  { "lng", SERAP_COORD, -1800000000, 1800000000, TEXT, 0, N_ ("Longitude"), NULL, "lon" },
  BERLAKU,
};

static const SerapField rw_fields[] = {
  KODE,
  { "kelurahan", SERAP_CODE, 0, 20, TEXT, LIST | INDEX, N_ ("Kelurahan"), "wilayah" },
  { "nomor_rw", SERAP_TEXT, 0, 3, TEXT, LIST, N_ ("RW") },
};

static const SerapField dapil_fields[] = {
  KODE,
  NAMA,
  { "kursi", SERAP_INT, 0, 100, TEXT, LIST, N_ ("Seats") },
  { "kecamatan", SERAP_SET, 0, 40, TEXT, LIST, N_ ("Kecamatan"), "wilayah" },
  KEYAKINAN,
  BERLAKU,
};

static const SerapField anggota_fields[] = {
  KODE,
  NAMA,
  { "orang", SERAP_TEXT, 0, 60, TEXT, LIST, N_ ("Person") },
  { "gelar", SERAP_TEXT, 0, 60, TEXT, 0, N_ ("Titles") },
  { "alias", SERAP_TEXT, 0, 300, TEXT, LIST, N_ ("Other spellings") },
  { "fraksi", SERAP_CODE, 0, 40, TEXT, LIST, N_ ("Faction"), "fraksi" },
  { "komisi", SERAP_SET, 0, 10, TEXT, LIST, N_ ("Commissions"), "komisi" },
  { "dapil", SERAP_CODE, 0, 10, TEXT, LIST | INDEX, N_ ("Electoral district"), "dapil" },
  BERLAKU,
};

static const SerapField fraksi_fields[] = {
  KODE,
  { "nama", SERAP_TEXT, 0, 200, TEXT, LIST, N_ ("Name"), NULL, "fraksi" },
  { "partai", SERAP_TEXT, 0, 200, TEXT, LIST, N_ ("Parties") },
  { "kursi", SERAP_INT, 0, 100, TEXT, LIST, N_ ("Seats") },
  KEYAKINAN,
};

static const SerapField komisi_fields[] = {
  KODE,
  NAMA,
  { "bidang", SERAP_TEXT, 0, 300, TEXT, LIST, N_ ("Field") },
  { "lingkup", SERAP_TEXT, 0, 2000, TEXT, 0, N_ ("Scope") },
  { "mitra_opd", SERAP_TEXT, 0, 1000, TEXT, LIST, N_ ("Partner agencies") },
  { "keyakinan", SERAP_TEXT, 0, 40, TEXT, 0, N_ ("Confidence"), NULL, "keyakinan_bidang" },
};

static const SerapField akd_fields[] = { KODE, NAMA };

static const SerapField opd_fields[] = {
  KODE,
  NAMA,
  { "jenis", SERAP_TEXT, 0, 40, TEXT, LIST, N_ ("Kind") },
  { "bidang_urusan", SERAP_TEXT, 0, 20, TEXT, LIST, N_ ("Government affair"), NULL, "kode_bidang_urusan" },
  KEYAKINAN,
  BERLAKU,
};

static const SerapField satuan_fields[] = {
  KODE,
  NAMA,
  { "alias", SERAP_TEXT, 0, 300, TEXT, LIST, N_ ("Other spellings") },
};

static const SerapField kamus_fields[] = {
  { "kode", SERAP_TEXT, 1, 60, STATUS, LIST | INDEX, N_ ("Code"), NULL, "id" },
  NAMA,
  { "jenis", SERAP_TEXT, 0, 40, TEXT, LIST, N_ ("Kind") },
  { "satuan", SERAP_TEXT, 0, 40, TEXT, LIST, N_ ("Unit") },
  { "harga_satuan", SERAP_RUPIAH, 0, 0, TEXT, LIST, N_ ("Unit price"), NULL, "harga_satuan_median" },
  { "bidang_urusan", SERAP_TEXT, 0, 40, TEXT, LIST, N_ ("Government affair"), NULL, "kode_bidang_urusan_usul" },
  { "opd", SERAP_TEXT, 0, 40, TEXT, LIST, N_ ("Agency"), NULL, "opd_bekasi_usul" },
  { "daerah_sumber", SERAP_TEXT, 0, 150, TEXT, 0, N_ ("Region of origin") },
  { "tahun", SERAP_TEXT, 0, 20, TEXT, 0, N_ ("Year") },
  SUMBER,
  { "catatan", SERAP_TEXT, 0, 500, TEXT, 0, N_ ("Note") },
  BERLAKU,
};

static const SerapField nomenklatur_fields[] = {
  KODE,
  { "nama", SERAP_TEXT, 0, 600, TEXT, LIST | SEARCH, N_ ("Name") },
  { "tingkat", SERAP_TEXT, 0, 20, TEXT, LIST | INDEX, N_ ("Level"), NULL, "level" },
  { "induk", SERAP_TEXT, 0, 40, TEXT, LIST | INDEX, N_ ("Part of"), NULL, "kode_induk" },
  { "satuan", SERAP_TEXT, 0, 200, TEXT, 0, N_ ("Unit") },
  { "kinerja", SERAP_TEXT, 0, 2000, TEXT, 0, N_ ("Performance") },
  { "indikator", SERAP_TEXT, 0, 2000, TEXT, 0, N_ ("Indicator") },
  BERLAKU,
};

static const SerapField rpjmd_fields[] = {
  KODE,
  NAMA,
  { "tingkat", SERAP_TEXT, 0, 30, TEXT, LIST, N_ ("Level") },
  { "indikator", SERAP_TEXT, 0, 1000, TEXT, 0, N_ ("Indicator") },
  SUMBER,
  BERLAKU,
};

/* Files of rules: the whole JSON text is one record, at most 256 KiB. */
#define ISI_MAX (256 * 1024)
#define RULE_FIELDS                                                                               \
  KODE,                                                                                           \
  { "versi_aturan", SERAP_INT, 1, G_MAXINT32, STATUS, LIST | INDEX, N_ ("Version") },             \
  NAMA,                                                                                           \
  { "status_aturan", SERAP_TEXT, 0, 20, TEXT, LIST, N_ ("State of the rule") },                   \
  { "isi", SERAP_TEXT, 0, ISI_MAX, TEXT, LINES, N_ ("Content") },                                 \
  { "sha256", SERAP_TEXT, 64, 64, STATUS, 0, N_ ("SHA-256") },                                    \
  BERLAKU

static const SerapField regulasi_fields[] = { RULE_FIELDS };
static const SerapField workflow_fields[] = { RULE_FIELDS };
static const SerapField peran_fields[] = { RULE_FIELDS };
static const SerapField jadwal_fields[] = { RULE_FIELDS };
static const SerapField pola_nomor_fields[] = { RULE_FIELDS };

static const SerapField kode_fields[] = {
  KODE,
  { "kelompok", SERAP_TEXT, 0, 40, STATUS, LIST | INDEX, N_ ("Group") },
  { "nama", SERAP_TEXT, 0, 200, TEXT, LIST, N_ ("Name"), NULL, "label_id" },
  { "nama_en", SERAP_TEXT, 0, 200, TEXT, LIST, N_ ("English name"), NULL, "label_en" },
  { "urut", SERAP_INT, 0, 10000, TEXT, LIST, N_ ("Order") },
  BERLAKU,
};

static const SerapField hari_libur_fields[] = {
  { "kode", SERAP_TEXT, 1, 60, STATUS, LIST | INDEX, N_ ("Date"), NULL, "tanggal" },
  NAMA,
  SUMBER,
  { "terverifikasi", SERAP_BOOL, 0, 1, TEXT, LIST, N_ ("Verified") },
};

static const SerapField alasan_fields[] = {
  KODE,
  { "nama", SERAP_TEXT, 0, 200, TEXT, LIST, N_ ("Name"), NULL, "label_id" },
  { "nama_en", SERAP_TEXT, 0, 200, TEXT, LIST, N_ ("English name"), NULL, "label_en" },
  { "catatan_min", SERAP_INT, 0, 1000, TEXT, LIST, N_ ("Least length of the note") },
  SUMBER,
};

static const SerapField psu_fields[] = {
  KODE,
  NAMA,
  { "kelurahan", SERAP_CODE, 0, 20, TEXT, LIST | INDEX, N_ ("Kelurahan"), "wilayah" },
  { "status_psu", SERAP_CODE, 0, 40, TEXT, LIST, N_ ("Handed over"), "kode:status_psu" },
  { "tanggal_data", SERAP_DATE, 0, 10, TEXT, LIST, N_ ("Date of the data") },
  SUMBER,
};

const SerapEntityTable serap_reference_tables[] = {
  { "peran", N_ ("Roles"), REFERENCE, NULL, NULL, "kode|versi_aturan", SERAP_TABLE (peran_fields) },
  { "workflow", N_ ("Workflow"), REFERENCE, NULL, NULL, "kode|versi_aturan", SERAP_TABLE (workflow_fields) },
  { "regulasi", N_ ("Regulation"), REFERENCE, NULL, NULL, "kode|versi_aturan", SERAP_TABLE (regulasi_fields) },
  { "jadwal", N_ ("Schedule"), REFERENCE, NULL, NULL, "kode|versi_aturan", SERAP_TABLE (jadwal_fields) },
  { "pola_nomor", N_ ("Number patterns"), REFERENCE, NULL, NULL, "kode|versi_aturan", SERAP_TABLE (pola_nomor_fields) },
  { "kode", N_ ("Code list"), REFERENCE, NULL, NULL, "kode", SERAP_TABLE (kode_fields) },
  { "alasan", N_ ("Reason"), REFERENCE, NULL, NULL, "kode", SERAP_TABLE (alasan_fields) },
  { "hari_libur", N_ ("Holiday"), REFERENCE, NULL, NULL, "kode", SERAP_TABLE (hari_libur_fields) },
  { "satuan", N_ ("Unit of measure"), REFERENCE, NULL, NULL, "kode", SERAP_TABLE (satuan_fields) },
  { "wilayah", N_ ("Region"), REFERENCE, NULL, NULL, "kode", SERAP_TABLE (wilayah_fields) },
  { "rw", N_ ("RW"), REFERENCE, NULL, NULL, "kode", SERAP_TABLE (rw_fields) },
  { "dapil", N_ ("Electoral district"), REFERENCE, NULL, NULL, "kode", SERAP_TABLE (dapil_fields) },
  { "fraksi", N_ ("Faction"), REFERENCE, NULL, NULL, "kode", SERAP_TABLE (fraksi_fields) },
  { "komisi", N_ ("Commission"), REFERENCE, NULL, NULL, "kode", SERAP_TABLE (komisi_fields) },
  { "akd", N_ ("Council body"), REFERENCE, NULL, NULL, "kode", SERAP_TABLE (akd_fields) },
  { "opd", N_ ("Agency"), REFERENCE, NULL, NULL, "kode", SERAP_TABLE (opd_fields) },
  { "anggota", N_ ("Council member"), REFERENCE, NULL, NULL, "kode", SERAP_TABLE (anggota_fields) },
  { "kamus", N_ ("Dictionary of proposals"), REFERENCE, NULL, NULL, "kode", SERAP_TABLE (kamus_fields) },
  { "nomenklatur", N_ ("Programme codes"), REFERENCE, NULL, NULL, "kode", SERAP_TABLE (nomenklatur_fields) },
  { "rpjmd", N_ ("RPJMD item"), REFERENCE, NULL, NULL, "kode", SERAP_TABLE (rpjmd_fields) },
  { "psu", N_ ("Public facilities"), REFERENCE, NULL, NULL, "kode", SERAP_TABLE (psu_fields) },
  { NULL },
};
