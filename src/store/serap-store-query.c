/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Lists: a query becomes one SELECT of row ids; rows are read by id. */

#include "config.h"

#include "serap-store-private.h"

#include <string.h>

/* A query as SQL and the values bound in it, in order. */
typedef struct {
  SerapStore *store;
  const SerapListTable *table;
  GString *sql;
  GPtrArray *texts; /* (element-type utf8) NULL: the number of the same place */
  GArray *numbers;
  gboolean asks_removed;
} Plan;

static void
plan_clear (Plan *plan)
{
  g_string_free (plan->sql, TRUE);
  g_ptr_array_unref (plan->texts);
  g_array_unref (plan->numbers);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Plan, plan_clear)

static void
plan_init (Plan *plan, SerapStore *store, const SerapQuery *query, const char *what)
{
  plan->store = store;
  plan->table = serap_store_table (store, query->entity);
  plan->sql = g_string_new (NULL);
  plan->texts = g_ptr_array_new_with_free_func (g_free);
  plan->numbers = g_array_new (FALSE, FALSE, sizeof (gint64));
  plan->asks_removed = FALSE;
  g_string_append_printf (plan->sql, "SELECT %s FROM \"list_%s\"", what, query->entity->name);
}

static void
bind_text (Plan *plan, char *text)
{
  gint64 none = 0;
  g_ptr_array_add (plan->texts, text);
  g_array_append_val (plan->numbers, none);
  g_string_append_printf (plan->sql, "?%u", plan->texts->len);
}

static void
bind_number (Plan *plan, gint64 number)
{
  g_ptr_array_add (plan->texts, NULL);
  g_array_append_val (plan->numbers, number);
  g_string_append_printf (plan->sql, "?%u", plan->texts->len);
}

static gboolean
is_text (const SerapField *field)
{
  return field->type == SERAP_TEXT || field->type == SERAP_DATE || field->type == SERAP_CODE
         || field->type == SERAP_REF;
}

static void
bind_value (Plan *plan, const SerapField *field, const char *value)
{
  if (is_text (field))
    bind_text (plan, g_strdup (value));
  else
    bind_number (plan, g_ascii_strtoll (value, NULL, 10));
}

/* ---- Terms on fields ---- */

static void
add_is (Plan *plan, const SerapField *field, const char *value)
{
  if (field->type == SERAP_SET) {
    g_string_append_printf (plan->sql, "coalesce (instr (\"%s\", ", field->name);
    bind_text (plan, g_strconcat (",", value, ",", NULL));
    g_string_append (plan->sql, "), 0) > 0");
  } else if (field->type == SERAP_BOOL) {
    g_string_append_printf (plan->sql, "coalesce (\"%s\", 0) = ", field->name);
    bind_number (plan, g_ascii_strtoll (value, NULL, 10) != 0);
  } else if (field->type == SERAP_TEXT) {
    /* What people type of a text is rarely written as it is stored. */
    g_string_append_printf (plan->sql, "\"%s\" = ", field->name);
    bind_text (plan, g_strdup (value));
    g_string_append_printf (plan->sql, " COLLATE NOCASE");
  } else {
    g_string_append_printf (plan->sql, "\"%s\" = ", field->name);
    bind_value (plan, field, value);
  }
}

/* One term of a field with a column: alternatives joined by OR; what is empty fits no value. */
static void
add_field_term (Plan *plan, const SerapQueryTerm *term, const SerapField *field)
{
  static const char *const signs[] = { [SERAP_QUERY_LESS] = "<",
                                       [SERAP_QUERY_LESS_EQ] = "<=",
                                       [SERAP_QUERY_MORE] = ">",
                                       [SERAP_QUERY_MORE_EQ] = ">=" };
  if (term->op == SERAP_QUERY_EMPTY) {
    g_string_append_printf (plan->sql, "\"%s\" IS %sNULL", field->name, term->negated ? "NOT " : "");
    return;
  }
  g_string_append (plan->sql, term->negated ? "NOT coalesce ((" : "(");
  for (guint i = 0; term->values[i] != NULL; i++) {
    if (i > 0)
      g_string_append (plan->sql, " OR ");
    if (term->op == SERAP_QUERY_IS) {
      add_is (plan, field, term->values[i]);
    } else {
      g_string_append_printf (plan->sql, "\"%s\" %s ", field->name, signs[term->op]);
      bind_value (plan, field, term->values[i]);
    }
  }
  if (term->values[0] == NULL)
    g_string_append (plan->sql, "0");
  g_string_append (plan->sql, term->negated ? "), 0)" : ")");
}

