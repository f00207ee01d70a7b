/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A folder with a kernel for every architecture, and a machine where all is well. */
#pragma once

#include <stdlib.h>

#include "kexec/arch.h"

#include "fixtures.h"

struct arch_fixture {
	char *dir, *x86, *ppc64, *s390, *arm64, *initrd;
};

static inline int arch_setup(void **state)
{
	struct arch_fixture *f = calloc(1, sizeof(*f));
	struct blob blobs[] = {make_bzimage64(4096), make_elf(21, 1, 0, 0), blob_random(4096, 3),
			       make_arm64_image(4096), blob_random(1000, 5)};

	f->dir = workdir_new();
	f->x86 = workdir_file(f->dir, "bzImage", blobs[0]);
	f->ppc64 = workdir_file(f->dir, "vmlinux", blobs[1]);
	f->s390 = workdir_file(f->dir, "image", blobs[2]);
	f->arm64 = workdir_file(f->dir, "Image", blobs[3]);
	f->initrd = workdir_file(f->dir, "initrd", blobs[4]);
	*state = f;
	return 0;
}

static inline int arch_teardown(void **state)
{
	struct arch_fixture *f = *state;

	workdir_remove(f->dir);
	free(f->x86);
	free(f->ppc64);
	free(f->s390);
	free(f->arm64);
	free(f->initrd);
	free(f);
	return 0;
}

static inline const char *kernel_for(const struct arch_fixture *f, const char *machine)
{
	switch (kx_arch_find(machine)->bit) {
	case KX_PPC64:
		return f->ppc64;
	case KX_S390X:
		return f->s390;
	case KX_ARM64:
		return f->arm64;
	default:
		return f->x86;
	}
}

#define IOMEM_RESERVED "00001000-0009ffff : System RAM\n3000000-4ffffff : Crash kernel\n"
#define FACTS                                                                                      \
	{                                                                                          \
		{"/sys/kernel/kexec_loaded", "1\n"}, {"/sys/kernel/kexec_crash_loaded", "0\n"},    \
			{"/proc/iomem", IOMEM_RESERVED},                                           \
			{"/proc/device-tree/chosen/linux,crashkernel-base", "x"},                  \
			{"/proc/cmdline", "BOOT_IMAGE=/vmlinuz root=/dev/sda1 quiet\n"},           \
	}

#define LOAD     "file_load kernel=file:4096 initrd=none line='' size=1 flags=0x4\n"
#define UNLOAD   "file_unload kernel=-1 initrd=-1 size=0 flags=0x1\n"
#define UNLOAD_P "file_unload kernel=-1 initrd=-1 size=0 flags=0x3\n"
