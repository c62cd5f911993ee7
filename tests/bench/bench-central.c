/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Measures headquarters without a network: signed operations pushed in batches, the feed pulled, a scope
 * loaded. The disk is really flushed. */

#include "config.h"

#include "serap-id.h"
#include "serap-op-codec.h"
#include "serap-practice.h"
#include "serap-seed.h"
#include "serap-test-office.h"

#include <stdlib.h>
#include <sys/resource.h>

static SerapOp *
draft (SerapTestOffice *office, const char *event, guint i)
{
  g_autofree char *id = serap_id_new (&office->env);
  g_autofree char *title = g_strdup_printf ("Saluran air di gang %u tersumbat", i);
  return serap_test_office_op (office, SERAP_VERB_CREATE, "aspirasi", id, "anggota", SERAP_PRACTICE_MEMBER,
                               "judul", title, "uraian",
                               "Air meluap ke jalan setiap hujan lebat dan masuk ke rumah warga", "kanal",
                               "RESES", "kegiatan", event, NULL);
}

static SerapSyncRequest *
batch_of (SerapTestOffice *office, SerapTestDevice *device, const char *event, guint start, guint n)
{
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_op_free);
  for (guint i = 0; i < n; i++) {
    SerapOp *op = draft (office, event, start + i);
    serap_test_device_sign (office, device, op);
    g_ptr_array_add (ops, op);
  }
  return serap_test_device_request (office, device, ops);
}

/* When something began, and what the processor had done for us by then: on a machine shared with others
 * the second tells more. */
typedef struct {
  gint64 us, cpu_us;
} Moment;

static Moment
now (void)
{
  struct rusage used;
  getrusage (RUSAGE_SELF, &used);
  gint64 seconds = used.ru_utime.tv_sec + used.ru_stime.tv_sec;
  return (Moment){ g_get_monotonic_time (),
                   seconds * G_USEC_PER_SEC + used.ru_utime.tv_usec + used.ru_stime.tv_usec };
}

static void
report (const char *what, guint n, Moment start, guint floor, guint goal)
{
  Moment end = now ();
  gint64 us = MAX (end.us - start.us, 1), cpu_us = MAX (end.cpu_us - start.cpu_us, 1);
  double each = n * 1e6 / (double) us;
  g_print ("%-26s %7u in %7.3f s %8.0f /s (by processor time %8.0f /s)", what, n, (double) us / 1e6, each,
           n * 1e6 / (double) cpu_us);
  if (floor > 0)
    g_print ("  floor %u, goal %u%s", floor, goal, each < floor ? "  BELOW THE FLOOR" : "");
  g_print ("\n");
}

static char *
make_event (SerapTestOffice *office, SerapTestDevice *device)
{
  char *event = serap_id_new (&office->env);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_op_free);
  g_ptr_array_add (ops, serap_test_office_op (office, SERAP_VERB_CREATE, "kegiatan", event, "nama", "Reses",
                                              "anggota", SERAP_PRACTICE_MEMBER, NULL));
  serap_test_device_sign (office, device, ops->pdata[0]);
  g_autoptr (SerapSyncReply) reply = serap_test_device_send (office, device, ops, &error);
  g_assert_no_error (error);
  return event;
}

static void
push (SerapTestOffice *office, SerapTestDevice *device, const char *event, guint n, guint size)
{
  g_autoptr (GPtrArray) requests = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_sync_request_free);
  for (guint i = 0; i < n; i += size)
    g_ptr_array_add (requests, batch_of (office, device, event, i, size));
  Moment start = now ();
  for (guint i = 0; i < requests->len; i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (SerapSyncReply) reply = serap_central_sync (office->central, requests->pdata[i], &error);
    g_assert_no_error (error);
    const SerapOpResult *last = reply->results->pdata[reply->results->len - 1];
    g_assert_cmpint (last->result, ==, SERAP_RESULT_APPLIED);
  }
  g_autofree char *what = g_strdup_printf ("push, batches of %u", size);
  report (what, n, start, size == 100 ? 2000 : 0, size == 100 ? 10000 : 0);
}

static void
pull (SerapTestOffice *office, SerapTestDevice *device, char *cursor)
{
  guint n = 0;
  Moment start = now ();
  for (gboolean more = TRUE; more;) {
    g_autoptr (GError) error = NULL;
    g_autoptr (SerapSyncRequest) request = serap_test_device_request (office, device, NULL);
    request->cursor = cursor;
    request->max_events = 100;
    g_autoptr (SerapSyncReply) reply = serap_central_sync (office->central, request, &error);
    g_assert_no_error (error);
    n += reply->events->len;
    more = reply->more;
    cursor = g_steal_pointer (&reply->cursor);
  }
  g_free (cursor);
  report ("pull, pages of 100", n, start, 10000, 40000);
}

static void
load (SerapTestOffice *office, SerapTestDevice *device)
{
  guint n = 0;
  g_autofree char *after = NULL;
  Moment start = now ();
  do {
    g_autoptr (GError) error = NULL;
    g_autoptr (SerapStatePage) page = serap_central_state (
      office->central, device->user, "anggota:" SERAP_PRACTICE_MEMBER, after, 500, &error);
    g_assert_no_error (error);
    n += page->records->len;
    g_free (after);
    after = g_strdup (page->next);
  } while (after != NULL);
  report ("first load, pages of 500", n, start, 0, 0);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  guint n = argc > 1 ? (guint) atoi (argv[1]) : 10000;
  SerapTestOffice *office = serap_test_office_new ();
  serap_test_office_close (office);
  office->central = serap_central_open (office->dir, office->schema, &office->env, NULL, &error);
  g_assert_no_error (error);
  SerapTestDevice *device = serap_test_device_new (office, "anggota");
  g_autoptr (SerapSyncRequest) first = serap_test_device_request (office, device, NULL);
  g_autoptr (SerapSyncReply) reply = serap_central_sync (office->central, first, &error);
  g_assert_no_error (error);
  g_autofree char *event = make_event (office, device);
  push (office, device, event, n / 20, 1);
  push (office, device, event, n / 100 * 20, 20);
  push (office, device, event, n / 100 * 100, 100);
  pull (office, device, g_strdup (reply->cursor));
  load (office, device);
  serap_test_device_free (device);
  serap_test_office_free (office);
  serap_test_office_forget ();
  return 0;
}
