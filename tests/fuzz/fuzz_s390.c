// SPDX-License-Identifier: GPL-2.0-or-later
/* Planning any file as a kernel for s390x, flat or ELF, normal and for a crash. */
#include "fuzz.h"

#include <stdio.h>
#include <string.h>

#include "kexec/image/s390_image.h"
#include "kexec/purgatory.h"

#define MIB    0x100000u
#define PARAMS 64u

static struct kx_purgatory purgatory(uint8_t image[1024])
{
	memset(image, 0, 1024);
	for (unsigned int i = 0; i < 8; i++)
		image[PARAMS + i] = (uint8_t)(PURGATORY_MAGIC >> (56 - 8 * i));
	image[PARAMS + 11] = PURGATORY_VERSION;
	return (struct kx_purgatory){
		.image = bytes_of(image, 1024),
		.memsz = 4096,
		.params_offset = PARAMS,
		.align = 16,
		.big_endian = true,
	};
}

static void plan(struct bytes image, bool crash)
{
	static const struct kx_range all = {0, 512 * MIB - 1, KX_RAM};
	uint8_t buf[1024];
	const struct kx_purgatory p = purgatory(buf);
	const struct kx_request request = {.crash = crash, .no_checks = true};
	struct kx_machine machine = {
		.page_size = 4096,
		.crash = {{256 * MIB, 320 * MIB - 1, KX_RAM}},
		.n_crash = 1,
	};
	char *said = NULL;
	size_t size = 0;
	FILE *err = open_memstream(&said, &size);
	struct kx_log log = {.out = err, .err = err};
	const struct kx_planner in = {
		.log = &log,
		.arch = &kx_arch_s390x,
		.request = &request,
		.machine = &machine,
		.purgatory = &p,
		.path = "fuzz",
		.image = image,
		.initrd = bytes_of("initrd", 6),
		.has_initrd = true,
		.line = "quiet",
	};
	struct kx_ranges where = {0};
	struct kx_segments s;
	int status;

	FUZZ_MUST(err && kx_ranges_add(&where, crash ? machine.crash[0] : all) == 0);
	kx_segments_init(&s, 4096, &where);
	status = kx_s390_image_plan(&in, &s);
	fclose(err);
	FUZZ_MUST(status == KX_EXIT_OK || size > 0);
	for (size_t i = 0; status == KX_EXIT_OK && i < s.n; i++) {
		FUZZ_MUST(s.v[i].mem % 4096 == 0 && s.v[i].from.size <= s.v[i].size);
		fuzz_touch(s.v[i].from);
	}
	kx_segments_release(&s);
	free(said);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	plan(bytes_of(data, size), false);
	plan(bytes_of(data, size), true);
	return 0;
}
