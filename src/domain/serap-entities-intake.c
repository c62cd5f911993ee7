/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What comes in from the field: events, letters, complaints, aspirations, places, files. */

#include "config.h"

#include "serap-entities-private.h"

/* One field, one line: the tables are read as tables. */
/* clang-format off */

static const SerapField kegiatan_fields[] = {
  { "jenis", SERAP_CODE, 0, 40, TEXT, LIST | INDEX, N_ ("Kind"), "kode:jenis_kegiatan" },
  { "nama", SERAP_TEXT, 0, 200, TEXT, LIST | SEARCH, N_ ("Name"), NULL, "judul|nama kegiatan" },
  { "reses_ke", SERAP_INT, 1, 9, TEXT, LIST, N_ ("Recess number") },
  { "anggota", SERAP_CODE, 0, 40, TEXT, LIST | INDEX, N_ ("Council member"), "anggota" },
  { "dapil", SERAP_CODE, 0, 10, TEXT, LIST, N_ ("Electoral district"), "dapil" },
  { "tanggal", SERAP_DATE, 0, 10, TEXT, LIST | INDEX, N_ ("Date"), NULL, "tgl" },
  { "tanggal_selesai", SERAP_DATE, 0, 10, TEXT, 0, N_ ("Last day") },
  { "tempat", SERAP_TEXT, 0, 200, TEXT, LIST, N_ ("Venue") },
  { "kelurahan", SERAP_CODE, 0, 20, STRICT, LIST, N_ ("Kelurahan"), "wilayah", "kel" },
  { "rw", SERAP_TEXT, 0, 3, TEXT, LIST, N_ ("RW") },
  { "lat", SERAP_COORD, -64000000, -61700000, STRICT, 0, N_ ("Latitude") },
  { "lng", SERAP_COORD, 1068900000, 1070500000, STRICT, 0, N_ ("Longitude") },
  { "mode", SERAP_CODE, 0, 20, TEXT, 0, N_ ("Mode"), "kode:mode" },
  { "jumlah_peserta", SERAP_INT, 0, 100000, TEXT, LIST, N_ ("Participants") },
  { "status_laporan", SERAP_CODE, 0, 20, TEXT, LIST, N_ ("State of the report"), "kode:status_laporan" },
  { "tahun_rencana", SERAP_INT, 2000, 2200, TEXT, LIST, N_ ("Plan year"), NULL, "tahun" },
  { "keterangan", SERAP_TEXT, 0, 4000, TEXT, LINES, N_ ("Remarks") },
};

static const SerapField surat_fields[] = {
  { "nomor_surat", SERAP_TEXT, 0, 100, TEXT, LIST | SEARCH, N_ ("Number of the letter"), NULL, "nomor surat" },
  { "tanggal", SERAP_DATE, 0, 10, TEXT, LIST | INDEX, N_ ("Date of the letter"), NULL, "tgl" },
  { "diterima_tanggal", SERAP_DATE, 0, 10, TEXT, LIST, N_ ("Received on") },
  { "lembaga", SERAP_TEXT, 0, 200, TEXT, LIST | SEARCH, N_ ("Sending body"), NULL, "instansi" },
  { "pengusul", SERAP_REF, 0, 36, TEXT, QUIET, N_ ("Sender"), "pengusul" },
  { "perihal", SERAP_TEXT, 0, 300, TEXT, LIST | SEARCH, N_ ("Subject"), NULL, "judul" },
  { "diterima_oleh", SERAP_REF, 0, 36, TEXT, 0, N_ ("Received by"), "pengguna" },
  { "disposisi", SERAP_TEXT, 0, 2000, TEXT, LINES, N_ ("Disposition") },
};

static const SerapField pengaduan_fields[] = {
  { "judul", SERAP_TEXT, 10, 150, TEXT, LIST | SEARCH, N_ ("Title") },
  { "uraian", SERAP_TEXT, 30, 8000, TEXT, LINES | SEARCH, N_ ("Description") },
  { "jenis_kegiatan", SERAP_TEXT, 0, 100, TEXT, LIST, N_ ("Kind of activity") },
  { "urgensi", SERAP_CODE, 0, 20, TEXT, LIST, N_ ("Urgency"), "kode:urgensi" },
  { "tingkat_penanganan", SERAP_CODE, 0, 20, TEXT, LIST, N_ ("Level of handling"), "kode:tingkat_penanganan" },
  { "tanggal", SERAP_DATE, 0, 10, TEXT, LIST | INDEX, N_ ("Date"), NULL, "tgl" },
  { "lokasi", SERAP_REF, 0, 36, STRICT, QUIET, N_ ("Place"), "lokasi" },
  { "pengusul", SERAP_REF, 0, 36, TEXT, QUIET, N_ ("Proposer"), "pengusul" },
  { "anonim", SERAP_BOOL, 0, 1, TEXT, 0, N_ ("Anonymous") },
  { "tanggapan_ringkas", SERAP_TEXT, 0, 2000, TEXT, LINES, N_ ("Response") },
  { "aspirasi", SERAP_REF, 0, 36, TEXT, 0, N_ ("Became aspiration"), "aspirasi" },
};

