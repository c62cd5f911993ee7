/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Documents for paper: what is printed of a record, and what is not. */

#include "config.h"

#include "serap-print.h"

#include "serap-bytes.h"
#include "serap-edit.h"
#include "serap-id.h"
#include "serap-name.h"
#include "serap-receipt.h"
#include "serap-resolver.h"

#include <glib/gi18n.h>
#include <string.h>

/* Logged with every name that is printed. */
#define PURPOSE "tanda terima"

/* Words of documents are Indonesian under any language of the program. */
#define NOT_RECORDED "(tidak dicatat)"
#define PROTECTED "(nama dilindungi)"

/* The office as it stands on paper. Only what is certain. */
static const SerapLetterhead letterhead = {
  .pemerintah = "PEMERINTAH KOTA BEKASI",
  .instansi = "SEKRETARIAT DEWAN PERWAKILAN RAKYAT DAERAH",
  .alamat = "Kota Bekasi, Jawa Barat",
  .kontak = NULL,
  .contoh_tanda = NULL,
  .paper = "A4",
  .kalimat_data
  = "Data pribadi hanya dipakai untuk menindaklanjuti aspirasi ini dan dilindungi menurut UU 27/2022.",
  .kontak_status = "Sekretariat DPRD Kota Bekasi",
};

/**
 * Sheet:
 *
 * One receipt and the texts it points at.
 */
typedef struct {
  SerapReceipt receipt;
  char *nomor;
  char *kode;
  char *qr;
  char *kanal;
  char *kegiatan;
  char *judul;
  char *uraian;
  char *lokasi;
  char *pengusul;
  char *penerima;
  char *jabatan;
} Sheet;

static void
sheet_free (Sheet *sheet)
{
  char *texts[]
    = { sheet->nomor,  sheet->kode,   sheet->qr,       sheet->kanal,    sheet->kegiatan, sheet->judul,
        sheet->uraian, sheet->lokasi, sheet->pengusul, sheet->penerima, sheet->jabatan };
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (texts[i]);
  g_free (sheet);
}

/* ---- Parts ---- */

/* Short enough to be typed off, and nobody finds it without the record. */
static char *
check_code (const SerapRecord *record, const char *number)
{
  g_autofree char *both = g_strconcat (record->id, number, NULL);
  g_autofree char *hex = serap_sha256_hex (both, strlen (both));
  g_autofree char *upper = g_ascii_strup (hex, 8);
  return g_strdup_printf ("%.4s-%.4s", upper, upper + 4);
}

static char *
label_of (SerapSpace *space, const SerapRecord *record, const char *name)
{
  const char *code = serap_record_text (record, name);
  int at = serap_entity_find (record->entity, name);
  return code != NULL && at >= 0 ? serap_resolver_label (space, &record->entity->fields[at], code) : NULL;
}

static void
append_part (GString *text, const char *before, const char *part)
{
  if (part != NULL)
    g_string_append_printf (text, "%s%s%s", text->len > 0 ? ", " : "", before, part);
}

/* "Jl. Mawar 3, RT 003/RW 012, Kel. Aren Jaya, Kec. Bekasi Timur" */
static char *
place_line (SerapSpace *space, const SerapRecord *record)
{
  const char *rt = serap_record_text (record, "rt");
  const char *rw = serap_record_text (record, "rw");
  g_autofree char *kelurahan = label_of (space, record, "kelurahan");
  g_autofree char *kecamatan = label_of (space, record, "kecamatan");
  g_autofree char *rt_rw = rt != NULL && rw != NULL ? g_strdup_printf ("RT %s/RW %s", rt, rw)
                           : rw != NULL             ? g_strconcat ("RW ", rw, NULL)
                           : rt != NULL             ? g_strconcat ("RT ", rt, NULL)
                                                    : NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  append_part (text, "", serap_record_text (record, "alamat"));
  append_part (text, "", rt_rw);
  append_part (text, "Kel. ", kelurahan);
  append_part (text, "Kec. ", kecamatan);
  return text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}

static guint
count_attachments (SerapSpace *space, const char *id)
{
  g_autoptr (GPtrArray) list = serap_store_children (serap_space_store (space), "lampiran", "pemilik", id);
  guint n = 0;
  for (guint i = 0; i < list->len; i++)
    n += serap_record_bool (list->pdata[i], "dihapus") ? 0 : 1;
  return n;
}

