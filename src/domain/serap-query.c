/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The search line: words, phrases and conditions on fields, read into terms. */

#include "config.h"

#include "serap-query.h"

#include "serap-id.h"
#include "serap-input.h"
#include "serap-text.h"
#include "serap-value.h"

#include <string.h>

#define DAY_MS (G_GINT64_CONSTANT (24) * 60 * 60 * 1000)
#define WIB_MS (G_GINT64_CONSTANT (7) * 60 * 60 * 1000)
#define NAME_MAX_CHARS 40

typedef struct {
  const SerapEntity *entity;
  const char *text;
  const char *p;
  SerapQueryResolve resolve;
  gpointer data;
  GPtrArray *problems;
  SerapQuery *query;
} Parser;

/* One value as it was written. */
typedef struct {
  char *text;
  gboolean quoted;
  guint start;
} Written;

static void
written_clear (gpointer item)
{
  g_free (((Written *) item)->text);
}

static void
term_free (SerapQueryTerm *term)
{
  g_strfreev (term->values);
  g_free (term);
}

void
serap_query_free (SerapQuery *query)
{
  if (query == NULL)
    return;
  g_ptr_array_unref (query->terms);
  g_free (query);
}

/* ---- Problems ---- */

static char *
position (const Parser *parser, guint start)
{
  return g_strdup_printf ("%ld", g_utf8_pointer_to_offset (parser->text, parser->text + start) + 1);
}

static void
complain (Parser *parser, const char *field, const char *code, const char *text, guint start)
{
  g_autofree char *at = position (parser, start);
  serap_problems_add (parser->problems, field, code, "teks", text, "posisi", at, NULL);
}

static void
complain_value (Parser *parser, const SerapField *field, const Written *written, GPtrArray *why)
{
  g_autofree char *at = position (parser, written->start);
  const SerapProblem *first = why != NULL && why->len > 0 ? why->pdata[0] : NULL;
  const char *choices = first != NULL ? serap_problem_param (first, "pilihan") : NULL;
  serap_problems_add (parser->problems, field->name, "bad-value", "teks", written->text, "posisi", at,
                      choices != NULL ? "pilihan" : NULL, choices, NULL);
}

/* ---- Names of fields ---- */

/* Levenshtein's distance; both are ASCII and short. */
static guint
edit_distance (const char *a, const char *b)
{
  gsize n = strlen (b);
  guint row[NAME_MAX_CHARS + 1];
  if (strlen (a) > NAME_MAX_CHARS || n > NAME_MAX_CHARS)
    return G_MAXUINT;
  for (gsize j = 0; j <= n; j++)
    row[j] = (guint) j;
  for (gsize i = 1; a[i - 1] != '\0'; i++) {
    guint corner = row[0];
    row[0] = (guint) i;
    for (gsize j = 1; j <= n; j++) {
      guint replaced = corner + (a[i - 1] == b[j - 1] ? 0 : 1);
      corner = row[j];
      row[j] = MIN (replaced, MIN (row[j], row[j - 1]) + 1);
    }
  }
  return row[n];
}

static void
weigh_name (const char *typed, const char *name, const char *field, guint *best, const char **nearest)
{
  g_autofree char *squashed = serap_text_squash (name);
  guint distance = edit_distance (typed, squashed);
  if (distance < *best) {
    *best = distance;
    *nearest = field;
  }
}

/* Returns: (nullable): the field whose name is not more than a third of the letters away. */
static const char *
nearest_field (const SerapEntity *entity, const char *name)
{
  g_autofree char *typed = serap_text_squash (name);
  guint best = (guint) MIN (strlen (typed) / 3, 3) + 1;
  const char *nearest = NULL;
  for (guint i = 0; i < entity->n_fields; i++) {
    const SerapField *field = &entity->fields[i];
    weigh_name (typed, field->name, field->name, &best, &nearest);
    g_auto (GStrv) aliases = g_strsplit (field->aliases != NULL ? field->aliases : "", "|", -1);
    for (guint a = 0; aliases[a] != NULL; a++)
      weigh_name (typed, aliases[a], field->name, &best, &nearest);
  }
  return nearest;
}

static void
complain_field (Parser *parser, const char *name, guint start)
{
  const char *nearest = nearest_field (parser->entity, name);
  g_autofree char *at = position (parser, start);
  serap_problems_add (parser->problems, NULL, "unknown-field", "entitas", parser->entity->name, "teks", name,
                      "posisi", at, nearest != NULL ? "maksud" : NULL, nearest, NULL);
}

