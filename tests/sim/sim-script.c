/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Scripts: made from a seed, printed, read. */

#include "config.h"

#include "sim-script.h"

#include "sim-random.h"
#include "sim-world.h"

#include <stdio.h>
#include <string.h>

/* How often each kind is chosen, in a calm run and in a rough one. */
static const struct {
  const char *name;
  guint calm, rough;
} kinds[SIM_N_KINDS] = {
  [SIM_NEW] = { "NEW", 9, 9 },       [SIM_EDIT] = { "EDIT", 14, 14 },
  [SIM_DO] = { "DO", 24, 24 },       [SIM_CHECK] = { "CHECK", 6, 6 },
  [SIM_ATTACH] = { "ATTACH", 3, 3 }, [SIM_LINK] = { "LINK", 3, 3 },
  [SIM_UNDO] = { "UNDO", 4, 4 },     [SIM_DISMISS] = { "DISMISS", 2, 2 },
  [SIM_SYNC] = { "SYNC", 24, 20 },   [SIM_MEET] = { "MEET", 6, 5 },
  [SIM_NET] = { "NET", 2, 10 },      [SIM_OFFLINE] = { "OFFLINE", 1, 1 },
  [SIM_CRASH] = { "CRASH", 2, 9 },   [SIM_IO] = { "IO", 0, 2 },
  [SIM_TORN] = { "TORN", 0, 2 },     [SIM_FULL] = { "FULL", 0, 2 },
  [SIM_HEAL] = { "HEAL", 1, 4 },     [SIM_RESTART] = { "RESTART", 2, 2 },
  [SIM_CLOCK] = { "CLOCK", 1, 3 },   [SIM_CLONE] = { "CLONE", 0, 1 },
  [SIM_BACKUP] = { "BACKUP", 1, 1 }, [SIM_RESTORE] = { "RESTORE", 0, 1 },
  [SIM_REVOKE] = { "REVOKE", 0, 1 }, [SIM_ROLE] = { "ROLE", 1, 2 },
};

static gboolean
may_be_central (SimKind kind)
{
  return kind == SIM_CRASH || kind == SIM_IO || kind == SIM_TORN || kind == SIM_FULL || kind == SIM_HEAL
         || kind == SIM_RESTART || kind == SIM_CLOCK;
}

static SimKind
draw_kind (SimRandom *random, gboolean rough)
{
  guint sum = 0;
  for (guint i = 0; i < SIM_N_KINDS; i++)
    sum += rough ? kinds[i].rough : kinds[i].calm;
  guint at = sim_random_below (random, sum);
  for (guint i = 0; i < SIM_N_KINDS; i++) {
    guint weight = rough ? kinds[i].rough : kinds[i].calm;
    if (at < weight)
      return (SimKind) i;
    at -= weight;
  }
  return SIM_SYNC;
}

static guint
draw_wait (SimRandom *random)
{
  static const guint most[] = { 5, 5, 60, 60, 600, 1200 };
  guint n = most[sim_random_below (random, G_N_ELEMENTS (most))];
  /* A new day is rare: headquarters then reads all its rules again. */
  return sim_random_below (random, sim_random_chance (random, 1) ? 86400 : n);
}

static SimEvent
draw_event (SimRandom *random, const SimScript *script, gboolean rough)
{
  SimEvent event = { .kind = draw_kind (random, rough) };
  event.node = (int) sim_random_below (random, script->n_clients);
  if (may_be_central (event.kind) && sim_random_chance (random, 40))
    event.node = -1;
  event.wait = draw_wait (random);
  event.a = sim_random_below (random, 1000);
  event.b = sim_random_below (random, 1000);
  if (event.kind == SIM_CRASH || event.kind == SIM_IO || event.kind == SIM_TORN || event.kind == SIM_FULL)
    event.a = 1 + sim_random_below (random, sim_random_chance (random, 50) ? 12 : 90);
  if (event.kind == SIM_OFFLINE)
    event.a = sim_random_chance (random, 30) ? 30 : 1 + sim_random_below (random, 5);
  if (event.kind == SIM_CLOCK)
    event.a = sim_random_chance (random, 20) ? 5256000 : sim_random_below (random, 3000);
  if (event.kind == SIM_SYNC) {
    event.a = sim_random_chance (random, 25) ? 1 : 20;
    event.b = sim_random_chance (random, 40) ? 1 + sim_random_below (random, 3) : 100;
  }
  return event;
}

/* Somebody proposes, somebody verifies, somebody takes in; the others are drawn. */
static void
draw_accounts (SimRandom *random, SimScript *script)
{
  for (guint i = 0; i < script->n_clients; i++) {
    gboolean taken = i >= 3;
    script->accounts[i] = i;
    while (taken) {
      script->accounts[i] = 3 + sim_random_below (random, sim_world_n_accounts () - 3);
      taken = FALSE;
      for (guint k = 0; k < i; k++)
        taken = taken || script->accounts[k] == script->accounts[i];
    }
  }
}

