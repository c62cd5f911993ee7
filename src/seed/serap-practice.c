/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The practice story: what some months of work look like, as the operations of those who did it. */

#include "config.h"

#include "serap-practice.h"

#include "serap-date.h"
#include "serap-id.h"
#include "serap-practice-photo.h"
#include "serap-practice-proposal.h"

#include <string.h>

#define KIND "aspirasi"
#define SPAN_DAYS 200
/* Every so many aspirations come from another event. */
#define PER_EVENT 10
/* No proposal here needs a cost estimate beside it. */
#define MOST_COST G_GINT64_CONSTANT (190000000)

/* Where aspirations come from for a while. */
typedef struct {
  char *id;
  gboolean is_letter;
  const char *kanal;
} Source;

typedef enum {
  STAYS_DRAFT,
  IS_WITHDRAWN,
  IS_RECORDED,
  IS_EXAMINED,
  IS_CLASSIFIED,
  IS_READY,
  IS_HANDED_ON,
  IS_ANSWERED,
  IS_REFUSED,
  IS_MERGED,
} Fate;

/* One aspiration while it is told. */
typedef struct {
  char *id;
  const char *author;
  const SerapPracticeProblem *problem;
  SerapPracticePlace *place; /* (unowned) */
  char *title;
  char *text;
  char *day;
  gint64 volume_milli;
  gint64 cost;
  guint people;
  guint number;
} Story;

typedef struct {
  SerapPracticeMaker *maker;
  Source office;
  Source member;
  guint n_problems;
  guint n_proposals;
  GPtrArray *places;  /* (element-type SerapPracticePlace) of all aspirations, by number */
  char *merge_target; /* (nullable) an aspiration others may be merged into */
  const SerapPracticeProblem *twin_problem; /* (nullable) of the last one recorded */
  SerapPracticePlace *twin_place;           /* (unowned) (nullable) */
} Teller;

static void
story_clear (Story *story)
{
  g_free (story->id);
  g_free (story->title);
  g_free (story->text);
  g_free (story->day);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Story, story_clear)

static gint64
plan_year (const SerapPracticeMaker *maker)
{
  return g_ascii_strtoll (maker->today, NULL, 10) + 1;
}

static gboolean
is_member_side (const char *author)
{
  return g_str_equal (author, "anggota") || g_str_equal (author, "tenaga_ahli");
}

/* ---- Events and letters ---- */

static const char *
event_label (const char *kind)
{
  static const struct {
    const char *kind;
    const char *label;
  } labels[] = { { "RESES", "Reses Anggota" },
                 { "AUDIENSI", "Audiensi Anggota" },
                 { "KUNJUNGAN", "Kunjungan Anggota" },
                 { "RDP", "Rapat dengar pendapat" } };
  for (guint i = 0; i < G_N_ELEMENTS (labels); i++)
    if (g_str_equal (kind, labels[i].kind))
      return labels[i].label;
  return kind;
}

static void
open_event (Teller *teller, Source *source, const char *author, const char *kind, const char *day)
{
  SerapPracticeMaker *maker = teller->maker;
  gboolean own = is_member_side (author);
  g_autoptr (SerapPracticePlace) place = serap_practice_place_new (maker, own ? "3" : NULL);
  g_autofree char *name = NULL;
  g_autofree char *venue = g_strdup_printf ("Balai warga RW %s, %s", place->rw, place->alamat);
  g_autofree char *member = NULL;
  if (own)
    member = g_strdup (SERAP_PRACTICE_MEMBER);
  else if (g_str_equal (kind, "RESES") || g_str_equal (kind, "AUDIENSI"))
    member = g_strdup_printf ("D%s-%02u", place->kelurahan->dapil, serap_practice_between (maker, 1, 9));
  if (g_str_equal (kind, "MUSRENBANG"))
    name = g_strdup_printf ("Musrenbang Kelurahan %s", place->kelurahan->nama);
  else
    name = g_strdup_printf ("%s %s di RW %s Kelurahan %s", event_label (kind),
                            member != NULL ? member : "dengan warga", place->rw, place->kelurahan->nama);

  g_free (source->id);
  source->id = serap_practice_id (maker, "kegiatan");
  source->is_letter = FALSE;
  source->kanal = kind;
  SerapOp *op = serap_practice_op (maker, author, SERAP_VERB_CREATE, "kegiatan", source->id);
  serap_op_set_text (op, "jenis", kind);
  serap_op_set_text (op, "nama", name);
  serap_op_set_text (op, "anggota", member);
  serap_op_set_text (op, "dapil", place->kelurahan->dapil);
  serap_op_set_text (op, "tanggal", day);
  serap_op_set_text (op, "tempat", venue);
  serap_op_set_text (op, "kelurahan", place->kelurahan->kode);
  serap_op_set_text (op, "rw", place->rw);
  serap_op_set_text (op, "mode", "LURING");
  serap_op_set_int (op, "jumlah_peserta", serap_practice_between (maker, 25, 150));
  serap_op_set_text (op, "status_laporan", serap_practice_roll (maker, 2) == 0 ? "DRAF" : "BELUM");
  serap_op_set_int (op, "tahun_rencana", plan_year (maker));
  if (g_str_equal (kind, "RESES"))
    serap_op_set_int (op, "reses_ke", serap_practice_between (maker, 1, 3));
}