/* ---- Scanning ---- */

static gboolean
is_quote (gunichar c)
{
  return c == '"' || (c >= 0x201C && c <= 0x201F);
}

static guint
offset (const Parser *parser)
{
  return (guint) (parser->p - parser->text);
}

static void
skip_blanks (Parser *parser)
{
  while (*parser->p != '\0' && g_unichar_isspace (g_utf8_get_char (parser->p)))
    parser->p = g_utf8_next_char (parser->p);
}

/* What stands between the quote at the cursor and the next one. */
static char *
take_quoted (Parser *parser)
{
  guint start = offset (parser);
  parser->p = g_utf8_next_char (parser->p);
  const char *from = parser->p;
  while (*parser->p != '\0' && !is_quote (g_utf8_get_char (parser->p)))
    parser->p = g_utf8_next_char (parser->p);
  char *text = g_strndup (from, (gsize) (parser->p - from));
  if (*parser->p == '\0')
    complain (parser, NULL, "unclosed-quote", text, start);
  else
    parser->p = g_utf8_next_char (parser->p);
  return text;
}

/* Up to a blank, or a sign that stands in @ends. */
static char *
take_bare (Parser *parser, const char *ends)
{
  const char *from = parser->p;
  while (*parser->p != '\0' && !g_unichar_isspace (g_utf8_get_char (parser->p))
         && strchr (ends, *parser->p) == NULL)
    parser->p = g_utf8_next_char (parser->p);
  return g_strndup (from, (gsize) (parser->p - from));
}

/* Returns: (element-type Written): at least one. */
static GArray *
take_values (Parser *parser, const char *separators)
{
  GArray *values = g_array_new (FALSE, TRUE, sizeof (Written));
  g_array_set_clear_func (values, written_clear);
  while (TRUE) {
    Written one = { NULL, is_quote (g_utf8_get_char (parser->p)), offset (parser) };
    one.text = one.quoted ? take_quoted (parser) : take_bare (parser, separators);
    g_array_append_val (values, one);
    if (*parser->p == '\0' || strchr (separators, *parser->p) == NULL)
      return values;
    parser->p++;
  }
}

/* ---- Terms ---- */

static void
add_term (Parser *parser, SerapQueryOp op, gboolean negated, int field, guint start, GPtrArray *values)
{
  SerapQueryTerm *term = g_new0 (SerapQueryTerm, 1);
  term->op = op;
  term->negated = negated;
  term->field = field;
  term->start = start;
  term->length = offset (parser) - start;
  term->values = g_new0 (char *, (values != NULL ? values->len : 0) + 1);
  for (guint i = 0; values != NULL && i < values->len; i++)
    term->values[i] = g_strdup (values->pdata[i]);
  g_ptr_array_add (parser->query->terms, term);
}

static void
add_number_term (Parser *parser, SerapQueryOp op, int field, guint start, gint64 number)
{
  g_autoptr (GPtrArray) values = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (values, g_strdup_printf ("%" G_GINT64_FORMAT, number));
  add_term (parser, op, FALSE, field, start, values);
}

static void
add_words (GPtrArray *words, const char *folded)
{
  g_auto (GStrv) parts = g_strsplit (folded, " ", -1);
  for (guint i = 0; parts[i] != NULL; i++)
    if (*parts[i] != '\0')
      g_ptr_array_add (words, g_strdup (parts[i]));
}

/* "a|b" of single words are alternatives; other joined words ("anti-banjir") follow each other. */
static gboolean
take_alternatives (const char *text, GPtrArray *words)
{
  g_auto (GStrv) parts = g_strsplit (text, "|", -1);
  for (guint i = 0; parts[i] != NULL; i++) {
    g_autofree char *folded = serap_text_fold (parts[i]);
    if (*folded == '\0' || strchr (folded, ' ') != NULL)
      return FALSE;
    g_ptr_array_add (words, g_strdup (folded));
  }
  return TRUE;
}