static const SerapField pengusul_fields[] = {
  { "pemilik", SERAP_REF, 0, 36, STATUS, LIST | INDEX, N_ ("Belongs to"), "*" },
  { "jenis", SERAP_CODE, 0, 20, TEXT, SEALED, N_ ("Kind"), "kode:jenis_pengusul" },
  { "nama", SERAP_TEXT, 0, 120, TEXT, SEALED, N_ ("Name"), NULL, "nama pengusul|pengusul" },
  { "nik", SERAP_TEXT, 0, 16, TEXT, SEALED, N_ ("NIK") },
  { "hp", SERAP_TEXT, 0, 20, TEXT, SEALED, N_ ("Telephone"), NULL, "telepon|telp|no hp|nomor hp|wa" },
  { "alamat", SERAP_TEXT, 0, 300, TEXT, SEALED | LINES, N_ ("Home address") },
  { "rt", SERAP_TEXT, 0, 3, TEXT, SEALED, N_ ("RT") },
  { "rw", SERAP_TEXT, 0, 3, TEXT, SEALED, N_ ("RW") },
  { "persetujuan_waktu", SERAP_TIME, 0, 0, TEXT, SEALED, N_ ("Consent given on") },
  { "persetujuan_cara", SERAP_CODE, 0, 20, TEXT, SEALED, N_ ("Consent given by"), "kode:persetujuan" },
  { "kolom_asal", SERAP_TEXT, 0, 8000, TEXT, SEALED | LINES, N_ ("Person columns of the imported row") },
};

static const SerapField lokasi_fields[] = {
  { "pemilik", SERAP_REF, 0, 36, STATUS, LIST | INDEX, N_ ("Belongs to"), "*" },
  { "alamat", SERAP_TEXT, 0, 300, STRICT, LIST, N_ ("Address"), NULL, "alamat lokasi|lokasi|lokus" },
  { "rt", SERAP_TEXT, 0, 3, STRICT, LIST, N_ ("RT") },
  { "rw", SERAP_TEXT, 0, 3, STRICT, LIST, N_ ("RW") },
  { "kelurahan", SERAP_CODE, 0, 20, STRICT, LIST, N_ ("Kelurahan"), "wilayah", "kel|desa" },
  { "lat", SERAP_COORD, -64000000, -61700000, STRICT, 0, N_ ("Latitude"), NULL, "latitude" },
  { "lng", SERAP_COORD, 1068900000, 1070500000, STRICT, 0, N_ ("Longitude"), NULL, "longitude|lon|long" },
  { "akurasi_m", SERAP_INT, 0, 100000, TEXT, 0, N_ ("Accuracy in metres") },
  { "sumber", SERAP_CODE, 0, 20, TEXT, 0, N_ ("Source of the point"), "kode:sumber_lokasi" },
  { "batas_utara", SERAP_TEXT, 0, 150, TEXT, 0, N_ ("Northern border") },
  { "batas_timur", SERAP_TEXT, 0, 150, TEXT, 0, N_ ("Eastern border") },
  { "batas_selatan", SERAP_TEXT, 0, 150, TEXT, 0, N_ ("Southern border") },
  { "batas_barat", SERAP_TEXT, 0, 150, TEXT, 0, N_ ("Western border") },
  { "status_lahan", SERAP_CODE, 0, 30, STRICT, LIST, N_ ("Status of the land"), "kode:status_lahan" },
  { "bukti_lahan", SERAP_TEXT, 0, 200, TEXT, 0, N_ ("Proof of the land") },
};