/* A field without a column is looked up in the record itself. Only the open part is stored there. */
static void
add_state_term (Plan *plan, const SerapQueryTerm *term, const SerapField *field)
{
  g_string_append_printf (
    plan->sql,
    "%srid IN (SELECT b.rid FROM rekam r LEFT JOIN base b USING (rid) LEFT JOIN overlay o USING"
    " (rid) WHERE r.entity = '%s' AND ",
    term->negated ? "NOT " : "", plan->table->entity->name);
  g_string_append_printf (plan->sql, "coalesce (o.state, b.state) ->> '$.%s' ", field->name);
  if (term->op == SERAP_QUERY_EMPTY)
    g_string_append (plan->sql, "IS NULL");
  else {
    static const char *const signs[] = { [SERAP_QUERY_IS] = "=",
                                         [SERAP_QUERY_LESS] = "<",
                                         [SERAP_QUERY_LESS_EQ] = "<=",
                                         [SERAP_QUERY_MORE] = ">",
                                         [SERAP_QUERY_MORE_EQ] = ">=" };
    g_string_append_printf (plan->sql, "%s ", term->op == SERAP_QUERY_IS ? "IN (" : signs[term->op]);
    for (guint i = 0; term->values[i] != NULL && (i == 0 || term->op == SERAP_QUERY_IS); i++) {
      if (i > 0)
        g_string_append (plan->sql, ", ");
      bind_value (plan, field, term->values[i]);
    }
    if (term->op == SERAP_QUERY_IS)
      g_string_append_c (plan->sql, ')');
  }
  g_string_append_c (plan->sql, ')');
}

/* ---- Words ---- */

static void
append_quoted (GString *match, const char *text)
{
  g_string_append_c (match, '"');
  for (const char *p = text; *p != '\0'; p++) {
    if (*p == '"')
      g_string_append_c (match, '"');
    g_string_append_c (match, *p);
  }
  g_string_append_c (match, '"');
}

/* The alternatives of a word, each by its beginning, or the words of a phrase in their order; "" when
 * there is no letter or digit to look for. */
static char *
match_of (const SerapQueryTerm *term)
{
  g_autoptr (GString) match = g_string_new (NULL);
  if (term->op == SERAP_QUERY_PHRASE) {
    g_autofree char *phrase = g_strjoinv (" ", term->values);
    if (*phrase != '\0')
      append_quoted (match, phrase);
    return g_string_free (g_steal_pointer (&match), FALSE);
  }
  for (guint i = 0; term->values[i] != NULL; i++) {
    if (*term->values[i] == '\0')
      continue;
    if (match->len > 0)
      g_string_append (match, " OR ");
    append_quoted (match, term->values[i]);
    g_string_append (match, " *");
  }
  return g_string_free (g_steal_pointer (&match), FALSE);
}

static void
add_words (Plan *plan, const char *match, gboolean negated)
{
  g_string_append (plan->sql, negated ? "rid NOT IN (" : "+rid IN (");
  g_string_append (plan->sql, "SELECT rowid FROM cari WHERE cari MATCH ");
  bind_text (plan, g_strdup (match));
  g_string_append_c (plan->sql, ')');
}

