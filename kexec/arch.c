// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <errno.h>
#include <string.h>

#include "compiler.h"
#include "kexec/arch.h"

const struct kx_arch *const kx_arches[4] = {
	&kx_arch_x86_64,
	&kx_arch_ppc64,
	&kx_arch_s390x,
	&kx_arch_arm64,
};

const struct kx_arch *kx_arch_find(const char *machine)
{
	for (size_t i = 0; i < ARRAY_SIZE(kx_arches); i++) {
		const char *const *name = kx_arches[i]->machines;

		for (size_t j = 0; j < ARRAY_SIZE(kx_arches[i]->machines) && name[j]; j++) {
			if (strcmp(name[j], machine) == 0)
				return kx_arches[i];
		}
	}
	return NULL;
}

const struct kx_arch *kx_arch_built(void)
{
#if defined(__powerpc64__)
	return &kx_arch_ppc64;
#elif defined(__s390x__)
	return &kx_arch_s390x;
#elif defined(__aarch64__)
	return &kx_arch_arm64;
#else
	return &kx_arch_x86_64;
#endif
}

const struct kx_type *kx_type_find(const struct kx_arch *arch, struct bytes head, uint64_t size,
				   const struct kx_type **ret_damaged)
{
	*ret_damaged = NULL;
	for (size_t i = 0; i < arch->n_types; i++) {
		int rc = arch->types[i].probe(head, size);

		if (rc == 0)
			return &arch->types[i];
		if (rc == -EBADMSG && !*ret_damaged)
			*ret_damaged = &arch->types[i];
	}
	return NULL;
}

const struct kx_type *kx_type_by_name(const struct kx_arch *arch, const char *name)
{
	for (size_t i = 0; i < arch->n_types; i++) {
		if (strcmp(arch->types[i].name, name) == 0)
			return &arch->types[i];
	}
	return NULL;
}
