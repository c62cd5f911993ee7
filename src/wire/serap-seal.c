/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Sealing of persons: X25519 boxes, the private half wrapped by a password. */

#include "config.h"

#include "serap-seal.h"

#include "serap-key-file.h"

#include <sodium.h>
#include <string.h>

#define WHAT "box-key"
/* A device becomes another one seldom; the oldest pairs go. */
#define MAX_OTHERS 16
#define OTHER_BYTES (crypto_box_PUBLICKEYBYTES + crypto_box_SECRETKEYBYTES + crypto_box_SEALBYTES)

G_STATIC_ASSERT (crypto_box_PUBLICKEYBYTES == SERAP_BOX_PUBLIC_BYTES);
G_STATIC_ASSERT (crypto_box_SEALBYTES == SERAP_BOX_OVERHEAD);
G_STATIC_ASSERT (crypto_pwhash_SALTBYTES == SERAP_PASSWORD_SALT_BYTES);

/* The private half as it stands in a file, and what it takes to get it out. */
typedef struct {
  guint8 bytes[crypto_secretbox_MACBYTES + crypto_box_SECRETKEYBYTES];
  guint8 salt[crypto_pwhash_SALTBYTES];
  guint8 nonce[crypto_secretbox_NONCEBYTES];
  SerapPasswordCost cost;
} Wrapped;

/* A pair, and its private half as a file keeps it when another pair's password guards it. */
typedef struct {
  guint8 public_half[crypto_box_PUBLICKEYBYTES];
  guint8 secret[crypto_box_SECRETKEYBYTES]; /* zeros while locked */
  guint8 sealed[crypto_box_SECRETKEYBYTES + crypto_box_SEALBYTES];
} Pair;

struct _SerapBoxKey {
  Pair own;       /* what the password guards */
  GArray *others; /* (owned) (element-type Pair): sealed to @own; pairs until now, and the next one */
  gboolean next;  /* the last of @others is in force; with the next saving it becomes @own */
  gboolean locked;
  GBytes *public_key; /* (owned): of the pair in force */
  Wrapped *wrapped;   /* (owned) (nullable) */
};

#define PAIR(key, i) (&g_array_index ((key)->others, Pair, (i)))

static gboolean
fail (SerapWireError code, const char *message, GError **error)
{
  serap_wire_set_error (error, code, NULL, 0, message);
  return FALSE;
}

static void
wipe_pair (gpointer pair)
{
  sodium_memzero (((Pair *) pair)->secret, crypto_box_SECRETKEYBYTES);
}

static SerapBoxKey *
key_alloc (void)
{
  SerapBoxKey *key = g_new0 (SerapBoxKey, 1);
  /* Room for all: growing would leave a copy behind. */
  key->others = g_array_sized_new (FALSE, TRUE, sizeof (Pair), MAX_OTHERS);
  g_array_set_clear_func (key->others, wipe_pair);
  return key;
}

static void
make_pair (Pair *pair, const SerapEnv *env)
{
  guint8 seed[crypto_box_SEEDBYTES];
  serap_wire_init ();
  serap_env_random (env, seed, sizeof seed);
  crypto_box_seed_keypair (pair->public_half, pair->secret, seed);
  sodium_memzero (seed, sizeof seed);
}

static void
name_public (SerapBoxKey *key)
{
  const Pair *pair = key->next ? PAIR (key, key->others->len - 1) : &key->own;
  g_clear_pointer (&key->public_key, g_bytes_unref);
  key->public_key = g_bytes_new (pair->public_half, sizeof pair->public_half);
}

SerapBoxKey *
serap_box_key_new (const SerapEnv *env)
{
  SerapBoxKey *key = key_alloc ();
  make_pair (&key->own, env);
  name_public (key);
  return key;
}

void
serap_box_key_free (SerapBoxKey *key)
{
  if (key == NULL)
    return;
  wipe_pair (&key->own);
  g_array_unref (key->others);
  g_clear_pointer (&key->public_key, g_bytes_unref);
  g_clear_pointer (&key->wrapped, g_free);
  g_free (key);
}

/* ---- Pairs that another one guards ---- */

static gboolean
seal_pair (const SerapBoxKey *key, Pair *pair, GError **error)
{
  return crypto_box_seal (pair->sealed, pair->secret, sizeof pair->secret, key->own.public_half) == 0
         || fail (SERAP_WIRE_ERROR_CRYPTO, "not a public key", error);
}

