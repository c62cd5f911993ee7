/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Rule files: those that are shipped are clean and fit together, broken ones are refused with file,
 * line and reason. */

#include "config.h"

#include "serap-op.h"
#include "serap-rules-reader.h"
#include "serap-volume.h"

#include <string.h>

static char *
load (const char *path, gsize *n)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *name = g_test_build_filename (G_TEST_DIST, "..", "data", path, NULL);
  char *text = NULL;
  g_file_get_contents (name, &text, n, &error);
  g_assert_no_error (error);
  return text;
}

static void
print_problems (GPtrArray *problems)
{
  for (guint i = 0; i < problems->len; i++) {
    const SerapProblem *problem = problems->pdata[i];
    g_test_message ("%s:%s: %s %s (%s)", serap_problem_param (problem, "file"),
                    serap_problem_param (problem, "line"), problem->code,
                    serap_problem_param (problem, "path"), serap_problem_param (problem, "reason"));
  }
}

static const char *const shipped[] = {
  "reference/peran.json", /* first: the workflows name its roles */
  "reference/pola_nomor.json", "reference/jadwal.json", "regulation/rancangan-perwal-fasilitasi-pokir.json",
  "workflow/aspirasi.json",    "workflow/usulan.json",  "workflow/sipd.json",
};

static SerapRules *
load_shipped (void)
{
  g_autoptr (SerapSchema) schema = serap_schema_new ();
  SerapRules *rules = serap_rules_new (schema);
  for (guint i = 0; i < G_N_ELEMENTS (shipped); i++) {
    g_autoptr (GPtrArray) problems = serap_problems_new ();
    gsize n;
    g_autofree char *text = load (shipped[i], &n);
    gboolean read = serap_rules_read (text, n, shipped[i], rules, problems);
    print_problems (problems);
    g_assert_cmpuint (problems->len, ==, 0);
    g_assert_true (read);
  }
  return rules;
}

#define TODAY "2026-11-23"

static void
test_shipped (void)
{
  static const struct {
    const char *workflow;
    const char *initial;
    const char *states;
  } expected[] = {
    { "aspirasi", "DRAF_LAPANGAN",
      "DRAF_LAPANGAN TERCATAT TERKLASIFIKASI SIAP_USUL DIGABUNG DIDISPOSISI TIDAK_DAPAT_DIPROSES DIUSULKAN "
      "DITANGGAPI DITUTUP DITARIK" },
    { "usulan", "DRAF",
      "DRAF DIAJUKAN VERIFIKASI_SETWAN LOLOS_VERIFIKASI PEMBAHASAN_KOMISI DISEPAKATI_KOMISI KOMPILASI "
      "DITETAPKAN_PARIPURNA DISERAHKAN_BAPPEDA DIKEMBALIKAN DITOLAK_SETWAN DITUNDA TIDAK_DISEPAKATI "
      "DIAKOMODIR_RKPD MASUK_KUA_PPAS MASUK_APBD DILAKSANAKAN SELESAI CADANGAN TIDAK_DIAKOMODIR "
      "DIALIHKAN_HIBAH_BANSOS DIBATALKAN DIALIHKAN_PERUBAHAN DIALIHKAN_TAHUN_BERIKUT" },
    { "sipd", "BELUM_INPUT",
      "BELUM_INPUT TERINPUT VALIDASI_SETWAN VALIDASI_MITRA FORUM_SKPD MUSRENBANG_KOTA VERIFIKASI_TAPD "
      "DITERIMA "
      "DIKEMBALIKAN DITOLAK BATAL HILANG_DI_SIPD" },
  };
  g_autoptr (SerapRules) rules = load_shipped ();
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++) {
    const SerapWorkflow *workflow = serap_rules_workflow (rules, expected[i].workflow, 0, TODAY);
    g_assert_nonnull (workflow);
    g_assert_cmpstr (serap_workflow_initial (workflow)->name, ==, expected[i].initial);
    g_auto (GStrv) states = g_strsplit (expected[i].states, " ", -1);
    g_assert_cmpuint (workflow->states->len, ==, g_strv_length (states));
    for (guint s = 0; states[s] != NULL; s++)
      g_assert_nonnull (serap_workflow_state (workflow, states[s]));
  }
}

