/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The member's proposals in the practice story. */

#include "config.h"

#include "serap-practice-proposal.h"

#include "serap-bytes.h"
#include "serap-id.h"
#include "serap-practice-people.h"
#include "serap-practice-photo.h"

#define KIND "usulan"
#define PHOTOS 2

/* How far a proposal comes. */
typedef enum {
  STAYS_DRAFT,
  IS_SUBMITTED,
  IS_HELD,
  IS_RETURNED,
  PASSES,
} Fate;

static gboolean
is_physical (const SerapPracticeProblem *problem)
{
  static const char *const units[]
    = { "ORANG", "PESERTA", "KEGIATAN", "KALI", "PAKET", "EKSEMPLAR", "DOKUMEN", NULL };
  return !g_strv_contains (units, problem->satuan);
}

static void
write_proposal (SerapPracticeMaker *maker, const SerapPracticeSource *source, const char *id)
{
  const SerapPracticeProblem *problem = source->problem;
  gboolean physical = is_physical (problem);
  SerapOp *op = serap_practice_op (maker, "tenaga_ahli", SERAP_VERB_CREATE, KIND, id);
  serap_op_set_text (op, "judul", source->title);
  serap_op_set_int (op, "tahun_rencana", g_ascii_strtoll (maker->today, NULL, 10) + 1);
  serap_op_set_text (op, "anggota", SERAP_PRACTICE_MEMBER);
  serap_op_set_text (op, "dapil", source->place->kelurahan->dapil);
  serap_op_set_text (op, "alasan_di_luar_kamus", "Kamus usulan untuk latihan belum memuat pekerjaan ini.");
  serap_op_set_text (op, "nomenklatur", problem->urusan);
  serap_op_set_text (op, "masalah", source->text);
  serap_op_set_text (op, "tujuan", "Keluhan warga tertangani dan tidak berulang pada tahun berikutnya.");
  serap_practice_set_item (op, "kelompok_sasaran", problem->target);
  serap_op_set_int (op, "penerima_manfaat", source->people);
  serap_op_set_int (op, "volume", source->volume_milli);
  serap_op_set_text (op, "satuan", problem->satuan);
  serap_op_set_int (op, "harga_satuan", (gint64) problem->price * 1000);
  serap_op_set_int (op, "anggaran", source->cost);
  serap_op_set_text (op, "jenis_belanja", physical ? "BELANJA_MODAL" : "BARANG_JASA");
  serap_op_set_text (op, "skema", physical ? "FISIK" : "NON_FISIK");
  serap_op_set_text (op, "opd_awal", problem->opd);
  serap_op_set_text (op, "komisi", problem->komisi);
  serap_op_set_int (op, "bebas_konflik", 1);
  serap_practice_put_place (maker, "tenaga_ahli", id, source->place, "ASET_PEMKOT");

  g_autofree char *link = serap_id_derive ("usulan_aspirasi", id, source->id, NULL);
  SerapOp *tie = serap_practice_op (maker, "tenaga_ahli", SERAP_VERB_LINK, "usulan_aspirasi", link);
  serap_op_set_text (tie, KIND, id);
  serap_op_set_text (tie, "aspirasi", source->id);
  serap_op_set_text (tie, "peran", "UTAMA");
}

/* Returns: (transfer full): id of the attachment. */
static char *
attach_photo (SerapPracticeMaker *maker, const char *owner, guint number)
{
  char *id = serap_practice_id (maker, "lampiran");
  g_autoptr (GBytes) file = serap_practice_photo (id);
  gsize n;
  const guint8 *bytes = g_bytes_get_data (file, &n);
  g_autofree char *sha256 = serap_sha256_hex (bytes, n);
  g_autofree char *name = g_strdup_printf ("gambar-latihan-%u.png", number);
  SerapOp *op = serap_practice_op (maker, "tenaga_ahli", SERAP_VERB_ATTACH, "lampiran", id);
  serap_op_set_text (op, "pemilik", owner);
  serap_op_set_text (op, "jenis", "FOTO_SEBELUM");
  serap_op_set_text (op, "nama_berkas", name);
  serap_op_set_text (op, "mime", "image/png");
  serap_op_set_int (op, "bytes", (gint64) n);
  serap_op_set_text (op, "sha256", sha256);
  serap_op_set_int (op, "lebar", SERAP_PRACTICE_PHOTO_WIDTH);
  serap_op_set_int (op, "tinggi", SERAP_PRACTICE_PHOTO_HEIGHT);
  serap_op_set_text (op, "keterangan", "Gambar contoh, bukan foto");
  return id;
}

static void
hand_back (SerapPracticeMaker *maker, const char *id)
{
  SerapOp *op = serap_practice_do (maker, "verifikator", KIND, id, "KEMBALIKAN");
  serap_practice_set_item (op, "isian_ditandai", "volume");
  serap_practice_set_item (op, "alasan", "VOLUME_TIDAK_JELAS");
  serap_op_set_text (op, "catatan", "Mohon rincian perhitungan volume dilengkapi sebelum diajukan kembali.");
}

static void
verify (
  SerapPracticeMaker *maker, const char *id, const SerapPracticeSource *source, const char *photo, Fate fate)
{
  SerapOp *claim = serap_practice_do (maker, "verifikator", KIND, id, "AMBIL");
  g_autofree char *check = serap_id_derive (claim->op_id, "verifikasi", "0", NULL);
  const char *kind = is_physical (source->problem) ? "FISIK" : "NON_FISIK";
  guint most = fate == PASSES ? G_MAXUINT : 5;
  serap_practice_answer (maker, "verifikator", check, KIND, kind, photo, most);
  if (fate == IS_RETURNED)
    hand_back (maker, id);
  if (fate == PASSES)
    serap_practice_do (maker, "verifikator", KIND, id, "LOLOSKAN");
}

void
serap_practice_propose (SerapPracticeMaker *maker, const SerapPracticeSource *source, guint n)
{
  static const Fate fates[]
    = { IS_SUBMITTED, PASSES, STAYS_DRAFT, IS_HELD, IS_SUBMITTED, IS_RETURNED, PASSES, STAYS_DRAFT };
  Fate fate = fates[n % G_N_ELEMENTS (fates)];
  g_autofree char *id = serap_practice_id (maker, KIND);
  write_proposal (maker, source, id);
  if (fate == STAYS_DRAFT)
    return;
  g_autofree char *photo = attach_photo (maker, id, 1);
  for (guint i = 2; i <= PHOTOS; i++)
    g_free (attach_photo (maker, id, i));
  serap_practice_do (maker, "anggota", KIND, id, "SETUJUI");
  serap_practice_do (maker, "tenaga_ahli", KIND, id, "AJUKAN");
  if (fate != IS_SUBMITTED)
    verify (maker, id, source, photo, fate);
}
