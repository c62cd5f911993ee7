/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Looking: one record, its history, lists. */

#include "config.h"

#include "serap-cli.h"

#include "serap-input.h"
#include "serap-json-writer.h"
#include "serap-message.h"
#include "serap-record-json.h"
#include "serap-resolver.h"

#include <glib/gi18n.h>
#include <string.h>

static char *
show_set (SerapCli *cli, const SerapField *field, char *const *codes)
{
  g_autoptr (GString) out = g_string_new (NULL);
  for (guint i = 0; codes[i] != NULL; i++) {
    g_autofree char *label = serap_resolver_label (cli->space, field, codes[i]);
    g_string_append_printf (out, "%s%s", i > 0 ? ", " : "", label);
  }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static char *
show_value (SerapCli *cli, const SerapField *field, const SerapValue *value)
{
  if (value->kind == SERAP_VALUE_SET && field->target != NULL)
    return show_set (cli, field, value->set);
  if (value->kind == SERAP_VALUE_TEXT && (field->type == SERAP_CODE || field->type == SERAP_REF)) {
    g_autofree char *label = serap_resolver_label (cli->space, field, value->text);
    return g_str_equal (label, value->text) ? g_strdup (label)
                                            : g_strdup_printf ("%s (%s)", label, value->text);
  }
  return serap_input_show (field, value);
}

static char *
user_name (SerapCli *cli, const char *id)
{
  g_autoptr (SerapRecord) account = id != NULL ? serap_store_get (serap_space_store (cli->space), id) : NULL;
  const char *name = account != NULL ? serap_record_text (account, "kode") : NULL;
  return g_strdup (name != NULL ? name : _ ("system"));
}

/* ---- History ---- */

static GPtrArray *
load_history (SerapCli *cli, const char *id, GError **error)
{
  SerapStore *store = serap_space_store (cli->space);
  SerapTransport *transport = serap_space_transport (cli->space);
  if (transport != NULL) {
    g_autoptr (GError) own = NULL;
    g_autoptr (GPtrArray) fetched
      = transport->klass->history (transport, serap_space_user (cli->space)->id, id, &own);
    /* Without a line what is known here has to do. */
    if (fetched == NULL && own->domain != SERAP_TRANSPORT_ERROR) {
      g_propagate_error (error, g_steal_pointer (&own));
      return NULL;
    }
    if (fetched != NULL && !serap_store_add_history (store, fetched, error))
      return NULL;
  }
  return serap_store_history (store, id, error);
}

static void
write_changes (SerapCli *cli, SerapJsonWriter *writer, const SerapEvent *event)
{
  serap_json_writer_name (writer, "perubahan");
  serap_json_writer_begin_array (writer);
  for (guint i = 0; i < event->changes->len; i++) {
    const SerapFieldChange *change = event->changes->pdata[i];
    serap_json_writer_begin_object (writer);
    serap_json_writer_member_text (writer, "isian", change->name);
    serap_json_writer_name (writer, "lama");
    serap_value_write (writer, &change->old);
    serap_json_writer_name (writer, "baru");
    serap_value_write (writer, &change->value);
    serap_json_writer_end_object (writer);
  }
  serap_json_writer_end_array (writer);
}

static void
write_event (SerapCli *cli, SerapJsonWriter *writer, const SerapEvent *event)
{
  g_autofree char *user = user_name (cli, event->user);
  g_autofree char *time = serap_wib_timestamp (event->seq > 0 ? event->at_ms : event->wall_ms);
  serap_json_writer_begin_object (writer);
  serap_json_writer_member_int (writer, "seq", event->seq);
  serap_json_writer_member_text (writer, "waktu", time);
  serap_json_writer_member_text (writer, "oleh", user);
  if (event->acts_for != NULL) {
    g_autofree char *member = user_name (cli, event->acts_for);
    serap_json_writer_member_text (writer, "atas_nama", member);
  }
  serap_json_writer_member_text (writer, "entitas", event->kind);
  serap_json_writer_member_text (writer, "id", event->entity);
  serap_json_writer_member_text (writer, "tindakan", event->verb);
  serap_json_writer_member_text (writer, "transisi", event->transition);
  serap_json_writer_member_int (writer, "versi", event->versi);
  serap_json_writer_member_text (writer, "op", event->op_id);
  serap_json_writer_member_text (writer, "catatan", event->note);
  write_changes (cli, writer, event);
  serap_json_writer_end_object (writer);
}

static const char *
event_title (const SerapEvent *event)
{
  return event->transition != NULL ? event->transition : event->verb;
}

static void
print_event (SerapCli *cli, const SerapEvent *event)
{
  g_autofree char *user = user_name (cli, event->user);
  g_autofree char *member = event->acts_for != NULL ? user_name (cli, event->acts_for) : NULL;
  g_autofree char *time = serap_wib_timestamp (event->seq > 0 ? event->at_ms : event->wall_ms);
  time[16] = '\0';
  time[10] = ' ';
  g_print ("%s  %s%s%s  %s %s", time, user, member != NULL ? _ (" for ") : "", member != NULL ? member : "",
           event->kind, event_title (event));
  if (event->seq > 0)
    g_print ("  v%" G_GINT64_FORMAT " #%" G_GINT64_FORMAT, event->versi, event->seq);
  else
    g_print ("  %s", _ ("(waits to be sent)"));
  g_print ("\n");
  const SerapEntity *entity = serap_schema_entity (serap_folder_schema (cli->folder), event->kind);
  for (guint i = 0; entity != NULL && i < event->changes->len; i++) {
    const SerapFieldChange *change = event->changes->pdata[i];
    int at = serap_entity_find (entity, change->name);
    if (at < 0 || at == SERAP_COMMON_DIUBAH || (entity->fields[at].flags & SERAP_FIELD_QUIET) != 0)
      continue;
    /* What only the machinery reads. */
    if (g_str_equal (change->name, "isi_saat_dikembalikan"))
      continue;
    g_autofree char *now = show_value (cli, &entity->fields[at], &change->value);
    g_autofree char *old
      = change->old.kind != SERAP_VALUE_NONE ? show_value (cli, &entity->fields[at], &change->old) : NULL;
    g_strdelimit (now, "\n", ' ');
    if (old != NULL)
      g_strdelimit (old, "\n", ' ');
    g_print ("    %s: %s%s%s\n", change->name, old != NULL ? old : "", old != NULL ? " → " : "", now);
  }
  if (event->note != NULL)
    g_print ("    %s %s\n", _ ("Note:"), event->note);
}

static SerapExit
print_history (SerapCli *cli, const char *id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) events = load_history (cli, id, &error);
  if (events == NULL)
    return serap_cli_error (cli, &error);
  /* That a record came into somebody's sight is no deed. */
  for (guint i = events->len; i > 0; i--)
    if (g_strcmp0 (((SerapEvent *) events->pdata[i - 1])->verb, "enter") == 0)
      g_ptr_array_remove_index (events, i - 1);
  if (!cli->json) {
    for (guint i = 0; i < events->len; i++)
      print_event (cli, events->pdata[i]);
    return SERAP_EXIT_DONE;
  }
  g_autoptr (SerapJsonWriter) writer = serap_json_writer_new (TRUE);
  serap_json_writer_begin_array (writer);
  for (guint i = 0; i < events->len; i++)
    write_event (cli, writer, events->pdata[i]);
  serap_json_writer_end_array (writer);
  g_autofree char *text = serap_json_writer_finish (g_steal_pointer (&writer));
  g_print ("%s\n", text);
  return SERAP_EXIT_DONE;
}

