/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The section table of a PE file, as far as unified kernel images need it. */
#pragma once

#include <stdint.h>

#include "bytes.h"

struct kx_section {
	uint32_t virtual_size;
	uint32_t raw_size;
	uint32_t raw_offset;
};

/* COFF machine; -ENOEXEC when head is no PE file. */
int kx_pe_machine(struct bytes head, uint16_t *ret);
/* First section of that name; -ENOENT without one, -ENOEXEC no PE file, -EBADMSG damaged. */
int kx_pe_section(struct bytes head, const char *name, struct kx_section *ret);
/* Where the certificate table ends; -ENOENT without one. */
int kx_pe_certificates_end(struct bytes head, uint64_t *ret);
