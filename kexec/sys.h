/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Every contact with the machine that a test has to be able to replace: a
 * struct of functions that is passed down. Functions return 0 (or a file
 * descriptor, or a count) or a negative errno.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/utsname.h>

#include "bytes.h"

#define KX_PATH_CMDLINE        "/proc/cmdline"
#define KX_PATH_IOMEM          "/proc/iomem"
#define KX_PATH_MEMINFO        "/proc/meminfo"
#define KX_PATH_SELF_STATUS    "/proc/self/status"
#define KX_PATH_LOAD_DISABLED  "/proc/sys/kernel/kexec_load_disabled"
#define KX_PATH_LIMIT_REBOOT   "/proc/sys/kernel/kexec_load_limit_reboot"
#define KX_PATH_LIMIT_PANIC    "/proc/sys/kernel/kexec_load_limit_panic"
#define KX_PATH_DT_CRASH_BASE  "/proc/device-tree/chosen/linux,crashkernel-base"
#define KX_PATH_LOADED         "/sys/kernel/kexec_loaded"
#define KX_PATH_CRASH_LOADED   "/sys/kernel/kexec_crash_loaded"
#define KX_PATH_CRASH_SIZE     "/sys/kernel/kexec_crash_size"
#define KX_PATH_ELFCOREHDR     "/sys/kernel/crash_elfcorehdr_size"
#define KX_PATH_REBOOT_CPU     "/sys/kernel/reboot/cpu"
#define KX_PATH_LOCKDOWN       "/sys/kernel/security/lockdown"
#define KX_PATH_VMCOREINFO     "/sys/kernel/vmcoreinfo"
#define KX_PATH_XEN_GUEST_TYPE "/sys/hypervisor/guest_type"

struct kx_sys {
	void *data; /* the implementation's own */

	/* Opens for reading, close-on-exec, without waiting for a fifo's writer. */
	int (*open)(const struct kx_sys *sys, const char *path);
	/* The whole of a small text file, NUL-terminated; the caller frees *ret. */
	int (*read_text)(const struct kx_sys *sys, const char *path, char **ret);
	/*
	 * The first limit bytes of a file that may hold anything, as far as there are so many; the
	 * caller frees ret->data.
	 */
	int (*read_bytes)(const struct kx_sys *sys, const char *path, size_t limit,
			  struct bytes *ret);
	/* The names in a folder, sorted, NULL-terminated, in one allocation that the caller frees.
	 */
	int (*list)(const struct kx_sys *sys, const char *path, char ***ret);
	/* 1 when it is a symbolic link, 0 when it is something else. */
	int (*is_link)(const struct kx_sys *sys, const char *path);
	int (*write_text)(const struct kx_sys *sys, const char *path, const char *text);
	/* Creates or empties a regular file and writes all of text. */
	int (*write_report)(const struct kx_sys *sys, const char *path, const char *text);

	/* A file in memory that can be sealed, and the seal: no write, growth or shrinkage. */
	int (*memfd)(const struct kx_sys *sys, const char *name);
	int (*seal)(const struct kx_sys *sys, int fd);

	int (*kexec_file_load)(const struct kx_sys *sys, int kernel, int initrd, size_t line_size,
			       const char *line, unsigned long flags);
	int (*kexec_load)(const struct kx_sys *sys, unsigned long entry, unsigned long n_segments,
			  const void *segments, unsigned long flags);
	/*
	 * Of Xen, with two arguments; addresses in them and behind them may be of any memory of
	 * this process. What it answers: a negative errno, or not.
	 */
	int (*hypercall)(const struct kx_sys *sys, unsigned long op, uint64_t first,
			 uint64_t second);
	/* Random bytes, or -EAGAIN while the kernel has none. */
	int (*random)(const struct kx_sys *sys, void *buf, size_t size);
	int (*reboot_kexec)(const struct kx_sys *sys);
	void (*sync)(const struct kx_sys *sys);
	/* Returns only on failure. */
	int (*exec)(const struct kx_sys *sys, const char *path, char *const argv[]);
	int (*uname)(const struct kx_sys *sys, struct utsname *ret);

	/* Interface names, NULL-terminated, in one allocation that the caller frees. */
	int (*interfaces)(const struct kx_sys *sys, char ***ret);
	int (*interface_down)(const struct kx_sys *sys, const char *name);

	/* The kernel log, positioned behind its newest record. */
	int (*kmsg_open)(const struct kx_sys *sys);
	/* One record; 0 when there is none left, -EPIPE when some were overwritten. */
	ssize_t (*kmsg_read)(const struct kx_sys *sys, int fd, char *buf, size_t size);
};

extern const struct kx_sys kx_sys_linux;

/* A decimal number in a small text file; -EBADMSG when it is none. */
int kx_sys_number(const struct kx_sys *sys, const char *path, long long *ret);