/* What the check of one file cannot see: transitions, patterns and states named across files. */
static void
check_across (const SerapRules *rules, const SerapWorkflow *workflow)
{
  const SerapWorkflow *aspirasi = serap_rules_workflow (rules, "aspirasi", 0, TODAY);
  for (guint t = 0; t < workflow->transitions->len; t++) {
    const SerapTransition *transition = workflow->transitions->pdata[t];
    for (guint e = 0; e < transition->effects->len; e++) {
      const SerapEffectUse *effect = transition->effects->pdata[e];
      if (effect->kind == SERAP_EFFECT_CASCADE)
        g_assert_true (serap_workflow_transition (aspirasi, effect->text, NULL)->hidden);
      if (effect->kind == SERAP_EFFECT_NUMBER)
        g_assert_nonnull (g_hash_table_lookup (rules->patterns, effect->text));
    }
  }
}

static void
test_across (void)
{
  g_autoptr (SerapRules) rules = load_shipped ();
  check_across (rules, serap_rules_workflow (rules, "aspirasi", 0, TODAY));
  check_across (rules, serap_rules_workflow (rules, "usulan", 0, TODAY));
  check_across (rules, serap_rules_workflow (rules, "sipd", 0, TODAY));
  for (guint r = 0; r < rules->roles->roles->len; r++) {
    const SerapRole *role = rules->roles->roles->pdata[r];
    for (guint q = 0; role->queue[q] != NULL; q++) {
      g_auto (GStrv) parts = g_strsplit (role->queue[q], "/", 2);
      const SerapWorkflow *workflow = serap_rules_workflow (rules, parts[0], 0, TODAY);
      g_assert_nonnull (workflow);
      g_assert_nonnull (serap_workflow_state (workflow, parts[1]));
    }
  }
}

static void
test_rights (void)
{
  g_autoptr (SerapRules) rules = load_shipped ();
  const SerapRole *auditor = serap_roles_find (rules->roles, "AUDITOR");
  const SerapRole *admin = serap_roles_find (rules->roles, "ADMIN");
  const SerapRole *local = serap_roles_find (rules->roles, "LOKAL");
  g_assert_cmpuint (auditor->rights->len, ==, 0);
  for (guint i = 0; i < admin->rights->len; i++)
    g_assert_cmpuint (((SerapRight *) admin->rights->pdata[i])->verbs & (1u << SERAP_VERB_DO), ==, 0);
  for (guint i = 0; i < local->rights->len; i++)
    g_assert_cmpuint (((SerapRight *) local->rights->pdata[i])->verbs & (1u << SERAP_VERB_DO), ==, 0);

  /* A person's data go to those who work with persons, and to nobody else. */
  for (guint i = 0; i < rules->roles->roles->len; i++) {
    const SerapRole *role = rules->roles->roles->pdata[i];
    gboolean sees = g_strv_contains ((const char *const *) role->scopes, "pii");
    gboolean may = strcmp (role->code, "SETWAN_PENERIMA") == 0
                   || strcmp (role->code, "SETWAN_VERIFIKATOR") == 0
                   || strcmp (role->code, "SETWAN_KABAG") == 0;
    g_assert_cmpint (sees, ==, may);
  }
}

/* ---- Tables ---- */

/* Whether a line of @table begins with @start and a comma. */
static gboolean
has_row (const char *table, const char *start)
{
  g_autofree char *line = g_strconcat ("\n", start, ",", NULL);
  return strstr (table, line) != NULL;
}

static void
test_code_groups (void)
{
  gsize n;
  g_autofree char *codes = load ("reference/kode.csv", &n);
  g_autoptr (SerapSchema) schema = serap_schema_new ();
  GPtrArray *entities = serap_schema_entities (schema);
  for (guint e = 0; e < entities->len; e++) {
    const SerapEntity *entity = entities->pdata[e];
    for (guint f = 0; f < entity->n_fields; f++) {
      const char *target = entity->fields[f].target;
      if (target == NULL || !g_str_has_prefix (target, "kode:"))
        continue;
      if (!has_row (codes, target + strlen ("kode:")))
        g_error ("%s.%s: no codes of group %s", entity->name, entity->fields[f].name, target);
    }
  }
}

static void
test_units (void)
{
  gsize n;
  guint rows = 0;
  g_autofree char *units = load ("reference/satuan.csv", &n);
  for (const SerapSatuan *unit; (unit = serap_satuan_nth (rows)) != NULL; rows++) {
    g_autofree char *row = g_strdup_printf ("\n%s,%s,%s\n", unit->code, unit->label, unit->aliases);
    g_assert_nonnull (strstr (units, row));
  }
  g_auto (GStrv) lines = g_strsplit (units, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, rows + 2); /* heading, and nothing after the last break */
}

