/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SerapPracticeProblem:
 * @title: what is wanted; the place is put behind it
 * @problem: one sentence saying why
 * @jenis: code of kode:jenis_aspirasi
 * @urusan: code of nomenklatur
 * @opd: code of opd
 * @komisi: code of komisi
 * @satuan: code of satuan
 * @least: smallest volume
 * @most: largest volume
 * @price: of one unit, in thousands of rupiah; invented
 * @target: code of kode:kelompok_sasaran
 * @level: code of kode:tingkat_penanganan
 */
typedef struct {
  const char *title;
  const char *problem;
  const char *jenis;
  const char *urusan;
  const char *opd;
  const char *komisi;
  const char *satuan;
  guint least;
  guint most;
  guint price;
  const char *target;
  const char *level;
} SerapPracticeProblem;

/* The last one has no title. */
extern const SerapPracticeProblem serap_practice_problems[];
/* Invented streets, ended by %NULL. */
extern const char *const serap_practice_streets[];

G_END_DECLS
