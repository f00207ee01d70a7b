// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * mkvmcore --list: the names of the cores that can be made. mkvmcore DIR: all of them, as
 * DIR/NAME.core, with what has to come out in DIR/NAME.log.
 */
#include "vmcore.h"

#include <stdio.h>
#include <string.h>

static int write_file(const char *dir, const char *name, const char *suffix, const void *data,
		      size_t size)
{
	char path[4096];
	FILE *file;
	size_t n;

	snprintf(path, sizeof(path), "%s/%s.%s", dir, name, suffix);
	file = fopen(path, "wbe");
	if (!file) {
		perror(path);
		return 1;
	}
	n = fwrite(data, 1, size, file);
	return fclose(file) != 0 || n != size;
}

int main(int argc, char **argv)
{
	static struct gen_vmcore core;
	static uint8_t file[GEN_VMCORE_FILE];
	int r = 0;

	if (argc != 2)
		return 2;
	for (size_t i = 0; r == 0 && i < gen_vmcore_count(); i++) {
		const struct gen_vmcore_spec *spec = gen_vmcore_at(i);

		if (strcmp(argv[1], "--list") == 0) {
			puts(spec->name);
			continue;
		}
		gen_vmcore_make(spec, &core);
		r = write_file(argv[1], spec->name, "core", file, gen_vmcore_file(&core, file));
		if (r == 0)
			r = write_file(argv[1], spec->name, "log", core.expected,
				       core.expected_len);
	}
	return r;
}