/* All words that must be there are one question to the index. */
static void
add_word_terms (Plan *plan, const SerapQuery *query)
{
  g_autoptr (GString) all = g_string_new (NULL);
  for (guint i = 0; i < query->terms->len; i++) {
    const SerapQueryTerm *term = query->terms->pdata[i];
    if (term->field >= 0)
      continue;
    g_autofree char *match = match_of (term);
    if (*match == '\0')
      continue;
    if (term->negated) {
      add_words (plan, match, TRUE);
      g_string_append (plan->sql, " AND ");
    } else {
      g_string_append_printf (all, "%s(%s)", all->len > 0 ? " AND " : "", match);
    }
  }
  if (all->len > 0) {
    add_words (plan, all->str, FALSE);
    g_string_append (plan->sql, " AND ");
  }
}

/* ---- The whole ---- */

static gboolean
add_terms (Plan *plan, const SerapQuery *query, GError **error)
{
  for (guint i = 0; i < query->terms->len; i++) {
    const SerapQueryTerm *term = query->terms->pdata[i];
    if (term->field < 0)
      continue;
    const SerapField *field = &query->entity->fields[term->field];
    if ((field->flags & SERAP_FIELD_SEALED) != 0) {
      g_set_error (error, SERAP_STORE_ERROR, SERAP_STORE_ERROR_LOCKED, "%s is a person's data", field->name);
      return FALSE;
    }
    if (term->field == SERAP_COMMON_DIHAPUS)
      plan->asks_removed = TRUE;
    if (serap_list_table_column (plan->table, term->field) >= 0)
      add_field_term (plan, term, field);
    else
      add_state_term (plan, term, field);
    g_string_append (plan->sql, " AND ");
  }
  add_word_terms (plan, query);
  g_string_append (plan->sql, plan->asks_removed ? "1" : "\"dihapus\" IS NULL");
  return TRUE;
}

static void
add_order (Plan *plan, const SerapQuery *query, const SerapSort *sort)
{
  int at = sort != NULL && sort->field != NULL ? serap_entity_find (query->entity, sort->field) : -1;
  if (at < 0 || serap_list_table_column (plan->table, at) < 0) {
    gboolean oldest_first = sort != NULL && sort->field == NULL && sort->descending;
    g_string_append (plan->sql, oldest_first ? " ORDER BY rid" : " ORDER BY rid DESC");
    return;
  }
  const SerapField *field = &query->entity->fields[at];
  const char *way = sort->descending ? " DESC" : "";
  gboolean letters = field->type == SERAP_TEXT && (field->flags & SERAP_FIELD_INDEX) == 0;
  g_string_append_printf (plan->sql, " ORDER BY \"%s\"%s%s, rid%s", field->name,
                          letters ? " COLLATE NOCASE" : "", way, way);
}

/* A whole list comes in order from the index of the column it is sorted by; left to choose, SQLite
 * takes the index of what is not removed, and sorts. */
static void
name_index (Plan *plan, const SerapField *field)
{
  g_string_append_printf (plan->sql, " INDEXED BY \"ix_%s_%s\"", plan->table->entity->name, field->name);
}

/* Returns: (nullable): field of a whole list's order that has an index. */
static const SerapField *
indexed_order (const SerapQuery *query, const SerapSort *sort)
{
  int at = sort != NULL && sort->field != NULL ? serap_entity_find (query->entity, sort->field) : -1;
  if (query->terms->len > 0 || at < 0)
    return NULL;
  const SerapField *field = &query->entity->fields[at];
  guint wanted = SERAP_FIELD_LIST | SERAP_FIELD_INDEX;
  return (field->flags & wanted) == wanted || serap_list_has_title_index (field) ? field : NULL;
}

static SerapStmt *
prepare (Plan *plan, GError **error)
{
  SerapStmt *stmt = serap_db_prepare (plan->store->db, plan->sql->str, error);
  for (guint i = 0; stmt != NULL && i < plan->texts->len; i++) {
    if (plan->texts->pdata[i] != NULL)
      serap_stmt_bind_text_at (stmt, (int) i + 1, plan->texts->pdata[i]);
    else
      serap_stmt_bind_int_at (stmt, (int) i + 1, g_array_index (plan->numbers, gint64, i));
  }
  return stmt;
}

