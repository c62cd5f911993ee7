/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-json-writer.h"
#include "serap-op.h"
#include "serap-sign.h"

G_BEGIN_DECLS

/* Payload: the JSON text an operation's author signs (by its hash).
 *   {"set":{field:value|null},"old":{field:value|null},"t":transition,"wf":workflow,"wv":version,
 *    "op":operation taken back,"tujuan":purpose,"_s":16 bytes salt}
 * All but _s may be missing. The salt makes the hash worthless for guessing once the payload is
 * erased. */

#define SERAP_SALT_BYTES 16
#define SERAP_PAYLOAD_MAX_BYTES (64 * 1024)
#define SERAP_PAYLOAD_REFERENCE_MAX_BYTES (512 * 1024)

/** serap_op_payload_limit: @entity: (nullable). Returns: greatest size of a payload in bytes. */
gsize serap_op_payload_limit (const SerapEntity *entity);

/** serap_op_payload_encode: Returns: (transfer full): the payload of the parsed members of @op. */
GBytes *serap_op_payload_encode (const SerapOp *op, const guint8 salt[SERAP_SALT_BYTES]);

/**
 * serap_op_payload_decode:
 * @op: an operation; its parsed payload members are replaced, on failure they are empty
 * @entity: (nullable): entity of its kind; %NULL when this program does not have it
 * @payload: the open payload; not kept
 * @error: return location; any of serap_json_parse(); TYPE and RANGE with the place; UNKNOWN for a
 *   member beside `set` that this program does not know, where nothing may be applied
 *
 * Members of `set` that @entity does not have go to @op's unknown. Limits of fields are not
 * checked: that is the domain's work.
 */
gboolean serap_op_payload_decode (SerapOp *op, const SerapEntity *entity, GBytes *payload, GError **error);

/**
 * serap_op_signed_bytes:
 * @op: an operation with payload_bytes
 *
 * What is signed, big-endian: "SERAP1" and NUL, device 16, epoch u32, dev_seq u64, op_id 16,
 * user 16, acts_for 16, entity 16, batch 16, txn 16, base_seq u64, ref_seq u64, wall_ms i64,
 * schema u16, length u8 and kind, length u8 and verb, SHA-256 of the open payload. An id that is
 * not there is 16 zero bytes.
 *
 * Returns: (transfer full)
 */
GBytes *serap_op_signed_bytes (const SerapOp *op);
/** serap_op_signed_bytes_for: like serap_op_signed_bytes() with the hash of a payload that is
 * sealed or erased. Returns: (transfer full) */
GBytes *serap_op_signed_bytes_for (const SerapOp *op, const guint8 payload_hash[SERAP_SHA256_BYTES]);

/**
 * serap_op_signed_bytes_parse:
 * @bytes: signed bytes
 * @payload_hash: (out) (optional): SHA-256 of the payload
 * @error: return location; SYNTAX (cut short, bytes left over, wrong beginning), UNKNOWN (verb),
 *   RANGE
 *
 * Returns: (transfer full): an operation with the header only
 */
SerapOp *serap_op_signed_bytes_parse (GBytes *bytes, guint8 payload_hash[SERAP_SHA256_BYTES], GError **error);

/**
 * serap_op_freeze:
 * @op: an operation with all ids, epoch and dev_seq in place
 * @env: gives the salt
 * @key: the device's key
 * @error: return location; MISSING or RANGE (an id, the kind), TOO_LARGE (payload)
 *
 * Makes payload_bytes when there are none, and the signature. Freezing again after device, epoch or
 * dev_seq changed keeps the payload.
 */
gboolean serap_op_freeze (SerapOp *op, const SerapEnv *env, const SerapSigningKey *key, GError **error);

/**
 * serap_op_verify:
 * @op: an operation with open payload_bytes and signature
 * @public_key: the device's public key, 32 bytes
 * @error: return location; SIGNATURE, also when payload or signature are not there
 */
gboolean serap_op_verify (const SerapOp *op, GBytes *public_key, GError **error);
/** serap_op_verify_open: like serap_op_verify() with the payload apart: for a sealed one, after
 * opening it. */
gboolean serap_op_verify_open (const SerapOp *op, GBytes *open_payload, GBytes *public_key, GError **error);

/* Envelope of a frozen operation on the network: header members, payload as a JSON string (so its
 * bytes survive), signature. The payload of a sealed entity travels sealed instead:
 *   {"id","dev","ep","ds","u","af","e","k","v","b","x","bs","rs","w","s","p" or "z","sig"} */

/**
 * serap_op_write:
 * @op: a frozen operation
 * @sealed: (nullable): its payload sealed to the receiver, written in place of the open one
 */
void serap_op_write (SerapJsonWriter *writer, const SerapOp *op, GBytes *sealed);
/**
 * serap_op_read:
 * @sealed: (out) (transfer full) (nullable): the sealed payload, %NULL when it is open; then
 *   payload_bytes of the result is %NULL: open it, set payload_bytes, then verify
 * @error: return location; MISSING, TYPE, RANGE, UNKNOWN (verb)
 *
 * Reads the envelope only: neither is the signature verified nor the payload decoded.
 *
 * Returns: (transfer full)
 */
SerapOp *serap_op_read (SerapJsonRef object, GBytes **sealed, GError **error);
char *serap_op_to_json (const SerapOp *op, GBytes *sealed);
SerapOp *serap_op_from_json (const char *json, gssize n, GBytes **sealed, GError **error);

/* {"seq","n","e","k","v","t","op","u","af","dev","at","w","ver","new","full","set","old","z","note"} */

/** serap_event_write: @unknown: (nullable): values of a newer program: name -> JSON text; %NULL
 * writes the event's own. */
void serap_event_write (SerapJsonWriter *writer, const SerapEvent *event, GHashTable *unknown);
/**
 * serap_event_read:
 * @schema: gives the types of the values
 * @unknown: (inout) (nullable): as in serap_changes_read(); all values of an entity that @schema
 *   does not have go there; %NULL puts them into the event's own
 * @error: return location; MISSING, TYPE, RANGE
 *
 * Returns: (transfer full)
 */
SerapEvent *serap_event_read (SerapJsonRef object, SerapSchema *schema, GHashTable **unknown, GError **error);
char *serap_event_to_json (const SerapEvent *event, GHashTable *unknown);
SerapEvent *
serap_event_from_json (const char *json, gssize n, SerapSchema *schema, GHashTable **unknown, GError **error);

/* {"id","ds","r","dup","seq","problems":[{"field","code","params":["name=value"],"warning"}]} */

void serap_op_result_write (SerapJsonWriter *writer, const SerapOpResult *result);
SerapOpResult *serap_op_result_read (SerapJsonRef object, GError **error);
char *serap_op_result_to_json (const SerapOpResult *result);
SerapOpResult *serap_op_result_from_json (const char *json, gssize n, GError **error);

/** serap_problems_write: @problems: (element-type SerapProblem): as an array. */
void serap_problems_write (SerapJsonWriter *writer, GPtrArray *problems);
/** serap_problems_read: adds what is in @array to @problems. */
gboolean serap_problems_read (SerapJsonRef array, GPtrArray *problems, GError **error);
char *serap_problems_to_json (GPtrArray *problems);
/** serap_problems_from_json: Returns: (transfer full) (element-type SerapProblem) */
GPtrArray *serap_problems_from_json (const char *json, gssize n, GError **error);

G_END_DECLS
