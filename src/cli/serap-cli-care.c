/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Commands that care for the folder: check, backup, restore, and reference data from files. */

#include "config.h"

#include "serap-cli.h"

#include "serap-backup.h"
#include "serap-bytes.h"
#include "serap-care.h"
#include "serap-csv.h"
#include "serap-date.h"
#include "serap-id.h"
#include "serap-input.h"
#include "serap-json-writer.h"
#include "serap-message.h"
#include "serap-rules-reader.h"
#include "serap-rules-records.h"
#include "serap-seed.h"

#include <glib/gi18n.h>
#include <string.h>
#include <unistd.h>

/* Operations that are stored at once. */
#define SAVE_ROWS 100

/* ---- check ---- */

static gboolean
open_folder (SerapCli *cli, GError **error)
{
  g_autofree char *dir = cli->data != NULL ? g_strdup (cli->data) : serap_folder_default_path (SERAP_FOLDER_LAPTOP);
  cli->folder = serap_folder_open (dir, serap_env_system (), error);
  return cli->folder != NULL && serap_folder_lock (cli->folder, error);
}

static void
print_findings (SerapCli *cli, GPtrArray *findings)
{
  if (!cli->json) {
    for (guint i = 0; i < findings->len; i++)
      g_print ("%s\n", (const char *) findings->pdata[i]);
    serap_cli_say (cli, findings->len == 0 ? _ ("Everything is in order.") : _ ("%u findings."), findings->len);
    return;
  }
  g_autoptr (SerapJsonWriter) writer = serap_json_writer_new (TRUE);
  serap_json_writer_begin_object (writer);
  serap_json_writer_name (writer, "findings");
  serap_json_writer_begin_array (writer);
  for (guint i = 0; i < findings->len; i++)
    serap_json_writer_text (writer, findings->pdata[i]);
  serap_json_writer_end_array (writer);
  serap_json_writer_end_object (writer);
  g_autofree char *text = serap_json_writer_finish (g_steal_pointer (&writer));
  g_print ("%s\n", text);
}

static gboolean
show_progress (const char *part, gint64 done, gint64 total, gpointer data)
{
  SerapCli *cli = data;
  if (!cli->json && total >= 1000 && isatty (STDERR_FILENO))
    g_printerr ("\r%s: %" G_GINT64_FORMAT " / %" G_GINT64_FORMAT "%s", part, done, total, done >= total ? "\n" : "");
  return TRUE;
}

SERAP_CLI_RUN (check)
{
  gboolean rebuild = serap_cli_flag (&argc, argv, "--rebuild");
  g_autoptr (GPtrArray) findings = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  if (argc != 1)
    return serap_cli_usage (cli, _ ("This takes no arguments but --rebuild."));
  if (!open_folder (cli, &error) || !serap_care_check (cli->folder, rebuild, findings, show_progress, cli, &error))
    return serap_cli_error (cli, &error);
  print_findings (cli, findings);
  return findings->len == 0 ? SERAP_EXIT_DONE : SERAP_EXIT_FILE;
}

/* ---- backup and restore ---- */

static SerapExit
report_path (SerapCli *cli, const char *name, const char *path, const char *sentence)
{
  if (!cli->json) {
    g_print ("%s %s\n", sentence, path);
    return SERAP_EXIT_DONE;
  }
  g_autoptr (SerapJsonWriter) writer = serap_json_writer_new (TRUE);
  serap_json_writer_begin_object (writer);
  serap_json_writer_member_text (writer, name, path);
  serap_json_writer_end_object (writer);
  g_autofree char *text = serap_json_writer_finish (g_steal_pointer (&writer));
  g_print ("%s\n", text);
  return SERAP_EXIT_DONE;
}

SERAP_CLI_RUN (backup)
{
  g_autoptr (GError) error = NULL;
  if (argc != 2)
    return serap_cli_usage (cli, _ ("Name the file to write."));
  if (!open_folder (cli, &error) || !serap_backup_write (cli->folder, argv[1], &error))
    return serap_cli_error (cli, &error);
  return report_path (cli, "cadangan", argv[1], _ ("Backup written; it holds the keys too, keep it safe:"));
}