static void
test_reasons (void)
{
  gsize n;
  g_autofree char *reasons = load ("reference/alasan.csv", &n);
  g_autoptr (SerapRules) rules = load_shipped ();
  static const char *const entities[] = { "aspirasi", "usulan" };
  for (guint e = 0; e < G_N_ELEMENTS (entities); e++) {
    const SerapRegulation *regulation = serap_rules_regulation (rules, entities[e], TODAY);
    g_assert_nonnull (regulation);
    g_assert_cmpstr (regulation->status, ==, "RANCANGAN");
    const SerapChecklist *checklist = serap_regulation_checklist (regulation, entities[e]);
    for (guint i = 0; i < checklist->items->len; i++) {
      const SerapCheckItem *item = checklist->items->pdata[i];
      g_assert_true (has_row (reasons, item->reason));
    }
  }
  g_assert_true (has_row (reasons, "LAINNYA,Lainnya,Other,30"));
}

/* ---- Broken files ---- */

static const char base_workflow[]
  = "{\"kind\": \"workflow\", \"code\": \"aspirasi\", \"version\": 1,\n"                              /* 1 */
    " \"title\": {\"id\": \"A\", \"en\": \"A\"}, \"valid_from\": \"2026-01-01\",\n"                   /* 2 */
    " \"states\": [\n"                                                                                /* 3 */
    "  {\"name\": \"AWAL\", \"initial\": true, \"label\": {\"id\": \"Awal\", \"en\": \"Start\"},\n"   /* 4 */
    "   \"short\": {\"id\": \"Awal\", \"en\": \"Start\"}, \"icon\": \"a\", \"colour\": \"netral\",\n" /* 5 */
    "   \"edit_roles\": [\"PEMILIK\"]},\n"                                                            /* 6 */
    "  {\"name\": \"AKHIR\", \"final\": true, \"label\": {\"id\": \"Akhir\", \"en\": \"End\"},\n"     /* 7 */
    "   \"short\": {\"id\": \"Akhir\", \"en\": \"End\"}, \"icon\": \"b\", \"colour\": \"info\"}],\n"  /* 8 */
    " \"transitions\": [\n"                                                                           /* 9 */
    "  {\"name\": \"MAJU\", \"step\": \"1\", \"label\": {\"id\": \"Maju\", \"en\": \"Go\"},\n"        /* 10 */
    "   \"from\": [\"AWAL\"], \"to\": \"AKHIR\",\n"                                                   /* 11 */
    "   \"roles\": [\"PEMBUAT\"],\n"                                                                  /* 12 */
    "   \"required\": [\"judul\"],\n"                                                                 /* 13 */
    "   \"accepts\": [\"induk\"],\n"                                                                  /* 14 */
    "   \"guards\": [\"place_known\", {\"guard\": \"photos_at_least\", \"n\": 2}],\n"                 /* 15 */
    "   \"reasons\": [\"*\"], \"reason_required\": true,\n"                                           /* 16 */
    "   \"note_min\": 10,\n"                                                                          /* 17 */
    "   \"effects\": [\n"                                                                             /* 18 */
    "    {\"effect\": \"set\", \"field\": \"pemegang\", \"value\": \"$user\"},\n"                     /* 19 */
    "    {\"effect\": \"clock\", \"kind\": \"K\", \"working_days\": 3},\n"                            /* 20 */
    "    {\"effect\": \"increment_at\", \"via\": \"induk\", \"field\": \"pendukung\"},\n"             /* 21 */
    "    {\"effect\": \"create\", \"entity\": \"verifikasi\", \"values\": {\"objek\": \"$id\"}}],\n"  /* 22 */
    "   \"command\": \"claim\"}]}\n";                                                                 /* 23 */

typedef struct {
  const char *old;
  const char *new;
  const char *code;
  const char *line;
} Variant;

