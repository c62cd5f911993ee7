/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Codes become sentences here and nowhere else. "{name}" stands for a detail of the problem. */

#include "config.h"

#include "serap-message.h"

#include "serap-csv-error.h"
#include "serap-db-error.h"
#include "serap-report-error.h"
#include "serap-wire.h"

#include <glib/gi18n.h>
#include <string.h>

static const struct {
  const char *code;
  const char *text;
} sentences[] = {
  /* Fields */
  { "required", N_ ("This must be filled in.") },
  { "required-but-no-reference-data",
    N_ ("This would be required, but its reference table is still empty.") },
  { "unknown-field", N_ ("There is no such field here. {maksud}") },
  { "not-writable", N_ ("This is filled in by the system.") },
  { "decided-by-transition", N_ ("This is set by a decision, not by editing. See: serapctl do.") },
  { "not-part-of-transition", N_ ("This cannot be changed by this step.") },
  { "not-an-assignment", N_ ("“{teks}” is not of the form field=value.") },
  { "nothing-to-change", N_ ("Nothing was given to change.") },
  { "wrong-type", N_ ("This holds the wrong kind of value.") },
  { "too-long", N_ ("This is longer than {max} characters.") },
  { "too-short", N_ ("This needs at least {min} characters.") },
  { "too-small", N_ ("The least value is {min}.") },
  { "too-large", N_ ("The greatest value is {max}.") },
  { "too-many", N_ ("At most {max} entries fit here.") },
  { "not-text", N_ ("This is not readable text.") },
  { "not-a-date", N_ ("This is not a date. Write for example 23/11/2026 or 23 November 2026.") },
  { "not-a-number", N_ ("This is not a number.") },
  { "not-a-phone", N_ ("This is not a telephone number. Write for example 0812-3456-7890.") },
  { "not-a-nik", N_ ("A NIK has 16 digits with a possible date of birth.") },
  { "not-yes-or-no", N_ ("Answer ya or tidak.") },
  { "not-a-coordinate", N_ ("This is not a coordinate. Write for example -6,2345.") },
  { "not-a-time", N_ ("This is not a time. Write for example 2026-11-23 14:30.") },
  { "not-rt-rw", N_ ("This is not an RT or RW number.") },
  { "many-rt", N_ ("Several RT are named; write the one that counts, or none.") },
  { "many-rw", N_ ("Several RW are named; write the one that counts.") },
  { "no-value", N_ ("This was not filled in.") },
  { "row-shortened", N_ ("The row was too long to keep whole.") },
  { "not-an-id", N_ ("This does not name a record.") },
  { "out-of-range", N_ ("This value is out of range.") },
  { "ambiguous", N_ ("This can mean: {pilihan}. Please write which.") },
  { "unknown-code", N_ ("“{kode}” is not known in {tabel}. {maksud}") },
  { "no-reference-data", N_ ("The reference table {tabel} is still empty; this could not be checked.") },
  { "value-not-allowed", N_ ("This must be {harus}.") },
  { "value-changed-meanwhile",
    N_ ("Somebody changed this meanwhile. Look at it again before you change it.") },
  { "conflict-parked",
    N_ ("Somebody changed this before you. That stays for now; your value waits beside it for a decision.") },
  { "conflict-closed", N_ ("This conflict has been decided already.") },
  { "unknown-decision", N_ ("Decide with “mine”, “theirs” or a value.") },
  { "key-is-fixed", N_ ("This names the record and cannot be changed.") },
  { "file-has-faults", N_ ("Fault in {tempat}: {alasan}") },
  /* Records */
  { "unknown-entity", N_ ("There is no kind of record called “{entitas}”.") },
  { "no-such-record", N_ ("There is no such record, or this account may not see it.") },
  { "exists-already", N_ ("This record exists already.") },
  { "wrong-kind", N_ ("This record is not of the kind {entitas}.") },
  { "wrong-id", N_ ("The record's name does not fit its code.") },
  { "deleted", N_ ("This record was removed.") },
  { "same-record", N_ ("Name two different records.") },
  /* Rights */
  { "unknown-user", N_ ("This account is not known.") },
  { "user-disabled", N_ ("This account is disabled.") },
  { "no-delegation", N_ ("There is no valid delegation from this council member.") },
  { "no-right", N_ ("Your role may not do this with {entitas}.") },
  { "not-yours", N_ ("You may do this only with your own records.") },
  { "role-not-allowed", N_ ("Your role may not make the step {transisi}.") },
  { "not-editable-now", N_ ("In the state {status} this cannot be edited by you.") },
  { "parent-not-editable-now",
    N_ ("The {entitas} it belongs to is in the state {status} and cannot be changed by you now.") },
  { "not-the-devices-account", N_ ("This device belongs to another account.") },
  { "online-only", N_ ("This is possible only with headquarters at hand.") },
  { "separation-of-duties",
    N_ ("You made or submitted this or set its money, volume or place; somebody else must verify it.") },
  { "four-eyes", N_ ("The rejection was proposed by you; another person must confirm it.") },
  /* Workflow */
  { "no-workflow", N_ ("Records of the kind {entitas} have no steps.") },
  { "unknown-transition", N_ ("There is no step called {transisi}.") },
  { "unknown-verb", N_ ("This kind of action is not known.") },
  { "state-changed", N_ ("The step {transisi} is not possible in the state {status}.") },
  { "rules-changed", N_ ("The rules have changed meanwhile. Look at the record again.") },
  { "made-by-system", N_ ("The step {transisi} is made by the system only.") },
  { "command-not-possible", N_ ("This is not possible in the state {status}, or not for your role.") },
  { "reason-required", N_ ("Give at least one reason: alasan=CODE.") },
  { "reason-not-allowed", N_ ("The reason {alasan} is not allowed here.") },
  { "note-too-short", N_ ("Give a note of at least {min} characters: catatan=…") },
  { "guard-unknown", N_ ("The rule {guard} could not be checked.") },
  { "checked-at-headquarters", N_ ("The rule {guard} will be checked by headquarters.") },
  { "supervisor_override", N_ ("Only the head of section may decide this.") },
  { "is_owner", N_ ("Only the owning council member or a delegate may do this.") },
  { "is_member", N_ ("Only the council member personally may do this.") },
  { "is_creator", N_ ("Only who made this may do it.") },
  { "linked_usulan_submitted", N_ ("No linked proposal has been submitted yet.") },
  { "not-holder", N_ ("You do not hold this record. Claim it first.") },
  { "already-held", N_ ("You hold this record already.") },
  { "held-by-other", N_ ("Held by {pemegang}.") },
  { "assigned-to-other", N_ ("Assigned to {ditugaskan}.") },
  { "source-required", N_ ("Name the event or letter it comes from: kegiatan=… or surat=…") },
  { "submitter-required", N_ ("Name the proposer (pengusul.nama=…) or mark it anonymous (anonim=ya).") },
  { "place-required", N_ ("Give RW and kelurahan, or coordinates.") },
  { "kelurahan-required", N_ ("Give a kelurahan of Kota Bekasi.") },
  { "point-required", N_ ("Give coordinates: lokasi.lat=… lokasi.lng=…") },
  { "outside-own-dapil",
    N_ ("The place lies in dapil {dapil_lokasi}, the council member belongs to dapil {dapil_anggota}.") },
  { "not-members-dapil",
    N_ ("This says dapil {dapil}, but the council member belongs to dapil {dapil_anggota}.") },
  { "source-aspirasi-required",
    N_ ("Link at least one aspiration (aspirasi=…) or a hearing (sumber_rapat=…).") },
  { "attachment-required", N_ ("{min} attachments of the kind {jenis} are needed, there are {ada}.") },
  { "price-deviates", N_ ("The budget deviates by more than 10 % from volume × unit price (Rp{hasil_kali}). "
                          "Explain it in catatan_harga.") },
  { "dictionary-or-reason",
    N_ ("Choose an entry of the dictionary, or say why none fits (alasan_di_luar_kamus).") },
  { "statement-required", N_ ("The statement of no conflict of interest is missing: bebas_konflik=ya.") },
  { "land-status-required", N_ ("The status of the land must be known (lokasi.status_lahan).") },
  { "psu-not-handed-over",
    N_ ("The public facilities of this housing estate were not handed over to the city.") },
  { "member-approval-missing", N_ ("The council member has not approved this proposal yet (do … SETUJUI).") },
  { "approval-of-older-version",
    N_ ("The content changed after the council member approved it. It must be approved again.") },
  { "deadline-not-passed", N_ ("The deadline has not passed yet.") },
  { "window-not-passed", N_ ("The window {tahap} is not over yet.") },
  { "window-closed", N_ ("The window {tahap} is open from {mulai} to {selesai}.") },
  { "regulation-unknown", N_ ("There is no regulation with a checklist for this.") },
  { "no-open-check", N_ ("There is no open verification. Claim the record first.") },
  { "check-closed", N_ ("This verification is finished.") },
  { "unknown-item", N_ ("The checklist has no item {butir}.") },
  { "unknown-answer", N_ ("Answer YA, TIDAK or TB, not “{teks}”.") },
  { "item-unanswered", N_ ("Item {butir} has not been answered.") },
  { "item-without-evidence", N_ ("Item {butir} needs evidence: --evidence ID.") },
  { "item-without-note", N_ ("Item {butir} was answered TIDAK and needs a note of at least 10 characters.") },
  { "checklist-not-passed", N_ ("By its answers the checklist comes to {hasil}.") },
  { "duplicates-unjudged", N_ ("{jumlah} possible duplicates have not been judged.") },
  { "flagged-field-unchanged", N_ ("This was flagged for repair and has not changed.") },
  { "no-rejection-proposed", N_ ("No rejection has been proposed.") },
  { "rejection-waits", N_ ("A proposed rejection waits for its decision.") },
  { "appeal-used", N_ ("The appeal has been used already.") },
  { "merge-circle", N_ ("These two would be merged into each other.") },
  { "merge-target-closed", N_ ("The record to merge into is merged or withdrawn itself.") },
  { "answer-required", N_ ("Record the answer to the citizen first (new tanggapan …).") },
  { "too-early-to-close", N_ ("It may be closed after {hari} days without a word.") },
  /* Undo and reveal */
  { "no-such-operation", N_ ("There is no such operation that could be taken back.") },
  { "nothing-to-undo", N_ ("There is nothing to take back.") },
  { "not-your-operation", N_ ("Only who did it may take it back.") },
  { "too-late-to-undo", N_ ("It can be taken back for {menit} minutes only.") },
  { "cannot-be-undone", N_ ("This cannot be taken back.") },
  { "changed-since", N_ ("The {entitas} has changed since; it cannot be taken back any more.") },
  { "nothing-to-reveal", N_ ("There is nothing sealed in this record.") },
  { "purpose-required", N_ ("Say what the person's data are needed for: --purpose TEXT.") },
  /* Headquarters */
  { "bad-signature", N_ ("The signature of the operation is wrong.") },
  { "device-revoked", N_ ("It was made after this device had been revoked.") },
  { "person-erased", N_ ("Headquarters erased this person's data; this cannot be sent any more.") },
  { "refused-by-administrator", N_ ("An administrator refused it.") },
  { "malformed", N_ ("Headquarters could not read the operation.") },
  { "payload-unreadable", N_ ("Headquarters could not open the operation.") },
  { "op-too-large", N_ ("This is too large to be sent. Shorten it and save it again.") },
  { "op-mutated", N_ ("Headquarters has this already, with another content.") },
  { "txn-failed", N_ ("Not done, because something that belongs to it was refused.") },
  { "depends-on", N_ ("Not done, because what it builds on was refused.") },
  { "changed-since-review", N_ ("Money, volume or place changed after you looked. Check it again.") },
  /* Queries */
  { "bad-value", N_ ("“{teks}” does not fit this field.") },
  { "unclosed-quote", N_ ("A quotation mark is not closed.") },
  { "not-searchable", N_ ("“{teks}” holds nothing that could be searched for.") },
  { "not-comparable", N_ ("“{teks}” cannot be compared with < or >.") },
  { "query-too-long", N_ ("The search text is too long.") },
};