static void
open_letter (Teller *teller, Source *source, const char *day)
{
  SerapPracticeMaker *maker = teller->maker;
  g_autofree char *number = g_strdup_printf ("%03u/CONTOH/%.4s", serap_practice_between (maker, 1, 400), day);
  g_autofree char *body = g_strdup_printf ("Forum Warga Contoh %u", serap_practice_between (maker, 1, 40));
  g_autofree char *receiver = serap_practice_user ("penerima");
  g_free (source->id);
  source->id = serap_practice_id (maker, "surat");
  source->is_letter = TRUE;
  source->kanal = "SURAT";
  SerapOp *op = serap_practice_op (maker, "penerima", SERAP_VERB_CREATE, "surat", source->id);
  serap_op_set_text (op, "nomor_surat", number);
  serap_op_set_text (op, "tanggal", day);
  serap_op_set_text (op, "diterima_tanggal", day);
  serap_op_set_text (op, "lembaga", body);
  serap_op_set_text (op, "perihal", "Penyampaian aspirasi warga");
  serap_op_set_text (op, "diterima_oleh", receiver);
}

static void
open_sources (Teller *teller, guint n, const char *day)
{
  static const char *const office[]
    = { "RESES", "MUSRENBANG", "SURAT", "AUDIENSI", "MUSRENBANG", "RDP", "SURAT" };
  static const char *const member[] = { "RESES", "AUDIENSI", "KUNJUNGAN" };
  const char *kind = office[n % G_N_ELEMENTS (office)];
  if (g_str_equal (kind, "SURAT"))
    open_letter (teller, &teller->office, day);
  else
    open_event (teller, &teller->office, "penerima", kind, day);
  open_event (teller, &teller->member, n % 2 == 0 ? "anggota" : "tenaga_ahli",
              member[n % G_N_ELEMENTS (member)], day);
}

/* ---- One aspiration ---- */

static void
write_aspiration (Teller *teller, const Story *story)
{
  static const char *const urgency[] = { "RENDAH", "SEDANG", "SEDANG", "TINGGI", "DARURAT" };
  SerapPracticeMaker *maker = teller->maker;
  const SerapPracticeProblem *problem = story->problem;
  gboolean own = is_member_side (story->author);
  gboolean neighbour = g_str_equal (story->author, "rw");
  const Source *source = own ? &teller->member : &teller->office;
  SerapOp *op = serap_practice_op (maker, story->author, SERAP_VERB_CREATE, KIND, story->id);
  serap_op_set_text (op, "judul", story->title);
  serap_op_set_text (op, "uraian", story->text);
  serap_op_set_text (op, "masalah", problem->problem);
  serap_op_set_text (op, "tanggal", story->day);
  serap_op_set_text (op, "kanal", neighbour ? "RW" : source->kanal);
  if (!neighbour)
    serap_op_set_text (op, source->is_letter ? "surat" : "kegiatan", source->id);
  if (own)
    serap_op_set_text (op, "anggota", SERAP_PRACTICE_MEMBER);
  else if (!neighbour && serap_practice_roll (maker, 3) > 0) {
    g_autofree char *member
      = g_strdup_printf ("D%s-%02u", story->place->kelurahan->dapil, serap_practice_between (maker, 1, 9));
    serap_op_set_text (op, "anggota", member);
  }
  serap_op_set_int (op, "anonim", story->number % 12 == 5 ? 1 : 0);
  serap_practice_set_item (op, "kelompok_sasaran", problem->target);
  serap_op_set_int (op, "penerima_manfaat", story->people);
  serap_op_set_text (op, "urgensi", urgency[serap_practice_roll (maker, G_N_ELEMENTS (urgency))]);
  serap_op_set_int (op, "volume", story->volume_milli);
  serap_op_set_text (op, "satuan", problem->satuan);
  serap_op_set_int (op, "perkiraan_biaya", story->cost);
  serap_op_set_int (op, "tahun_rencana", plan_year (maker));
}