static void
parse_free (Parser *parser, gboolean negated, guint start)
{
  gboolean quoted = is_quote (g_utf8_get_char (parser->p));
  g_autofree char *text = quoted ? take_quoted (parser) : take_bare (parser, "\"");
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
  SerapQueryOp op = SERAP_QUERY_WORD;
  if (quoted || !take_alternatives (text, words)) {
    g_autofree char *folded = serap_text_fold (text);
    g_ptr_array_set_size (words, 0);
    add_words (words, folded);
    op = quoted || words->len > 1 ? SERAP_QUERY_PHRASE : SERAP_QUERY_WORD;
  }
  if (words->len > SERAP_QUERY_MAX_TERMS) {
    complain (parser, NULL, "too-many", "", start);
    return;
  }
  if (words->len > 0) {
    add_term (parser, op, negated, -1, start, words);
    return;
  }
  g_autofree char *at = position (parser, start);
  serap_problems_warn (parser->problems, NULL, "not-searchable", "teks", text, "posisi", at, NULL);
}

static gboolean
is_ordered (const SerapField *field)
{
  switch (field->type) {
  case SERAP_INT:
  case SERAP_MILLI:
  case SERAP_RUPIAH:
  case SERAP_COORD:
  case SERAP_TIME:
  case SERAP_DATE:
    return TRUE;
  case SERAP_TEXT:
  case SERAP_BOOL:
  case SERAP_CODE:
  case SERAP_REF:
  case SERAP_SET:
  default:
    return FALSE;
  }
}

/* In numbers the comma is the decimal sign. */
static const char *
separators_of (const SerapField *field)
{
  return is_ordered (field) && field->type != SERAP_DATE && field->type != SERAP_TIME ? "|" : "|,";
}

static gboolean
is_named (const SerapField *field)
{
  return field->type == SERAP_CODE || field->type == SERAP_REF || field->type == SERAP_SET;
}

/* Codes and ids for what was typed; the resolver knows names, aliases and numbers. */
static gboolean
resolve_value (
  Parser *parser, const SerapField *field, const Written *written, const SerapValue *value, GPtrArray *values)
{
  g_auto (GStrv) found = NULL;
  const char *typed = serap_value_text (value);
  gboolean is_id = field->type == SERAP_REF && typed != NULL && serap_id_is_valid (typed);
  if (parser->resolve != NULL && !is_id)
    found = parser->resolve (field, written->text, parser->data);
  if (found != NULL && found[0] != NULL) {
    for (guint i = 0; found[i] != NULL; i++)
      g_ptr_array_add (values, g_strdup (found[i]));
    return TRUE;
  }
  if (!is_id && (field->type == SERAP_REF || (parser->resolve != NULL && field->target != NULL)))
    return FALSE;
  if (typed != NULL)
    g_ptr_array_add (values, g_strdup (typed));
  for (guint i = 0; value->kind == SERAP_VALUE_SET && value->set[i] != NULL; i++)
    g_ptr_array_add (values, g_strdup (value->set[i]));
  return TRUE;
}

/* Adds the canonical form of @written to @values. */
static gboolean
read_value (Parser *parser, const SerapField *field, const Written *written, GPtrArray *values, char **unit)
{
  g_auto (SerapValue) value = SERAP_VALUE_INIT;
  g_autoptr (GPtrArray) why = serap_problems_new ();
  g_autofree char *found_unit = NULL;
  gboolean fine
    = serap_input_read (field, written->text, &value, &found_unit, why) && value.kind != SERAP_VALUE_NONE;
  if (fine && is_named (field))
    fine = resolve_value (parser, field, written, &value, values);
  else if (fine)
    g_ptr_array_add (values, serap_value_to_string (&value));
  if (!fine)
    complain_value (parser, field, written, why);
  /* One unit counts for the whole term. */
  if (found_unit != NULL && *unit != NULL && !g_str_equal (found_unit, *unit)) {
    complain_value (parser, field, written, NULL);
    return FALSE;
  }
  if (*unit == NULL)
    *unit = g_steal_pointer (&found_unit);
  return fine;
}