/* ---- One record ---- */

static void
print_record (SerapCli *cli, const SerapRecord *record)
{
  for (guint i = 0; i < record->entity->n_fields; i++) {
    const SerapField *field = &record->entity->fields[i];
    if (record->values[i].kind == SERAP_VALUE_NONE)
      continue;
    g_autofree char *shown = show_value (cli, field, &record->values[i]);
    g_print ("%-24s %s\n", field->name, shown);
  }
  g_print ("%-24s %s\n%-24s %" G_GINT64_FORMAT "\n", "id", record->id, "versi", record->versi);
  SerapSyncState state = serap_store_sync_state (serap_space_store (cli->space), record->id);
  if (state != SERAP_SYNC_CLEAN)
    g_print ("%-24s %s\n", _ ("sync"), state == SERAP_SYNC_PENDING ? _ ("waits to be sent") : _ ("refused"));
  if (record->unknown != NULL)
    g_print ("%s\n", _ ("Some fields were made by a newer Serap; they are kept."));
}

static void
print_children (SerapCli *cli, const SerapRecord *record)
{
  static const char *const kinds[][2]
    = { { "lampiran", "pemilik" }, { "usulan_aspirasi", "usulan" }, { "usulan_aspirasi", "aspirasi" },
        { "verifikasi", "objek" }, { "jawaban", "verifikasi" },     { "tanggapan", "aspirasi" },
        { "konflik", "rekam" } };
  for (guint k = 0; k < G_N_ELEMENTS (kinds); k++) {
    if (g_str_equal (kinds[k][0], "usulan_aspirasi") && !g_str_equal (kinds[k][1], record->entity->name))
      continue;
    g_autoptr (GPtrArray) list
      = serap_store_children (serap_space_store (cli->space), kinds[k][0], kinds[k][1], record->id);
    for (guint i = 0; i < list->len; i++) {
      const SerapRecord *child = list->pdata[i];
      if (serap_record_bool (child, "dihapus"))
        continue;
      g_print ("\n%s %s\n", child->entity->name, child->id);
      for (guint f = SERAP_N_COMMON; f < child->entity->n_fields; f++) {
        const SerapField *field = &child->entity->fields[f];
        if (child->values[f].kind == SERAP_VALUE_NONE || g_str_equal (field->name, kinds[k][1]))
          continue;
        g_autofree char *shown = show_value (cli, field, &child->values[f]);
        g_print ("  %-22s %s\n", field->name, shown);
      }
    }
  }
}

