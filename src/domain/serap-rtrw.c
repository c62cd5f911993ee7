/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Finding RT and RW in what people write, and addresses made comparable. */

#include "config.h"

#include "serap-rtrw.h"

#include <string.h>

#define LIST_MAX 40

/* What was found so far. 0 stands for "none yet". */
typedef struct {
  guint rt;
  guint rw;
  gboolean many_rt;
  gboolean many_rw;
  gboolean unclear;
  gboolean out_of_range;
} Found;

/* A list of numbers behind a keyword; @before[i] is the sign in front of number i. */
typedef struct {
  guint numbers[LIST_MAX];
  char before[LIST_MAX];
  guint n;
  const char *after_first;
  const char *end;
} List;

static const struct {
  const char *word;
  char kind;
} keywords[] = {
  { "rukun tetangga", 't' },
  { "rukun warga", 'w' },
  { "r.t", 't' },
  { "r.w", 'w' },
  { "rt", 't' },
  { "rw", 'w' },
};

static const struct {
  const char *from;
  const char *to;
} address_words[] = {
  { "jl", "jalan" },          { "jln", "jalan" },          { "jlan", "jalan" },
  { "gg", "gang" },           { "gng", "gang" },           { "perum", "perumahan" },
  { "prm", "perumahan" },     { "perumnas", "perumahan" }, { "komp", "perumahan" },
  { "komplek", "perumahan" }, { "kompleks", "perumahan" }, { "kompl", "perumahan" },
  { "blk", "blok" },          { "kp", "kampung" },         { "kmp", "kampung" },
  { "kel", "kelurahan" },     { "kec", "kecamatan" },      { "no", "nomor" },
  { "nmr", "nomor" },
};

static const char *
skip_any (const char *p, const char *set)
{
  while (*p != '\0' && strchr (set, *p) != NULL)
    p++;
  return p;
}

static gsize
count_digits (const char *p)
{
  return strspn (p, "0123456789");
}

static gboolean
is_letter (char c)
{
  return g_ascii_isalpha (c) || (guchar) c >= 0x80;
}

/* Behind a keyword at @p and its point, with its kind; NULL when none is there. */
static const char *
keyword_at (const char *p, char *kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (keywords); i++) {
    if (!g_str_has_prefix (p, keywords[i].word))
      continue;
    const char *after = p + strlen (keywords[i].word);
    if (is_letter (*after))
      continue;
    *kind = keywords[i].kind;
    return after;
  }
  return NULL;
}

static gboolean
is_keyword (const char *p, char kind)
{
  char found;
  return keyword_at (p, &found) != NULL && found == kind;
}

/* A number of one to three digits at *p; moves behind it. 0 when there is none. */
static guint
take_number (const char **p)
{
  gsize n = count_digits (*p);
  guint value = 0;
  if (n < 1 || n > 3)
    return 0;
  for (gsize i = 0; i < n; i++)
    value = value * 10 + (guint) ((*p)[i] - '0');
  *p += n;
  return value;
}

