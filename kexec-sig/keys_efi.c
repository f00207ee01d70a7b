/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "keys_efi.h"
#include "efi_siglist.h"
#include "readfile.h"

#include <errno.h>

#define VARS       "/sys/firmware/efi/efivars/"
#define IMAGE_GUID "-d719b2cb-3d3a-4596-a3bc-dad00e67656f"
#define SHIM_GUID  "-605dab50-e046-4300-abb6-3dd810dd8b23"

#define VARIABLE_MAX (4U << 20)

/* Each database at one or two places, the first of which that is in order is used. */
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

int ksig_certs_in_lists(struct bytes lists, const char *from, ksig_take_cert_fn take, void *ctx)
{
	struct taker t = {.from = from, .take = take, .ctx = ctx};

	return ksig_efi_siglist(lists, take_one, &t);
}

/* What is in front of the lists: nothing, or a variable's attributes. */
static int take_file(const char *root, const char *path, size_t before, const char *from,
		     ksig_take_cert_fn take, void *ctx)
{
	_cleanup_file_ struct ksig_file f = {0};
	struct bytes lists;
	int r;

	r = ksig_read_file(root, path, VARIABLE_MAX, &f);
	if (r < 0)
		return r;
	if (f.size < before || !bytes_sub(ksig_file_bytes(&f), before, f.size - before, &lists))
		return -EBADMSG;
	return ksig_certs_in_lists(lists, from, take, ctx);
}

/* load_moklist_certs(): the variable where the table is missing or damaged */
static int take_databases(const char *root, const struct database *list, size_t n,
			  ksig_take_cert_fn take, void *ctx)
{
	for (size_t i = 0; i < n; i++) {
		int r = -ENOENT;

		if (list[i].table)
			r = take_file(root, list[i].table, 0, list[i].name, take, ctx);
		if (r < 0 && r != -ENOMEM)
			r = take_file(root, list[i].variable, 4, list[i].name, take, ctx);
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
