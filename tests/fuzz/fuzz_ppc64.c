// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A plan for a POWER machine: its device tree, then a vmlinux, both from the input. The first byte
 * says how: a crash kernel, a tree of the user's, one more CPU. The tree's length is in the tree.
 */
#include <stdio.h>
#include <stdlib.h>

#include "fuzz.h"

#include "../../kexec/arch/ppc64_machine.h"
#include "../../kexec/image/ppc64_plan.h"
#include "../../kexec/purgatory.h"

#define CRASH        0x01u
#define HOTPLUG      0x02u
#define USER_TREE    0x04u
#define INITRD       0x08u
#define REUSE_INITRD 0x10u

static void check_plan(const struct kx_segments *s)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct kx_segment *a = &s->v[i];

		if (a->mem % s->page_size || a->size % s->page_size || a->size < a->from.size)
			abort();
		for (size_t k = 0; k < i; k++) {
			if (a->mem < s->v[k].mem + s->v[k].size && s->v[k].mem < a->mem + a->size)
				abort();
		}
		if (i == s->n - 1 && kx_fdt_check(a->from))
			abort();
	}
}

static void plan(const struct kx_planner *in, struct kx_machine *m)
{
	struct kx_segments segments;
	struct kx_ranges where = {0};
	int rc = 0;

	if (in->request->crash && m->n_crash)
		rc = kx_ranges_add(&where, m->crash[0]);
	else
		rc = kx_ranges_of(&m->ram, KX_RAM, &where);
	if (rc)
		return;
	kx_segments_init(&segments, m->page_size, &where);
	if (kx_plan_ppc64_elf(in, &segments) == KX_EXIT_OK)
		check_plan(&segments);
	kx_segments_release(&segments);
}

static void run(struct bytes tree, struct bytes image, uint8_t how, FILE *nowhere)
{
	static const uint8_t purgatory_image[0x400] = {[0x200] = 'p', 'u', 'r', 'g', 'a', 't',
						       'o',           'r', 0,   0,   0,   1};
	static const struct kx_purgatory purgatory = {
		.image = {purgatory_image, sizeof(purgatory_image)},
		.memsz = 0x2000,
		.params_offset = 0x200,
		.big_endian = true,
	};
	const struct kx_log log = {.out = nowhere, .err = nowhere};
	/* The digest takes time and has nothing to do with the input's form. */
	const struct kx_request request = {.crash = how & CRASH,
					   .hotplug = how & HOTPLUG,
					   .reuse_initrd = how & REUSE_INITRD,
					   .no_checks = true};
	struct kx_machine m = {
		.page_size = 0x10000, .fdt = tree, .possible_cpus = 8, .elfcorehdr_size = 0x20000};
	const struct kx_planner in = {
		.log = &log,
		.arch = &kx_arch_ppc64,
		.type = &kx_arch_ppc64.types[0],
		.request = &request,
		.machine = &m,
		.purgatory = &purgatory,
		.path = "fuzz",
		.image = image,
		.initrd = image,
		.has_initrd = how & INITRD,
		.dtb = how & USER_TREE ? tree : bytes_of(NULL, 0),
		.line = how & HOTPLUG ? NULL : "root=x",
	};

	if (kx_ppc64_memory(&log, &m) == KX_EXIT_OK)
		plan(&in, &m);
	m.fdt = bytes_of(NULL, 0); /* the input's own */
	kx_machine_release(&m);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes input = bytes_of(data, size), tree, image = bytes_of(NULL, 0);
	FILE *nowhere;
	uint32_t length;
	uint8_t how;

	if (!bytes_u8(input, 0, &how) || !bytes_be32(input, 5, &length))
		return 0;
	if (!bytes_sub(input, 1, length, &tree))
		(void)bytes_sub(input, 1, size - 1, &tree);
	(void)bytes_sub(input, 1 + tree.size, size - 1 - tree.size, &image);
	nowhere = fopen("/dev/null", "we");
	if (nowhere) {
		run(tree, image, how, nowhere);
		fclose(nowhere);
	}
	return 0;
}
