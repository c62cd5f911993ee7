/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Answers to earlier operations, and the notice that something is new. */

#include "config.h"

#include "serap-http-answers.h"

#include "serap-message-limits.h"
#include "serap-message-private.h"
#include "serap-op-codec.h"

SerapAnswersPage *
serap_answers_page_new (void)
{
  SerapAnswersPage *page = g_new0 (SerapAnswersPage, 1);
  page->results = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_op_result_free);
  return page;
}

void
serap_answers_page_free (SerapAnswersPage *page)
{
  if (page == NULL)
    return;
  g_ptr_array_unref (page->results);
  g_free (page);
}

GBytes *
serap_answers_page_encode (const SerapAnswersPage *page)
{
  g_autoptr (SerapJsonWriter) writer = serap_json_writer_new (FALSE);
  serap_json_writer_begin_object (writer);
  serap_json_writer_member_int (writer, "epoch", page->epoch);
  serap_json_writer_member_int (writer, "last_dev_seq", (gint64) page->last_dev_seq);
  serap_json_writer_name (writer, "results");
  serap_json_writer_begin_array (writer);
  for (guint i = 0; i < page->results->len; i++)
    serap_op_result_write (writer, page->results->pdata[i]);
  serap_json_writer_end_array (writer);
  if (page->more)
    serap_json_writer_member_bool (writer, "more", TRUE);
  serap_json_writer_end_object (writer);
  return serap_json_writer_finish_bytes (g_steal_pointer (&writer));
}

SerapAnswersPage *
serap_answers_page_decode (GBytes *body, GError **error)
{
  SerapJsonRef list;
  g_autoptr (SerapJson) doc = serap_message_parse (body, SERAP_REPLY_MAX_BYTES, error);
  if (doc == NULL)
    return NULL;
  SerapJsonRef root = serap_json_root (doc);
  g_autoptr (SerapAnswersPage) page = serap_answers_page_new ();
  if (!serap_message_get_count (root, "epoch", &page->epoch, error)
      || !serap_message_get_number (root, "last_dev_seq", &page->last_dev_seq, error)
      || !serap_message_get_list (root, "results", SERAP_ANSWERS_MAX, &list, error)
      || !serap_json_opt_bool (root, "more", FALSE, &page->more, error))
    return NULL;
  guint n = serap_json_length (list);
  for (guint i = 0; i < n; i++) {
    SerapOpResult *result = serap_op_result_read (serap_json_element (list, i), error);
    if (result == NULL)
      return NULL;
    g_ptr_array_add (page->results, result);
  }
  return g_steal_pointer (&page);
}

GBytes *
serap_changes_notice_encode (gint64 head)
{
  g_autoptr (SerapJsonWriter) writer = serap_json_writer_new (FALSE);
  serap_json_writer_begin_object (writer);
  serap_json_writer_member_int (writer, "head", head);
  serap_json_writer_end_object (writer);
  return serap_json_writer_finish_bytes (g_steal_pointer (&writer));
}

gboolean
serap_changes_notice_decode (GBytes *body, gint64 *head, GError **error)
{
  g_autoptr (SerapJson) doc = serap_message_parse (body, SERAP_HTTP_SMALL_MAX_BYTES, error);
  return doc != NULL && serap_json_get_int (serap_json_root (doc), "head", 0, G_MAXINT64, head, error);
}
