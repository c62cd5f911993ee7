/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-central.h"
#include "serap-generator.h"

G_BEGIN_DECLS

/* A headquarters in a temporary folder with the packaged reference data and the demo accounts, and
 * devices that talk to it. Each function here fails the test by itself. */

#define SERAP_TEST_TODAY "2026-11-23"

typedef struct {
  char *root;
  char *dir;
  SerapTestClock clock;
  SerapEnv env;
  SerapSchema *schema;
  SerapCentral *central;
} SerapTestOffice;

/** SerapTestDevice: @dev_seq is the last number given. */
typedef struct {
  char *user, *id;
  guint32 epoch;
  guint64 dev_seq;
  SerapSigningKey *key;
  SerapBoxKey *box;
} SerapTestDevice;

/** serap_test_office_new: made once and copied from then on. */
SerapTestOffice *serap_test_office_new (void);
void serap_test_office_free (SerapTestOffice *office);
void serap_test_office_open (SerapTestOffice *office);
void serap_test_office_close (SerapTestOffice *office);
/** serap_test_office_forget: removes what was made once; at the end of the program. */
void serap_test_office_forget (void);
/** serap_test_office_assert_sound: a check finds nothing, and every leaf is what its row gives. */
void serap_test_office_assert_sound (SerapTestOffice *office);

SerapTestDevice *serap_test_device_new (SerapTestOffice *office, const char *account);
void serap_test_device_free (SerapTestDevice *device);
/** serap_test_device_enroll: again: the next epoch. */
void serap_test_device_enroll (SerapTestOffice *office, SerapTestDevice *device);
/** serap_test_device_sign: gives the next number and the signature; keeps a payload there is. */
void serap_test_device_sign (SerapTestOffice *office, SerapTestDevice *device, SerapOp *op);
/** serap_test_device_request: copies of signed @ops (element-type SerapOp), as the network brings
 * them. */
SerapSyncRequest *
serap_test_device_request (SerapTestOffice *office, SerapTestDevice *device, GPtrArray *ops);
/** serap_test_device_send: sends signed operations. Returns: (transfer full) (nullable) */
SerapSyncReply *
serap_test_device_send (SerapTestOffice *office, SerapTestDevice *device, GPtrArray *ops, GError **error);

/** serap_test_office_op: an operation with a new id; pairs of field and text, ended by %NULL. */
SerapOp *serap_test_office_op (SerapTestOffice *office, SerapVerb verb, const char *kind, const char *id, ...)
  G_GNUC_NULL_TERMINATED;
/** serap_test_office_do: a transition. */
SerapOp *serap_test_office_do (SerapTestOffice *office,
                               const char *kind,
                               const char *id,
                               const char *transition,
                               ...) G_GNUC_NULL_TERMINATED;
SerapRecord *serap_test_office_record (SerapTestOffice *office, const char *id);

G_END_DECLS