/* ---- The citizen ---- */

static char *
name_of (const SerapRecord *person)
{
  const char *name = serap_record_text (person, "nama");
  return g_strdup (name != NULL ? name : NOT_RECORDED);
}

/* Asked of headquarters' judge like any other look at a person; a reading space cannot log, so it
 * masks. */
static gboolean
may_reveal (SerapSpace *space, const char *person, gboolean *revealed, GError **error)
{
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  g_autoptr (GError) local_error = NULL;
  if (!serap_folder_is_locked (serap_space_folder (space)))
    return TRUE;
  g_autoptr (SerapRecord) record = serap_edit_reveal (space, person, PURPOSE, problems, &local_error);
  *revealed = record != NULL;
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/* @text: %NULL for who wants to stay unknown. */
static gboolean
proposer (SerapSpace *space, const SerapRecord *record, char **text, GError **error)
{
  const char *person = serap_record_text (record, "pengusul");
  if (serap_record_bool (record, "anonim"))
    return TRUE;
  if (person == NULL) {
    *text = g_strdup (NOT_RECORDED);
    return TRUE;
  }
  g_autoptr (SerapRecord) open
    = serap_store_person (serap_space_store (space), serap_space_box (space), person, NULL);
  gboolean revealed = FALSE;
  if (open == NULL) {
    *text = g_strdup (PROTECTED);
    return TRUE;
  }
  if (!serap_record_bool (record, "rahasia") && serap_record_is_set (open, "nama")
      && !may_reveal (space, person, &revealed, error))
    return FALSE;
  g_autofree char *name = name_of (open);
  *text = revealed || !serap_record_is_set (open, "nama") ? g_steal_pointer (&name) : serap_name_mask (name);
  return TRUE;
}

/* ---- The receipt ---- */

static char *
role_label (SerapSpace *space, const SerapRecord *account)
{
  const SerapValue *roles = serap_record_value (account, "peran");
  const SerapRole *role = roles->kind == SERAP_VALUE_SET && serap_space_rules (space)->roles != NULL
                            ? serap_roles_find (serap_space_rules (space)->roles, roles->set[0])
                            : NULL;
  return role != NULL ? g_strdup (role->label_id) : NULL;
}

/* Whoever made the record received it, also when another prints it. */
static void
fill_receiver (SerapSpace *space, const SerapRecord *record, Sheet *sheet)
{
  const char *maker = serap_record_text (record, "dibuat_oleh");
  g_autoptr (SerapRecord) account = maker != NULL ? serap_store_get (serap_space_store (space), maker) : NULL;
  const SerapRecord *receiver = account != NULL ? account : serap_space_user (space);
  const char *name = serap_record_text (receiver, "nama");
  sheet->penerima = g_strdup (name != NULL ? name : serap_record_text (receiver, "kode"));
  sheet->jabatan = role_label (space, receiver);
}

static void
fill_texts (SerapSpace *space, const SerapRecord *record, Sheet *sheet)
{
  const char *official = serap_record_text (record, "nomor");
  const char *local = serap_record_text (record, "nomor_lokal");
  const char *event = serap_record_text (record, "kegiatan");
  g_autoptr (SerapRecord) kegiatan
    = event != NULL ? serap_store_get (serap_space_store (space), event) : NULL;
  sheet->nomor = g_strdup (official != NULL ? official : local != NULL ? local : record->id);
  sheet->kode = check_code (record, sheet->nomor);
  sheet->qr = g_strdup_printf ("SERAP %s %s", sheet->nomor, sheet->kode);
  sheet->kanal = label_of (space, record, "kanal");
  sheet->kegiatan = kegiatan != NULL ? g_strdup (serap_record_text (kegiatan, "nama")) : NULL;
  sheet->judul = g_strdup (serap_record_text (record, "judul"));
  sheet->uraian = g_strdup (serap_record_text (record, "uraian"));
  sheet->lokasi = place_line (space, record);
  sheet->receipt.sementara = official == NULL;
}

static void
point_at_texts (Sheet *sheet)
{
  SerapReceipt *receipt = &sheet->receipt;
  receipt->nomor = sheet->nomor;
  receipt->kode_periksa = sheet->kode;
  receipt->qr_text = sheet->qr;
  receipt->kanal = sheet->kanal != NULL ? sheet->kanal : NOT_RECORDED;
  receipt->kegiatan = sheet->kegiatan;
  receipt->judul = sheet->judul != NULL ? sheet->judul : NOT_RECORDED;
  receipt->uraian = sheet->uraian;
  receipt->lokasi = sheet->lokasi;
  receipt->pengusul = sheet->pengusul;
  receipt->penerima = sheet->penerima != NULL ? sheet->penerima : NOT_RECORDED;
  receipt->jabatan = sheet->jabatan;
}

static SerapRecord *
find_aspirasi (SerapSpace *space, const char *text, GError **error)
{
  SerapStore *store = serap_space_store (space);
  const SerapEntity *entity = serap_schema_entity (serap_space_schema (space), "aspirasi");
  g_autofree char *id
    = serap_id_is_valid (text) ? g_strdup (text) : serap_store_find (store, entity, text, error);
  g_autoptr (SerapRecord) record = id != NULL ? serap_store_get (store, id) : NULL;
  if (id == NULL)
    return NULL;
  if (record == NULL || record->entity != entity || serap_record_bool (record, "dihapus")) {
    g_set_error (error, SERAP_STORE_ERROR, SERAP_STORE_ERROR_NOT_FOUND, _ ("There is no aspirasi “%s”."),
                 text);
    return NULL;
  }
  serap_store_fill_derived (store, record);
  return g_steal_pointer (&record);
}

static Sheet *
make_sheet (SerapSpace *space, const char *text, GError **error)
{
  g_autoptr (SerapRecord) record = find_aspirasi (space, text, error);
  if (record == NULL)
    return NULL;
  Sheet *sheet = g_new0 (Sheet, 1);
  sheet->receipt.diterima_ms = serap_record_int (record, "dibuat", 0);
  sheet->receipt.n_lampiran = count_attachments (space, record->id);
  fill_texts (space, record, sheet);
  fill_receiver (space, record, sheet);
  if (!proposer (space, record, &sheet->pengusul, error)) {
    sheet_free (sheet);
    return NULL;
  }
  point_at_texts (sheet);
  return sheet;
}

static gboolean
print_receipts (SerapSpace *space, char *const *ids, const char *path, GError **error)
{
  g_autoptr (GPtrArray) sheets = g_ptr_array_new_with_free_func ((GDestroyNotify) sheet_free);
  g_autoptr (GArray) receipts = g_array_new (FALSE, FALSE, sizeof (SerapReceipt));
  SerapLetterhead head = letterhead;
  if (serap_folder_kind (serap_space_folder (space)) == SERAP_FOLDER_PRACTICE)
    head.contoh_tanda = "DATA LATIHAN";
  for (guint i = 0; ids[i] != NULL; i++) {
    Sheet *sheet = make_sheet (space, ids[i], error);
    if (sheet == NULL)
      return FALSE;
    g_ptr_array_add (sheets, sheet);
    g_array_append_val (receipts, sheet->receipt);
  }
  return serap_receipt_write_pdf ((const SerapReceipt *) receipts->data, receipts->len, &head, path, error);
}

gboolean
serap_print_document (
  SerapSpace *space, const char *document, char *const *ids, const char *path, GError **error)
{
  g_return_val_if_fail (space != NULL && document != NULL && ids != NULL && path != NULL, FALSE);

  g_autofree char *lower = g_ascii_strdown (path, -1);
  if (!g_str_equal (document, "tanda-terima")) {
    g_set_error (error, SERAP_APP_ERROR, SERAP_APP_ERROR_USAGE,
                 _ ("There is no document “%s”; possible is tanda-terima."), document);
    return FALSE;
  }
  if (!g_str_has_suffix (lower, ".pdf")) {
    g_autofree char *name = g_filename_display_basename (path);
    g_set_error (error, SERAP_APP_ERROR, SERAP_APP_ERROR_USAGE,
                 _ ("“%s” cannot be printed: the file's name must end in .pdf."), name);
    return FALSE;
  }
  if (ids[0] == NULL) {
    g_set_error_literal (error, SERAP_APP_ERROR, SERAP_APP_ERROR_USAGE,
                         _ ("Name at least one record to print."));
    return FALSE;
  }
  return print_receipts (space, ids, path, error);
}
