/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Certificates on the machine, to tell whose keys are on the keyrings. */
#include "keys_certstore.h"
#include "keys_efi.h"
#include "keys_secvar.h"
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

typedef int (*find_fn)(const char *root, ksig_take_cert_fn take, void *ctx);

/*
 * What the kernel filled its keyrings from. Nothing of it stands for their
 * contents: a database can have changed since the kernel read it, and what is
 * blocked is what .blacklist says.
 */
static const struct source {
	const char *arch;  /* NULL: wherever there is EFI */
	find_fn allowed;   /* .platform, .machine, .secondary_trusted_keys */
	find_fn forbidden; /* .blacklist; NULL: nothing */
} sources[] = {
	{NULL, ksig_certs_efi_allowed, ksig_certs_efi_forbidden},
	{"ppc64", ksig_certs_secvar_allowed, ksig_certs_secvar_forbidden},
	{"s390x", ksig_certs_certstore, NULL},
};

static bool applies(const struct source *source, const struct ksig_system *s)
{
	return source->arch ? strcmp(source->arch, s->arch) == 0 : s->efi.value == KSIG_YES;
}

int ksig_probe_certs(struct ksig_probe *p)
{
	struct ksig_system *s = p->system;
	int r;

	r = probe_named(p);
	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(sources); i++) {
		if (!applies(&sources[i], s))
			continue;
		r = sources[i].allowed(p->root, take_cert, s);
		if (r == 0 && sources[i].forbidden && has_unknown_key(&s->ring[RING_BLACKLIST]))
			r = sources[i].forbidden(p->root, take_cert, s);
	}
	if (r == 0 && ksig_certs_at(p->root, "/etc/keys", take_cert, s) == -ENOMEM)
		r = -ENOMEM;
	return r;
}