SERAP_CLI_RUN (show)
{
  SerapExit status = SERAP_EXIT_DONE;
  gboolean history = serap_cli_flag (&argc, argv, "--history");
  if (argc != 3)
    return serap_cli_usage (cli, _ ("Say which record."));
  const SerapEntity *entity = serap_cli_entity (cli, argv[1], &status);
  g_autofree char *id = entity != NULL ? serap_cli_find (cli, entity, argv[2], &status) : NULL;
  if (id == NULL)
    return status;
  if (history)
    return print_history (cli, id);
  g_autoptr (SerapRecord) record = serap_store_get (serap_space_store (cli->space), id);
  serap_store_fill_derived (serap_space_store (cli->space), record);
  if (cli->json) {
    g_autofree char *json = serap_record_export_json (record, FALSE);
    g_print ("%s\n", json);
    return SERAP_EXIT_DONE;
  }
  print_record (cli, record);
  print_children (cli, record);
  return SERAP_EXIT_DONE;
}

/* ---- Lists ---- */

typedef struct {
  const SerapEntity *entity;
  const char *query;
  const char *sort;
  const char *fields;
  gint64 limit;
  gboolean count;
} List;

static const char *const *
default_columns (const SerapEntity *entity)
{
  static const char *const work[] = { "nomor", "status", "judul", "kelurahan", NULL };
  static const char *const event[] = { "nomor_lokal", "jenis", "nama", "tanggal", NULL };
  static const char *const reference[] = { "kode", "nama", NULL };
  static const char *const check[] = { "objek", "hasil", "verifikator", NULL };
  static const char *const conflict[] = { "id", "status", "rekam", "bidang", "penulis", NULL };
  static const char *const letter[] = { "nomor_lokal", "perihal", "tanggal", NULL };
  static const char *const place[] = { "id", "alamat", "rw", "kelurahan", NULL };
  static const char *const other[] = { "id", "nomor_lokal", "status", NULL };
  if (serap_entity_find (entity, "judul") >= 0 && serap_entity_find (entity, "kelurahan") >= 0)
    return work;
  if (g_str_equal (entity->name, "kegiatan"))
    return event;
  if (serap_entity_is_reference (entity) && serap_entity_find (entity, "nama") >= 0)
    return reference;
  if (g_str_equal (entity->name, "verifikasi"))
    return check;
  if (g_str_equal (entity->name, "konflik"))
    return conflict;
  if (g_str_equal (entity->name, "surat"))
    return letter;
  return g_str_equal (entity->name, "lokasi") ? place : other;
}