/* Invented and plainly so; the number belongs to nobody. */
static void
write_proposer (SerapPracticeMaker *maker, const Story *story)
{
  static const char *const kinds[] = { "WARGA", "WARGA", "WARGA", "RT", "RW", "LPM" };
  g_autofree char *id = serap_practice_id (maker, "pengusul");
  g_autofree char *name = g_strdup_printf ("Warga Contoh %03u", story->number + 1);
  g_autofree char *phone = g_strdup_printf ("+628000000%04u", story->number + 1);
  SerapOp *op = serap_practice_op (maker, story->author, SERAP_VERB_CREATE, "pengusul", id);
  serap_op_set_text (op, "pemilik", story->id);
  serap_op_set_text (op, "jenis", kinds[serap_practice_roll (maker, G_N_ELEMENTS (kinds))]);
  serap_op_set_text (op, "nama", name);
  if (serap_practice_roll (maker, 2) == 0)
    serap_op_set_text (op, "hp", phone);
  serap_op_set_text (op, "alamat", story->place->alamat);
  serap_op_set_text (op, "rt", story->place->rt);
  serap_op_set_text (op, "rw", story->place->rw);
  serap_op_set_int (op, "persetujuan_waktu", op->wall_ms);
  serap_op_set_text (op, "persetujuan_cara", serap_practice_roll (maker, 2) == 0 ? "LISAN" : "TERTULIS");
}

static void
classify (SerapPracticeMaker *maker, const Story *story, const char *check)
{
  const SerapPracticeProblem *problem = story->problem;
  serap_practice_answer (maker, "penerima", check, KIND, problem->jenis, NULL, G_MAXUINT);
  SerapOp *op = serap_practice_do (maker, "penerima", KIND, story->id, "KLASIFIKASIKAN");
  serap_op_set_text (op, "jenis", problem->jenis);
  serap_op_set_text (op, "urusan", problem->urusan);
  serap_op_set_text (op, "komisi", problem->komisi);
  serap_op_set_text (op, "opd", problem->opd);
  serap_op_set_text (op, "tingkat_penanganan", problem->level);
  serap_op_set_text (op, "kewenangan_kota", "YA");
  serap_op_set_int (op, "duplikat_ditinjau", 1);
}

static void
make_ready (Teller *teller, const Story *story)
{
  SerapPracticeMaker *maker = teller->maker;
  gboolean own = is_member_side (story->author);
  SerapOp *op = serap_practice_do (maker, own ? "tenaga_ahli" : "penerima", KIND, story->id, "SIAPKAN");
  if (!own) {
    g_autofree char *member = g_strdup_printf ("D%s-01", story->place->kelurahan->dapil);
    serap_op_set_text (op, "anggota", member);
    return;
  }
  /* Every third one waits to be picked up. */
  guint n = teller->n_proposals++;
  const SerapPracticeSource source = { story->id,   story->problem,      story->place, story->title,
                                       story->text, story->volume_milli, story->cost,  story->people };
  if (n % 3 != 2)
    serap_practice_propose (maker, &source, n - n / 3);
}

