/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The typed messages between a device and headquarters. */

#include "config.h"

#include "serap-messages.h"

#include <string.h>

static void
free_bytes (gpointer bytes)
{
  if (bytes != NULL)
    g_bytes_unref (bytes);
}

SerapSyncRequest *
serap_sync_request_new (void)
{
  SerapSyncRequest *request = g_new0 (SerapSyncRequest, 1);
  request->ops = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_op_free);
  request->sealed = g_ptr_array_new_with_free_func (free_bytes);
  request->waiting = -1;
  return request;
}

void
serap_sync_request_free (SerapSyncRequest *request)
{
  if (request == NULL)
    return;
  g_free (request->user);
  g_free (request->device);
  g_ptr_array_unref (request->ops);
  g_ptr_array_unref (request->sealed);
  g_free (request->cursor);
  g_free (request->program);
  g_free (request);
}

SerapDigest *
serap_digest_new (const char *scope, guint64 n, const guint8 *digest)
{
  SerapDigest *made = g_new0 (SerapDigest, 1);
  made->scope = g_strdup (scope);
  made->n = n;
  if (digest != NULL)
    memcpy (made->digest, digest, sizeof made->digest);
  return made;
}

void
serap_digest_free (SerapDigest *digest)
{
  if (digest == NULL)
    return;
  g_free (digest->scope);
  g_free (digest);
}

SerapSyncReply *
serap_sync_reply_new (void)
{
  SerapSyncReply *reply = g_new0 (SerapSyncReply, 1);
  reply->results = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_op_result_free);
  reply->events = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_event_free);
  reply->digests = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_digest_free);
  reply->consistency = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  return reply;
}

void
serap_sync_reply_free (SerapSyncReply *reply)
{
  if (reply == NULL)
    return;
  g_ptr_array_unref (reply->results);
  g_ptr_array_unref (reply->events);
  g_free (reply->cursor);
  g_strfreev (reply->scopes);
  g_strfreev (reply->load);
  g_strfreev (reply->drop);
  g_ptr_array_unref (reply->digests);
  g_free (reply->checkpoint);
  g_ptr_array_unref (reply->consistency);
  g_strfreev (reply->orders);
  g_free (reply);
}

SerapStatePage *
serap_state_page_new (void)
{
  SerapStatePage *page = g_new0 (SerapStatePage, 1);
  page->records = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_record_free);
  page->sealed = g_ptr_array_new_with_free_func (free_bytes);
  return page;
}

void
serap_state_page_free (SerapStatePage *page)
{
  if (page == NULL)
    return;
  g_ptr_array_unref (page->records);
  g_ptr_array_unref (page->sealed);
  g_free (page->next);
  g_free (page);
}
