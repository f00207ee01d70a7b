// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler.h"
#include "kexec/arch/x86_64_efi.h"
#include "put.h"

#define FOLDER      "/sys/firmware/efi"
#define RUNTIME_MAP FOLDER "/runtime-map"

/* Far more than any firmware has. */
#define DESCRIPTORS_MAX 8192u

int kx_x86_number(const struct kx_sys *sys, const char *path, uint64_t *ret)
{
	_cleanup_free_ char *text = NULL;
	char *end;
	int rc = sys->read_text(sys, path, &text);

	if (rc)
		return rc;
	errno = 0;
	*ret = strtoull(text, &end, 0);
	return errno || end == text || (*end != '\0' && *end != '\n') ? -EBADMSG : 0;
}

/* A line "NAME=0x..." of systab; 0 when there is none. */
static uint64_t table_of(const char *systab, const char *name)
{
	size_t length = strlen(name);

	for (const char *line = systab; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (strncmp(line, name, length) == 0 && line[length] == '=')
			return strtoull(line + length + 1, NULL, 16);
	}
	return 0;
}

uint64_t kx_x86_efi_rsdp(const struct kx_sys *sys)
{
	_cleanup_free_ char *systab = NULL;
	uint64_t rsdp;

	if (sys->read_text(sys, FOLDER "/systab", &systab))
		return 0;
	rsdp = table_of(systab, "ACPI20");
	return rsdp ? rsdp : table_of(systab, "ACPI");
}

/* drivers/firmware/efi/runtime-map.c (arch/x86 since 6.4): a folder for each descriptor. */
static bool read_descriptor(const struct kx_sys *sys, struct put *map, size_t i)
{
	static const struct {
		const char *name;
		unsigned int offset, size;
	} fields[] = {
		{"type", 0, 4},       {"phys_addr", 8, 8},  {"virt_addr", 16, 8},
		{"num_pages", 24, 8}, {"attribute", 32, 8},
	};
	char path[96];
	uint64_t value;

	for (size_t k = 0; k < ARRAY_SIZE(fields); k++) {
		snprintf(path, sizeof(path), RUNTIME_MAP "/%zu/%s", i, fields[k].name);
		if (kx_x86_number(sys, path, &value))
			return false;
		put_le(map, i * KX_X86_EFI_DESCRIPTOR + fields[k].offset, value, fields[k].size);
	}
	return true;
}

/* The number of folders; 0: none, or too many to be true. */
static size_t count_descriptors(const struct kx_sys *sys, bool *ret_has_map)
{
	_cleanup_free_ char **names = NULL;
	size_t n = 0;

	*ret_has_map = sys->list(sys, RUNTIME_MAP, &names) == 0;
	while (*ret_has_map && names[n])
		n++;
	return n <= DESCRIPTORS_MAX ? n : 0;
}

static bool read_tables(const struct kx_sys *sys, struct kx_x86_efi *efi)
{
	_cleanup_free_ char *systab = NULL;

	if (sys->read_text(sys, FOLDER "/systab", &systab) ||
	    kx_x86_number(sys, FOLDER "/fw_vendor", &efi->fw_vendor) ||
	    kx_x86_number(sys, FOLDER "/runtime", &efi->runtime) ||
	    kx_x86_number(sys, FOLDER "/config_table", &efi->tables))
		return false;
	efi->smbios = table_of(systab, "SMBIOS");
	return true;
}

int kx_x86_efi_read(const struct kx_sys *sys, struct kx_x86_efi *efi, bool *ret_has_map,
		    struct bytes *ret_map)
{
	size_t n = count_descriptors(sys, ret_has_map), i = 0;
	size_t size = n * KX_X86_EFI_DESCRIPTOR;
	struct put map;
	uint8_t *buf;

	if (n == 0 || !read_tables(sys, efi))
		return 0;
	buf = calloc(1, size);
	if (!buf)
		return -ENOMEM;
	map = put_to(buf, size);
	while (i < n && read_descriptor(sys, &map, i))
		i++;
	if (i < n) {
		free(buf);
		return 0;
	}
	efi->n_descriptors = n;
	efi->known = true;
	*ret_map = bytes_of(buf, size);
	return 0;
}