SERAP_CLI_RUN (restore)
{
  g_autoptr (GError) error = NULL;
  if (argc != 2)
    return serap_cli_usage (cli, _ ("Name the backup."));
  g_autofree char *dir = cli->data != NULL ? g_strdup (cli->data) : serap_folder_default_path (SERAP_FOLDER_LAPTOP);
  g_autofree char *absolute = g_canonicalize_filename (dir, NULL);
  g_autofree char *parent = g_path_get_dirname (absolute);
  g_mkdir_with_parents (parent, 0700);
  if (!serap_backup_restore (argv[1], dir, serap_env_system (), &error))
    return serap_cli_error (cli, &error);
  return report_path (cli, "data", dir, _ ("Restored:"));
}

/* ---- ref: what has been read ---- */

typedef struct {
  SerapCli *cli;
  const char *file;
  const SerapEntity *entity;
  GPtrArray *records; /* (element-type SerapRecord) */
  GArray *columns;    /* (element-type int): fields the file speaks of */
  guint faults;
  guint unchanged;
} Ref;

static void
ref_clear (Ref *ref)
{
  g_clear_pointer (&ref->records, g_ptr_array_unref);
  g_clear_pointer (&ref->columns, g_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Ref, ref_clear)

static void G_GNUC_PRINTF (3, 4)
fault (Ref *ref, guint line, const char *format, ...)
{
  va_list args;
  va_start (args, format);
  g_autofree char *text = g_strdup_vprintf (format, args);
  va_end (args);
  ref->faults++;
  if (line > 0)
    g_printerr ("%s:%u: %s\n", ref->file, line, text);
  else
    g_printerr ("%s: %s\n", ref->file, text);
}

/* The faults have been printed; with --json one document says that there were some. */
static SerapExit
refuse (Ref *ref)
{
  if (!ref->cli->json) {
    g_printerr (_ ("%u faults; nothing was published.\n"), ref->faults);
    return SERAP_EXIT_REFUSED;
  }
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  g_autofree char *count = g_strdup_printf ("%u", ref->faults);
  serap_problems_add (problems, NULL, "file-has-faults", "file", ref->file, "jumlah", count, NULL);
  return serap_cli_problems (ref->cli, ref->entity != NULL ? ref->entity->name : NULL, problems);
}

static SerapOp *
make_op (Ref *ref, const SerapRecord *record, const char *batch)
{
  SerapOp *op = serap_space_op (ref->cli->space, SERAP_VERB_CREATE, ref->entity->name, record->id);
  op->batch = g_strdup (batch);
  for (guint i = 0; i < ref->columns->len; i++) {
    int at = g_array_index (ref->columns, int, i);
    serap_op_set_value (op, ref->entity->fields[at].name, &record->values[at]);
  }
  return op;
}

static gboolean
is_there_already (Ref *ref, const SerapRecord *record)
{
  g_autoptr (SerapRecord) known = serap_store_get (serap_space_store (ref->cli->space), record->id);
  for (guint i = 0; known != NULL && i < ref->columns->len; i++) {
    int at = g_array_index (ref->columns, int, i);
    if (!serap_value_equal (&known->values[at], &record->values[at]))
      return FALSE;
  }
  return known != NULL;
}

static SerapExit
report_published (Ref *ref, guint published)
{
  if (ref->cli->json)
    g_print ("{\"tabel\":\"%s\",\"diterbitkan\":%u,\"tetap\":%u}\n", ref->entity->name, published, ref->unchanged);
  serap_cli_say (ref->cli, _ ("%s: %u published, %u were there already."), ref->entity->name, published, ref->unchanged);
  return SERAP_EXIT_DONE;
}

/* In small transactions: stopped in between, the same file goes on with what is still missing. */
static SerapExit
publish (Ref *ref)
{
  g_autofree char *batch = serap_id_new (serap_space_env (ref->cli->space));
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_op_free);
  guint published = 0;
  for (guint i = 0; i < ref->records->len; i++) {
    if (is_there_already (ref, ref->records->pdata[i]))
      ref->unchanged++;
    else
      g_ptr_array_add (ops, make_op (ref, ref->records->pdata[i], batch));
    if (ops->len == 0 || (ops->len < SAVE_ROWS && i + 1 < ref->records->len))
      continue;
    g_autoptr (GPtrArray) problems = serap_problems_new ();
    g_autoptr (GError) error = NULL;
    if (!serap_space_save (ref->cli->space, ops, problems, &error)) {
      if (published > 0)
        serap_cli_say (ref->cli, _ ("%u were published before this:"), published);
      return serap_cli_finish (ref->cli, ref->entity->name, problems, &error);
    }
    published += ops->len;
    g_ptr_array_set_size (ops, 0);
  }
  return report_published (ref, published);
}

