/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What may have been said before: same place, same words. */

#include "config.h"

#include "serap-entry-similar.h"

#include "serap-date.h"
#include "serap-resolver.h"
#include "serap-text.h"

#include <glib/gi18n.h>
#include <string.h>

#define WORDS 12
#define LOOKED_AT 400
#define SHOWN 5

void
serap_entry_similar_free (SerapEntrySimilar *similar)
{
  if (similar == NULL)
    return;
  g_free (similar->id);
  g_free (similar->title);
  g_free (similar->place);
  g_free (similar->date);
  g_free (similar->why);
  g_free (similar);
}

/* Words half of all requests have say nothing about being the same. */
static gboolean
says_nothing (const char *word)
{
  static const char *const common[]
    = { "agar",       "akan",   "ada",   "air",       "atau",        "bagi",      "bantuan",   "baru",
        "bekasi",     "bisa",   "dan",   "dari",      "dapat",       "dengan",    "depan",     "di",
        "dilakukan",  "hingga", "ini",   "itu",       "jalan",       "jl",        "juga",      "kami",
        "karena",     "kec",    "kel",   "kelurahan", "kecamatan",   "kota",      "lagi",      "lebih",
        "lingkungan", "mohon",  "oleh",  "pada",      "pembangunan", "pengadaan", "perbaikan", "perlu",
        "rt",         "rw",     "saat",  "sampai",    "sangat",      "sebagai",   "sekitar",   "serta",
        "setiap",     "sudah",  "tahun", "tapi",      "telah",       "terhadap",  "tetapi",    "tidak",
        "untuk",      "usulan", "warga", "wilayah",   "yang",        NULL };
  return g_utf8_strlen (word, -1) < 3 || g_strv_contains (common, word);
}

static char **
telling_words (const char *text)
{
  g_autofree char *folded = serap_text_fold (text);
  g_auto (GStrv) words = g_strsplit (folded, " ", -1);
  g_autoptr (GPtrArray) out = g_ptr_array_new ();
  for (guint i = 0; words[i] != NULL && out->len < WORDS; i++)
    if (!says_nothing (words[i]) && !g_ptr_array_find_with_equal_func (out, words[i], g_str_equal, NULL))
      g_ptr_array_add (out, g_strdup (words[i]));
  g_ptr_array_add (out, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&out), FALSE);
}

/* Words that begin the same: "saluran" and "salurannya". */
static GPtrArray *
common_words (char *const *words, const char *text)
{
  g_autofree char *folded = serap_text_fold (text);
  g_auto (GStrv) own = g_strsplit (folded, " ", -1);
  GPtrArray *out = g_ptr_array_new ();
  for (guint i = 0; words[i] != NULL; i++)
    for (guint j = 0; own[j] != NULL; j++)
      if (g_str_has_prefix (own[j], words[i])) {
        g_ptr_array_add (out, words[i]);
        break;
      }
  return out;
}

static GArray *
candidates (SerapSpace *space, const char *kelurahan, char *const *words, GError **error)
{
  const SerapEntity *entity = serap_schema_entity (serap_space_schema (space), "aspirasi");
  g_autofree char *alternatives = g_strjoinv ("|", (char **) words);
  g_autofree char *text = kelurahan != NULL ? g_strdup_printf ("kelurahan:%s %s", kelurahan, alternatives)
                                            : g_strdup (alternatives);
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  g_autoptr (SerapQuery) query = serap_query_parse (entity, text, serap_resolve_for_query, space, problems);
  return query != NULL ? serap_store_query (serap_space_store (space), query, NULL, error) : NULL;
}

typedef struct {
  SerapEntrySimilar *similar;
  guint words;
} Found;

static int
compare_found (gconstpointer a, gconstpointer b)
{
  const Found *x = a, *y = b;
  return (x->words < y->words) - (x->words > y->words);
}

static char *
place_text (char *const *row)
{
  g_autoptr (GString) place = g_string_new (row[2]);
  if (*row[3] != '\0')
    g_string_append_printf (place, "%sRT %s", place->len > 0 ? ", " : "", row[3]);
  if (*row[4] != '\0')
    g_string_append_printf (place, "%sRW %s", *row[3] != '\0' ? "/" : place->len > 0 ? ", " : "", row[4]);
  return g_string_free (g_steal_pointer (&place), FALSE);
}

static SerapEntrySimilar *
similar_new (SerapSpace *space, char *const *row, GPtrArray *shared)
{
  const SerapEntity *entity = serap_schema_entity (serap_space_schema (space), "aspirasi");
  SerapEntrySimilar *similar = g_new0 (SerapEntrySimilar, 1);
  g_ptr_array_add (shared, NULL);
  g_autofree char *words = g_strjoinv ("”, “", (char **) shared->pdata);
  similar->id = g_strdup (row[0]);
  similar->title = g_strdup (*row[1] != '\0' ? row[1] : _ ("Without a title"));
  similar->place = place_text (row);
  similar->date = *row[5] != '\0' ? serap_date_format_long (row[5]) : g_strdup ("");
  similar->has_state = serap_row_state_find (space, entity, row[6], 0, &similar->state);
  similar->why = g_strdup_printf (_ ("Same words: “%s”"), words);
  return similar;
}

GPtrArray *
serap_entry_similar (
  SerapSpace *space, const char *id, const char *kelurahan, const char *text, GError **error)
{
  static const char *const columns[] = { "judul", "alamat", "rt", "rw", "tanggal", "status", NULL };
  GPtrArray *out = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_entry_similar_free);
  g_auto (GStrv) words = telling_words (text);
  guint least = kelurahan != NULL ? 1 : 2;
  g_autoptr (GArray) ids
    = g_strv_length (words) >= least ? candidates (space, kelurahan, words, error) : NULL;
  if (ids == NULL)
    return out;
  g_autoptr (GPtrArray) rows = serap_store_rows (
    serap_space_store (space), serap_schema_entity (serap_space_schema (space), "aspirasi"),
    (const gint64 *) (gpointer) ids->data, MIN (ids->len, LOOKED_AT), columns, error);
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (Found));
  for (guint i = 0; rows != NULL && i < rows->len; i++) {
    char **row = rows->pdata[i];
    g_autoptr (GPtrArray) shared = common_words (words, row[1]);
    if (g_str_equal (row[0], id) || shared->len < least)
      continue;
    Found one = { NULL, shared->len };
    one.similar = similar_new (space, row, shared);
    g_array_append_val (found, one);
  }
  g_array_sort (found, compare_found);
  for (guint i = 0; i < found->len; i++) {
    SerapEntrySimilar *similar = g_array_index (found, Found, i).similar;
    if (i < SHOWN)
      g_ptr_array_add (out, similar);
    else
      serap_entry_similar_free (similar);
  }
  return out;
}
