/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "keys_efi.h"
#include "efi_siglist.h"
#include "readfile.h"

#include <errno.h>

#define VARS       "/sys/firmware/efi/efivars/"
#define IMAGE_GUID "-d719b2cb-3d3a-4596-a3bc-dad00e67656f"
#define SHIM_GUID  "-605dab50-e046-4300-abb6-3dd810dd8b23"

#define VARIABLE_MAX (4U << 20)

/* Each database at one or two places, the first of which that can be read is used. */
struct database {
	const char *name;
	const char *table;    /* shim's configuration table, as it is; NULL: not in it */
	const char *variable; /* behind four bytes of attributes */
};

static const struct database allowed[] = {
	{"db", NULL, VARS "db" IMAGE_GUID},
	{"MokListRT", "/sys/firmware/efi/mok-variables/MokListRT", VARS "MokListRT" SHIM_GUID},
};
static const struct database forbidden[] = {
	{"dbx", NULL, VARS "dbx" IMAGE_GUID},
	{"MokListXRT", "/sys/firmware/efi/mok-variables/MokListXRT", VARS "MokListXRT" SHIM_GUID},
};

struct taker {
	const char *from;
	ksig_take_cert_fn take;
	void *ctx;
};

static int take_one(void *ctx, enum ksig_efi_type type, struct bytes data)
{
	const struct taker *t = ctx;

	return type == KSIG_EFI_X509 ? t->take(t->ctx, data, t->from) : 0;
}

static int read_database(const char *root, const struct database *d, struct ksig_file *f,
			 struct bytes *lists)
{
	int r = -ENOENT;

	if (d->table)
		r = ksig_read_file(root, d->table, VARIABLE_MAX, f);
	if (r == 0) {
		*lists = ksig_file_bytes(f);
		return 0;
	}
	if (r != -ENOMEM)
		r = ksig_read_file(root, d->variable, VARIABLE_MAX, f);
	if (r < 0)
		return r;
	return bytes_sub(ksig_file_bytes(f), 4, f->size - 4, lists) ? 0 : -EBADMSG;
}

static int take_databases(const char *root, const struct database *list, size_t n,
			  ksig_take_cert_fn take, void *ctx)
{
	for (size_t i = 0; i < n; i++) {
		struct taker t = {.from = list[i].name, .take = take, .ctx = ctx};
		_cleanup_file_ struct ksig_file f = {0};
		struct bytes lists;
		int r;

		r = read_database(root, &list[i], &f, &lists);
		if (r == 0)
			r = ksig_efi_siglist(lists, take_one, &t);
		if (r == -ENOMEM)
			return r;
	}
	return 0;
}

int ksig_certs_efi_allowed(const char *root, ksig_take_cert_fn take, void *ctx)
{
	return take_databases(root, allowed, ARRAY_SIZE(allowed), take, ctx);
}

int ksig_certs_efi_forbidden(const char *root, ksig_take_cert_fn take, void *ctx)
{
	return take_databases(root, forbidden, ARRAY_SIZE(forbidden), take, ctx);
}
