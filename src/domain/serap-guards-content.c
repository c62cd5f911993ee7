/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Guards about what a record says: source, place, price, papers. */

#include "config.h"

#include "serap-guards.h"

#include <stdlib.h>
#include <string.h>

static SerapGuardAnswer
refuse (GPtrArray *problems, const char *field, const char *code)
{
  serap_problems_add (problems, field, code, NULL);
  return SERAP_GUARD_NO;
}

SERAP_GUARD (source_known)
{
  if (serap_record_is_set (record, "kegiatan") || serap_record_is_set (record, "surat"))
    return SERAP_GUARD_YES;
  return refuse (problems, "kegiatan", "source-required");
}

SERAP_GUARD (submitter_known)
{
  if (serap_record_is_set (record, "pengusul") || serap_record_bool (record, "anonim"))
    return SERAP_GUARD_YES;
  return refuse (problems, "pengusul", "submitter-required");
}

/* Answers YES when the record has no place yet only if it cannot have one here. */
static SerapRecord *
place_of (SerapJudge *judge, SerapRecord *record, gboolean *known)
{
  *known = TRUE;
  const char *id = serap_record_text (record, "lokasi");
  return id != NULL ? serap_judge_get (judge, id, known) : NULL;
}

SERAP_GUARD (place_known)
{
  gboolean known;
  SerapRecord *place = place_of (judge, record, &known);
  if (!known)
    return SERAP_GUARD_UNKNOWN;
  gboolean point = place != NULL && serap_record_is_set (place, "lat") && serap_record_is_set (place, "lng");
  if (place != NULL
      && (point || (serap_record_is_set (place, "rw") && serap_record_is_set (place, "kelurahan"))))
    return SERAP_GUARD_YES;
  return refuse (problems, "lokasi", "place-required");
}

SERAP_GUARD (kelurahan_known)
{
  gboolean known;
  SerapRecord *place = place_of (judge, record, &known);
  if (!known)
    return SERAP_GUARD_UNKNOWN;
  if (place != NULL && serap_record_is_set (place, "kelurahan"))
    return SERAP_GUARD_YES;
  return refuse (problems, "kelurahan", "kelurahan-required");
}

SERAP_GUARD (has_point)
{
  gboolean known;
  SerapRecord *place = place_of (judge, record, &known);
  if (!known)
    return SERAP_GUARD_UNKNOWN;
  if (place != NULL && serap_record_is_set (place, "lat") && serap_record_is_set (place, "lng"))
    return SERAP_GUARD_YES;
  return refuse (problems, "lokasi", "point-required");
}

/* The member's district binds, and the place decides, not what was typed as dapil: KPK's advice, no
 * proposals outside one's own district. */
SERAP_GUARD (inside_own_dapil)
{
  gboolean known;
  SerapRecord *place = place_of (judge, record, &known);
  if (!known)
    return SERAP_GUARD_UNKNOWN;
  g_autofree char *own = serap_facts_own_dapil (judge->facts, record);
  g_autofree char *there
    = serap_facts_dapil_of (judge->facts, place != NULL ? serap_record_text (place, "kelurahan") : NULL);
  if (there == NULL || own == NULL)
    return refuse (problems, "lokasi", "kelurahan-required");
  gboolean inside = g_str_equal (there, own);
  if (!inside)
    serap_problems_add (problems, "lokasi", "outside-own-dapil", "dapil_lokasi", there, "dapil_anggota", own,
                        NULL);
  const char *typed = serap_record_text (record, "dapil");
  gboolean agrees = typed == NULL || g_str_equal (typed, own);
  if (!agrees)
    serap_problems_add (problems, "dapil", "not-members-dapil", "dapil", typed, "dapil_anggota", own, NULL);
  return inside && agrees ? SERAP_GUARD_YES : SERAP_GUARD_NO;
}

/* "field=VALUE|VALUE2" */
static gboolean
matches (const SerapRecord *record, const char *condition)
{
  const char *equals = strchr (condition, '=');
  if (equals == NULL)
    return FALSE;
  g_autofree char *name = g_strndup (condition, (gsize) (equals - condition));
  g_auto (GStrv) wanted = g_strsplit (equals + 1, "|", -1);
  int at = serap_entity_find (record->entity, name);
  if (at < 0)
    return FALSE;
  g_autofree char *value = serap_value_to_string (&record->values[at]);
  return g_strv_contains ((const char *const *) wanted, value);
}

SERAP_GUARD (field_is)
{
  if (use->text != NULL && matches (record, use->text))
    return SERAP_GUARD_YES;
  g_auto (GStrv) parts = g_strsplit (use->text != NULL ? use->text : "", "=", 2);
  serap_problems_add (problems, parts[0], use->code != NULL ? use->code : "value-not-allowed", "harus",
                      parts[0] != NULL ? parts[1] : NULL, NULL);
  return SERAP_GUARD_NO;
}