static void
use_column (Ref *ref, int at)
{
  for (guint i = 0; i < ref->columns->len; i++)
    if (g_array_index (ref->columns, int, i) == at)
      return;
  g_array_append_val (ref->columns, at);
}

/* ---- ref: rule files ---- */

static const char *
entity_of_rule (const char *kind)
{
  static const char *const names[][2] = { { "workflow", "workflow" },
                                          { "roles", "peran" },
                                          { "regulation", "regulasi" },
                                          { "schedule", "jadwal" },
                                          { "number_patterns", "pola_nomor" } };
  for (guint i = 0; kind != NULL && i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (kind, names[i][0]))
      return names[i][1];
  return NULL;
}

/* The file is held against the roles that are in force. */
static void
validate_rule (Ref *ref, const char *text, gsize n)
{
  SerapSpace *space = ref->cli->space;
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  g_autoptr (GPtrArray) ignored = serap_problems_new ();
  g_autoptr (GPtrArray) roles = serap_store_refs (serap_space_store (space), "peran");
  g_autoptr (SerapRules) rules = serap_rules_from_records (serap_space_schema (space), roles, ignored);
  serap_rules_read (text, n, ref->file, rules, problems);
  for (guint i = 0; i < problems->len; i++) {
    const SerapProblem *problem = problems->pdata[i];
    const char *line = serap_problem_param (problem, "line");
    const char *path = serap_problem_param (problem, "path");
    const char *reason = serap_problem_param (problem, "reason");
    gboolean says_where = path == NULL || *path == '\0' || (reason != NULL && g_str_has_prefix (reason, path));
    fault (ref, line != NULL ? (guint) g_ascii_strtoull (line, NULL, 10) : 0, "%s%s%s", says_where ? "" : path,
           says_where ? "" : ": ", reason != NULL ? reason : problem->code);
  }
}

static SerapRecord *
record_of_rule (Ref *ref, const char *text, gsize n, GError **error)
{
  static const char *const fields[] = { "kode",         "versi_aturan",   "nama",   "status_aturan",
                                        "berlaku_dari", "berlaku_sampai", "sha256", "isi" };
  const SerapJsonLimits limits = { SERAP_RULES_MAX_BYTES, 0, SERAP_JSON_PLAIN };
  const char *code, *title, *status, *from, *until;
  gint64 version;
  SerapJsonRef titles;
  g_autoptr (SerapJson) json = serap_json_parse (text, (gssize) n, &limits, error);
  if (json == NULL)
    return NULL;
  SerapJsonRef root = serap_json_root (json);
  if (!serap_json_get_text (root, "code", 60, &code, error)
      || !serap_json_get_int (root, "version", 1, G_MAXINT32, &version, error)
      || !serap_json_get_object (root, "title", &titles, error) || !serap_json_get_text (titles, "id", 400, &title, error)
      || !serap_json_opt_text (root, "status", 20, &status, error)
      || !serap_json_opt_text (root, "valid_from", 10, &from, error)
      || !serap_json_opt_text (root, "valid_until", 10, &until, error))
    return NULL;
  g_autofree char *whole = g_strndup (text, n);
  g_autofree char *sha256 = serap_sha256_hex (text, n);
  SerapRecord *record = serap_record_new (ref->entity, NULL);
  serap_record_set_text (record, "kode", code);
  serap_record_set_int (record, "versi_aturan", version);
  serap_record_set_text (record, "nama", title);
  serap_record_set_text (record, "status_aturan", status != NULL ? status : "BERLAKU");
  serap_record_set_text (record, "berlaku_dari", from);
  serap_record_set_text (record, "berlaku_sampai", until);
  serap_record_set_text (record, "sha256", sha256);
  serap_record_set_text (record, "isi", whole);
  record->id = serap_seed_id (record);
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    use_column (ref, serap_entity_find (ref->entity, fields[i]));
  return record;
}

