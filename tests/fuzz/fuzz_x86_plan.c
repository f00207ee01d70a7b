// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Planning any file as each type that x86 has: a bzImage in every mode, for a crash, with a way
 * back, an ELF executable with each style of arguments, multiboot. A plan keeps the rules of
 * kexec_load, and a failure is explained.
 */
#include "fuzz.h"

#include <stdio.h>
#include <string.h>

#include "kexec/arch/x86_64_memory.h"
#include "kexec/options.h"
#include "kexec/planner.h"
#include "kexec/purgatory.h"

#define PARAMS 64u

#define IOMEM                                                                                      \
	"00001000-0009fbff : System RAM\n"                                                         \
	"00100000-1ffdffff : System RAM\n"                                                         \
	"  0a000000-0fffffff : Crash kernel\n"                                                     \
	"1ffe0000-1fffffff : ACPI Tables\n"                                                        \
	"100000000-13fffffff : System RAM\n"

static const char *const styles[][6] = {
	{"kexec", "-i", NULL},
	{"kexec", "-i", "--entry-32bit", NULL},
	{"kexec", "-i", "-p", NULL},
	{"kexec", "-i", "--args-linux", NULL},
	{"kexec", "-i", "--args-none", NULL},
	{"kexec", "-i", "-c", "--real-mode", NULL},
	{"kexec", "-i", "-c", "--load-preserve-context", "--mem-max=0x7ffffff", NULL},
};

static struct kx_machine machine(void)
{
	struct kx_machine m = {.page_size = 4096, .n_crash = 1, .has_seed = true};

	FUZZ_MUST(kx_iomem_parse(IOMEM, &m.iomem) == 0);
	FUZZ_MUST(kx_x86_iomem_map(&m.iomem, &m.map) == 0);
	FUZZ_MUST(kx_iomem_ranges(&m.iomem, "System RAM", KX_RAM, &m.ram) == 0);
	m.crash[0] = (struct kx_range){0xa000000, 0xfffffff, KX_RAM};
	return m;
}

/* The least that kx_purgatory_patch() takes: a magic number and a version, little-endian. */
static struct kx_purgatory purgatory(uint8_t image[1024])
{
	memset(image, 0, 1024);
	for (unsigned int i = 0; i < 8; i++)
		image[PARAMS + i] = (uint8_t)(PURGATORY_MAGIC >> 8 * i);
	image[PARAMS + 8] = PURGATORY_VERSION;
	return (struct kx_purgatory){
		.image = bytes_of(image, 1024),
		.memsz = 4096,
		.params_offset = PARAMS,
		.align = 16,
	};
}

/* kernel/kexec_core.c, sanity_check_segment_list() */
static void check(const struct kx_segments *s)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct kx_segment *a = &s->v[i];

		FUZZ_MUST(a->size > 0 && a->mem % 4096 == 0 && a->size % 4096 == 0);
		FUZZ_MUST(a->from.size <= a->size && a->mem + a->size > a->mem);
		fuzz_touch(a->from);
		for (size_t k = 0; k < i; k++)
			FUZZ_MUST(a->mem >= s->v[k].mem + s->v[k].size ||
				  s->v[k].mem >= a->mem + a->size);
	}
}

static void plan(struct kx_planner *in, const struct kx_type *type, const struct kx_request *r)
{
	struct kx_ranges where = {0};
	struct kx_segments s;
	char *said = NULL;
	size_t size = 0;
	FILE *err = open_memstream(&said, &size);
	struct kx_log log = {.out = err, .err = err};
	int status;

	FUZZ_MUST(err != NULL);
	if (r->crash)
		FUZZ_MUST(kx_ranges_add(&where, in->machine->crash[0]) == 0);
	else
		FUZZ_MUST(kx_ranges_of(&in->machine->ram, KX_RAM, &where) == 0);
	if (r->mem_max.given)
		kx_ranges_clip(&where, 0, r->mem_max.value);
	kx_segments_init(&s, 4096, &where);
	in->log = &log;
	in->type = type;
	in->request = r;
	status = type->plan(in, &s);
	fclose(err);
	if (status == KX_EXIT_OK)
		check(&s);
	else
		FUZZ_MUST(size > 0);
	kx_segments_release(&s);
	free(said);
}

static void plan_all(struct kx_planner *in, const char *const *style)
{
	char *argv[7] = {NULL};
	struct kx_request *request;
	struct kx_stop stop;
	int argc = 0;

	for (; style[argc]; argc++)
		argv[argc] = (char *)(uintptr_t)style[argc];
	FUZZ_MUST(kx_options_parse(in->arch, argc, argv, false, &request, &stop) == 0);
	for (size_t i = 0; i < in->arch->n_types; i++) {
		if (in->arch->types[i].plan)
			plan(in, &in->arch->types[i], request);
	}
	kx_request_free(request);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct kx_module module = {{(const uint8_t *)"module", 6}, "module a"};
	uint8_t image[1024];
	const struct kx_purgatory p = purgatory(image);
	struct kx_machine m = machine();
	struct kx_planner in = {
		.arch = &kx_arch_x86_64,
		.machine = &m,
		.purgatory = &p,
		.path = "fuzz",
		.image = bytes_of(data, size),
		.line = "quiet",
		.modules = &module,
		.n_modules = 1,
	};

	for (size_t i = 0; i < ARRAY_SIZE(styles); i++)
		plan_all(&in, styles[i]);
	kx_machine_release(&m);
	return 0;
}