static const char *
sentence_of (const char *code)
{
  for (guint i = 0; i < G_N_ELEMENTS (sentences); i++)
    if (g_str_equal (sentences[i].code, code))
      return _ (sentences[i].text);
  return NULL;
}

const char *const *
serap_message_codes (void)
{
  static const char *codes[G_N_ELEMENTS (sentences) + 1];
  for (guint i = 0; i < G_N_ELEMENTS (sentences); i++)
    codes[i] = sentences[i].code;
  return codes;
}

const char *
serap_message_field (const SerapEntity *entity, const char *field)
{
  int at = entity != NULL ? serap_entity_find (entity, field) : -1;
  return at >= 0 ? _ (entity->fields[at].label) : field;
}

/* Ids of accounts are shown as names. */
static char *
detail (SerapSpace *space, const char *name, const char *value)
{
  gboolean person = g_str_equal (name, "pemegang") || g_str_equal (name, "ditugaskan");
  g_autoptr (SerapRecord) account
    = space != NULL && person ? serap_store_get (serap_space_store (space), value) : NULL;
  const char *own = account != NULL ? serap_record_text (account, "nama") : NULL;
  return g_strdup (own != NULL ? own : value);
}

static char *
fill (SerapSpace *space, const char *sentence, const SerapProblem *problem)
{
  g_autoptr (GString) out = g_string_new (NULL);
  for (const char *p = sentence; *p != '\0'; p++) {
    const char *end = *p == '{' ? strchr (p, '}') : NULL;
    if (end == NULL) {
      g_string_append_c (out, *p);
      continue;
    }
    g_autofree char *name = g_strndup (p + 1, (gsize) (end - p - 1));
    const char *value = serap_problem_param (problem, name);
    if (value != NULL && *value != '\0') {
      g_autofree char *shown = detail (space, name, value);
      g_autofree char *meant
        = g_str_equal (name, "maksud") ? g_strdup_printf (_ ("Did you mean “%s”?"), shown) : g_strdup (shown);
      g_string_append (out, meant);
    }
    p = end;
  }
  return g_strstrip (g_string_free (g_steal_pointer (&out), FALSE));
}

