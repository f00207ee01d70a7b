/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What only the kernel can say about an image's signers: is a key with this id
 * on a keyring, and does a key there verify this certificate?
 */
#include "image.h"
#include "keyctl.h"
#include "keys_vmlinux.h"
#include "pkcs7.h"
#include "probe.h"

#include <errno.h>
#include <stdio.h>

/* An image that names more is not answered in full; a verdict then misses a fact. */
#define IDS_MAX   256
#define CERTS_MAX 64

struct questions {
	const struct ksig_key_id *id[IDS_MAX]; /* those of the signers first */
	size_t n_ids, n_sids;
	const struct ksig_x509 *cert[CERTS_MAX];
	size_t n_certs;
};

/* ---- what to ask -------------------------------------------------------------- */

static void add_id(struct questions *q, const struct ksig_key_id *id)
{
	if (!id->set || q->n_ids == IDS_MAX)
		return;
	for (size_t i = 0; i < q->n_ids; i++) {
		if (ksig_key_id_same(q->id[i], id))
			return;
	}
	q->id[q->n_ids++] = id;
}

static void add_cert(struct questions *q, const struct ksig_x509 *cert)
{
	if (q->n_certs == CERTS_MAX)
		return;
	for (size_t i = 0; i < q->n_certs; i++) {
		if (bytes_equal(bytes_of(q->cert[i]->der, q->cert[i]->der_size),
				bytes_of(cert->der, cert->der_size)))
			return;
	}
	q->cert[q->n_certs++] = cert;
}

static void add_message(struct questions *q, const struct ksig_system *s,
			const struct ksig_pkcs7 *msg)
{
	for (size_t i = 0; i < msg->n_signers; i++) {
		const struct ksig_key_id *sid = &msg->signers[i].sid;

		for (size_t k = 0; k < s->n_certs; k++) {
			const struct ksig_x509 *cert = s->certs[k].cert;

			if (ksig_key_id_same(&cert->id, sid) || ksig_key_id_same(&cert->skid, sid))
				add_cert(q, cert);
		}
	}
	for (size_t i = 0; i < msg->n_certs; i++) {
		const struct ksig_x509 *cert = msg->certs[i].x509;

		add_id(q, &cert->id);
		add_id(q, &cert->skid);
		add_id(q, &cert->auth_id);
		add_id(q, &cert->auth_skid);
		add_cert(q, cert);
	}
}

/* ---- asking --------------------------------------------------------------------- */

static bool can_ask(const struct ksig_keyring *ring)
{
	return ring->serial > 0;
}

static int ask_presence(struct ksig_keyring *ring, const struct questions *q)
{
	for (size_t i = 0; i < q->n_ids; i++) {
		int present, r;

		if (ksig_keyring_presence(ring, q->id[i]))
			continue;
		present = ksig_keyctl_present(ring->serial, q->id[i]);
		if (present == -ENOMEM)
			return present;
		if (present < 0)
			continue;
		r = ksig_keyring_note_presence(ring, q->id[i], present == 1);
		if (r < 0)
			return r;
	}
	return 0;
}

/* The restriction behind which only keys of this ring count. */
static void restriction_of(const struct ksig_system *s, enum ksig_ring which, char *buf,
			   size_t size)
{
	if (which == RING_SECONDARY)
		snprintf(buf, size, "builtin_and_secondary_trusted");
	else if (which == RING_BUILTIN)
		snprintf(buf, size, "builtin_trusted");
	else
		snprintf(buf, size, "key_or_keyring:%d", s->ring[which].serial);
}

static bool all_answered(const struct ksig_keyring *ring, const struct questions *q)
{
	for (size_t i = 0; i < q->n_certs; i++) {
		if (!ksig_keyring_vouching(ring, q->cert[i]))
			return false;
	}
	return true;
}

static int ask_vouching(struct ksig_system *s, enum ksig_ring which, const struct questions *q)
{
	struct ksig_keyring *ring = &s->ring[which];
	char restriction[48];
	int32_t offered;
	int r = 0;

	/* An empty ring vouches for nothing; that need not be tried. */
	if (all_answered(ring, q) || (ring->listed && ring->n_keys == 0))
		return 0;
	restriction_of(s, which, restriction, sizeof(restriction));
	if (ksig_keyctl_restricted(restriction, &offered) < 0)
		return 0;
	for (size_t i = 0; r == 0 && i < q->n_certs; i++) {
		int answer;

		if (ksig_keyring_vouching(ring, q->cert[i]))
			continue;
		if (ksig_keyctl_vouch(offered, q->cert[i], &answer))
			r = ksig_keyring_note_vouching(ring, q->cert[i], answer);
	}
	ksig_keyctl_drop(offered);
	return r == -ENOMEM ? r : 0;
}

static int ask_all(struct ksig_system *s, const struct questions *q)
{
	int r = 0;

	for (unsigned int i = 0; r == 0 && i < RING__COUNT; i++) {
		if (!can_ask(&s->ring[i]))
			continue;
		r = ask_presence(&s->ring[i], q);
		if (r == 0)
			r = ask_vouching(s, (enum ksig_ring)i, q);
	}
	return r;
}

/* ---- the running kernel's own certificates ---------------------------------------- */

