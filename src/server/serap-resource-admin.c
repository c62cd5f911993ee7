/* SPDX-License-Identifier: GPL-3.0-or-later */

/* /v1/admin/…: devices and codes. */

#include "config.h"

#include "serap-route.h"

#include "serap-http-admin.h"

gboolean
serap_devices_run (SerapExchange *exchange, SerapCentral *central, GError **error)
{
  GPtrArray *list = serap_central_device_list (central, error);
  serap_exchange_set_output (exchange, list, (GDestroyNotify) g_ptr_array_unref);
  return list != NULL;
}

gboolean
serap_devices_answer (SerapExchange *exchange, GError **error)
{
  serap_exchange_answer (exchange, "application/json", serap_device_list_encode (exchange->output));
  return TRUE;
}

gboolean
serap_device_revoke_run (SerapExchange *exchange, SerapCentral *central, GError **error)
{
  return serap_central_revoke (central, exchange->param, FALSE, error);
}

gboolean
serap_device_wipe_run (SerapExchange *exchange, SerapCentral *central, GError **error)
{
  return serap_central_revoke (central, exchange->param, TRUE, error);
}

gboolean
serap_code_read (SerapExchange *exchange, GError **error)
{
  SerapEnrollCode *code = serap_enroll_code_decode (exchange->body, error);
  serap_exchange_set_input (exchange, code, (GDestroyNotify) serap_enroll_code_free);
  return code != NULL;
}

gboolean
serap_code_run (SerapExchange *exchange, SerapCentral *central, GError **error)
{
  SerapEnrollCode *code = exchange->input;
  g_free (code->code);
  code->code = serap_central_new_code (central, code->user, &code->expires_ms, error);
  return code->code != NULL;
}

gboolean
serap_code_answer (SerapExchange *exchange, GError **error)
{
  serap_exchange_answer (exchange, "application/json", serap_enroll_code_encode (exchange->input));
  return TRUE;
}
