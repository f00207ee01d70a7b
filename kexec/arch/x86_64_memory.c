// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <string.h>
#include <strings.h>

#include "compiler.h"
#include "kexec/arch/x86_64_memory.h"

static const struct {
	const char *name;
	enum kx_memory kind;
} names[] = {
	{"System RAM", KX_RAM},           {"reserved", KX_RESERVED},
	{"ACPI Tables", KX_ACPI},         {"ACPI Non-volatile Storage", KX_NVS},
	{"Persistent Memory", KX_PMEM},   {"Persistent Memory (legacy)", KX_PRAM},
	{"Unusable memory", KX_RESERVED}, {"Unknown E820 type", KX_RESERVED},
	{"Soft Reserved", KX_RESERVED},   {"Uncached RAM", KX_RESERVED},
};

static const uint32_t e820_types[] = {
	[KX_RAM] = 1, [KX_RESERVED] = 2, [KX_ACPI] = 3, [KX_NVS] = 4, [KX_PMEM] = 7, [KX_PRAM] = 12,
};

uint32_t kx_x86_e820_type(enum kx_memory kind)
{
	return e820_types[kind];
}

/* The kernel has written "reserved" and "Reserved". */
static bool find_kind(const char *name, enum kx_memory *ret)
{
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if (strcasecmp(name, names[i].name) == 0) {
			*ret = names[i].kind;
			return true;
		}
	}
	return false;
}

enum kx_memory kx_x86_memory_kind(const char *name)
{
	enum kx_memory kind = KX_RESERVED;

	(void)find_kind(name, &kind);
	return kind;
}

int kx_x86_iomem_map(const struct kx_iomem *iomem, struct kx_ranges *ret)
{
	enum kx_memory kind = KX_RESERVED;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < iomem->n; i++) {
		const struct kx_resource *r = &iomem->v[i];

		if (find_kind(r->name, &kind))
			rc = kx_ranges_add(ret, (struct kx_range){r->start, r->end, kind});
	}
	if (rc == 0)
		kx_ranges_sort(ret);
	return rc;
}

int kx_x86_iomem_ram(const struct kx_iomem *iomem, struct kx_ranges *ret)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < iomem->n; i++) {
		const struct kx_resource *r = &iomem->v[i];

		if (strstr(r->name, "System RAM"))
			rc = kx_ranges_add(ret, (struct kx_range){r->start, r->end, KX_RAM});
	}
	if (rc == 0)
		kx_ranges_sort(ret);
	return rc;
}
