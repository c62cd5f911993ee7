/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-wire.h"

G_BEGIN_DECLS

/* /v1/admin/…: devices and enrolment codes, for administrators. Errors as in
 * serap-message-json.h. */

#define SERAP_DEVICES_MAX 5000

typedef enum {
  SERAP_DEVICE_ACTIVE,  /* "active" */
  SERAP_DEVICE_REVOKED, /* "revoked": sends and gets nothing any more */
  SERAP_DEVICE_WIPE,    /* "wipe": revoked, and shall delete its data when it comes next */
  SERAP_DEVICE_WIPED,   /* "wiped": it said that it has */
} SerapDeviceState;

const char *serap_device_state_name (SerapDeviceState state);
/** serap_device_state_from_name: Returns: the state, or -1. */
int serap_device_state_from_name (const char *name);

/**
 * SerapDeviceInfo:
 * @device: device id
 * @user: account id
 * @account: (nullable): the account's code, for people
 * @name: (nullable): what the device calls itself
 * @state: see #SerapDeviceState
 * @epoch: its epoch
 * @last_dev_seq: last operation headquarters has of it
 * @enrolled_ms: when it enrolled
 * @seen_ms: when it synced last, 0 for never
 * @program: (nullable): version of its program
 * @waiting: operations it said it still had to send, -1 when not known
 *
 * {"device","user","account","name","state","epoch","last_dev_seq","enrolled","seen","program",
 *  "waiting"}
 */
typedef struct {
  char *device;
  char *user;
  char *account;
  char *name;
  SerapDeviceState state;
  guint32 epoch;
  guint64 last_dev_seq;
  gint64 enrolled_ms;
  gint64 seen_ms;
  char *program;
  gint64 waiting;
} SerapDeviceInfo;

SerapDeviceInfo *serap_device_info_new (void);
void serap_device_info_free (SerapDeviceInfo *info);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapDeviceInfo, serap_device_info_free)

/** serap_device_list_encode: @devices: (element-type SerapDeviceInfo): at most
 * %SERAP_DEVICES_MAX. {"devices":[…]} */
GBytes *serap_device_list_encode (GPtrArray *devices);
/** serap_device_list_decode: Returns: (transfer full) (element-type SerapDeviceInfo) */
GPtrArray *serap_device_list_decode (GBytes *body, GError **error);

/**
 * SerapEnrollCode:
 * @user: account the code is for
 * @code: (nullable): in the answer: the one-time code; %NULL in the request
 * @expires_ms: end of its validity; in the request 0 for the usual 72 hours
 *
 * Request {"user","expires"} and answer {"user","code","expires"} of POST /v1/admin/enroll-codes.
 */
typedef struct {
  char *user;
  char *code;
  gint64 expires_ms;
} SerapEnrollCode;

SerapEnrollCode *serap_enroll_code_new (void);
void serap_enroll_code_free (SerapEnrollCode *code);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapEnrollCode, serap_enroll_code_free)

GBytes *serap_enroll_code_encode (const SerapEnrollCode *code);
SerapEnrollCode *serap_enroll_code_decode (GBytes *body, GError **error);

G_END_DECLS
