// SPDX-License-Identifier: GPL-2.0-or-later
/* Cores of crashed kernels: headers, notes, VMCOREINFO and the rings of the log. */
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../../kexec/vmcore_dmesg.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct vmcore_failure failure = {0};
	int in = memfd_create("core", MFD_CLOEXEC), out = open("/dev/null", O_WRONLY | O_CLOEXEC);

	if (in < 0 || out < 0 || write(in, data, size) != (ssize_t)size)
		abort();
	/* Every failure has a text, and none of them is about the command line or the output. */
	if (vmcore_dmesg(in, "core", out, &failure) != failure.status ||
	    (failure.status != 0) != (failure.text[0] != '\0') ||
	    (failure.status != 0 && failure.status < VMCORE_IDENT_READ) ||
	    failure.status == VMCORE_WRITE || failure.status > VMCORE_LOG_OUTSIDE)
		abort();
	close(in);
	close(out);
	return 0;
}