static void
hand_on (SerapPracticeMaker *maker, const Story *story, gboolean answered)
{
  g_autofree char *due = serap_date_add_days (story->day, 7);
  SerapOp *op = serap_practice_do (maker, "kabag", KIND, story->id, "DISPOSISI");
  serap_op_set_text (op, "disposisi_tujuan",
                     g_str_equal (story->problem->jenis, "PERDA") ? "RAPERDA" : "OPD");
  serap_op_set_text (op, "disposisi_tugas", "Mohon ditelaah dan dijawab secara tertulis kepada pengusul.");
  serap_op_set_text (op, "disposisi_tenggat", due);
  if (!answered)
    return;
  g_autofree char *id = serap_practice_id (maker, "tanggapan");
  SerapOp *answer = serap_practice_op (maker, "penerima", SERAP_VERB_CREATE, "tanggapan", id);
  serap_op_set_text (answer, KIND, story->id);
  serap_op_set_text (answer, "isi", "Perangkat daerah telah meninjau lokasi dan menjadwalkan penanganan.");
  serap_op_set_text (answer, "kanal", "SURAT");
  serap_op_set_text (answer, "disampaikan_pada", story->day);
  serap_practice_do (maker, "penerima", KIND, story->id, "TANGGAPI");
}

static void
decide (Teller *teller, const Story *story, Fate fate)
{
  SerapPracticeMaker *maker = teller->maker;
  if (fate == IS_READY)
    make_ready (teller, story);
  else if (fate == IS_HANDED_ON || fate == IS_ANSWERED)
    hand_on (maker, story, fate == IS_ANSWERED);
  else if (fate == IS_REFUSED) {
    SerapOp *op = serap_practice_do (maker, "kabag", KIND, story->id, "TIDAK_PROSES");
    serap_practice_set_item (op, "alasan", "BUKAN_KEWENANGAN_KOTA");
    serap_op_set_text (op, "catatan", "Berdasarkan telaah, urusan ini bukan kewenangan pemerintah kota.");
  } else if (fate == IS_MERGED && teller->merge_target != NULL) {
    SerapOp *op = serap_practice_do (maker, "penerima", KIND, story->id, "GABUNG");
    serap_op_set_text (op, "induk", teller->merge_target);
  } else if (fate == IS_CLASSIFIED || fate == IS_MERGED) {
    g_free (teller->merge_target);
    teller->merge_target = g_strdup (story->id);
  }
}

static void
tell (Teller *teller, const Story *story, Fate fate)
{
  SerapPracticeMaker *maker = teller->maker;
  write_aspiration (teller, story);
  serap_practice_put_place (maker, story->author, story->id, story->place, "BELUM_DIKETAHUI");
  if (story->number % 12 != 5)
    write_proposer (maker, story);
  if (fate == STAYS_DRAFT)
    return;
  serap_practice_do (maker, story->author, KIND, story->id, fate == IS_WITHDRAWN ? "TARIK" : "TERIMA");
  if (fate == IS_WITHDRAWN || fate == IS_RECORDED)
    return;
  SerapOp *claim = serap_practice_do (maker, "penerima", KIND, story->id, "PERIKSA");
  g_autofree char *check = serap_id_derive (claim->op_id, "verifikasi", "0", NULL);
  if (fate == IS_EXAMINED) {
    serap_practice_answer (maker, "penerima", check, KIND, NULL, NULL, 3);
    return;
  }
  classify (maker, story, check);
  decide (teller, story, fate);
}

static Fate
roll_fate (SerapPracticeMaker *maker, const Story *story)
{
  static const struct {
    guint below; /* of 100 */
    Fate fate;
  } office[] = { { 10, STAYS_DRAFT },   { 13, IS_WITHDRAWN }, { 42, IS_RECORDED },  { 50, IS_EXAMINED },
                 { 64, IS_CLASSIFIED }, { 80, IS_READY },     { 87, IS_HANDED_ON }, { 92, IS_ANSWERED },
                 { 96, IS_REFUSED },    { 100, IS_MERGED } },
    member[] = { { 20, STAYS_DRAFT }, { 22, IS_WITHDRAWN },  { 40, IS_RECORDED },
                 { 45, IS_EXAMINED }, { 55, IS_CLASSIFIED }, { 100, IS_READY } };
  gboolean own = is_member_side (story->author);
  guint roll = serap_practice_roll (maker, 100);
  guint i = 0;
  while (roll >= (own ? member[i].below : office[i].below))
    i++;
  Fate fate = own ? member[i].fate : office[i].fate;
  if (g_str_equal (story->author, "rw"))
    return STAYS_DRAFT;
  /* Only main ideas for the plan become proposals. */
  return fate == IS_READY && !g_str_equal (story->problem->jenis, "POKIR") ? IS_HANDED_ON : fate;
}