static const SerapField aspirasi_fields[] = {
  { "judul", SERAP_TEXT, 10, 150, TEXT, LIST | SEARCH, N_ ("Title"), NULL, "usulan|gagasan|isu" },
  { "uraian", SERAP_TEXT, 30, 8000, TEXT, LINES | SEARCH, N_ ("Description"), NULL, "keterangan usulan" },
  { "masalah", SERAP_TEXT, 0, 8000, TEXT, LINES | SEARCH, N_ ("Problem"), NULL, "permasalahan" },
  { "dampak", SERAP_TEXT, 0, 4000, TEXT, LINES, N_ ("Impact") },
  { "kanal", SERAP_CODE, 0, 20, TEXT, LIST | INDEX, N_ ("Channel"), "kode:kanal" },
  { "tanggal", SERAP_DATE, 0, 10, TEXT, LIST | INDEX, N_ ("Date"), NULL, "tgl|tgl usul|tanggal usulan" },
  { "kegiatan", SERAP_REF, 0, 36, TEXT, LIST | INDEX, N_ ("Event"), "kegiatan" },
  { "surat", SERAP_REF, 0, 36, TEXT, 0, N_ ("Letter"), "surat" },
  { "anggota", SERAP_CODE, 0, 40, TEXT, LIST | INDEX, N_ ("Council member"), "anggota", "anggota dewan" },
  { "pengusul", SERAP_REF, 0, 36, TEXT, QUIET, N_ ("Proposer"), "pengusul" },
  { "anonim", SERAP_BOOL, 0, 1, TEXT, 0, N_ ("Anonymous") },
  { "rahasia", SERAP_BOOL, 0, 1, TEXT, 0, N_ ("Confidential") },
  { "kelompok_sasaran", SERAP_SET, 0, 20, UNION, 0, N_ ("Target groups"), "kode:kelompok_sasaran", "sasaran" },
  { "penerima_manfaat", SERAP_INT, 0, 10000000, TEXT, 0, N_ ("People served"), NULL, "jiwa" },
  { "urgensi", SERAP_CODE, 0, 20, TEXT, LIST, N_ ("Urgency"), "kode:urgensi" },
  { "tingkat_penanganan", SERAP_CODE, 0, 20, TEXT, LIST, N_ ("Level of handling"), "kode:tingkat_penanganan", "tingkat" },
  { "lokasi", SERAP_REF, 0, 36, STRICT, QUIET, N_ ("Place"), "lokasi" },
  { "volume", SERAP_MILLI, 0, 0, STRICT, LIST, N_ ("Estimated volume"), NULL, "koefisien" },
  { "satuan", SERAP_CODE, 0, 20, STRICT, LIST, N_ ("Unit"), "satuan" },
  { "perkiraan_biaya", SERAP_RUPIAH, 0, 0, STRICT, LIST, N_ ("Estimated cost"), NULL, "anggaran|biaya|pagu|estimasi biaya" },
  { "ulang_ke", SERAP_INT, 0, 100, TEXT, 0, N_ ("Times asked before") },
  { "jenis", SERAP_CODE, 0, 20, TEXT, LIST | INDEX, N_ ("Kind"), "kode:jenis_aspirasi" },
  { "urusan", SERAP_CODE, 0, 40, TEXT, LIST, N_ ("Government affair"), "nomenklatur" },
  { "komisi", SERAP_CODE, 0, 10, TEXT, LIST | INDEX, N_ ("Commission"), "komisi" },
  { "opd", SERAP_CODE, 0, 30, TEXT, LIST, N_ ("Agency"), "opd", "skpd|opd tujuan|skpd tujuan" },
  { "kamus", SERAP_CODE, 0, 30, TEXT, LIST, N_ ("Dictionary entry"), "kamus" },
  { "kewenangan_kota", SERAP_CODE, 0, 20, TEXT, LIST, N_ ("City's authority"), "kode:kewenangan" },
  { "duplikat_ditinjau", SERAP_BOOL, 0, 1, TEXT, 0, N_ ("Possible duplicates reviewed") },
  { "tahun_rencana", SERAP_INT, 2000, 2200, TEXT, LIST, N_ ("Plan year"), NULL, "tahun" },
  { "induk", SERAP_REF, 0, 36, TEXT, DECISION | LIST, N_ ("Merged into"), "aspirasi" },
  { "pendukung", SERAP_INT, 0, 1000000, STATUS, SYSTEM | LIST, N_ ("Supporters") },
  { "disposisi_tujuan", SERAP_CODE, 0, 30, TEXT, DECISION, N_ ("Handed to"), "kode:disposisi" },
  { "disposisi_tugas", SERAP_TEXT, 0, 1000, TEXT, DECISION | LINES, N_ ("Task") },
  { "disposisi_tenggat", SERAP_DATE, 0, 10, TEXT, DECISION, N_ ("Due") },
  { "alasan", SERAP_SET, 0, 20, TEXT, DECISION, N_ ("Reasons"), "alasan" },
  { "catatan", SERAP_TEXT, 0, 4000, TEXT, DECISION | LINES, N_ ("Note") },
  { "perpindahan_tahun", SERAP_BOOL, 0, 1, STATUS, SYSTEM, N_ ("Moved to a later plan year") },
  { "regulasi", SERAP_CODE, 0, 60, STATUS, SYSTEM, N_ ("Regulation"), "regulasi" },
  { "regulasi_versi", SERAP_INT, 0, G_MAXINT32, STATUS, SYSTEM, N_ ("Version of the regulation") },
  { "pemegang", SERAP_REF, 0, 36, STATUS, SYSTEM | LIST | INDEX, N_ ("Held by"), "pengguna" },
  { "ditugaskan", SERAP_REF, 0, 36, TEXT, DECISION | LIST, N_ ("Assigned to"), "pengguna" },
  { "tenggat", SERAP_DATE, 0, 10, STATUS, SYSTEM | LIST | INDEX, N_ ("Deadline") },
  { "tenggat_jenis", SERAP_TEXT, 0, 40, STATUS, SYSTEM, N_ ("Kind of deadline") },
  { "tenggat_sejak", SERAP_DATE, 0, 10, STATUS, SYSTEM, N_ ("Clock started on") },
  { "asal_berkas", SERAP_TEXT, 0, 300, TEXT, QUIET, N_ ("Imported from") },
  { "asal_baris", SERAP_TEXT, 0, 16000, TEXT, QUIET, N_ ("Imported row") },
  { "catatan_impor", SERAP_TEXT, 0, 4000, TEXT, QUIET | LINES, N_ ("Remarks of the import") },
  { "kelurahan", SERAP_CODE, 0, 20, TEXT, DERIVED | LIST | INDEX, N_ ("Kelurahan"), "wilayah", "kel" },
  { "kecamatan", SERAP_CODE, 0, 20, TEXT, DERIVED | LIST | INDEX, N_ ("Kecamatan"), "wilayah", "kec" },
  { "dapil", SERAP_CODE, 0, 10, TEXT, DERIVED | LIST | INDEX, N_ ("Electoral district"), "dapil" },
  { "rt", SERAP_TEXT, 0, 3, TEXT, DERIVED | LIST, N_ ("RT") },
  { "rw", SERAP_TEXT, 0, 3, TEXT, DERIVED | LIST, N_ ("RW") },
  { "alamat", SERAP_TEXT, 0, 300, TEXT, DERIVED | LIST | SEARCH, N_ ("Address") },
  { "perlu_lokasi", SERAP_BOOL, 0, 1, TEXT, DERIVED | LIST, N_ ("Needs a location"), NULL, "perlu lokasi" },
};