static gboolean
secret_fits (const Pair *pair)
{
  guint8 derived[crypto_box_PUBLICKEYBYTES];
  crypto_scalarmult_base (derived, pair->secret);
  return sodium_memcmp (derived, pair->public_half, sizeof derived) == 0;
}

/* With the own pair's secret at hand. */
static gboolean
open_others (SerapBoxKey *key, GError **error)
{
  gboolean fine = secret_fits (&key->own);
  for (guint i = 0; fine && i < key->others->len; i++) {
    Pair *pair = PAIR (key, i);
    fine = crypto_box_seal_open (pair->secret, pair->sealed, sizeof pair->sealed, key->own.public_half,
                                 key->own.secret)
             == 0
           && secret_fits (pair);
  }
  return fine || fail (SERAP_WIRE_ERROR_CRYPTO, "the halves of the key do not belong together", error);
}

static void
wipe_secrets (SerapBoxKey *key)
{
  wipe_pair (&key->own);
  for (guint i = 0; i < key->others->len; i++)
    wipe_pair (PAIR (key, i));
}

/* The next pair becomes the one that guards the others. */
static gboolean
settle (SerapBoxKey *key, GError **error)
{
  if (!key->next)
    return TRUE;
  Pair *last = PAIR (key, key->others->len - 1);
  Pair before = key->own;
  key->own = *last;
  *last = before;
  wipe_pair (&before);
  key->next = FALSE;
  for (guint i = 0; i < key->others->len; i++)
    if (!seal_pair (key, PAIR (key, i), error))
      return FALSE;
  return TRUE;
}

SerapBoxKey *
serap_box_key_new_after (const SerapBoxKey *before, const SerapEnv *env, GError **error)
{
  g_autoptr (SerapBoxKey) key = key_alloc ();
  Pair pair = { { 0 }, { 0 }, { 0 } };
  key->own = before->own;
  key->locked = before->locked;
  key->wrapped = g_memdup2 (before->wrapped, sizeof *before->wrapped);
  g_array_append_vals (key->others, before->others->data, before->others->len);
  if (key->others->len >= MAX_OTHERS)
    g_array_remove_index (key->others, 0);
  make_pair (&pair, env);
  gboolean sealed = seal_pair (key, &pair, error);
  if (key->locked)
    wipe_pair (&pair);
  g_array_append_val (key->others, pair);
  wipe_pair (&pair);
  key->next = TRUE;
  name_public (key);
  return sealed ? g_steal_pointer (&key) : NULL;
}

GBytes *
serap_box_key_public (const SerapBoxKey *key)
{
  return key->public_key;
}

gboolean
serap_box_key_is_locked (const SerapBoxKey *key)
{
  return key->locked;
}

gboolean
serap_box_key_is_wrapped (const SerapBoxKey *key)
{
  return key->wrapped != NULL;
}

/* ---- Files ---- */

static Wrapped *
wrap (
  const SerapBoxKey *key, const char *password, SerapPasswordCost cost, const SerapEnv *env, GError **error)
{
  guint8 by[crypto_secretbox_KEYBYTES];
  g_autofree Wrapped *wrapped = g_new0 (Wrapped, 1);
  wrapped->cost = cost;
  serap_env_random (env, wrapped->salt, sizeof wrapped->salt);
  serap_env_random (env, wrapped->nonce, sizeof wrapped->nonce);
  if (!serap_password_key (password, cost, wrapped->salt, by, sizeof by, error))
    return NULL;
  crypto_secretbox_easy (wrapped->bytes, key->own.secret, sizeof key->own.secret, wrapped->nonce, by);
  sodium_memzero (by, sizeof by);
  return g_steal_pointer (&wrapped);
}

static void
write_others (const SerapBoxKey *key, SerapJsonWriter *writer)
{
  for (guint i = 0; i < key->others->len; i++) {
    g_autofree char *name = g_strdup_printf ("other%u", i);
    guint8 bytes[OTHER_BYTES];
    const Pair *pair = PAIR (key, i);
    memcpy (bytes, pair->public_half, sizeof pair->public_half);
    memcpy (bytes + sizeof pair->public_half, pair->sealed, sizeof pair->sealed);
    serap_key_file_write_bytes (writer, name, bytes, sizeof bytes);
  }
  if (key->others->len > 0)
    serap_json_writer_member_int (writer, "others", key->others->len);
  if (key->next)
    serap_json_writer_member_bool (writer, "next", TRUE);
}

