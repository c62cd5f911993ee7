/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A headquarters with three devices, and what they say. */

#include "config.h"

#include "world.h"

#include "serap-id.h"

#include <string.h>

SerapStorage *
world_storage_of (World *w)
{
  return serap_central_storage (w->office->central);
}

gint64
world_head (World *w)
{
  return world_storage_of (w)->klass->head (world_storage_of (w));
}

void
world_set_up (World *w, gconstpointer data)
{
  w->office = serap_test_office_new ();
  w->member = serap_test_device_new (w->office, "anggota");
  w->intake = serap_test_device_new (w->office, "penerima");
  w->verifier = serap_test_device_new (w->office, "verifikator");
}

void
world_tear_down (World *w, gconstpointer data)
{
  serap_test_office_assert_sound (w->office);
  serap_test_device_free (w->member);
  serap_test_device_free (w->intake);
  serap_test_device_free (w->verifier);
  serap_test_office_free (w->office);
}

GPtrArray *
world_list_of (SerapOp *first, ...)
{
  GPtrArray *ops = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_op_free);
  va_list more;
  va_start (more, first);
  for (SerapOp *op = first; op != NULL; op = va_arg (more, SerapOp *))
    g_ptr_array_add (ops, op);
  va_end (more);
  return ops;
}

void
world_sign_all (World *w, SerapTestDevice *device, GPtrArray *ops)
{
  for (guint i = 0; i < ops->len; i++)
    serap_test_device_sign (w->office, device, ops->pdata[i]);
}

SerapSyncReply *
world_send_all (World *w, SerapTestDevice *device, GPtrArray *ops)
{
  g_autoptr (GError) error = NULL;
  SerapSyncReply *reply = serap_test_device_send (w->office, device, ops, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (reply->results->len, ==, ops->len);
  return reply;
}

void
world_assert_error (World *w, SerapTestDevice *device, GPtrArray *ops, SerapCentralError code)
{
  g_autoptr (GError) error = NULL;
  gint64 before = world_head (w);
  g_assert_null (serap_test_device_send (w->office, device, ops, &error));
  g_assert_error (error, SERAP_CENTRAL_ERROR, (int) code);
  g_assert_cmpint (world_head (w), ==, before);
}

const SerapOpResult *
world_result_of (const SerapSyncReply *reply, guint i)
{
  return reply->results->pdata[i];
}

const char *
world_word_of (const SerapOpResult *result)
{
  for (guint i = 0; i < result->problems->len; i++)
    if (!((SerapProblem *) result->problems->pdata[i])->warning)
      return ((SerapProblem *) result->problems->pdata[i])->code;
  return NULL;
}

void
world_assert_result (const SerapSyncReply *reply, guint i, const char *code)
{
  const SerapOpResult *result = world_result_of (reply, i);
  g_assert_cmpstr (world_word_of (result), ==, code);
  g_assert_cmpint (result->result, ==, code == NULL ? SERAP_RESULT_APPLIED : SERAP_RESULT_REJECTED);
}

gint64
world_run (World *w, SerapTestDevice *device, SerapOp *op, const char *code)
{
  g_autoptr (GPtrArray) ops = world_list_of (op, NULL);
  world_sign_all (w, device, ops);
  g_autoptr (SerapSyncReply) reply = world_send_all (w, device, ops);
  world_assert_result (reply, 0, code);
  return world_result_of (reply, 0)->seq;
}

char *
world_new_id (World *w)
{
  return serap_id_new (&w->office->env);
}

char *
world_text_of (World *w, const char *id, const char *field)
{
  g_autoptr (SerapRecord) record = serap_test_office_record (w->office, id);
  return serap_value_to_string (serap_record_value (record, field));
}

void
world_assert_text (World *w, const char *id, const char *field, const char *expected)
{
  g_autofree char *text = world_text_of (w, id, field);
  g_assert_cmpstr (text, ==, expected);
}

SerapOp *
world_new_event (World *w, const char *id, const char *name)
{
  return op_of (w, CREATE, "kegiatan", id, "nama", name, "anggota", MEMBER);
}

char *
world_make_aspirasi (World *w, SerapTestDevice *device, const char *member)
{
  char *id = world_new_id (w);
  g_autofree char *event = world_new_id (w);
  g_autofree char *place = world_new_id (w);
  g_autofree char *person = world_new_id (w);
  g_autofree char *photo = world_new_id (w);
  world_run (w, device, op_of (w, CREATE, "kegiatan", event, "nama", "Reses", "anggota", member), NULL);
  world_run (w, device,
             op_of (w, CREATE, "aspirasi", id, "anggota", member, "judul", "Saluran tersumbat", "uraian",
                    "Saluran tersumbat sejak lama di gang dua", "kanal", "RESES", "kegiatan", event),
             NULL);
  world_run (w, device, op_of (w, CREATE, "lokasi", place, "pemilik", id, "kelurahan", INSIDE, "rw", "001"),
             NULL);
  world_run (w, device, op_of (w, CREATE, "pengusul", person, "pemilik", id, "nama", "Warga Contoh"), NULL);
  world_run (w, device,
             op_of (w, ATTACH, "lampiran", photo, "pemilik", id, "jenis", "FOTO_SEBELUM", "sha256",
                    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
             NULL);
  return id;
}

const SerapEvent *
world_event_about (const SerapSyncReply *reply, const char *id)
{
  for (guint i = 0; i < reply->events->len; i++)
    if (g_str_equal (((SerapEvent *) reply->events->pdata[i])->entity, id))
      return reply->events->pdata[i];
  return NULL;
}

SerapSyncReply *
world_pull_once (World *w, SerapTestDevice *device, const char *cursor)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SerapSyncRequest) request = serap_test_device_request (w->office, device, NULL);
  request->cursor = g_strdup (cursor);
  request->max_events = 500;
  SerapSyncReply *reply = serap_central_sync (w->office->central, request, &error);
  g_assert_no_error (error);
  return reply;
}