char *
serap_message_problem (SerapSpace *space, const SerapEntity *entity, const SerapProblem *problem)
{
  const char *sentence = sentence_of (problem->code);
  g_autofree char *text = sentence != NULL ? fill (space, sentence, problem) : g_strdup (problem->code);
  if (problem->field == NULL)
    return g_steal_pointer (&text);
  const char *label = serap_message_field (entity, problem->field);
  if (g_str_equal (label, problem->field))
    return g_strdup_printf ("%s: %s", problem->field, text);
  return g_strdup_printf ("%s (%s): %s", label, problem->field, text);
}

static const char *
database_sentence (int code)
{
  switch (code) {
  case SERAP_DB_ERROR_FULL:
    return _ ("The disk is full. Nothing was lost; make room and try again.");
  case SERAP_DB_ERROR_READONLY:
    return _ ("The data folder cannot be written to. Check its permissions.");
  case SERAP_DB_ERROR_NEWER:
    return _ ("The data were made by a newer Serap and were left untouched. Please update this one.");
  case SERAP_DB_ERROR_NOT_A_DB:
  case SERAP_DB_ERROR_CORRUPT:
    return _ ("The data are damaged. Nothing was changed; restore a backup or ask for help.");
  case SERAP_DB_ERROR_BUSY:
    return _ ("The data are in use by another program. Try again in a moment.");
  case SERAP_DB_ERROR_IO:
    return _ ("The disk could not be read or written.");
  case SERAP_DB_ERROR_CANT_OPEN:
    return _ ("The data could not be opened.");
  case SERAP_DB_ERROR_MIGRATION:
    return _ ("The data could not be brought up to date. They were left as they were.");
  default:
    return _ ("The data could not be used.");
  }
}