/* A day without a time of day means all of it. Returns: whether @written was one. */
static gboolean
parse_day (Parser *parser, SerapQueryOp op, gboolean negated, int at, guint start, const Written *written)
{
  SerapField as_date = parser->entity->fields[at];
  as_date.type = SERAP_DATE;
  g_auto (SerapValue) day = SERAP_VALUE_INIT;
  g_auto (SerapValue) time = SERAP_VALUE_INIT;
  g_autoptr (GPtrArray) ignored = serap_problems_new ();
  if (!serap_input_read (&as_date, written->text, &day, NULL, ignored) || day.kind == SERAP_VALUE_NONE)
    return FALSE;
  if (!serap_input_read (&parser->entity->fields[at], written->text, &time, NULL, ignored)
      || (serap_value_number (&time, 0) + WIB_MS) % DAY_MS != 0)
    return FALSE;
  gint64 from = serap_value_number (&time, 0);
  gint64 next = from + DAY_MS;
  if (op == SERAP_QUERY_IS) {
    add_number_term (parser, SERAP_QUERY_MORE_EQ, at, start, from);
    add_number_term (parser, SERAP_QUERY_LESS, at, start, next);
    return TRUE;
  }
  gboolean behind = op == SERAP_QUERY_LESS_EQ || op == SERAP_QUERY_MORE;
  gboolean less = op == SERAP_QUERY_LESS || op == SERAP_QUERY_LESS_EQ;
  add_number_term (parser, less ? SERAP_QUERY_LESS : SERAP_QUERY_MORE_EQ, at, start, behind ? next : from);
  ((SerapQueryTerm *) g_ptr_array_index (parser->query->terms, parser->query->terms->len - 1))->negated
    = negated;
  return TRUE;
}

static gboolean
asks_for_empty (GArray *written)
{
  const Written *first = &g_array_index (written, Written, 0);
  return written->len == 1 && !first->quoted
         && (g_ascii_strcasecmp (first->text, "kosong") == 0
             || g_ascii_strcasecmp (first->text, "[kosong]") == 0);
}

/* "volume>300m" is also a condition on the unit. */
static void
add_unit (Parser *parser,
          const SerapField *field,
          const Written *written,
          const char *unit,
          gboolean negated,
          guint start)
{
  int at = serap_entity_find (parser->entity, "satuan");
  if (unit == NULL)
    return;
  if (at < 0 || negated) {
    complain_value (parser, field, written, NULL);
    return;
  }
  g_autoptr (GPtrArray) values = g_ptr_array_new ();
  g_ptr_array_add (values, (gpointer) unit);
  add_term (parser, SERAP_QUERY_IS, FALSE, at, start, values);
}

static void
parse_condition (Parser *parser, SerapQueryOp op, gboolean negated, int at, guint start)
{
  const SerapField *field = &parser->entity->fields[at];
  g_autoptr (GArray) written = take_values (parser, separators_of (field));
  const Written *first = &g_array_index (written, Written, 0);
  if (op != SERAP_QUERY_IS && !is_ordered (field)) {
    complain (parser, field->name, "not-comparable", first->text, first->start);
    return;
  }
  if (written->len > SERAP_QUERY_MAX_TERMS) {
    complain (parser, field->name, "too-many", "", first->start);
    return;
  }
  if (op == SERAP_QUERY_IS && asks_for_empty (written)) {
    add_term (parser, SERAP_QUERY_EMPTY, negated, at, start, NULL);
    return;
  }
  gboolean single = written->len == 1;
  gboolean day_fits = single && !(op == SERAP_QUERY_IS && negated);
  if (field->type == SERAP_TIME && day_fits && parse_day (parser, op, negated, at, start, first))
    return;
  if (op != SERAP_QUERY_IS && !single) {
    complain_value (parser, field, &g_array_index (written, Written, 1), NULL);
    return;
  }
  g_autoptr (GPtrArray) values = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *unit = NULL;
  gboolean fine = TRUE;
  for (guint i = 0; i < written->len; i++)
    fine = read_value (parser, field, &g_array_index (written, Written, i), values, &unit) && fine;
  if (!fine)
    return;
  add_term (parser, op, negated, at, start, values);
  add_unit (parser, field, first, unit, negated, start);
}

/* "perlu:lokasi" asks for a yes in field "perlu_lokasi". */
static gboolean
parse_need (Parser *parser, const char *name, SerapQueryOp op, gboolean negated, guint start)
{
  if (op != SERAP_QUERY_IS || g_ascii_strcasecmp (name, "perlu") != 0)
    return FALSE;
  const char *begin = parser->p;
  g_autofree char *what = take_bare (parser, "");
  g_autofree char *full = g_strconcat ("perlu_", what, NULL);
  int at = serap_entity_find_alias (parser->entity, full);
  if (at < 0 || parser->entity->fields[at].type != SERAP_BOOL) {
    parser->p = begin;
    return FALSE;
  }
  g_autoptr (GPtrArray) values = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (values, g_strdup ("1"));
  add_term (parser, SERAP_QUERY_IS, negated, at, start, values);
  return TRUE;
}

