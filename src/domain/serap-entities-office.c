/* SPDX-License-Identifier: GPL-3.0-or-later */

/* People and office: accounts, roles, units, posts, delegations. */

#include "config.h"

#include "serap-entities-private.h"

/* One field, one line: the tables are read as tables. */
/* clang-format off */

static const SerapField pengguna_fields[] = {
  { "kode", SERAP_TEXT, 0, 40, STATUS, LIST | INDEX, N_ ("Account"), NULL, "akun" },
  { "nama", SERAP_TEXT, 0, 120, TEXT, LIST | SEARCH, N_ ("Name") },
  { "orang", SERAP_TEXT, 0, 60, TEXT, LIST | INDEX, N_ ("Person") },
  { "peran", SERAP_SET, 0, 20, TEXT, LIST, N_ ("Roles"), "peran" },
  { "unit", SERAP_CODE, 0, 40, TEXT, LIST, N_ ("Unit"), "unit_kerja" },
  { "anggota", SERAP_CODE, 0, 40, TEXT, LIST | INDEX, N_ ("Council member"), "anggota" },
  { "komisi", SERAP_CODE, 0, 10, TEXT, LIST, N_ ("Commission"), "komisi" },
  { "jabatan", SERAP_CODE, 0, 60, TEXT, 0, N_ ("Post"), "jabatan" },
  { "nonaktif", SERAP_BOOL, 0, 1, TEXT, LIST, N_ ("Disabled") },
};

static const SerapField delegasi_fields[] = {
  { "dari", SERAP_REF, 0, 36, STATUS, LIST | INDEX, N_ ("Member's account"), "pengguna" },
  { "kepada", SERAP_REF, 0, 36, STATUS, LIST | INDEX, N_ ("Delegate's account"), "pengguna" },
  { "mulai", SERAP_DATE, 0, 10, TEXT, LIST, N_ ("From") },
  { "selesai", SERAP_DATE, 0, 10, TEXT, LIST, N_ ("Until") },
  { "dicabut", SERAP_BOOL, 0, 1, TEXT, LIST, N_ ("Withdrawn") },
};

static const SerapField unit_kerja_fields[] = {
  { "kode", SERAP_TEXT, 0, 40, STATUS, LIST | INDEX, N_ ("Code") },
  { "nama", SERAP_TEXT, 0, 150, TEXT, LIST, N_ ("Name") },
  { "induk", SERAP_TEXT, 0, 40, TEXT, LIST, N_ ("Part of") },
};

static const SerapField jabatan_fields[] = {
  { "kode", SERAP_TEXT, 0, 60, STATUS, LIST | INDEX, N_ ("Code") },
  { "nama", SERAP_TEXT, 0, 150, TEXT, LIST, N_ ("Name") },
  { "unit", SERAP_CODE, 0, 40, TEXT, LIST, N_ ("Unit"), "unit_kerja" },
  { "pemangku", SERAP_TEXT, 0, 60, TEXT, LIST, N_ ("Person in office") },
  { "mulai", SERAP_DATE, 0, 10, TEXT, LIST, N_ ("From") },
  { "selesai", SERAP_DATE, 0, 10, TEXT, LIST, N_ ("Until") },
};

const SerapEntityTable serap_office_tables[] = {
  { "unit_kerja", N_ ("Office unit"), SERAP_ENTITY_REFERENCE | SERAP_ENTITY_ONLINE | SERAP_ENTITY_UPSERT, NULL, NULL, "kode", SERAP_TABLE (unit_kerja_fields) },
  { "jabatan", N_ ("Post"), SERAP_ENTITY_REFERENCE | SERAP_ENTITY_ONLINE | SERAP_ENTITY_UPSERT, NULL, NULL, "kode", SERAP_TABLE (jabatan_fields) },
  { "pengguna", N_ ("Account"), SERAP_ENTITY_REFERENCE | SERAP_ENTITY_ONLINE | SERAP_ENTITY_UPSERT, NULL, NULL, "kode", SERAP_TABLE (pengguna_fields) },
  { "delegasi", N_ ("Delegation"), SERAP_ENTITY_REFERENCE | SERAP_ENTITY_ONLINE, NULL, NULL, NULL, SERAP_TABLE (delegasi_fields) },
  { NULL },
};