static const SerapField lampiran_fields[] = {
  { "pemilik", SERAP_REF, 0, 36, STATUS, LIST | INDEX, N_ ("Belongs to"), "*" },
  { "jenis", SERAP_CODE, 0, 30, TEXT, LIST, N_ ("Kind"), "kode:jenis_lampiran" },
  { "nama_berkas", SERAP_TEXT, 0, 200, TEXT, LIST, N_ ("File name") },
  { "mime", SERAP_TEXT, 0, 60, STATUS, LIST, N_ ("Type") },
  { "bytes", SERAP_INT, 1, 26214400, STATUS, LIST, N_ ("Size in bytes") },
  { "sha256", SERAP_TEXT, 64, 64, STATUS, LIST | INDEX, N_ ("SHA-256") },
  { "lebar", SERAP_INT, 1, 100000, STATUS, 0, N_ ("Width") },
  { "tinggi", SERAP_INT, 1, 100000, STATUS, 0, N_ ("Height") },
  { "exif_waktu", SERAP_TIME, 0, 0, STATUS, 0, N_ ("Taken on") },
  { "lat", SERAP_COORD, -900000000, 900000000, STATUS, 0, N_ ("Latitude") },
  { "lng", SERAP_COORD, -1800000000, 1800000000, STATUS, 0, N_ ("Longitude") },
  { "keterangan", SERAP_TEXT, 0, 500, TEXT, 0, N_ ("Caption") },
};

static const SerapField duplikat_fields[] = {
  { "a", SERAP_REF, 0, 36, STATUS, LIST | INDEX, N_ ("First"), "*" },
  { "b", SERAP_REF, 0, 36, STATUS, LIST | INDEX, N_ ("Second"), "*" },
  { "skor", SERAP_INT, 0, 1000, TEXT, LIST, N_ ("Score") },
  { "alasan_skor", SERAP_TEXT, 0, 1000, TEXT, 0, N_ ("Why") },
  { "putusan", SERAP_CODE, 0, 30, TEXT, LIST | INDEX, N_ ("Verdict"), "kode:putusan_duplikat" },
  { "catatan", SERAP_TEXT, 0, 1000, TEXT, LINES, N_ ("Note") },
};