/* Something to work on. */
static void
add_prologue (SimScript *script)
{
  static const SimEvent events[] = {
    { SIM_NEW, 0, 10, 2, 0 }, { SIM_NEW, 2, 10, 0, 1 }, { SIM_DO, 0, 10, 1, 15 }, { SIM_MEET, 0, 5, 0, 0 }
  };
  g_array_append_vals (script->events, events, G_N_ELEMENTS (events));
}

SimScript *
sim_script_new (guint64 seed)
{
  SimRandom random = { seed * 2 + 1 };
  SimScript *script = g_new0 (SimScript, 1);
  script->seed = seed;
  script->n_clients = 3 + sim_random_below (&random, SIM_MAX_CLIENTS - 2);
  script->events = g_array_new (FALSE, TRUE, sizeof (SimEvent));
  draw_accounts (&random, script);
  gboolean rough = sim_random_chance (&random, 70);
  add_prologue (script);
  guint n = 36 + sim_random_below (&random, 77);
  for (guint i = 0; i < n; i++) {
    SimEvent event = draw_event (&random, script, rough);
    g_array_append_val (script->events, event);
  }
  return script;
}

SimScript *
sim_script_copy (const SimScript *script)
{
  SimScript *copy = g_memdup2 (script, sizeof *script);
  copy->events = g_array_new (FALSE, TRUE, sizeof (SimEvent));
  g_array_append_vals (copy->events, script->events->data, script->events->len);
  return copy;
}

void
sim_script_free (SimScript *script)
{
  if (script == NULL)
    return;
  g_array_unref (script->events);
  g_free (script);
}

char *
sim_event_print (const SimEvent *event)
{
  g_autofree char *node = event->node < 0 ? g_strdup ("pusat") : g_strdup_printf ("c%d", event->node);
  return g_strdup_printf ("%u %s %s %u %u", event->wait, node, kinds[event->kind].name, event->a, event->b);
}

char *
sim_script_print (const SimScript *script)
{
  GString *text = g_string_new (NULL);
  g_string_append_printf (text, "seed %" G_GUINT64_FORMAT "\nclients", script->seed);
  for (guint i = 0; i < script->n_clients; i++)
    g_string_append_printf (text, " %s", sim_world_account (script->accounts[i]));
  g_string_append_c (text, '\n');
  for (guint i = 0; i < script->events->len; i++) {
    g_autofree char *line = sim_event_print (&g_array_index (script->events, SimEvent, i));
    g_string_append_printf (text, "%s\n", line);
  }
  return g_string_free (text, FALSE);
}

static gboolean
parse_clients (SimScript *script, const char *line)
{
  g_auto (GStrv) names = g_strsplit (line, " ", -1);
  script->n_clients = 0;
  for (guint i = 1; names[i] != NULL && script->n_clients < SIM_MAX_CLIENTS; i++) {
    guint at = 0;
    while (at < sim_world_n_accounts () && !g_str_equal (sim_world_account (at), names[i]))
      at++;
    if (at == sim_world_n_accounts ())
      return FALSE;
    script->accounts[script->n_clients++] = at;
  }
  return script->n_clients > 0;
}

static gboolean
parse_event (SimScript *script, const char *line)
{
  char node[16], kind[16];
  SimEvent event = { 0 };
  if (sscanf (line, "%u %15s %15s %u %u", &event.wait, node, kind, &event.a, &event.b) != 5)
    return FALSE;
  event.node = g_str_equal (node, "pusat") ? -1 : (int) g_ascii_strtoull (node + 1, NULL, 10);
  guint at = 0;
  while (at < SIM_N_KINDS && !g_str_equal (kinds[at].name, kind))
    at++;
  if (at == SIM_N_KINDS || event.node >= (int) script->n_clients || (node[0] != 'c' && event.node >= 0))
    return FALSE;
  event.kind = (SimKind) at;
  g_array_append_val (script->events, event);
  return TRUE;
}

SimScript *
sim_script_parse (const char *text, guint *bad_line)
{
  g_autoptr (SimScript) script = g_new0 (SimScript, 1);
  script->events = g_array_new (FALSE, TRUE, sizeof (SimEvent));
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++) {
    const char *line = g_strstrip (lines[i]);
    gboolean good = TRUE;
    if (*line == '\0' || *line == '#')
      continue;
    if (g_str_has_prefix (line, "seed "))
      script->seed = g_ascii_strtoull (line + 5, NULL, 10);
    else if (g_str_has_prefix (line, "clients "))
      good = parse_clients (script, line);
    else
      good = parse_event (script, line);
    if (!good) {
      *bad_line = i + 1;
      return NULL;
    }
  }
  return g_steal_pointer (&script);
}