/* What was published under a version is what records were decided by: it never changes. */
static gboolean
is_other_content (Ref *ref, const SerapRecord *record)
{
  g_autoptr (SerapRecord) known = serap_store_get (serap_space_store (ref->cli->space), record->id);
  return known != NULL && g_strcmp0 (serap_record_text (known, "sha256"), serap_record_text (record, "sha256")) != 0;
}

static SerapExit
refuse_version (Ref *ref, const SerapRecord *record)
{
  if (!ref->cli->json) {
    g_printerr (_ ("Refused: %s version %d was published with another content. Give this one a higher version.\n"),
                serap_record_text (record, "kode"), (int) serap_record_int (record, "versi_aturan", 0));
    return SERAP_EXIT_REFUSED;
  }
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  serap_problems_add (problems, "versi_aturan", "exists-already", NULL);
  return serap_cli_problems (ref->cli, ref->entity->name, problems);
}

static SerapExit
set_rule (Ref *ref)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  gsize n = 0;
  if (!g_file_get_contents (ref->file, &text, &n, &error))
    return serap_cli_error (ref->cli, &error);
  g_autofree char *kind = serap_rules_read_kind (text, n);
  const char *name = entity_of_rule (kind);
  if (name == NULL) {
    fault (ref, 0, "%s", _ ("This is no rule file. Its “kind” must be workflow, roles, regulation, schedule or "
                            "number_patterns."));
    return refuse (ref);
  }
  ref->entity = serap_schema_entity (serap_space_schema (ref->cli->space), name);
  validate_rule (ref, text, n);
  SerapRecord *record = ref->faults == 0 ? record_of_rule (ref, text, n, &error) : NULL;
  if (record == NULL) {
    if (error != NULL)
      fault (ref, 0, "%s", error->message);
    return refuse (ref);
  }
  g_ptr_array_add (ref->records, record);
  return is_other_content (ref, record) ? refuse_version (ref, record) : publish (ref);
}

/* ---- ref: tables ---- */

/* Packaged tables keep their long names. */
static const SerapEntity *
table_of_name (SerapSchema *schema, const char *name)
{
  static const char *const others[][2] = { { "alat_kelengkapan", "akd" }, { "kamus_usulan", "kamus" } };
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    if (g_str_equal (name, others[i][0]))
      name = others[i][1];
  const SerapEntity *entity = serap_schema_entity (schema, name);
  gboolean fits = entity != NULL && serap_entity_is_reference (entity) && (entity->flags & SERAP_ENTITY_UPSERT) != 0
                  && serap_entity_find (entity, "isi") < 0;
  return fits ? entity : NULL;
}

static void
put_cell (Ref *ref, SerapRecord *record, int at, const char *text, guint line)
{
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  if (serap_input_read (&ref->entity->fields[at], text, &record->values[at], NULL, problems))
    return;
  for (guint i = 0; i < problems->len; i++) {
    SerapProblem *problem = problems->pdata[i];
    if (problem->field == NULL)
      problem->field = g_strdup (ref->entity->fields[at].name);
    g_autofree char *message = serap_message_problem (ref->cli->space, ref->entity, problem);
    fault (ref, line, "%s", message);
  }
}

