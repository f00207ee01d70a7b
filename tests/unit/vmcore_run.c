// SPDX-License-Identifier: GPL-2.0-or-later
#include "vmcore_run.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static int file_of(const uint8_t *data, size_t size)
{
	int fd = memfd_create("core", MFD_CLOEXEC);

	if (fd < 0 || pwrite(fd, data, size, 0) != (ssize_t)size)
		fail_msg("cannot write a file of %zu bytes", size);
	return fd;
}

const struct vmcore_result *vmcore_run(const uint8_t *file, size_t size)
{
	static struct vmcore_result result;
	int in = file_of(file, size), out = file_of(NULL, 0);
	ssize_t n;

	memset(&result, 0, sizeof(result));
	vmcore_dmesg(in, "core", out, &result.failure);
	n = pread(out, result.out, GEN_VMCORE_TEXT, 0);
	if (n < 0)
		fail_msg("cannot read what came out");
	result.len = (size_t)n;
	close(in);
	close(out);
	return &result;
}

const struct vmcore_result *vmcore_run_core(const struct gen_vmcore *core)
{
	static uint8_t file[GEN_VMCORE_FILE];

	return vmcore_run(file, gen_vmcore_file(core, file));
}

struct gen_vmcore *vmcore_made(const char *name)
{
	static struct gen_vmcore core;
	const struct gen_vmcore_spec *spec = gen_vmcore_find(name);

	if (!spec)
		fail_msg("there is no core '%s'", name);
	gen_vmcore_make(spec, &core);
	return &core;
}