static const char *
csv_sentence (int code)
{
  switch (code) {
  case SERAP_CSV_ERROR_NOT_FOUND:
    return _ ("There is no such file.");
  case SERAP_CSV_ERROR_DENIED:
    return _ ("The file may not be opened.");
  case SERAP_CSV_ERROR_EMPTY:
    return _ ("The file is empty.");
  case SERAP_CSV_ERROR_BINARY:
    return _ ("This is not a CSV file. Save it as CSV (UTF-8) first.");
  case SERAP_CSV_ERROR_ENCODING:
    return _ ("The file's characters cannot be read. Save it as CSV UTF-8.");
  case SERAP_CSV_ERROR_UNCLOSED_QUOTE:
    return _ ("A quotation mark is opened and never closed.");
  case SERAP_CSV_ERROR_TOO_MANY_COLUMNS:
    return _ ("The file has too many columns.");
  case SERAP_CSV_ERROR_CELL_TOO_LARGE:
    return _ ("A cell is too large.");
  case SERAP_CSV_ERROR_ROW_TOO_LARGE:
    return _ ("A row is too large.");
  case SERAP_CSV_ERROR_ROW_TOO_LONG:
    return _ ("A row has more cells than there are headings.");
  case SERAP_CSV_ERROR_TOO_LARGE:
    return _ ("The file is too large.");
  case SERAP_CSV_ERROR_NO_SPACE:
    return _ ("The disk is full.");
  default:
    return _ ("The file could not be used.");
  }
}

