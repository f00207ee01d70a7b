/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How vmcore-dmesg(8) fails: the first failure's exit status and its text, carried up to
 * main(), which alone prints. Callers of the program tell zero from non-zero; the numbers
 * say what it was in the middle of.
 */
#pragma once

#include "compiler.h"

enum vmcore_exit {
	VMCORE_OK = 0,
	VMCORE_USAGE = 1,
	VMCORE_OPEN = 2,
	/* ELF identification */
	VMCORE_IDENT_READ = 3,
	VMCORE_MAGIC = 4,
	VMCORE_IDENT_VERSION = 5,
	VMCORE_CLASS = 6,
	VMCORE_BYTE_ORDER = 7,
	/* ELF header and program headers */
	VMCORE_HEADER_READ = 10,
	VMCORE_HEADER_VERSION = 11,
	VMCORE_PHDR_SIZE = 12,
	VMCORE_PHDR_COUNT = 14,
	VMCORE_PHDR_MEMORY = 15,
	VMCORE_PHDR_READ = 16,
	/* notes */
	VMCORE_NOTE_SIZE = 20,
	VMCORE_NOTE_MEMORY = 21,
	VMCORE_NOTE_READ = 22,
	/* memory of the kernel that crashed */
	VMCORE_UNMAPPED = 30,
	VMCORE_POINTER_READ = 40,
	VMCORE_VALUE_READ = 41,
	/* the byte ring */
	VMCORE_LEGACY_LOG_BUF = 50,
	VMCORE_LEGACY_LOG_END = 51,
	VMCORE_LEGACY_LOG_BUF_LEN = 52,
	VMCORE_LEGACY_LOGGED_CHARS = 53,
	/* output */
	VMCORE_TOO_LONG = 53,
	VMCORE_WRITE = 54,
	/* rings of records */
	VMCORE_LOG_BUF = 60,
	VMCORE_LOG_BUF_LEN = 61,
	VMCORE_LOG_FIRST_IDX = 62,
	VMCORE_LOG_NEXT_IDX = 63,
	VMCORE_LOG_SIZE = 64, /* no kernel has a ring, or a structure, of that size */
	VMCORE_LOG_READ = 65,
	VMCORE_LOG_LAYOUT = 66, /* sizes and offsets are missing ... */
	VMCORE_LOG_BOUNDS = 67, /* ... or contradict each other */
	VMCORE_LOG_CYCLE = 68,
	VMCORE_LOG_OUTSIDE = 69,
};

struct vmcore_failure {
	int status;     /* enum vmcore_exit */
	char text[512]; /* one line or more, no newline at the end */
};

/* Notes a failure, unless one is noted already. Returns the status that is noted. */
int vmcore_fail(struct vmcore_failure *failure, enum vmcore_exit status, const char *format, ...)
	_printf_(3, 4);

/* "EIO: Input/output error", for the end of a message. err is a positive errno. */
#define VMCORE_ERR_F        "%s: %s"
#define VMCORE_ERR_ARG(err) vmcore_errno_name(err), strerror(err)
const char *vmcore_errno_name(int err);