static SerapExit
print_rows (SerapCli *cli, const List *list, GArray *rows, guint n)
{
  g_auto (GStrv) chosen = list->fields != NULL ? g_strsplit (list->fields, ",", -1) : NULL;
  const char *const *columns = chosen != NULL ? (const char *const *) chosen : default_columns (list->entity);
  for (guint i = 0; columns[i] != NULL; i++)
    if (serap_entity_find (list->entity, columns[i]) < 0 && !g_str_equal (columns[i], "id"))
      return serap_cli_usage (cli, _ ("%s has no field called “%s”."), list->entity->name, columns[i]);
  SerapStore *store = serap_space_store (cli->space);
  for (guint i = 0; i < n; i++) {
    g_autoptr (SerapRecord) record
      = serap_store_row_record (store, list->entity, g_array_index (rows, gint64, i));
    if (record == NULL)
      continue;
    for (guint c = 0; columns[c] != NULL; c++) {
      int at = serap_entity_find (list->entity, columns[c]);
      g_autofree char *text = NULL;
      if (at < 0)
        text = g_strdup (record->id);
      else if (at == SERAP_COMMON_NOMOR && record->values[at].kind == SERAP_VALUE_NONE)
        text = g_strdup (serap_record_text (record, "nomor_lokal"));
      else
        text = serap_input_show (&list->entity->fields[at], &record->values[at]);
      g_strdelimit (text != NULL ? text : (text = g_strdup ("")), "\t\n", ' ');
      g_print ("%s%s", c > 0 ? "\t" : "", text);
    }
    g_print ("\n");
  }
  return SERAP_EXIT_DONE;
}

static SerapExit
print_json_rows (SerapCli *cli, const List *list, GArray *rows, guint n)
{
  g_autoptr (SerapJsonWriter) writer = serap_json_writer_new (TRUE);
  SerapStore *store = serap_space_store (cli->space);
  serap_json_writer_begin_array (writer);
  for (guint i = 0; i < n; i++) {
    g_autoptr (SerapRecord) record
      = serap_store_row_record (store, list->entity, g_array_index (rows, gint64, i));
    if (record != NULL)
      serap_record_export_write (writer, record, FALSE);
  }
  serap_json_writer_end_array (writer);
  g_autofree char *text = serap_json_writer_finish (g_steal_pointer (&writer));
  g_print ("%s\n", text);
  return SERAP_EXIT_DONE;
}

static SerapExit
run_list (SerapCli *cli, const List *list)
{
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  g_autoptr (GError) error = NULL;
  SerapStore *store = serap_space_store (cli->space);
  g_autoptr (SerapQuery) query
    = serap_query_parse (list->entity, list->query, serap_resolve_for_query, cli->space, problems);
  if (query == NULL)
    return serap_cli_bad_query (cli, list->entity, problems);
  if (list->count) {
    gint64 n = serap_store_count (store, query, &error);
    if (error != NULL)
      return serap_cli_error (cli, &error);
    g_print ("%" G_GINT64_FORMAT "\n", n);
    return SERAP_EXIT_DONE;
  }
  SerapSort sort = { NULL, TRUE };
  if (list->sort != NULL) {
    sort.descending = *list->sort == '-';
    int at = serap_entity_find_alias (list->entity, list->sort + (sort.descending ? 1 : 0));
    if (at < 0)
      return serap_cli_usage (cli, _ ("%s has no field called “%s”."), list->entity->name, list->sort);
    sort.field = list->entity->fields[at].name;
  }
  g_autoptr (GArray) rows = serap_store_query (store, query, list->sort != NULL ? &sort : NULL, &error);
  if (rows == NULL)
    return serap_cli_error (cli, &error);
  guint n = list->limit > 0 ? (guint) MIN (list->limit, (gint64) rows->len) : rows->len;
  return cli->json ? print_json_rows (cli, list, rows, n) : print_rows (cli, list, rows, n);
}

SERAP_CLI_RUN (list)
{
  SerapExit status = SERAP_EXIT_DONE;
  const char *limit = NULL;
  List list = { 0 };
  list.count = serap_cli_flag (&argc, argv, "--count");
  if (!serap_cli_option (&argc, argv, "--limit", &limit)
      || !serap_cli_option (&argc, argv, "--sort", &list.sort)
      || !serap_cli_option (&argc, argv, "--fields", &list.fields) || argc < 2)
    return serap_cli_usage (cli, _ ("Say what to list."));
  if (limit != NULL && !g_ascii_string_to_signed (limit, 10, 0, G_MAXINT32, &list.limit, NULL))
    return serap_cli_usage (cli, _ ("--limit takes a number, not “%s”."), limit);
  list.entity = serap_cli_entity (cli, argv[1], &status);
  if (list.entity == NULL)
    return status;
  g_autofree char *query = argc > 2 ? g_strjoinv (" ", argv + 2) : NULL;
  list.query = query;
  return run_list (cli, &list);
}
