/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Runs a fuzz target over inputs without a fuzzer: every file of the folders that are
 * named, and, but for folders named after "--as-is", systematic damage of each: cut short,
 * single bytes changed. The input ends directly in front of a page without access, so
 * reading on is a crash; the name of the file was printed before when REPLAY_VERBOSE is set.
 */
#include "fuzz.h"

#include "../harness.h"
#include "compiler.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* Larger inputs add time, not paths. */
#define INPUT_MAX (256U << 10)

static size_t run(struct guard *g, const uint8_t *data, size_t size)
{
	uint8_t *input = guard_at_end(g, size);

	if (size)
		memcpy(input, data, size);
	LLVMFuzzerTestOneInput(input, size);
	return 1;
}

static size_t run_damaged(struct guard *g, uint8_t *data, size_t size)
{
	static const uint8_t values[] = {0x00, 0x7f, 0x80, 0xff};
	size_t step = size < 64 ? 1 : size / 64, n = run(g, data, size);

	for (size_t i = 0; i < size; i += step) {
		uint8_t kept = data[i];

		n += run(g, data, i);
		for (size_t k = 0; k < sizeof(values); k++) {
			data[i] = values[k];
			n += run(g, data, size);
		}
		data[i] = kept;
	}
	return n;
}

/* Inputs run; 0 for what is no readable, regular file of a sensible size. */
static size_t run_file(struct guard *g, const char *path, bool as_is)
{
	_cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC);
	_cleanup_free_ uint8_t *data = NULL;
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) || st.st_size > INPUT_MAX)
		return 0;
	data = malloc((size_t)st.st_size + 1);
	if (!data || read(fd, data, (size_t)st.st_size) != st.st_size)
		return 0;
	if (getenv("REPLAY_VERBOSE"))
		fprintf(stderr, "%s\n", path);
	return as_is ? run(g, data, (size_t)st.st_size) : run_damaged(g, data, (size_t)st.st_size);
}

static size_t run_folder(struct guard *g, const char *path, bool as_is)
{
	struct dirent *entry;
	DIR *dir = opendir(path);
	size_t n = 0;

	while (dir && (entry = readdir(dir))) {
		char file[4096];

		if (snprintf(file, sizeof(file), "%s/%s", path, entry->d_name) < (int)sizeof(file))
			n += run_file(g, file, as_is);
	}
	if (dir)
		closedir(dir);
	return n;
}

int main(int argc, char **argv)
{
	struct guard g = guard_new(INPUT_MAX);
	size_t n = run(&g, NULL, 0);
	bool as_is = false;

	for (int i = 1; i < argc; i++) {
		size_t in;

		if (strcmp(argv[i], "--as-is") == 0) {
			as_is = true;
			continue;
		}
		in = run_folder(&g, argv[i], as_is);
		if (in == 0) {
			fprintf(stderr, "%s: no inputs in '%s'\n", argv[0], argv[i]);
			return 1;
		}
		n += in;
	}
	guard_free(&g);
	printf("%zu inputs\n", n);
	return 0;
}