static const Variant variants[] = {
  /* names nobody knows */
  { "\"to\": \"AKHIR\"", "\"to\": \"AKHIRR\"", "unknown-state", "11" },
  { "\"from\": [\"AWAL\"]", "\"from\": [\"AWAL\", \"MULA\"]", "unknown-state", "11" },
  { "\"roles\": [\"PEMBUAT\"]", "\"roles\": [\"SETWAN_PENERIMAA\"]", "unknown-role", "12" },
  { "\"edit_roles\": [\"PEMILIK\"]", "\"edit_roles\": [\"PEMILIKK\"]", "unknown-role", "6" },
  { "[\"judul\"]", "[\"judull\"]", "unknown-field", "13" },
  { "[\"judul\"]", "[\"kecamatan\"]", "unknown-field", "13" },
  { "[\"induk\"]", "[\"pemegang\"]", "field-not-open", "14" },
  { "\"place_known\"", "\"place_unknown\"", "unknown-guard", "15" },
  { "\"place_known\"", "{\"guard\": \"field_is\", \"text\": \"jenissss=POKIR\"}", "unknown-field", "15" },
  { "\"place_known\"", "{\"guard\": \"field_is\"}", "guard-text", "15" },
  { "\"value\": \"$user\"", "\"value\": \"$usher\"", "unknown-expression", "18" },
  { "\"value\": \"$user\"", "\"value\": \"$field:judull\"", "unknown-field", "18" },
  { "\"field\": \"pemegang\"", "\"field\": \"pemegangg\"", "unknown-field", "18" },
  { "\"entity\": \"verifikasi\"", "\"entity\": \"verifikasii\"", "unknown-entity", "18" },
  { "{\"objek\": \"$id\"}", "{\"objekk\": \"$id\"}", "unknown-field", "18" },
  { "\"via\": \"induk\"", "\"via\": \"judul\"", "not-a-reference", "18" },
  { "\"command\": \"claim\"", "\"command\": \"grab\"", "unknown-command", "23" },
  { "\"colour\": \"info\"", "\"colour\": \"merah\"", "unknown-colour", "8" },
  { "\"code\": \"aspirasi\"", "\"code\": \"aspirasii\"", "unknown-entity", "1" },
  /* shape of the whole */
  { "\"final\": true,", "", "dead-end", "7" },
  { "\"initial\": true,", "", "no-start", "3" },
  { "\"final\": true,", "\"final\": true, \"initial\": true,", "two-starts", "7" },
  { "\"name\": \"AKHIR\"", "\"name\": \"LAIN\"", "unreachable-state", "7" },
  { "\"name\": \"AKHIR\"", "\"name\": \"AWAL\"", "duplicate-state", "7" },
  { "\"roles\": [\"PEMBUAT\"],", "", "roles-missing", "10" },
  { "\"from\": [\"AWAL\"],", "", "from-missing", "10" },
  { "\"short\": {\"id\": \"Akhir\"", "\"short\": {\"id\": \"Lima belas huruf\"", "short-too-long", "8" },
  { "\"label\": {\"id\": \"Maju\"", "\"label\": {\"id\": \"\"", "label-missing", "10" },
  { "\"reasons\": [\"*\"],", "", "reasons-missing", "10" },
  { "\"valid_from\": \"2026-01-01\"", "\"note\": \"\"", "not-a-date", "1" },
  /* members and types */
  { "\"note_min\"", "\"note_mim\"", "rules-unknown", "17" },
  { "\"initial\"", "\"inital\"", "rules-unknown", "4" },
  { "\"version\"", "\"versi\"", "rules-unknown", "1" },
  { "{\"id\": \"Awal\", \"en\": \"Start\"},\n", "{\"id\": \"Awal\", \"en\": \"Start\", \"jv\": \"\"},\n",
    "rules-unknown", "4" },
  { "\"effect\": \"set\"", "\"effect\": \"sett\"", "rules-unknown", "19" },
  { "\"working_days\": 3", "\"working_days\": 3, \"hours\": 1", "rules-unknown", "20" },
  { "\"working_days\": 3", "\"working_days\": 0", "rules-range", "20" },
  { "\"note_min\": 10", "\"note_min\": \"10\"", "rules-type", "17" },
  { "\"note_min\": 10", "\"note_min\": -1", "rules-range", "17" },
  { "\"from\": [\"AWAL\"]", "\"from\": \"AWAL\"", "rules-type", "11" },
  { "\"to\": \"AKHIR\"", "\"to\": 7", "rules-type", "11" },
  { "\"name\": \"MAJU\", ", "", "rules-missing", "10" },
  { "\"kind\": \"workflow\"", "\"kind\": \"roles\"", "rules-range", "1" },
  { "\"2026-01-01\"", "\"2026-02-30\"", "rules-range", "2" },
  /* not JSON */
  { "\"note_min\": 10,", "\"note_min\": 10", "rules-syntax", NULL },
  { "\"command\": \"claim\"", "\"command\": \"claim\", \"command\": \"assign\"", "rules-syntax", "23" },
};

