/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "compiler.h"
#include "kexec-sig.h"

#include <string.h>

/* glibc's names, and the one errno of the kernel's own that reaches user space. */
const char *ksig_errno_name(int err)
{
	const char *name;

	if (err == 524)
		return "E524";
	name = err ? strerrorname_np(err) : "0";
	return name ? name : "E?";
}

const char *ksig_outcome_name(enum ksig_outcome outcome)
{
	static const char *const names[] = {"accept", "refuse", "hazard", "unknown"};

	return (size_t)outcome < ARRAY_SIZE(names) ? names[outcome] : "unknown";
}

const char *ksig_syscall_name(enum ksig_syscall syscall)
{
	return syscall == KSIG_KEXEC_LOAD ? "kexec_load" : "kexec_file_load";
}