static gboolean
write_file (const SerapBoxKey *key, const Wrapped *wrapped, const char *path, GError **error)
{
  SerapJsonWriter *writer = serap_key_file_begin (WHAT);
  serap_key_file_write_bytes (writer, "public", key->own.public_half, sizeof key->own.public_half);
  if (wrapped != NULL) {
    serap_key_file_write_bytes (writer, "wrapped", wrapped->bytes, sizeof wrapped->bytes);
    serap_key_file_write_bytes (writer, "salt", wrapped->salt, sizeof wrapped->salt);
    serap_key_file_write_bytes (writer, "nonce", wrapped->nonce, sizeof wrapped->nonce);
    serap_json_writer_member_int (writer, "ops", (gint64) wrapped->cost.ops);
    serap_json_writer_member_int (writer, "mem", (gint64) wrapped->cost.mem_bytes);
  } else {
    serap_key_file_write_bytes (writer, "secret", key->own.secret, sizeof key->own.secret);
  }
  write_others (key, writer);
  return serap_key_file_end (writer, path, error);
}

gboolean
serap_box_key_save (SerapBoxKey *key,
                    const char *path,
                    const char *password,
                    SerapPasswordCost cost,
                    const SerapEnv *env,
                    GError **error)
{
  if (key->locked)
    return fail (SERAP_WIRE_ERROR_LOCKED, "the key is locked", error);
  if (!settle (key, error))
    return FALSE;
  g_autofree Wrapped *wrapped = NULL;
  if (password != NULL) {
    wrapped = wrap (key, password, cost, env, error);
    if (wrapped == NULL)
      return FALSE;
  }
  if (!write_file (key, wrapped, path, error))
    return FALSE;
  g_free (key->wrapped);
  key->wrapped = g_steal_pointer (&wrapped);
  return TRUE;
}

gboolean
serap_box_key_save_as_is (const SerapBoxKey *key, const char *path, GError **error)
{
  return write_file (key, key->wrapped, path, error);
}

static gboolean
load_wrapped (SerapBoxKey *key, SerapJson *json, GError **error)
{
  Wrapped *wrapped = key->wrapped = g_new0 (Wrapped, 1);
  SerapJsonRef root = serap_json_root (json);
  gint64 ops, mem;
  key->locked = TRUE;
  if (!serap_key_file_bytes (json, "wrapped", wrapped->bytes, sizeof wrapped->bytes, error)
      || !serap_key_file_bytes (json, "salt", wrapped->salt, sizeof wrapped->salt, error)
      || !serap_key_file_bytes (json, "nonce", wrapped->nonce, sizeof wrapped->nonce, error)
      || !serap_json_get_int (root, "ops", crypto_pwhash_OPSLIMIT_MIN, crypto_pwhash_OPSLIMIT_SENSITIVE, &ops,
                              error)
      || !serap_json_get_int (root, "mem", crypto_pwhash_MEMLIMIT_MIN, crypto_pwhash_MEMLIMIT_SENSITIVE, &mem,
                              error))
    return FALSE;
  wrapped->cost = (SerapPasswordCost){ (guint64) ops, (gsize) mem };
  return TRUE;
}

static gboolean
load_others (SerapBoxKey *key, SerapJson *json, GError **error)
{
  SerapJsonRef root = serap_json_root (json);
  gint64 n = 0;
  if (serap_json_is_set (serap_json_member (root, "others"))
      && !serap_json_get_int (root, "others", 0, MAX_OTHERS, &n, error))
    return FALSE;
  for (guint i = 0; i < n; i++) {
    g_autofree char *name = g_strdup_printf ("other%u", i);
    guint8 bytes[OTHER_BYTES];
    Pair pair = { { 0 }, { 0 }, { 0 } };
    if (!serap_key_file_bytes (json, name, bytes, sizeof bytes, error))
      return FALSE;
    memcpy (pair.public_half, bytes, sizeof pair.public_half);
    memcpy (pair.sealed, bytes + sizeof pair.public_half, sizeof pair.sealed);
    g_array_append_val (key->others, pair);
  }
  return serap_json_opt_bool (root, "next", FALSE, &key->next, error)
         && (!key->next || n > 0 || fail (SERAP_WIRE_ERROR_RANGE, "there is no next pair", error));
}

