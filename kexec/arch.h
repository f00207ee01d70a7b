/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An architecture is one const struct; all of them are in every binary, and
 * uname(2) says which one is native.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bytes.h"

struct kx_codec;
struct kx_ctx;
struct kx_log;
struct kx_machine;
struct kx_planner;
struct kx_request;
struct kx_segments;
struct kx_sys;

/* Bits for struct kx_option.arches. */
#define KX_X86_64 1u
#define KX_PPC64  2u
#define KX_S390X  4u
#define KX_ARM64  8u

/* Bits for struct kx_option.types. */
#define KX_TYPE_MULTIBOOT2    0x0001u
#define KX_TYPE_ELF_X86_64    0x0002u
#define KX_TYPE_MULTIBOOT     0x0004u
#define KX_TYPE_ELF_X86       0x0008u
#define KX_TYPE_BZIMAGE64     0x0010u
#define KX_TYPE_BZIMAGE       0x0020u
#define KX_TYPE_ELF_PPC64     0x0040u
#define KX_TYPE_S390_IMAGE    0x0080u
#define KX_TYPE_ARM64_VMLINUX 0x0100u
#define KX_TYPE_ARM64_IMAGE   0x0200u
#define KX_TYPE_ARM64_UIMAGE  0x0400u
#define KX_TYPE_ARM64_ZBOOT   0x0800u
#define KX_TYPE_UKI           0x1000u

enum kx_file_mode {
	KX_FILE_LOADS,   /* kexec_file_load takes it */
	KX_FILE_REFUSES, /* only a classic loader can */
	KX_FILE_UNWRAPS, /* a container; what is inside is probed again */
};

/* Beginning of a file, enough of it for every probe below. */
#define KX_HEAD_SIZE 32768u

struct kx_type {
	const char *name; /* as --type takes it */
	uint32_t bit;
	/* -ENOEXEC not this type, -EBADMSG this type but damaged, 0 this type. */
	int (*probe)(struct bytes head, uint64_t size);
	enum kx_file_mode file_mode;
	const char *refusal; /* for KX_FILE_REFUSES: why, or NULL for the general sentence */
	/* For kexec_load, see kexec/planner.h; NULL where kexec_load cannot load it either. */
	int (*plan)(const struct kx_planner *in, struct kx_segments *ret);
};

/* What becomes of options that kexec_file_load has no argument for. */
enum kx_option_fate { KX_OPTION_UNKNOWN, KX_OPTION_IGNORED, KX_OPTION_DIES };

struct kx_arch {
	const char *name;
	uint8_t bit;
	const char *machines[3];     /* uname -m */
	unsigned long classic_flags; /* ELF machine in the upper half */
	unsigned long hotplug_flag;

	const struct kx_type *types; /* in probing order */
	size_t n_types;

	bool loader_options_anywhere; /* not refused when nothing is loaded */
	bool append_concatenates;     /* several --append add up, --reuse-cmdline starts afresh */
	bool no_line_is_null;         /* without a command line pass NULL, not "" */
	enum kx_option_fate dtb;      /* in file mode */
	enum kx_option_fate reuse_initrd;
	bool unload_resets_reboot_cpu;
	/*
	 * Physical address; not 0: a kernel that is not in a reservation is placed from here
	 * upwards.
	 *
	 * Until it is entered, its segments lie in pages of the running kernel, which takes free
	 * ones from the end of memory first. One that is somebody's destination is put aside, and
	 * those put aside are searched one by one for each page that follows (kernel/kexec_core.c,
	 * kimage_alloc_page()): where an initrd of 300 MiB is to lie at the end of memory, that is
	 * most of the time of a load. Xen 4.17 even forgets what it has for a page when it takes
	 * that page itself later: it is then copied from address 0, and the machine resets.
	 */
	uint64_t lowest;

	/* 0, or -EINVAL with a message. */
	int (*check_options)(const struct kx_request *request, char *message, size_t size);
	bool (*crash_reserved)(const struct kx_sys *sys);
	/*
	 * Adds to what every machine has what planners of this architecture need. An exit status;
	 * anything but KX_EXIT_OK has been explained.
	 */
	int (*machine)(const struct kx_ctx *ctx, struct kx_machine *machine);
	/*
	 * A plan for going to a physical address with all of memory up to last mapped, where
	 * whoever leaves maps less. NULL: there is none, and kernels cannot be returned to. An exit
	 * status, as above.
	 */
	int (*enter_mapped)(const struct kx_log *log, const struct kx_machine *machine,
			    uint64_t entry, uint64_t last, struct kx_segments *s);
	/*
	 * What is left to do when kexec_load has taken an initrd and the user's own device tree;
	 * NULL: nothing. An exit status, as above.
	 */
	int (*loaded_with_dtb)(const struct kx_ctx *ctx, struct bytes dtb);
};

extern const struct kx_arch kx_arch_x86_64;
extern const struct kx_arch kx_arch_ppc64;
extern const struct kx_arch kx_arch_s390x;
extern const struct kx_arch kx_arch_arm64;

extern const struct kx_arch *const kx_arches[4];

/* By the machine name of uname(2); NULL when there is none. */
const struct kx_arch *kx_arch_find(const char *machine);
/* The architecture this program was built for. */
const struct kx_arch *kx_arch_built(void);

/*
 * The first type whose probe says yes; NULL when there is none, *ret_damaged
 * is then the first that said "mine, but damaged", or NULL.
 */
const struct kx_type *kx_type_find(const struct kx_arch *arch, struct bytes head, uint64_t size,
				   const struct kx_type **ret_damaged);
const struct kx_type *kx_type_by_name(const struct kx_arch *arch, const char *name);