static const char *
roll_author (SerapPracticeMaker *maker)
{
  guint roll = serap_practice_roll (maker, 100);
  return roll < 58 ? "penerima" : roll < 72 ? "anggota" : roll < 96 ? "tenaga_ahli" : "rw";
}

/* Now and then somebody else asks for the same at the same place. */
static gboolean
repeats (const Teller *teller, guint number)
{
  return number % 17 == 16 && teller->twin_place != NULL;
}

static void
tell_one (Teller *teller, guint number, const char *day)
{
  SerapPracticeMaker *maker = teller->maker;
  g_auto (Story) story = { NULL };
  gboolean twin = repeats (teller, number);
  story.number = number;
  story.day = g_strdup (day);
  story.id = serap_practice_id (maker, KIND);
  story.author = twin ? "penerima" : roll_author (maker);
  story.problem
    = twin ? teller->twin_problem : &serap_practice_problems[serap_practice_roll (maker, teller->n_problems)];
  if (twin) {
    story.place = teller->twin_place;
  } else {
    story.place = serap_practice_place_new (maker, is_member_side (story.author) ? "3" : NULL);
    g_ptr_array_add (teller->places, story.place);
  }
  const char *rw = story.place->rw;
  const char *kelurahan = story.place->kelurahan->nama;
  story.title = twin ? g_strdup_printf ("Mohon %s RT %s RW %s", story.problem->title, story.place->rt, rw)
                     : g_strdup_printf ("%s RT %s RW %s Kelurahan %s", story.problem->title, story.place->rt,
                                        rw, kelurahan);
  story.text = g_strdup_printf ("%s Warga RT %s RW %s Kelurahan %s berharap hal ini ditangani.",
                                story.problem->problem, story.place->rt, rw, kelurahan);
  gint64 price = (gint64) story.problem->price * 1000;
  gint64 volume = serap_practice_between (maker, story.problem->least, story.problem->most);
  volume = CLAMP (volume, 1, MAX (MOST_COST / price, 1));
  story.volume_milli = volume * 1000;
  story.cost = volume * price;
  story.people = serap_practice_between (maker, 20, 900);
  Fate fate = twin ? IS_RECORDED : roll_fate (maker, &story);
  tell (teller, &story, fate);
  if (fate == IS_RECORDED) {
    teller->twin_problem = story.problem;
    teller->twin_place = story.place;
  }
}

GPtrArray *
serap_practice_ops (
  SerapSchema *schema, const char *seed, guint n_aspirasi, const char *today, GError **error)
{
  g_return_val_if_fail (schema != NULL && seed != NULL && serap_date_is_valid (today), NULL);
  g_autoptr (SerapPracticeMaker) maker = serap_practice_maker_new (schema, seed, today, error);
  if (maker == NULL)
    return NULL;
  g_autoptr (GPtrArray) places = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_practice_place_free);
  Teller teller = { .maker = maker, .places = places };
  while (serap_practice_problems[teller.n_problems].title != NULL)
    teller.n_problems++;
  for (guint i = 0; i < n_aspirasi; i++) {
    int back = SPAN_DAYS - (int) ((guint64) i * SPAN_DAYS / n_aspirasi);
    g_autofree char *day = serap_date_add_days (today, -back);
    serap_practice_set_day (maker, day);
    if (i % PER_EVENT == 0)
      open_sources (&teller, i / PER_EVENT, day);
    tell_one (&teller, i, day);
  }
  g_free (teller.office.id);
  g_free (teller.member.id);
  g_free (teller.merge_target);
  return g_ptr_array_ref (maker->ops);
}

GBytes *
serap_practice_file (const SerapOp *op)
{
  g_return_val_if_fail (op->verb == SERAP_VERB_ATTACH, NULL);
  return serap_practice_photo (op->entity);
}