SerapBoxKey *
serap_box_key_load (const char *path, GError **error)
{
  serap_wire_init ();
  g_autoptr (SerapJson) json = serap_key_file_load (path, WHAT, error);
  if (json == NULL)
    return NULL;
  g_autoptr (SerapBoxKey) key = key_alloc ();
  if (!serap_key_file_bytes (json, "public", key->own.public_half, sizeof key->own.public_half, error)
      || !load_others (key, json, error))
    return NULL;
  name_public (key);
  gboolean wrapped = serap_json_is_set (serap_json_member (serap_json_root (json), "wrapped"));
  if (wrapped)
    return load_wrapped (key, json, error) ? g_steal_pointer (&key) : NULL;
  return serap_key_file_bytes (json, "secret", key->own.secret, sizeof key->own.secret, error)
             && open_others (key, error)
           ? g_steal_pointer (&key)
           : NULL;
}

gboolean
serap_box_key_unlock (SerapBoxKey *key, const char *password, GError **error)
{
  if (!key->locked)
    return TRUE;
  const Wrapped *wrapped = key->wrapped;
  guint8 by[crypto_secretbox_KEYBYTES];
  if (!serap_password_key (password, wrapped->cost, wrapped->salt, by, sizeof by, error))
    return FALSE;
  int rc
    = crypto_secretbox_open_easy (key->own.secret, wrapped->bytes, sizeof wrapped->bytes, wrapped->nonce, by);
  sodium_memzero (by, sizeof by);
  if (rc != 0) {
    wipe_secrets (key);
    return fail (SERAP_WIRE_ERROR_PASSWORD, "wrong password", error);
  }
  if (!open_others (key, error)) {
    wipe_secrets (key);
    return FALSE;
  }
  key->locked = FALSE;
  return TRUE;
}

void
serap_box_key_lock (SerapBoxKey *key)
{
  if (key->wrapped == NULL)
    return;
  wipe_secrets (key);
  key->locked = TRUE;
}

/* ---- Sealing ---- */

GBytes *
serap_box_seal (GBytes *public_key, GBytes *open, GError **error)
{
  gsize n;
  const guint8 *data = g_bytes_get_data (open, &n);
  guint8 *sealed = g_malloc (n + SERAP_BOX_OVERHEAD);
  if (!serap_wire_init () || g_bytes_get_size (public_key) != SERAP_BOX_PUBLIC_BYTES
      || crypto_box_seal (sealed, data, n, g_bytes_get_data (public_key, NULL)) != 0) {
    g_free (sealed);
    fail (SERAP_WIRE_ERROR_CRYPTO, "not a public key", error);
    return NULL;
  }
  return g_bytes_new_take (sealed, n + SERAP_BOX_OVERHEAD);
}

/* Length, then bytes: the free function has to know how much to wipe. */
typedef struct {
  gsize n;
  guint8 bytes[];
} Secret;

static void
secret_free (gpointer data)
{
  Secret *secret = data;
  sodium_memzero (secret->bytes, secret->n);
  g_free (secret);
}

static gboolean
open_with (const Pair *pair, guint8 *open, const guint8 *sealed, gsize n)
{
  return crypto_box_seal_open (open, sealed, n, pair->public_half, pair->secret) == 0;
}

GBytes *
serap_box_open (const SerapBoxKey *key, GBytes *sealed, GError **error)
{
  if (key->locked) {
    fail (SERAP_WIRE_ERROR_LOCKED, "the key is locked", error);
    return NULL;
  }
  gsize n;
  const guint8 *data = g_bytes_get_data (sealed, &n);
  if (n < SERAP_BOX_OVERHEAD) {
    fail (SERAP_WIRE_ERROR_CRYPTO, "sealed bytes are cut short", error);
    return NULL;
  }
  Secret *secret = g_malloc (sizeof (Secret) + n - SERAP_BOX_OVERHEAD);
  secret->n = n - SERAP_BOX_OVERHEAD;
  gboolean opened = open_with (&key->own, secret->bytes, data, n);
  for (guint i = key->others->len; !opened && i > 0; i--)
    opened = open_with (PAIR (key, i - 1), secret->bytes, data, n);
  if (!opened) {
    secret_free (secret);
    fail (SERAP_WIRE_ERROR_CRYPTO, "sealed for another key, or damaged", error);
    return NULL;
  }
  return g_bytes_new_with_free_func (secret->bytes, secret->n, secret_free, secret);
}