/* Codes of the code list are "GROUP/CODE", written in two columns. */
static void
join_code (Ref *ref, SerapRecord *record)
{
  const char *group = g_str_equal (ref->entity->name, "kode") ? serap_record_text (record, "kelompok") : NULL;
  const char *code = serap_record_text (record, "kode");
  if (group == NULL || code == NULL || strchr (code, '/') != NULL)
    return;
  g_autofree char *full = g_strconcat (group, "/", code, NULL);
  serap_record_set_text (record, "kode", full);
}

static void
take_row (Ref *ref, const int *fields, char **cells, guint line, GHashTable *seen)
{
  SerapRecord *record = serap_record_new (ref->entity, NULL);
  g_ptr_array_add (ref->records, record);
  for (guint i = 0; cells[i] != NULL; i++)
    if (fields[i] >= 0)
      put_cell (ref, record, fields[i], cells[i], line);
  join_code (ref, record);
  for (guint i = 0; ref->entity->key[i] != NULL; i++) {
    if (serap_record_is_set (record, ref->entity->key[i]))
      continue;
    fault (ref, line, _ ("%s is missing."), ref->entity->key[i]);
    return;
  }
  if (g_str_equal (ref->entity->name, "hari_libur") && !serap_date_is_valid (serap_record_text (record, "kode")))
    fault (ref, line, _ ("“%s” is not a day of the form 2027-01-31."), serap_record_text (record, "kode"));
  record->id = serap_seed_id (record);
  if (!g_hash_table_add (seen, record->id))
    fault (ref, line, _ ("The same code stands there twice."));
}

/* Returns: (transfer full): field of each column, -1 for none; of two columns for one field the first counts. */
static int *
match_columns (Ref *ref, SerapCsv *csv)
{
  const char *const *headings = serap_csv_headings (csv);
  int *fields = g_new (int, serap_csv_n_columns (csv));
  for (guint i = 0; i < serap_csv_n_columns (csv); i++) {
    guint used = ref->columns->len;
    int at = serap_entity_find_alias (ref->entity, headings[i]);
    if (at >= SERAP_N_COMMON)
      use_column (ref, at);
    fields[i] = ref->columns->len > used ? at : -1;
    if (at < SERAP_N_COMMON)
      g_printerr (_ ("Note: column “%s” is left out.\n"), headings[i]);
  }
  return fields;
}

static SerapExit
set_table (Ref *ref)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SerapCsv) csv = serap_csv_open (ref->file, &error);
  if (csv == NULL)
    return serap_cli_error (ref->cli, &error);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree int *fields = match_columns (ref, csv);
  for (;;) {
    g_auto (GStrv) cells = NULL;
    if (serap_csv_next (csv, &cells, &error))
      take_row (ref, fields, cells, serap_csv_line (csv), seen);
    else if (error == NULL)
      break;
    else
      fault (ref, serap_csv_line (csv), "%s", error->message);
    g_clear_error (&error);
  }
  return ref->faults > 0 ? refuse (ref) : publish (ref);
}

SERAP_CLI_RUN (ref)
{
  const char *table = NULL;
  if (!serap_cli_option (&argc, argv, "--table", &table) || argc != 3 || !g_str_equal (argv[1], "set"))
    return serap_cli_usage (cli, _ ("Say: ref set FILE.json, or ref set FILE.csv [--table NAME]."));
  g_autofree char *base = g_path_get_basename (argv[2]);
  char *dot = strrchr (base, '.');
  g_autofree char *ending = g_ascii_strdown (dot != NULL ? dot : "", -1);
  if (dot != NULL)
    *dot = '\0';
  g_auto (Ref) ref = { cli, argv[2] };
  ref.records = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_record_free);
  ref.columns = g_array_new (FALSE, FALSE, sizeof (int));
  if (g_str_equal (ending, ".json"))
    return set_rule (&ref);
  if (!g_str_equal (ending, ".csv"))
    return serap_cli_usage (cli, _ ("The file must be .json (rules) or .csv (a table)."));
  ref.entity = table_of_name (serap_space_schema (cli->space), table != NULL ? table : base);
  if (ref.entity == NULL)
    return serap_cli_usage (cli, _ ("“%s” is no reference table. Name it: --table wilayah"), table != NULL ? table : base);
  return set_table (&ref);
}
