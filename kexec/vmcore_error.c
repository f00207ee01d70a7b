// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "kexec/vmcore_error.h"

int vmcore_fail(struct vmcore_failure *failure, enum vmcore_exit status, const char *format, ...)
{
	va_list args;

	if (failure->status != VMCORE_OK)
		return failure->status;
	failure->status = (int)status;
	va_start(args, format);
	vsnprintf(failure->text, sizeof(failure->text), format, args);
	va_end(args);
	return failure->status;
}

const char *vmcore_errno_name(int err)
{
	const char *name = strerrorname_np(err);

	return name ? name : "E?";
}