static char *
change (const char *text, const char *old, const char *new)
{
  const char *at = strstr (text, old);
  g_assert_nonnull (at);
  g_autofree char *before = g_strndup (text, (gsize) (at - text));
  return g_strconcat (before, new, at + strlen (old), NULL);
}

static gboolean
has_problem (GPtrArray *problems, const char *code, const char *line)
{
  for (guint i = 0; i < problems->len; i++) {
    const SerapProblem *problem = problems->pdata[i];
    g_assert_cmpstr (serap_problem_param (problem, "file"), ==, "contoh.json");
    g_assert_cmpint (*serap_problem_param (problem, "reason"), !=, '\0');
    if (strcmp (problem->code, code) == 0
        && (line == NULL || strcmp (serap_problem_param (problem, "line"), line) == 0))
      return TRUE;
  }
  return FALSE;
}

static void
test_broken_workflow (void)
{
  g_autoptr (SerapRules) rules = load_shipped ();
  g_autoptr (GPtrArray) none = serap_problems_new ();
  g_autoptr (SerapWorkflow) whole = NULL;
  g_assert_true (serap_rules_read_workflow (base_workflow, strlen (base_workflow), "contoh.json",
                                            rules->schema, &whole, none));
  for (guint i = 0; i < G_N_ELEMENTS (variants); i++) {
    g_autoptr (GPtrArray) problems = serap_problems_new ();
    g_autofree char *text = change (base_workflow, variants[i].old, variants[i].new);
    guint known = g_hash_table_size (rules->workflows);
    gboolean read;
    if (strcmp (variants[i].code, "rules-range") == 0 && strstr (variants[i].old, "kind") != NULL) {
      g_autoptr (SerapWorkflow) out = NULL;
      read = serap_rules_read_workflow (text, strlen (text), "contoh.json", rules->schema, &out, problems);
    } else {
      read = serap_rules_read (text, strlen (text), "contoh.json", rules, problems);
    }
    g_assert_false (read);
    g_assert_cmpuint (g_hash_table_size (rules->workflows), ==, known);
    if (!has_problem (problems, variants[i].code, variants[i].line)) {
      print_problems (problems);
      g_error ("variant %u (%s): not refused with %s in line %s", i, variants[i].new, variants[i].code,
               variants[i].line);
    }
  }
}

static void
test_same_name_same_state (void)
{
  g_autoptr (SerapSchema) schema = serap_schema_new ();
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  g_autoptr (SerapWorkflow) out = NULL;
  g_autofree char *text = change (
    base_workflow, "\"command\": \"claim\"}",
    "\"command\": \"claim\"},\n{\"name\": \"MAJU\", \"step\": \"2\", \"label\": {\"id\": \"Maju\", \"en\": "
    "\"Go\"},\n\"from\": [\"AWAL\"], \"roles\": [\"SISTEM\"]}");
  g_assert_false (serap_rules_read_workflow (text, strlen (text), "contoh.json", schema, &out, problems));
  g_assert_true (has_problem (problems, "ambiguous-transition", "25"));
}

/* Everything wrong is told at once. */
static void
test_all_at_once (void)
{
  g_autoptr (SerapSchema) schema = serap_schema_new ();
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  g_autoptr (SerapWorkflow) out = NULL;
  g_autofree char *one = change (base_workflow, "\"initial\"", "\"inital\"");
  g_autofree char *two = change (one, "\"colour\": \"info\"", "\"colour\": 5");
  g_autofree char *three = change (two, "\"note_min\"", "\"note_mim\"");
  g_assert_false (serap_rules_read_workflow (three, strlen (three), "contoh.json", schema, &out, problems));
  g_assert_cmpuint (problems->len, ==, 3);
  g_assert_true (has_problem (problems, "rules-unknown", "4"));
  g_assert_true (has_problem (problems, "rules-type", "8"));
  g_assert_true (has_problem (problems, "rules-unknown", "17"));
}

