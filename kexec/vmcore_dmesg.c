// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include "kexec/vmcore_dmesg.h"
#include "kexec/vmcore_log.h"

int vmcore_dmesg(int in, const char *path, int out, struct vmcore_failure *failure)
{
	struct vmcore core = {.fd = in, .path = path, .failure = failure};
	struct vmcore_out sink = {.fd = out, .failure = failure};
	struct vmcore_info info = {0};
	struct vmcore_log log = {.core = &core, .info = &info, .out = &sink};
	int r = vmcore_read_headers(&core);

	if (r == 0)
		r = vmcore_info_read(&core, &info);
	if (r == 0) {
		vmcore_memory_setup(&core, &info);
		r = vmcore_log_print(&log);
	}
	(void)vmcore_out_flush(&sink);
	vmcore_info_clear(&info);
	vmcore_clear(&core);
	return failure->status;
}