static const char *
file_sentence (int code)
{
  switch (code) {
  case G_FILE_ERROR_NOENT:
    return _ ("There is no such file or folder.");
  case G_FILE_ERROR_ACCES:
  case G_FILE_ERROR_PERM:
    return _ ("This may not be opened or written.");
  case G_FILE_ERROR_ROFS:
    return _ ("The disk cannot be written to.");
  case G_FILE_ERROR_NOSPC:
    return _ ("The disk is full. Nothing was lost; make room and try again.");
  default:
    return _ ("A file could not be used.");
  }
}

static const char *
store_sentence (int code)
{
  switch (code) {
  case SERAP_STORE_ERROR_NOT_FOUND:
    return _ ("There is no such record, or this account may not see it.");
  case SERAP_STORE_ERROR_AMBIGUOUS:
    return _ ("Several records fit. Give more of the number.");
  case SERAP_STORE_ERROR_NOT_PENDING:
    return _ ("This has been sent already.");
  case SERAP_STORE_ERROR_LOCKED:
    return _ ("The persons' data are locked. Unlock the account first.");
  default:
    return _ ("The stored data could not be read.");
  }
}

static const char *
transport_sentence (int code)
{
  static const char *const texts[] = {
    [SERAP_TRANSPORT_ERROR_UNREACHABLE] = N_ ("Headquarters could not be reached."),
    [SERAP_TRANSPORT_ERROR_TIMEOUT]
    = N_ ("Headquarters did not answer in time. Your work is safe here and is sent later."),
    [SERAP_TRANSPORT_ERROR_PORTAL]
    = N_ ("The network wants a login first: open a web page, log in there, then try again."),
    [SERAP_TRANSPORT_ERROR_TOKEN]
    = N_ ("The session has ended. Log in again with your password; your work waits here."),
    [SERAP_TRANSPORT_ERROR_REFUSED]
    = N_ ("Headquarters does not let this device in. Ask the administrator; your work stays here."),
    [SERAP_TRANSPORT_ERROR_WIPE] = N_ ("The administrator has ordered this device's data to be removed."),
    [SERAP_TRANSPORT_ERROR_FORKED]
    = N_ ("These data were copied or restored; the device has to introduce itself anew."),
    [SERAP_TRANSPORT_ERROR_NEW_EPOCH]
    = N_ ("These data were copied or restored; the device has to introduce itself anew."),
    [SERAP_TRANSPORT_ERROR_TOO_LARGE] = N_ ("Something is larger than headquarters takes."),
    [SERAP_TRANSPORT_ERROR_OLD_CLIENT]
    = N_ ("This program is too old to receive. It still sends; please update it."),
    [SERAP_TRANSPORT_ERROR_SLOW_DOWN]
    = N_ ("Headquarters is busy. Try again in a moment; your work is safe here."),
    [SERAP_TRANSPORT_ERROR_SERVER] = N_ ("Headquarters has a fault of its own. Your work is safe here."),
    [SERAP_TRANSPORT_ERROR_PROTOCOL] = N_ ("Headquarters' answer could not be understood."),
    [SERAP_TRANSPORT_ERROR_FILE] = N_ ("This file is not to be had from headquarters."),
  };
  const char *sentence = code >= 0 && code < (int) G_N_ELEMENTS (texts) ? texts[code] : NULL;
  return sentence != NULL ? _ (sentence) : _ ("Headquarters could not take this. Your work is safe here.");
}

char *
serap_message_error (const GError *error)
{
  const char *sentence = NULL;
  if (error->domain == SERAP_APP_ERROR)
    return g_strdup (error->message);
  if (error->domain == SERAP_DB_ERROR)
    sentence = database_sentence (error->code);
  else if (error->domain == SERAP_CSV_ERROR)
    sentence = csv_sentence (error->code);
  else if (error->domain == G_FILE_ERROR)
    sentence = file_sentence (error->code);
  else if (error->domain == SERAP_STORE_ERROR)
    sentence = store_sentence (error->code);
  else if (error->domain == SERAP_REPORT_ERROR)
    sentence = _ ("The document could not be written.");
  else if (error->domain == SERAP_TRANSPORT_ERROR)
    sentence = transport_sentence (error->code);
  if (sentence == NULL)
    return g_strdup (error->message);
  /* What nobody can do anything with is left out; the detail of a broken file or disk is not. */
  gboolean plain = g_error_matches (error, SERAP_STORE_ERROR, SERAP_STORE_ERROR_NOT_FOUND)
                   || g_error_matches (error, SERAP_STORE_ERROR, SERAP_STORE_ERROR_LOCKED)
                   || g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOSPC);
  return plain ? g_strdup (sentence) : g_strdup_printf ("%s (%s)", sentence, error->message);
}
