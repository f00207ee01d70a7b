// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler.h"
#include "kexec-uapi.h"
#include "kexec/arch.h"
#include "kexec/arch/x86_64_machine.h"
#include "kexec/crash.h"
#include "kexec/image/x86_identity.h"
#include "kexec/image/x86_plans.h"
#include "kexec/probe.h"
#include "kexec/request.h"
#include "kexec/uki.h"

static int probe_elf_x86_64(struct bytes head, uint64_t size)
{
	(void)size;
	return kx_probe_elf(head, KX_EM_X86_64, KX_EM_X86_64);
}

static int probe_elf_x86(struct bytes head, uint64_t size)
{
	(void)size;
	return kx_probe_elf(head, KX_EM_386, KX_EM_486);
}

static int probe_uki(struct bytes head, uint64_t size)
{
	struct kx_uki uki;

	return kx_uki_read(head, size, KX_PE_X86_64, &uki);
}

static const struct kx_type types[] = {
	{"multiboot2-x86", KX_TYPE_MULTIBOOT2, kx_probe_multiboot2, KX_FILE_REFUSES, NULL,
	 kx_plan_multiboot2},
	{"elf-x86_64", KX_TYPE_ELF_X86_64, probe_elf_x86_64, KX_FILE_REFUSES, NULL,
	 kx_plan_elf_x86_64},
	{"multiboot-x86", KX_TYPE_MULTIBOOT, kx_probe_multiboot, KX_FILE_REFUSES, NULL,
	 kx_plan_multiboot},
	{"elf-x86", KX_TYPE_ELF_X86, probe_elf_x86, KX_FILE_REFUSES, NULL, kx_plan_elf_x86},
	{"bzImage64", KX_TYPE_BZIMAGE64, kx_probe_bzimage64, KX_FILE_LOADS, NULL,
	 kx_plan_bzimage64},
	{"bzImage", KX_TYPE_BZIMAGE, kx_probe_bzimage, KX_FILE_REFUSES, NULL, kx_plan_bzimage},
	{"uki", KX_TYPE_UKI, probe_uki, KX_FILE_UNWRAPS, NULL, NULL},
};

/* ttyS0, ttyS1, or the number of an I/O port. */
static bool serial_is_valid(const char *text)
{
	unsigned long port;
	char *end;

	if (strcmp(text, "ttyS0") == 0 || strcmp(text, "ttyS1") == 0)
		return true;
	if (strncmp(text, "0x", 2) != 0)
		return false;
	port = strtoul(text, &end, 16);
	return end != text + 2 && *end == '\0' && port < 0x10000;
}

/* The UART divides 115200 by a whole number. */
static bool baud_is_valid(const char *text)
{
	unsigned long rate;
	char *end;

	if (*text < '0' || *text > '9')
		return false;
	rate = strtoul(text, &end, 0);
	return *end == '\0' && rate >= 9600 && rate <= 115200 && 115200 % rate == 0;
}

static int check_options(const struct kx_request *request, char *message, size_t size)
{
	if (request->serial && !serial_is_valid(request->serial)) {
		snprintf(message, size, "Bad serial port base '%s'", request->serial);
		return -EINVAL;
	}
	if (request->serial_baud && !baud_is_valid(request->serial_baud)) {
		snprintf(message, size, "Bad serial port baud rate '%s'", request->serial_baud);
		return -EINVAL;
	}
	return 0;
}

const struct kx_arch kx_arch_x86_64 = {
	.name = "x86_64",
	.bit = KX_X86_64,
	.machines = {"x86_64"},
	.classic_flags = (unsigned long)KX_EM_X86_64 << 16,
	/* Above what firmware and the starting of processors use. */
	.lowest = 0x100000,
	.enter_mapped = kx_x86_identity_plan,
	.hotplug_flag = KEXEC_UPDATE_ELFCOREHDR,
	.types = types,
	.n_types = ARRAY_SIZE(types),
	.reuse_initrd = KX_OPTION_UNKNOWN,
	.check_options = check_options,
	.crash_reserved = kx_crash_in_iomem,
	.machine = kx_x86_machine_read,
};
