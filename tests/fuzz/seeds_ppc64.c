// SPDX-License-Identifier: GPL-2.0-or-later
/* Writes the corpus of fuzz_ppc64: seeds_ppc64 DIR makes DIR/ppc64. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "../plan/ppc64_run.h"

/* What the target's first byte says. */
static const uint8_t hows[] = {0x00, 0x01, 0x03, 0x04, 0x08, 0x09, 0x10};

static int put(const char *dir, enum ppc64_kind kind, uint8_t how, struct blob tree,
	       struct blob image)
{
	char path[4096];
	FILE *out;
	bool good;

	snprintf(path, sizeof(path), "%s/ppc64/%d-%02x", dir, (int)kind, how);
	out = fopen(path, "we");
	if (!out)
		return -errno;
	good = fputc(how, out) != EOF && fwrite(tree.data, tree.size, 1, out) == 1 &&
	       fwrite(image.data, image.size, 1, out) == 1;
	return fclose(out) == 0 && good ? 0 : -EIO;
}

int main(int argc, char **argv)
{
	char path[4096];
	int rc = 0;

	if (argc != 2)
		return 2;
	snprintf(path, sizeof(path), "%s/ppc64", argv[1]);
	if (mkdir(path, 0777) < 0 && errno != EEXIST)
		rc = -errno;
	for (int kind = PPC64_PSERIES; rc == 0 && kind <= PPC64_DRCONF_V2; kind++) {
		struct blob tree = ppc64_tree((enum ppc64_kind)kind);
		struct blob image = VMLINUX(.little = kind % 2, .n = 2,
					    .parts = {{0, 0x180, 0x200}, {0x10000, 0x10, 0x1000}});

		for (size_t i = 0; rc == 0 && i < sizeof(hows); i++)
			rc = put(argv[1], (enum ppc64_kind)kind, hows[i], tree, image);
	}
	if (rc)
		fprintf(stderr, "seeds_ppc64: write '%s': %s\n", path, strerror(-rc));
	return rc != 0;
}