static const SerapField tanggapan_fields[] = {
  { "aspirasi", SERAP_REF, 0, 36, STATUS, LIST | INDEX, N_ ("Aspiration"), "aspirasi" },
  { "isi", SERAP_TEXT, 0, 8000, TEXT, LINES | SEARCH, N_ ("Answer") },
  { "kanal", SERAP_CODE, 0, 20, TEXT, LIST, N_ ("Channel"), "kode:kanal_tanggapan" },
  { "disampaikan_pada", SERAP_DATE, 0, 10, TEXT, LIST, N_ ("Delivered on") },
  { "bukti", SERAP_REF, 0, 36, TEXT, 0, N_ ("Proof"), "lampiran" },
};

/* What two people wrote into one field without knowing of each other; only machinery writes it, and
 * whoever decides. */
static const SerapField konflik_fields[] = {
  { "rekam", SERAP_REF, 0, 36, STATUS, SYSTEM | LIST | INDEX, N_ ("Record"), "*" },
  { "entitas", SERAP_TEXT, 0, 30, STATUS, SYSTEM | LIST, N_ ("Kind of record") },
  { "bidang", SERAP_TEXT, 0, 40, STATUS, SYSTEM | LIST, N_ ("Field") },
  { "milik", SERAP_TEXT, 0, 16000, STATUS, SYSTEM | LINES, N_ ("Value that waits") },
  { "berlaku", SERAP_TEXT, 0, 16000, STATUS, SYSTEM | LINES, N_ ("Value that stands") },
  { "dasar", SERAP_TEXT, 0, 16000, STATUS, SYSTEM | LINES, N_ ("Value both started from") },
  { "op", SERAP_TEXT, 0, 36, STATUS, SYSTEM, N_ ("Operation") },
  { "penulis", SERAP_REF, 0, 36, STATUS, SYSTEM | LIST | INDEX, N_ ("Who wrote what waits"), "pengguna" },
  { "penulis_berlaku", SERAP_REF, 0, 36, STATUS, SYSTEM | LIST | INDEX, N_ ("Who wrote what stands"), "pengguna" },
  { "keputusan", SERAP_TEXT, 0, 20, STATUS, SYSTEM | LIST, N_ ("Decision") },
  { "nilai", SERAP_TEXT, 0, 16000, STATUS, SYSTEM | LINES, N_ ("Value decided on") },
  { "diputus_oleh", SERAP_REF, 0, 36, STATUS, SYSTEM | LIST, N_ ("Decided by"), "pengguna" },
  { "diputus_pada", SERAP_TIME, 0, 0, STATUS, SYSTEM | LIST, N_ ("Decided on") },
};

const SerapEntityTable serap_intake_tables[] = {
  { "kegiatan", N_ ("Event"), 0, NULL, NULL, NULL, SERAP_TABLE (kegiatan_fields) },
  { "surat", N_ ("Letter"), 0, NULL, NULL, NULL, SERAP_TABLE (surat_fields) },
  { "pengaduan", N_ ("Complaint"), 0, NULL, NULL, NULL, SERAP_TABLE (pengaduan_fields) },
  { "aspirasi", N_ ("Aspiration"), 0, "aspirasi", NULL, NULL, SERAP_TABLE (aspirasi_fields) },
  { "pengusul", N_ ("Proposer"), SERAP_ENTITY_SEALED, NULL, "pemilik", NULL, SERAP_TABLE (pengusul_fields) },
  { "lokasi", N_ ("Place"), 0, NULL, "pemilik", NULL, SERAP_TABLE (lokasi_fields) },
  { "lampiran", N_ ("Attachment"), 0, NULL, "pemilik", NULL, SERAP_TABLE (lampiran_fields) },
  { "duplikat", N_ ("Pair of duplicates"), SERAP_ENTITY_UPSERT, NULL, "a|b", "a|b", SERAP_TABLE (duplikat_fields) },
  { "konflik", N_ ("Conflict of two changes"), 0, NULL, "rekam", NULL, SERAP_TABLE (konflik_fields) },
  { "tanggapan", N_ ("Answer"), 0, NULL, "aspirasi", NULL, SERAP_TABLE (tanggapan_fields) },
  { NULL },
};