SERAP_GUARD (has_source)
{
  if (serap_record_is_set (record, "sumber_rapat"))
    return SERAP_GUARD_YES;
  gboolean complete = TRUE;
  g_autoptr (GPtrArray) links
    = judge->facts->children (judge->facts, "usulan_aspirasi", "usulan", record->id, &complete);
  for (guint i = 0; i < links->len; i++)
    if (!serap_record_bool (links->pdata[i], "dilepas") && !serap_record_bool (links->pdata[i], "dihapus"))
      return SERAP_GUARD_YES;
  if (!complete)
    return SERAP_GUARD_UNKNOWN;
  return refuse (problems, NULL, "source-aspirasi-required");
}

static guint
count_attachments (SerapJudge *judge, const SerapRecord *record, const char *kind, gboolean *complete)
{
  guint n = 0;
  g_autoptr (GPtrArray) files
    = judge->facts->children (judge->facts, "lampiran", "pemilik", record->id, complete);
  for (guint i = 0; i < files->len; i++)
    if (g_strcmp0 (serap_record_text (files->pdata[i], "jenis"), kind) == 0
        && !serap_record_bool (files->pdata[i], "dihapus"))
      n++;
  return n;
}

static SerapGuardAnswer
need_attachments (SerapJudge *judge, SerapRecord *record, const char *kind, gint64 least, GPtrArray *problems)
{
  gboolean complete = TRUE;
  guint n = count_attachments (judge, record, kind, &complete);
  if (n >= least)
    return SERAP_GUARD_YES;
  if (!complete)
    return SERAP_GUARD_UNKNOWN;
  g_autofree char *wanted = g_strdup_printf ("%" G_GINT64_FORMAT, least);
  g_autofree char *have = g_strdup_printf ("%u", n);
  serap_problems_add (problems, "lampiran", "attachment-required", "jenis", kind, "min", wanted, "ada", have,
                      NULL);
  return SERAP_GUARD_NO;
}

SERAP_GUARD (photos_at_least)
{
  return need_attachments (judge, record, "FOTO_SEBELUM", MAX (use->n, 1), problems);
}

SERAP_GUARD (evidence_after_photo)
{
  return need_attachments (judge, record, "FOTO_SESUDAH", MAX (use->n, 1), problems);
}

/* "field=A|B:KIND": that kind of attachment is needed when the field holds one of these. */
SERAP_GUARD (attachment_if)
{
  const char *colon = use->text != NULL ? strrchr (use->text, ':') : NULL;
  if (colon == NULL)
    return SERAP_GUARD_UNKNOWN;
  g_autofree char *condition = g_strndup (use->text, (gsize) (colon - use->text));
  if (!matches (record, condition))
    return SERAP_GUARD_YES;
  return need_attachments (judge, record, colon + 1, MAX (use->n, 1), problems);
}

SERAP_GUARD (rab_if_above)
{
  if (serap_record_int (record, "anggaran", 0) <= use->n)
    return SERAP_GUARD_YES;
  return need_attachments (judge, record, "RAB", 1, problems);
}

/* anggaran against volume × harga_satuan; a deviation above n per cent needs a note. */
SERAP_GUARD (price_consistent)
{
  gint64 price = serap_record_int (record, "harga_satuan", 0);
  gint64 volume = serap_record_int (record, "volume", 0);
  gint64 budget = serap_record_int (record, "anggaran", 0);
  if (price <= 0 || volume <= 0 || budget <= 0)
    return SERAP_GUARD_YES;
  __int128 expected = (__int128) price * volume / 1000;
  __int128 gap = expected > budget ? expected - budget : budget - expected;
  if (gap * 100 <= expected * (use->n > 0 ? use->n : 10))
    return SERAP_GUARD_YES;
  const char *note = serap_record_text (record, "catatan_harga");
  if (note != NULL && g_utf8_strlen (note, -1) >= 10)
    return SERAP_GUARD_YES;
  g_autofree char *product
    = g_strdup_printf ("%" G_GINT64_FORMAT, (gint64) MIN (expected, (__int128) G_MAXINT64));
  serap_problems_add (problems, "anggaran", "price-deviates", "hasil_kali", product, NULL);
  return SERAP_GUARD_NO;
}

SERAP_GUARD (dictionary_or_reason)
{
  if (serap_record_is_set (record, "kamus") || serap_record_is_set (record, "alasan_di_luar_kamus"))
    return SERAP_GUARD_YES;
  return refuse (problems, "kamus", "dictionary-or-reason");
}

