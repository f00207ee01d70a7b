// SPDX-License-Identifier: GPL-2.0-or-later
/* Device trees, kernels and cores as the arm64 loader for kexec_load takes them. */
#include "fuzz.h"

#include <stdio.h>

#include <libfdt.h>

#include "../../kexec/arch.h"
#include "../../kexec/arch/arm64_kernel_map.h"
#include "../../kexec/fdt_edit.h"
#include "../../kexec/planner.h"
#include "../../kexec/purgatory.h"

#define RAM_START   0x40000000u
#define RAM_END     0x7fffffffu
#define CRASH_START 0x60000000u
#define CRASH_END   0x6fffffffu

#define PARAMS 512

struct world {
	struct kx_log log;
	struct kx_request request;
	struct kx_machine machine;
	struct kx_purgatory purgatory;
	uint8_t purgatory_image[1024];
	uint8_t kernel[128];
	uint8_t tree[1024];
};

/* The least that is a tree, and the least that is a kernel. */
static void make_known(struct world *w)
{
	FUZZ_MUST(fdt_create(w->tree, sizeof(w->tree)) == 0);
	FUZZ_MUST(fdt_finish_reservemap(w->tree) == 0 && fdt_begin_node(w->tree, "") == 0);
	FUZZ_MUST(fdt_end_node(w->tree) == 0 && fdt_finish(w->tree) == 0);
	w->kernel[18] = 1; /* image_size, 64 KiB */
	memcpy(w->kernel + 56, "ARM\x64", 4);
	memcpy(w->purgatory_image + PARAMS, "rotagrup\1", 9); /* magic and version */
	w->purgatory = (struct kx_purgatory){
		.image = bytes_of(w->purgatory_image, sizeof(w->purgatory_image)),
		.memsz = sizeof(w->purgatory_image),
		.params_offset = PARAMS,
		.align = 4096,
	};
}

static void make_world(struct world *w, FILE *out, bool crash)
{
	struct kx_range ram = {RAM_START, RAM_END, KX_RAM};

	*w = (struct world){.log = {.out = out, .err = out}};
	w->request.no_checks = true;
	w->request.crash = crash;
	w->machine.page_size = 4096;
	w->machine.crash[0] = (struct kx_range){CRASH_START, CRASH_END, KX_RAM};
	w->machine.n_crash = 1;
	w->machine.has_seed = true;
	FUZZ_MUST(kx_ranges_add(&w->machine.map, ram) == 0);
	make_known(w);
}

static void check_plan(const struct kx_segments *plan)
{
	for (size_t i = 0; i < plan->n; i++) {
		const struct kx_segment *s = &plan->v[i];

		FUZZ_MUST(s->mem >= RAM_START && s->size > 0 && s->size - 1 <= RAM_END - s->mem);
		FUZZ_MUST(s->from.size <= s->size && s->mem % 4096 == 0 && s->size % 4096 == 0);
		fuzz_touch(s->from);
		if (strcmp(s->name, "device tree") == 0)
			FUZZ_MUST(kx_fdt_check(s->from) == 0);
	}
}

static void plan(const char *type, struct bytes image, struct bytes tree, bool crash)
{
	char *said = NULL;
	size_t said_size;
	FILE *out = open_memstream(&said, &said_size);
	struct kx_segments segments;
	struct kx_ranges where = {0};
	struct world w;
	struct kx_planner in = {
		.log = &w.log,
		.arch = &kx_arch_arm64,
		.type = kx_type_by_name(&kx_arch_arm64, type),
		.request = &w.request,
		.machine = &w.machine,
		.purgatory = &w.purgatory,
		.path = "input",
	};
	int status;

	FUZZ_MUST(out != NULL);
	make_world(&w, out, crash);
	in.image = image.size ? image : bytes_of(w.kernel, sizeof(w.kernel));
	in.dtb = tree.size ? tree : bytes_of(w.tree, sizeof(w.tree));
	in.initrd = bytes_of(w.kernel, sizeof(w.kernel));
	in.has_initrd = true;
	in.line = "a=b";
	FUZZ_MUST(kx_ranges_add(&where, crash ? w.machine.crash[0] : w.machine.map.v[0]) == 0);
	kx_segments_init(&segments, 4096, &where);
	status = in.type->plan(&in, &segments);
	fflush(out);
	FUZZ_MUST(status == KX_EXIT_OK || said_size > 0);
	if (status == KX_EXIT_OK)
		check_plan(&segments);
	kx_segments_release(&segments);
	kx_machine_release(&w.machine);
	fclose(out);
	free(said);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes input = bytes_of(data, size), none = {0};
	struct kx_arm64_facts facts = {.kcore = input, .code = {RAM_START, RAM_START + 4095, 0}};
	struct kx_kernel_map map;

	if (size == 0)
		return 0;
	plan("Image", none, input, false);
	plan("Image", none, input, true);
	plan("Image", input, none, false);
	plan("vmlinux", input, none, false);
	plan("uImage", input, none, false);
	(void)kx_arm64_kernel_map(&facts, &map);
	return 0;
}