static GArray *
read_rids (Plan *plan, GError **error)
{
  g_autoptr (SerapStmt) stmt = prepare (plan, error);
  if (stmt == NULL)
    return NULL;
  g_autoptr (GArray) rids = g_array_new (FALSE, FALSE, sizeof (gint64));
  SerapStep step;
  while ((step = serap_stmt_step (stmt, error)) == SERAP_ROW) {
    gint64 rid = serap_stmt_int (stmt, 0);
    g_array_append_val (rids, rid);
  }
  return step == SERAP_DONE ? g_steal_pointer (&rids) : NULL;
}

static GArray *
whole_list (SerapStore *store, const SerapQuery *query, gboolean oldest_first, GError **error)
{
  g_auto (Plan) plan;
  plan_init (&plan, store, query, "rid");
  g_string_append_printf (plan.sql, " WHERE \"dihapus\" IS NULL ORDER BY rid%s", oldest_first ? "" : " DESC");
  return read_rids (&plan, error);
}

/* Those of @all that are not in @some, in the order of @all. */
static GArray *
all_but (GArray *all, GArray *some)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_int64_hash, g_int64_equal);
  for (guint i = 0; i < some->len; i++)
    g_hash_table_add (seen, &g_array_index (some, gint64, i));
  GArray *rest = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; i < all->len; i++)
    if (!g_hash_table_contains (seen, &g_array_index (all, gint64, i)))
      g_array_append_val (rest, g_array_index (all, gint64, i));
  return rest;
}

/* A whole list in the order of an index that leaves out the records without a value: those come first,
 * or in a list from the greatest on, last. */
static GArray *
in_order_of (SerapStore *store,
             const SerapQuery *query,
             const SerapSort *sort,
             const SerapField *field,
             GError **error)
{
  g_auto (Plan) plan;
  plan_init (&plan, store, query, "rid");
  name_index (&plan, field);
  g_string_append_printf (plan.sql, " WHERE \"dihapus\" IS NULL AND \"%s\" IS NOT NULL", field->name);
  add_order (&plan, query, sort);
  g_autoptr (GArray) with = read_rids (&plan, error);
  if (with == NULL || with->len == serap_store_counter (store, query->entity->name, NULL))
    return g_steal_pointer (&with);
  g_autoptr (GArray) all = whole_list (store, query, !sort->descending, error);
  if (all == NULL)
    return NULL;
  g_autoptr (GArray) without = all_but (all, with);
  GArray *first = sort->descending ? with : without;
  GArray *last = sort->descending ? without : with;
  g_array_append_vals (first, last->data, last->len);
  return g_array_ref (first);
}

GArray *
serap_store_query (SerapStore *store, const SerapQuery *query, const SerapSort *sort, GError **error)
{
  g_return_val_if_fail (store != NULL && query != NULL, NULL);

  const SerapField *order = indexed_order (query, sort);
  if (order != NULL && (order->flags & SERAP_FIELD_INDEX) != 0 && serap_list_index_is_sparse (order))
    return in_order_of (store, query, sort, order, error);
  g_auto (Plan) plan;
  plan_init (&plan, store, query, "rid");
  if (order != NULL)
    name_index (&plan, order);
  g_string_append (plan.sql, " WHERE ");
  if (!add_terms (&plan, query, error))
    return NULL;
  add_order (&plan, query, sort);
  return read_rids (&plan, error);
}

gint64
serap_store_count (SerapStore *store, const SerapQuery *query, GError **error)
{
  g_return_val_if_fail (store != NULL && query != NULL, -1);

  g_auto (Plan) plan;
  plan_init (&plan, store, query, "count(*)");
  g_string_append (plan.sql, " WHERE ");
  if (!add_terms (&plan, query, error))
    return -1;
  g_autoptr (SerapStmt) stmt = prepare (&plan, error);
  if (stmt == NULL || serap_stmt_step (stmt, error) != SERAP_ROW)
    return -1;
  return serap_stmt_int (stmt, 0);
}

/* ---- Rows ---- */