static bool is_identified(const struct ksig_keyring *ring, const struct ksig_key_id *id)
{
	for (size_t i = 0; i < ring->n_keys; i++) {
		const struct ksig_x509 *cert = ring->keys[i].cert;

		if (cert && (ksig_key_id_same(&cert->id, id) || ksig_key_id_same(&cert->skid, id)))
			return true;
	}
	return false;
}

/* Is there a key of which nothing but its presence is known? */
static bool has_unidentified(const struct ksig_keyring *ring, const struct questions *q)
{
	for (size_t i = 0; i < q->n_ids; i++) {
		const struct ksig_presence *there = ksig_keyring_presence(ring, q->id[i]);

		if (there && there->present && !is_identified(ring, q->id[i]))
			return true;
	}
	return false;
}

/* The kernel's word for each certificate that such a key can have signed would do as well. */
static bool is_all_vouched(const struct ksig_keyring *ring, const struct questions *q)
{
	for (size_t i = 0; i < q->n_sids; i++) {
		const struct ksig_presence *there = ksig_keyring_presence(ring, q->id[i]);

		if (there && there->present)
			return false;
	}
	for (size_t i = 0; i < q->n_certs; i++) {
		const struct ksig_vouching *v = ksig_keyring_vouching(ring, q->cert[i]);

		if (!v || (v->answer != 0 && v->answer != -ENOKEY))
			return false;
	}
	return true;
}

static bool needs_builtin_list(const struct ksig_system *s, const struct questions *q,
			       enum ksig_effort effort)
{
	const struct ksig_keyring *ring = &s->ring[RING_BUILTIN];

	return !s->builtin_list_read && has_unidentified(ring, q) &&
	       (effort == KSIG_ASK_NAMES || !is_all_vouched(ring, q));
}

static int take_builtin(void *ctx, struct bytes der, const char *from)
{
	int r = ksig_system_add_cert(ctx, der, from);

	return r < 0 ? r : 0;
}

static int read_builtin_list(struct ksig_system *s)
{
	int r;

	r = ksig_certs_vmlinux("", s->release, &s->ring[RING_BUILTIN], take_builtin, s);
	s->builtin_list_read = true; /* once is enough, found or not */
	return r == -ENOMEM ? r : 0;
}

/* ---- an image -------------------------------------------------------------------- */

static int parse_message(const struct ksig_system *s, const struct ksig_blob *blob,
			 struct ksig_pkcs7 **ret)
{
	struct ksig_doubt doubt = {""};
	struct ksig_rules rules = ksig_system_rules(s, &doubt);

	if (!blob->data)
		return 0;
	return ksig_pkcs7_parse(bytes_of(blob->data, blob->size), &rules, ret) == -ENOMEM ? -ENOMEM
											  : 0;
}

static int ask_about(struct ksig_system *s, const struct ksig_pkcs7 *const msg[2],
		     struct questions *q)
{
	*q = (struct questions){0};
	for (size_t i = 0; i < 2; i++) {
		for (size_t k = 0; msg[i] && k < msg[i]->n_signers; k++)
			add_id(q, &msg[i]->signers[k].sid);
	}
	q->n_sids = q->n_ids;
	for (size_t i = 0; i < 2; i++) {
		if (msg[i])
			add_message(q, s, msg[i]);
	}
	return ask_all(s, q);
}

/* ---- labels -------------------------------------------------------------------------- */

static int ask_tail(struct ksig_keyring *ring, uint32_t tail)
{
	int present;

	if (!can_ask(ring) || ksig_keyring_tail(ring, tail) != KSIG_DONT_KNOW)
		return 0;
	present = ksig_keyctl_tail(ring->serial, tail);
	return present < 0 ? 0 : ksig_keyring_note_tail(ring, tail, present == 1);
}

/* The key that a signature in security.ima names, wherever IMA looks for it */
static int ask_label(struct ksig_system *s, const struct ksig_ima_file *file)
{
	static const enum ksig_ring rings[] = {RING_IMA_BLACKLIST, RING_IMA, RING_PLATFORM};
	struct ksig_ima_label label;
	int r = 0;

	ksig_ima_label_read(ksig_ima_file_label(file), &label);
	if (!label.whole)
		return 0;
	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(rings); i++)
		r = ask_tail(&s->ring[rings[i]], label.keyid);
	return r;
}

int ksig_system_ask(struct ksig_system *s, const struct ksig_image *image, enum ksig_effort effort)
{
	_cleanup_(ksig_pkcs7_freep) struct ksig_pkcs7 *pe = NULL, *appended = NULL;
	_cleanup_free_ struct questions *q = calloc(1, sizeof(*q));
	int r;

	if (!q)
		return -ENOMEM;
	r = ask_label(s, &image->ima);
	if (r == 0)
		r = parse_message(s, &image->pe_pkcs7, &pe);
	if (r == 0)
		r = parse_message(s, &image->appended_pkcs7, &appended);
	if (r == 0)
		r = ask_about(s, (const struct ksig_pkcs7 *const[]){pe, appended}, q);
	if (r < 0 || !needs_builtin_list(s, q, effort))
		return r;
	r = read_builtin_list(s);
	/* Certificates that were found are signers to ask about, too. */
	return r < 0 ? r : ask_about(s, (const struct ksig_pkcs7 *const[]){pe, appended}, q);
}