static void
test_deep (void)
{
  g_autoptr (SerapSchema) schema = serap_schema_new ();
  g_autoptr (SerapRules) rules = serap_rules_new (schema);
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  g_autoptr (GString) bomb = g_string_new ("{\"kind\":\"workflow\",\n\"states\":");
  for (guint i = 0; i < 100000; i++)
    g_string_append_c (bomb, '[');
  g_assert_false (serap_rules_read (bomb->str, bomb->len, "contoh.json", rules, problems));
  g_assert_true (has_problem (problems, "rules-too-deep", NULL));

  g_string_assign (bomb, "{\"kind\":\"workflow\",\"note\":\"");
  for (guint i = 0; i < SERAP_RULES_MAX_BYTES; i++)
    g_string_append_c (bomb, 'a');
  g_string_append (bomb, "\"}");
  g_ptr_array_set_size (problems, 0);
  g_assert_false (serap_rules_read (bomb->str, bomb->len, "contoh.json", rules, problems));
  g_assert_true (has_problem (problems, "rules-too-large", NULL));
}

#define HEAD(kind)                                                                                           \
  "{\"kind\": \"" kind "\", \"code\": \"x\", \"version\": 1, \"title\": {\"id\": \"X\", \"en\": \"X\"},\n"

static void
test_broken_others (void)
{
  static const struct {
    const char *text;
    const char *code;
    const char *line;
  } cases[] = {
    { "", "rules-syntax", NULL },
    { "[]", "rules-unknown", "1" },
    { "{\"kind\": \"recipe\"}", "rules-unknown", "1" },
    { HEAD ("roles") "\"roles\": [{\"code\": \"A\"}]}", "rules-missing", "2" },
    { HEAD ("roles") "\"roles\": [{\"code\": \"A\", \"label\": {\"id\": \"A\", \"en\": \"A\"},\n"
                     "\"rights\": [{\"entity\": \"usulann\", \"verbs\": [\"do\"]}]}]}",
      "rules-unknown", "3" },
    { HEAD ("roles") "\"roles\": [{\"code\": \"A\", \"label\": {\"id\": \"A\", \"en\": \"A\"},\n"
                     "\"rights\": [{\"entity\": \"usulan\", \"verbs\": [\"make\"]}]}]}",
      "rules-unknown", "3" },
    { HEAD ("roles") "\"roles\": [{\"code\": \"A\", \"label\": {\"id\": \"A\", \"en\": \"A\"},\n"
                     "\"scopes\": [\"all\"]}]}",
      "rules-range", "3" },
    { HEAD ("number_patterns") "\"patterns\": [\n{\"code\": \"a\", \"pattern\": \"A/{tahun}\"}]}",
      "rules-range", "3" },
    { HEAD ("number_patterns") "\"patterns\": [{\"code\": \"a\", \"pattern\": \"{urut:4}\"},\n"
                               "{\"code\": \"a\", \"pattern\": \"{urut:5}\"}]}",
      "rules-range", "3" },
    { HEAD ("schedule") "\"stages\": [{\"plan_year\": 2027, \"stage\": \"RKPD\", \"source\": \"s\",\n"
                        "\"start\": \"2026-05-02\",\n\"end\": \"2026-05-01\"}]}",
      "rules-range", "4" },
    { HEAD (
        "schedule") "\"stages\": [\n{\"plan_year\": 2027, \"stage\": \"RKPD\", \"source\": \"s\", \"start\": "
                    "\"2026-05-02\"}]}",
      "rules-missing", "3" },
    { HEAD ("regulation") "\"status\": \"USANG\", \"checklists\": []}", "rules-range", "2" },
    { HEAD ("regulation") "\"status\": \"BERLAKU\", \"checklists\": []}", "rules-missing", "1" },
    { HEAD ("regulation") "\"status\": \"RANCANGAN\", \"checklists\": [\n{\"entity\": \"usulann\", "
                          "\"items\": []}]}",
      "rules-unknown", "3" },
    { HEAD (
        "regulation") "\"status\": \"RANCANGAN\", \"checklists\": [{\"entity\": \"usulan\", \"items\": [\n"
                      "{\"code\": \"U1\", \"question\": {\"id\": \"?\", \"en\": \"?\"}},\n"
                      "{\"code\": \"U1\", \"question\": {\"id\": \"?\", \"en\": \"?\"}}]}]}",
      "rules-range", "4" },
  };
  g_autoptr (SerapSchema) schema = serap_schema_new ();
  g_autoptr (SerapRules) rules = serap_rules_new (schema);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GPtrArray) problems = serap_problems_new ();
    g_assert_false (serap_rules_read (cases[i].text, strlen (cases[i].text), "contoh.json", rules, problems));
    if (!has_problem (problems, cases[i].code, cases[i].line)) {
      print_problems (problems);
      g_error ("case %u: not refused with %s in line %s", i, cases[i].code, cases[i].line);
    }
  }
  g_assert_cmpuint (rules->roles->roles->len, ==, 0);
  g_assert_cmpuint (g_hash_table_size (rules->patterns), ==, 0);
}