/* Column names as SQL. A field without a column is read from the record. */
static char *
rows_sql (const SerapListTable *table, const char *const *columns, gboolean *all_listed, GError **error)
{
  g_autoptr (GString) sql = g_string_new ("SELECT r.id");
  for (guint i = 0; columns != NULL && columns[i] != NULL; i++) {
    int at = serap_entity_find (table->entity, columns[i]);
    if (at < 0) {
      g_set_error (error, SERAP_STORE_ERROR, SERAP_STORE_ERROR_NOT_FOUND, "%s has no field %s",
                   table->entity->name, columns[i]);
      return NULL;
    }
    gboolean listed = serap_list_table_column (table, at) >= 0;
    *all_listed = *all_listed && listed;
    if (listed)
      g_string_append_printf (sql, ", l.\"%s\"", columns[i]);
    else
      g_string_append (sql, ", NULL");
  }
  g_string_append_printf (sql, " FROM \"list_%s\" l JOIN rekam r ON r.rid = l.rid WHERE l.rid = ?1",
                          table->entity->name);
  return g_string_free (g_steal_pointer (&sql), FALSE);
}

/* A set is stored with a comma at both ends. */
static char *
cell_text (SerapStmt *stmt, int column, const SerapField *field)
{
  const char *text = serap_stmt_text (stmt, column);
  if (text == NULL)
    return g_strdup ("");
  gsize n = strlen (text);
  return field->type == SERAP_SET && n >= 2 ? g_strndup (text + 1, n - 2) : g_strdup (text);
}

static char **
read_row (SerapStmt *stmt, const SerapEntity *entity, const char *const *columns, guint n_columns)
{
  char **row = g_new0 (char *, n_columns + 2);
  row[0] = g_strdup (serap_stmt_text (stmt, 0));
  for (guint i = 0; i < n_columns; i++)
    row[i + 1] = cell_text (stmt, (int) i + 1, &entity->fields[serap_entity_find (entity, columns[i])]);
  return row;
}

static gboolean
fill_unlisted (SerapStore *store,
               const SerapListTable *table,
               gint64 rid,
               const char *const *columns,
               char **row,
               GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (SerapRecord) record = serap_store_load (store, rid, SERAP_LAYER_SEEN, &local_error);
  if (local_error != NULL) {
    g_propagate_error (error, g_steal_pointer (&local_error));
    return FALSE;
  }
  for (guint i = 0; record != NULL && columns[i] != NULL; i++) {
    int at = serap_entity_find (table->entity, columns[i]);
    if (serap_list_table_column (table, at) >= 0)
      continue;
    g_free (row[i + 1]);
    row[i + 1] = serap_value_to_string (&record->values[at]);
  }
  return TRUE;
}

GPtrArray *
serap_store_rows (SerapStore *store,
                  const SerapEntity *entity,
                  const gint64 *rowids,
                  guint n,
                  const char *const *columns,
                  GError **error)
{
  g_return_val_if_fail (store != NULL && entity != NULL, NULL);

  const SerapListTable *table = serap_store_table (store, entity);
  guint n_columns = columns != NULL ? g_strv_length ((char **) columns) : 0;
  gboolean all_listed = TRUE;
  g_autofree char *sql = rows_sql (table, columns, &all_listed, error);
  g_autoptr (SerapStmt) stmt = sql != NULL ? serap_db_prepare (store->db, sql, error) : NULL;
  if (stmt == NULL)
    return NULL;
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  for (guint i = 0; i < n; i++) {
    serap_stmt_bind_int_at (stmt, 1, rowids[i]);
    SerapStep step = serap_stmt_step (stmt, error);
    if (step == SERAP_FAILED)
      return NULL;
    char **row = g_new0 (char *, n_columns + 2);
    if (step == SERAP_ROW) {
      g_free (row);
      row = read_row (stmt, entity, columns, n_columns);
    } else {
      for (guint c = 0; c <= n_columns; c++)
        row[c] = g_strdup ("");
    }
    g_ptr_array_add (rows, row);
    serap_stmt_reset (stmt);
    if (!all_listed && step == SERAP_ROW && !fill_unlisted (store, table, rowids[i], columns, row, error))
      return NULL;
  }
  return g_steal_pointer (&rows);
}