/* I to XXXIX, standing alone. Moves behind it; 0 when there is none. */
static guint
take_roman (const char **p)
{
  static const char *const tens[] = { "", "x", "xx", "xxx" };
  static const char *const ones[] = { "", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix" };
  gsize n = strspn (*p, "ivx");
  char after = (*p)[n];
  if (n == 0 || is_letter (after) || g_ascii_isdigit (after) || after == '/')
    return 0;
  for (guint value = 1; value < 40; value++) {
    gsize t = strlen (tens[value / 10]);
    if (n == t + strlen (ones[value % 10]) && strncmp (*p, tens[value / 10], t) == 0
        && strncmp (*p + t, ones[value % 10], n - t) == 0) {
      *p += n;
      return value;
    }
  }
  return 0;
}

/* The sign between two numbers of a list: one of , / & - ('-' also for "s/d"), or 0. */
static char
take_between (const char **p)
{
  static const struct {
    const char *text;
    char sign;
  } signs[] = {
    { ",", ',' },    { "/", '/' },   { "&", '&' },   { "+", '&' },   { "-", '-' },
    { "dan ", '&' }, { "s/d", '-' }, { "s.d", '-' }, { "sd ", '-' }, { "sampai ", '-' },
  };
  const char *at = skip_any (*p, " ");
  for (guint i = 0; i < G_N_ELEMENTS (signs); i++)
    if (g_str_has_prefix (at, signs[i].text)) {
      at = skip_any (at + strlen (signs[i].text), " .");
      if (signs[i].sign == ',' && g_str_has_prefix (at, "dan "))
        at = skip_any (at + 4, " ");
      *p = at;
      return signs[i].sign;
    }
  return '\0';
}

static void
read_list (const char *p, List *list)
{
  list->n = 0;
  list->before[0] = '\0';
  list->end = p;
  while (list->n < LIST_MAX) {
    guint number = take_number (&p);
    if (number == 0)
      return;
    list->numbers[list->n++] = number;
    list->end = p;
    if (list->n == 1)
      list->after_first = p;
    char sign = take_between (&p);
    if (sign == '\0' || list->n == LIST_MAX)
      return;
    list->before[list->n] = sign;
  }
}

static void
note_rt (Found *found, guint number)
{
  found->many_rt = found->many_rt || (found->rt != 0 && found->rt != number);
  if (found->rt == 0)
    found->rt = number;
}

static void
note_rw (Found *found, guint number)
{
  found->many_rw = found->many_rw || (found->rw != 0 && found->rw != number);
  if (found->rw == 0)
    found->rw = number;
}

static guint
count_before (const List *list, char sign)
{
  guint n = 0;
  for (guint i = 1; i < list->n; i++)
    if (list->before[i] == sign)
      n++;
  return n;
}

/* Numbers behind "RT". Returns where to go on. */
static const char *
note_rt_list (const List *list, Found *found)
{
  gboolean rw_follows = is_keyword (skip_any (list->end, " .,/&-("), 'w');
  gboolean at_end = *skip_any (list->end, " .,;") == '\0';
  guint slashes = count_before (list, '/');
  guint last = list->n - 1;
  gboolean pair = !rw_follows && slashes == 1 && list->before[last] == '/';
  if (!rw_follows && !pair && (slashes > 1 || (list->n == 2 && list->before[1] == '-')))
    found->unclear = TRUE;
  gboolean all = rw_follows || pair || at_end;
  guint n = all ? list->n - (pair ? 1 : 0) : 1;
  for (guint i = 0; i < n; i++)
    note_rt (found, list->numbers[i]);
  if (pair)
    note_rw (found, list->numbers[last]);
  return all ? list->end : list->after_first;
}

/* Numbers behind "RW": a second one counts unless only a comma stands before it in running text. */
static const char *
note_rw_list (const List *list, Found *found)
{
  note_rw (found, list->numbers[0]);
  if (list->n == 1)
    return list->end;
  gboolean at_end = *skip_any (list->end, " .,;") == '\0';
  if (list->before[1] != ',' || at_end || is_keyword (skip_any (list->end, " .,/&-("), 't'))
    found->many_rw = TRUE;
  return list->after_first;
}

/* "RT/RW 004/012": @p stands behind "RT". NULL when this is something else. */
static const char *
read_pair_form (const char *p, Found *found)
{
  char kind;
  const char *rw = keyword_at (skip_any (p, " ./&-"), &kind);
  if (rw == NULL || kind != 'w')
    return NULL;
  rw = skip_any (rw, " .:=-");
  guint rt = take_number (&rw);
  rw = skip_any (rw, " ");
  if (rt == 0 || (*rw != '/' && *rw != '-'))
    return NULL;
  rw = skip_any (rw + 1, " ");
  guint number = take_number (&rw);
  if (number == 0)
    return NULL;
  note_rt (found, rt);
  note_rw (found, number);
  return rw;
}

/* @p stands behind a keyword. Returns where to go on. */
static const char *
read_behind (const char *p, char kind, Found *found)
{
  const char *after = kind == 't' ? read_pair_form (p, found) : NULL;
  if (after != NULL)
    return after;
  const char *start = skip_any (p, " .:=-");
  List list = { 0 };
  read_list (start, &list);
  if (list.n > 0)
    return kind == 't' ? note_rt_list (&list, found) : note_rw_list (&list, found);
  if (count_digits (start) > 0) {
    found->out_of_range = TRUE;
    return start + count_digits (start);
  }
  guint roman = take_roman (&start);
  if (roman == 0)
    return p;
  if (kind == 't')
    note_rt (found, roman);
  else
    note_rw (found, roman);
  return start;
}

static void
search (const char *text, Found *found)
{
  const char *p = text;
  while (*p != '\0') {
    char kind;
    const char *after = p > text && is_letter (p[-1]) ? NULL : keyword_at (p, &kind);
    p = after != NULL ? read_behind (after, kind, found) : p + 1;
  }
}

/* "004/012" as the whole text. */
static gboolean
read_bare (const char *text, Found *found)
{
  const char *p = text;
  gsize first = count_digits (p);
  p = skip_any (p + first, " ");
  if (first == 0 || first > 3 || *p != '/')
    return FALSE;
  p = skip_any (p + 1, " ");
  gsize second = count_digits (p);
  if (second == 0 || second > 3 || p[second] != '\0')
    return FALSE;
  found->rt = take_number (&text);
  found->rw = take_number (&p);
  found->out_of_range = found->rt == 0 || found->rw == 0;
  return TRUE;
}

static void
put_three (char out[4], guint number)
{
  out[0] = (char) ('0' + number / 100 % 10);
  out[1] = (char) ('0' + number / 10 % 10);
  out[2] = (char) ('0' + number % 10);
  out[3] = '\0';
}

SerapReading
serap_rtrw_parse (const char *text, SerapRtRw *out)
{
  memset (out, 0, sizeof *out);
  g_autofree char *plain = serap_reading_plain (text);
  if (plain == NULL)
    return SERAP_READ_INVALID;
  if (*plain == '\0')
    return SERAP_READ_EMPTY;

  g_autofree char *lower = g_ascii_strdown (plain, -1);
  Found found = { 0 };
  if (!read_bare (lower, &found))
    search (lower, &found);
  if (found.out_of_range)
    return SERAP_READ_OUT_OF_RANGE;
  if (found.rt == 0 && found.rw == 0)
    return SERAP_READ_INVALID;
  if (found.unclear || found.many_rw)
    return SERAP_READ_AMBIGUOUS;
  out->many_rt = found.many_rt;
  if (found.rt != 0 && !found.many_rt)
    put_three (out->rt, found.rt);
  if (found.rw != 0)
    put_three (out->rw, found.rw);
  return SERAP_READ_OK;
}

static const char *
long_word (const char *word)
{
  for (guint i = 0; i < G_N_ELEMENTS (address_words); i++)
    if (strcmp (word, address_words[i].from) == 0)
      return address_words[i].to;
  return word;
}

static void
append_number (GString *out, const char *digits)
{
  for (gsize n = strlen (digits); n < 3; n++)
    g_string_append_c (out, '0');
  g_string_append (out, digits);
}

static gboolean
is_number (const char *word)
{
  return *word != '\0' && word[count_digits (word)] == '\0';
}

/* "rt03" and "rt 3" as "rt 003"; @after_area tells whether the word before was RT or RW. */
static void
append_word (GString *out, const char *word, gboolean *after_area)
{
  gboolean is_area = g_str_has_prefix (word, "rt") || g_str_has_prefix (word, "rw");
  if (is_area && is_number (word + 2)) {
    g_string_append_len (out, word, 2);
    g_string_append_c (out, ' ');
    append_number (out, word + 2);
  } else if (*after_area && is_number (word)) {
    append_number (out, word);
  } else {
    g_string_append (out, long_word (word));
  }
  *after_area = is_area && word[2] == '\0';
}

char *
serap_address_normalise (const char *address)
{
  g_autofree char *folded = serap_text_fold (address != NULL ? address : "");
  g_auto (GStrv) words = g_strsplit (folded, " ", -1);
  g_autoptr (GString) out = g_string_new (NULL);
  gboolean padding = FALSE;
  for (guint i = 0; words[i] != NULL; i++) {
    if (out->len > 0)
      g_string_append_c (out, ' ');
    append_word (out, words[i], &padding);
  }
  return g_strdup (out->str);
}