static const char *
take_operator (const char *p, SerapQueryOp *op)
{
  gboolean colon = *p == ':';
  if (colon || *p == '=')
    p++;
  if (colon && *p == '=')
    p++;
  *op = SERAP_QUERY_IS;
  if (*p == '<' || *p == '>') {
    gboolean less = *p == '<';
    gboolean or_equal = p[1] == '=';
    p += or_equal ? 2 : 1;
    *op = less ? (or_equal ? SERAP_QUERY_LESS_EQ : SERAP_QUERY_LESS)
               : (or_equal ? SERAP_QUERY_MORE_EQ : SERAP_QUERY_MORE);
  }
  return p;
}

/* The name before an operator at the cursor, or %NULL when a word stands there. */
static char *
peek_name (const Parser *parser)
{
  const char *p = parser->p;
  gboolean has_letter = FALSE;
  while (*p != '\0') {
    gunichar c = g_utf8_get_char (p);
    if (!g_unichar_isalnum (c) && c != '_')
      break;
    has_letter = has_letter || g_unichar_isalpha (c);
    p = g_utf8_next_char (p);
  }
  if (!has_letter || *p == '\0' || strchr (":=<>", *p) == NULL || g_str_has_prefix (p, "://"))
    return NULL;
  return g_strndup (parser->p, (gsize) (p - parser->p));
}

static void
parse_term (Parser *parser)
{
  guint start = offset (parser);
  gboolean negated
    = *parser->p == '-' && parser->p[1] != '\0' && !g_unichar_isspace (g_utf8_get_char (parser->p + 1));
  if (negated)
    parser->p++;
  g_autofree char *name = peek_name (parser);
  if (name == NULL) {
    parse_free (parser, negated, start);
    return;
  }
  guint name_start = offset (parser);
  SerapQueryOp op;
  parser->p = take_operator (parser->p + strlen (name), &op);
  if (parse_need (parser, name, op, negated, start))
    return;
  int at = serap_entity_find_alias (parser->entity, name);
  if (at >= 0) {
    parse_condition (parser, op, negated, at, start);
    return;
  }
  complain_field (parser, name, name_start);
  g_array_unref (take_values (parser, "|,"));
}

/* ---- The public function ---- */

static gboolean
is_readable (const char *text, GPtrArray *problems)
{
  g_autofree char *max = g_strdup_printf ("%d", SERAP_QUERY_MAX);
  /* A character has up to four bytes; the length of a huge text is never counted. */
  gsize bytes = strnlen (text, SERAP_QUERY_MAX * 4 + 1);
  if (bytes > SERAP_QUERY_MAX * 4) {
    serap_problems_add (problems, NULL, "too-long", "max", max, NULL);
    return FALSE;
  }
  if (!g_utf8_validate (text, -1, NULL)) {
    serap_problems_add (problems, NULL, "not-text", NULL);
    return FALSE;
  }
  if (serap_text_length (text) > SERAP_QUERY_MAX) {
    serap_problems_add (problems, NULL, "too-long", "max", max, NULL);
    return FALSE;
  }
  return TRUE;
}

SerapQuery *
serap_query_parse (
  const SerapEntity *entity, const char *text, SerapQueryResolve resolve, gpointer data, GPtrArray *problems)
{
  g_return_val_if_fail (entity != NULL && problems != NULL, NULL);
  g_autoptr (SerapQuery) query = g_new0 (SerapQuery, 1);
  query->entity = entity;
  query->terms = g_ptr_array_new_with_free_func ((GDestroyNotify) term_free);
  if (text == NULL)
    return g_steal_pointer (&query);
  if (!is_readable (text, problems))
    return NULL;

  g_autoptr (GPtrArray) found = serap_problems_new ();
  Parser parser = { entity, text, text, resolve, data, found, query };
  for (skip_blanks (&parser); *parser.p != '\0'; skip_blanks (&parser)) {
    parse_term (&parser);
    if (query->terms->len + found->len > SERAP_QUERY_MAX_TERMS) {
      g_autofree char *max = g_strdup_printf ("%d", SERAP_QUERY_MAX_TERMS);
      serap_problems_add (found, NULL, "too-many", "max", max, NULL);
      break;
    }
  }
  gboolean failed = serap_problems_any_error (found);
  serap_problems_move (problems, found);
  return failed ? NULL : g_steal_pointer (&query);
}