SERAP_GUARD (hibah_complete)
{
  static const char *const fields[] = { "penerima_hibah", "penerima_hibah_akta", "penerima_hibah_alamat" };
  const char *scheme = serap_record_text (record, "skema");
  if (scheme == NULL || !(g_str_has_prefix (scheme, "HIBAH") || g_str_equal (scheme, "BANSOS")))
    return SERAP_GUARD_YES;
  SerapGuardAnswer answer = SERAP_GUARD_YES;
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if (!serap_record_is_set (record, fields[i]))
      answer = refuse (problems, fields[i], "required");
  return answer;
}

SERAP_GUARD (conflict_free)
{
  if (serap_record_bool (record, "bebas_konflik"))
    return SERAP_GUARD_YES;
  return refuse (problems, "bebas_konflik", "statement-required");
}

SERAP_GUARD (land_known)
{
  gboolean known;
  SerapRecord *place = place_of (judge, record, &known);
  if (!known)
    return SERAP_GUARD_UNKNOWN;
  const char *status = place != NULL ? serap_record_text (place, "status_lahan") : NULL;
  if (status != NULL && !g_str_equal (status, "BELUM_DIKETAHUI"))
    return SERAP_GUARD_YES;
  return refuse (problems, "status_lahan", "land-status-required");
}

/* Perumahan whose public facilities were not handed over cannot get city money; the list is dated
 * and partial. */
SERAP_GUARD (psu_handed_over)
{
  if (judge->facts->ref_is_empty (judge->facts, "psu"))
    return SERAP_GUARD_NO_DATA;
  gboolean known;
  SerapRecord *place = place_of (judge, record, &known);
  if (!known)
    return SERAP_GUARD_UNKNOWN;
  if (place != NULL && g_strcmp0 (serap_record_text (place, "status_lahan"), "PSU_BELUM") == 0)
    return refuse (problems, "status_lahan", "psu-not-handed-over");
  return SERAP_GUARD_YES;
}

/* The RW grants of Rp100 million have no table yet. */
SERAP_GUARD (no_rw_hibah_overlap)
{
  return SERAP_GUARD_NO_DATA;
}

static gboolean
leads_back (SerapJudge *judge, SerapRecord *target, const char *id)
{
  for (guint steps = 0; target != NULL && steps < 100; steps++) {
    if (g_str_equal (target->id, id))
      return TRUE;
    target = serap_judge_get (judge, serap_record_text (target, "induk"), NULL);
  }
  return target != NULL;
}

SERAP_GUARD (merge_target_valid)
{
  gboolean known = TRUE;
  SerapRecord *target = serap_judge_get (judge, serap_record_text (record, "induk"), &known);
  if (target == NULL)
    return known ? refuse (problems, "induk", "required") : SERAP_GUARD_UNKNOWN;
  if (leads_back (judge, target, record->id))
    return refuse (problems, "induk", "merge-circle");
  const char *status = serap_record_status (target);
  if (g_strcmp0 (status, "DIGABUNG") == 0 || g_strcmp0 (status, "DITARIK") == 0
      || serap_record_bool (target, "dihapus"))
    return refuse (problems, "induk", "merge-target-closed");
  return SERAP_GUARD_YES;
}

SERAP_GUARD (linked_usulan_submitted)
{
  gboolean complete = TRUE;
  g_autoptr (GPtrArray) links
    = judge->facts->children (judge->facts, "usulan_aspirasi", "aspirasi", record->id, &complete);
  for (guint i = 0; i < links->len; i++) {
    SerapRecord *proposal = serap_judge_get (judge, serap_record_text (links->pdata[i], "usulan"), NULL);
    if (proposal != NULL && serap_record_is_set (proposal, "nomor")
        && !serap_record_bool (links->pdata[i], "dilepas") && !serap_record_bool (links->pdata[i], "dihapus"))
      return SERAP_GUARD_YES;
  }
  return complete ? SERAP_GUARD_NO : SERAP_GUARD_UNKNOWN;
}

SERAP_GUARD (answer_recorded)
{
  gboolean complete = TRUE;
  g_autoptr (GPtrArray) answers
    = judge->facts->children (judge->facts, "tanggapan", "aspirasi", record->id, &complete);
  for (guint i = 0; i < answers->len; i++)
    if (serap_record_is_set (answers->pdata[i], "kanal")
        && serap_record_is_set (answers->pdata[i], "disampaikan_pada")
        && !serap_record_bool (answers->pdata[i], "dihapus"))
      return SERAP_GUARD_YES;
  if (!complete)
    return SERAP_GUARD_UNKNOWN;
  return refuse (problems, NULL, "answer-required");
}
