/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Certificates on the machine, to tell whose keys are on the keyrings. */
#include "keys_efi.h"
#include "probe.h"

#include <errno.h>

static int take_cert(void *ctx, struct bytes der, const char *from)
{
	return ksig_system_add_cert(ctx, der, from);
}

struct named {
	struct ksig_system *system;
	size_t usable;
};

static int take_named(void *ctx, struct bytes der, const char *from)
{
	struct named *n = ctx;
	int r = ksig_system_add_cert(n->system, der, from);

	if (r >= 0)
		n->usable += (size_t)r;
	return r;
}

/* What the caller names has to be there. */
static int probe_named(struct ksig_probe *p)
{
	const struct ksig_system_options *o = p->options;
	int r = 0;

	for (size_t i = 0; r == 0 && o && i < o->n_certs; i++) {
		struct named n = {.system = p->system};

		r = ksig_certs_at("", o->certs[i], take_named, &n);
		if (r == 0 && n.usable == 0)
			r = -EBADMSG;
	}
	return r;
}

static bool has_unknown_key(const struct ksig_keyring *ring)
{
	for (size_t i = 0; i < ring->n_keys; i++) {
		if (!ring->keys[i].cert)
			return true;
	}
	return false;
}

int ksig_probe_certs(struct ksig_probe *p)
{
	struct ksig_system *s = p->system;
	int r;

	r = probe_named(p);
	if (r < 0)
		return r;
	if (s->efi.value == KSIG_YES)
		r = ksig_certs_efi_allowed(p->root, take_cert, s);
	if (r == 0 && s->efi.value == KSIG_YES && has_unknown_key(&s->ring[RING_BLACKLIST]))
		r = ksig_certs_efi_forbidden(p->root, take_cert, s);
	if (r == 0 && ksig_certs_at(p->root, "/etc/keys", take_cert, s) == -ENOMEM)
		r = -ENOMEM;
	return r;
}