/* ---- The set of rules ---- */

static void
test_patterns (void)
{
  static const struct {
    const char *pattern;
    gboolean valid;
  } cases[] = {
    { "ASP/{tahun}/{urut:6}", TRUE },
    { "{urut:1}", TRUE },
    { "{urut:9}", TRUE },
    { "A{urut:0}", FALSE },
    { "A{urut:10}", FALSE },
    { "A{urut}", FALSE },
    { "A{urut:4}{urut:4}", FALSE },
    { "A{bulan}{urut:4}", FALSE },
    { "A{tahun:4}{urut:4}", FALSE },
    { "A{urut:4", FALSE },
    { "A}{urut:4}", FALSE },
    { "", FALSE },
    { "A{}{urut:4}", FALSE },
    { "{aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa}{urut:4}", FALSE },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (serap_number_pattern_is_valid (cases[i].pattern), ==, cases[i].valid);
  g_assert_false (serap_number_pattern_is_valid (NULL));

  g_autofree char *usulan
    = serap_number_pattern_format ("PKR/{tahun_rencana}/D{dapil}/{urut:4}", 2026, 2027, "3", 42);
  g_autofree char *counter
    = serap_number_pattern_counter ("PKR/{tahun_rencana}/D{dapil}/{urut:4}", 2026, 2027, "3");
  g_autofree char *aspirasi = serap_number_pattern_format ("ASP/{tahun}/{urut:6}", 2026, 0, NULL, 123);
  g_autofree char *wide = serap_number_pattern_format ("{urut:2}", 2026, 0, NULL, 1234);
  g_assert_cmpstr (usulan, ==, "PKR/2027/D3/0042");
  g_assert_cmpstr (counter, ==, "PKR/2027/D3/");
  g_assert_cmpstr (aspirasi, ==, "ASP/2026/000123");
  g_assert_cmpstr (wide, ==, "1234");
}

static void
add_regulation (SerapRules *rules,
                const char *code,
                gint64 version,
                const char *status,
                const char *from,
                const char *until)
{
  SerapRegulation *regulation = serap_regulation_new (code, version);
  regulation->status = g_strdup (status);
  regulation->valid_from = g_strdup (from);
  regulation->valid_until = g_strdup (until);
  serap_regulation_add_checklist (regulation, "usulan");
  serap_rules_add_regulation (rules, regulation);
}

static void
assert_in_force (const SerapRules *rules, const char *today, const char *code, gint64 version)
{
  const SerapRegulation *regulation = serap_rules_regulation (rules, "usulan", today);
  g_assert_nonnull (regulation);
  g_assert_cmpstr (regulation->code, ==, code);
  g_assert_cmpint (regulation->version, ==, version);
}

static void
test_regulation_in_force (void)
{
  g_autoptr (SerapSchema) schema = serap_schema_new ();
  g_autoptr (SerapRules) rules = serap_rules_new (schema);
  g_assert_null (serap_rules_regulation (rules, "usulan", TODAY));
  add_regulation (rules, "rancangan", 1, "RANCANGAN", NULL, NULL);
  add_regulation (rules, "rancangan", 2, "RANCANGAN", NULL, NULL);
  assert_in_force (rules, TODAY, "rancangan", 2);
  add_regulation (rules, "perwal", 1, "BERLAKU", "2026-04-01", NULL);
  assert_in_force (rules, "2026-03-31", "rancangan", 2);
  assert_in_force (rules, "2026-04-01", "perwal", 1);
  add_regulation (rules, "perwal", 2, "BERLAKU", "2027-01-01", "2027-12-31");
  assert_in_force (rules, "2026-12-31", "perwal", 1);
  assert_in_force (rules, "2027-12-31", "perwal", 2);
  assert_in_force (rules, "2028-01-01", "perwal", 1);
  add_regulation (rules, "perwal", 2, "DICABUT", "2027-01-01", NULL);
  assert_in_force (rules, "2027-06-01", "perwal", 1);
  g_assert_null (serap_rules_regulation (rules, "aspirasi", "2027-06-01"));
  g_assert_nonnull (serap_rules_regulation_version (rules, "perwal", 1));
  g_assert_null (serap_rules_regulation_version (rules, "perwal", 9));
  g_assert_null (serap_rules_regulation_version (rules, NULL, 1));
}

static void
test_workflow_versions (void)
{
  g_autoptr (SerapRules) rules = load_shipped ();
  const gint64 now = serap_rules_workflow (rules, "aspirasi", 0, "2026-12-31")->version;
  SerapWorkflow *next = serap_workflow_new ();
  next->name = g_strdup ("aspirasi");
  next->version = now + 1;
  next->valid_from = g_strdup ("2027-01-01");
  serap_rules_add_workflow (rules, next);
  g_assert_cmpint (serap_rules_workflow (rules, "aspirasi", 0, "2026-12-31")->version, ==, now);
  g_assert_cmpint (serap_rules_workflow (rules, "aspirasi", 0, "2027-01-01")->version, ==, now + 1);
  g_assert_cmpint (serap_rules_workflow (rules, "aspirasi", now, "2027-01-01")->version, ==, now);
  g_assert_null (serap_rules_workflow (rules, "aspirasi", 0, "2025-12-31"));
  g_assert_null (serap_rules_workflow (rules, "aspirasi", now + 2, "2027-01-01"));
  g_assert_null (serap_rules_workflow (rules, NULL, 0, "2027-01-01"));
}

static void
test_lookups (void)
{
  g_autoptr (SerapRules) rules = load_shipped ();
  const SerapWorkflow *aspirasi = serap_rules_workflow (rules, "aspirasi", 0, TODAY);
  const SerapTransition *first = serap_workflow_transition (aspirasi, "TANGGAPI", "DIUSULKAN");
  const SerapTransition *again = serap_workflow_transition (aspirasi, "TANGGAPI", "DITANGGAPI");
  g_assert_cmpstr (first->to, ==, "DITANGGAPI");
  g_assert_null (again->to);
  g_assert_true (serap_workflow_transition (aspirasi, "TANGGAPI", NULL) == first);
  g_assert_null (serap_workflow_transition (aspirasi, "TANGGAPI", "TERCATAT"));

  const SerapStage *stage = serap_schedule_find (rules->schedule, 2027, "MUSREN_KEL");
  g_assert_cmpstr (stage->start, ==, "2026-01-07");
  g_assert_null (serap_schedule_find (rules->schedule, 2028, "MUSREN_KEL"));
  g_assert_null (serap_schedule_find (rules->schedule, 2027, "MUSREN_RKPD"));

  const SerapRegulation *regulation = serap_rules_regulation (rules, "usulan", TODAY);
  const SerapChecklist *checklist = serap_regulation_checklist (regulation, "usulan");
  const SerapCheckItem *grant = serap_checklist_item (checklist, "U13");
  const SerapCheckItem *any = serap_checklist_item (checklist, "U01");
  g_assert_true (serap_check_item_applies (grant, "HIBAH_UANG"));
  g_assert_false (serap_check_item_applies (grant, "FISIK"));
  g_assert_false (serap_check_item_applies (grant, NULL));
  g_assert_true (serap_check_item_applies (any, NULL));
  g_assert_null (serap_checklist_item (checklist, "U99"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rules/shipped", test_shipped);
  g_test_add_func ("/rules/shipped/across", test_across);
  g_test_add_func ("/rules/shipped/rights", test_rights);
  g_test_add_func ("/rules/shipped/code-groups", test_code_groups);
  g_test_add_func ("/rules/shipped/units", test_units);
  g_test_add_func ("/rules/shipped/reasons", test_reasons);
  g_test_add_func ("/rules/broken/workflow", test_broken_workflow);
  g_test_add_func ("/rules/broken/same-name-same-state", test_same_name_same_state);
  g_test_add_func ("/rules/broken/all-at-once", test_all_at_once);
  g_test_add_func ("/rules/broken/deep", test_deep);
  g_test_add_func ("/rules/broken/others", test_broken_others);
  g_test_add_func ("/rules/patterns", test_patterns);
  g_test_add_func ("/rules/regulation-in-force", test_regulation_in_force);
  g_test_add_func ("/rules/workflow-versions", test_workflow_versions);
  g_test_add_func ("/rules/lookups", test_lookups);
  return g_test_run ();
}
