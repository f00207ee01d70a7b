/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "keys_secvar.h"
#include "keys_efi.h"
#include "readfile.h"
#include "scan.h"

#include <errno.h>
#include <stdio.h>

#define SECVAR "/sys/firmware/secvar/"

#define VARIABLE_MAX (4U << 20)

/* Only of these does load_powerpc_certs() take anything. */
static const struct {
	const char *name;
	size_t before; /* bytes in front of the signature lists */
} formats[] = {
	{"ibm,edk2-compat-v1", 0}, /* OPAL */
	{"ibm,plpks-sb-v1", 8},    /* PLPKS: a timestamp */
};

static const char *const allowed[] = {"db", "trustedcadb", "moduledb"};
static const char *const forbidden[] = {"dbx"};

int ksig_certs_in_secvar(struct bytes format, struct bytes data, const char *from,
			 ksig_take_cert_fn take, void *ctx)
{
	struct bytes lists;

	for (size_t i = 0; i < ARRAY_SIZE(formats); i++) {
		size_t before = formats[i].before;

		if (!ksig_is(format, formats[i].name))
			continue;
		if (data.size < before || !bytes_sub(data, before, data.size - before, &lists))
			return -EBADMSG;
		return ksig_certs_in_lists(lists, from, take, ctx);
	}
	return -EOPNOTSUPP;
}

/* The kernel gets a variable whole; what sysfs gave is that only if it is as long as it says. */
static bool is_whole(const char *root, const char *name, size_t seen)
{
	_cleanup_file_ struct ksig_file f = {0};
	char path[96];
	uint64_t size;

	snprintf(path, sizeof(path), SECVAR "vars/%s/size", name);
	return ksig_read_file(root, path, 64, &f) == 0 &&
	       ksig_number(ksig_trim(ksig_file_bytes(&f)), 10, &size) && size == seen;
}

static int take_variable(const char *root, struct bytes format, const char *name,
			 ksig_take_cert_fn take, void *ctx)
{
	_cleanup_file_ struct ksig_file f = {0};
	char path[96];
	int r;

	snprintf(path, sizeof(path), SECVAR "vars/%s/data", name);
	r = ksig_read_file(root, path, VARIABLE_MAX, &f);
	if (r < 0)
		return r;
	if (!is_whole(root, name, f.size))
		return -EBADMSG;
	return ksig_certs_in_secvar(format, ksig_file_bytes(&f), name, take, ctx);
}

static int take_variables(const char *root, const char *const *names, size_t n,
			  ksig_take_cert_fn take, void *ctx)
{
	_cleanup_file_ struct ksig_file format = {0};
	int r;

	r = ksig_read_file(root, SECVAR "format", 64, &format);
	if (r < 0)
		return r == -ENOMEM ? r : 0;
	for (size_t i = 0; i < n; i++) {
		r = take_variable(root, ksig_trim(ksig_file_bytes(&format)), names[i], take, ctx);
		if (r == -ENOMEM)
			return r;
	}
	return 0;
}

int ksig_certs_secvar_allowed(const char *root, ksig_take_cert_fn take, void *ctx)
{
	return take_variables(root, allowed, ARRAY_SIZE(allowed), take, ctx);
}

int ksig_certs_secvar_forbidden(const char *root, ksig_take_cert_fn take, void *ctx)
{
	return take_variables(root, forbidden, ARRAY_SIZE(forbidden), take, ctx);
}
