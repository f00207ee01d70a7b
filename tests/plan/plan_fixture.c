// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "compiler.h"
#include "plan_fixture.h"
#include "purgatory-abi.h"
#include "put.h"

#include "kexec/arch/x86_64_memory.h"
#include "kexec/purgatory.h"

/* ---- a purgatory that does nothing ------------------------------------- */

#define FAKE_SIZE   1024u
#define FAKE_PARAMS 64u

static uint8_t fake_image[FAKE_SIZE];

static struct kx_purgatory fake_purgatory(void)
{
	struct put put = put_to(fake_image, sizeof(fake_image));

	put_le64(&put, FAKE_PARAMS, PURGATORY_MAGIC);
	put_le32(&put, FAKE_PARAMS + 8, PURGATORY_VERSION);
	return (struct kx_purgatory){
		.image = bytes_of(fake_image, sizeof(fake_image)),
		.memsz = 3 * 4096,
		.params_offset = FAKE_PARAMS,
		.entry_offset = PLAN_ENTRY_OFFSET,
		.align = 16,
	};
}

/* ---- running a planner ------------------------------------------------- */

static struct kx_request *parse(const struct plan_test *test)
{
	char *argv[ARRAY_SIZE(test->options) + 3] = {(char *)(uintptr_t) "kexec",
						     (char *)(uintptr_t) "image"};
	struct kx_request *request;
	struct kx_stop stop;
	int argc = 2;

	for (size_t i = 0; i < ARRAY_SIZE(test->options) && test->options[i]; i++)
		argv[argc++] = (char *)(uintptr_t)test->options[i];
	if (kx_options_parse(test->arch, argc, argv, false, &request, &stop))
		fail_msg("options: %s", stop.message);
	return request;
}

static const struct kx_type *type_of(const struct plan_test *test)
{
	const struct kx_type *damaged, *type;
	struct bytes head = test->image;

	if (test->type)
		return kx_type_by_name(test->arch, test->type);
	if (head.size > KX_HEAD_SIZE)
		head.size = KX_HEAD_SIZE;
	type = kx_type_find(test->arch, head, test->image.size, &damaged);
	if (!type || !type->plan)
		fail_msg("no planner for the image");
	return type;
}

/* As the driver does it. */
static struct kx_ranges where(const struct plan_test *test, const struct kx_request *request)
{
	const struct kx_machine *m = test->machine;
	struct kx_ranges ranges = {0};

	if (request->crash)
		assert_int_equal(kx_ranges_add(&ranges, m->crash[m->n_crash - 1]), 0);
	else
		assert_int_equal(kx_ranges_of(&m->ram, KX_RAM, &ranges), 0);
	kx_ranges_clip(&ranges, request->mem_min.given ? request->mem_min.value : 0,
		       request->mem_max.given ? request->mem_max.value : UINT64_MAX);
	return ranges;
}

/* kernel/kexec_core.c, sanity_check_segment_list() */
static void check_segments(const struct kx_segments *s, const struct kx_ranges *allowed)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct kx_segment *a = &s->v[i];

		if (a->mem % s->page_size || a->size % s->page_size || a->size == 0 ||
		    a->from.size > a->size)
			fail_msg("segment %s is not made of pages", a->name);
		if (!kx_ranges_have(allowed, a->mem, a->mem + a->size - 1))
			fail_msg("segment %s is not in memory: 0x%" PRIx64, a->name, a->mem);
		for (size_t k = 0; k < i; k++) {
			const struct kx_segment *b = &s->v[k];

			if (a->mem < b->mem + b->size && b->mem < a->mem + a->size)
				fail_msg("segments %s and %s overlap", a->name, b->name);
		}
	}
}

struct plan_result plan_run(const struct plan_test *test)
{
	struct plan_result result = {.request = parse(test)};
	const struct kx_purgatory purgatory = fake_purgatory();
	struct kx_ranges ranges = where(test, result.request), allowed = {0};
	size_t size;
	FILE *err = open_memstream(&result.err, &size);
	struct kx_log log = {.out = err, .err = err};
	const struct kx_planner in = {
		.log = &log,
		.arch = test->arch,
		.type = type_of(test),
		.request = result.request,
		.machine = test->machine,
		.purgatory = &purgatory,
		.path = "image",
		.image = test->image,
		.initrd = test->initrd,
		.has_initrd = test->has_initrd,
		.dtb = test->dtb,
		.line = test->line,
		.modules = test->modules,
		.n_modules = test->n_modules,
	};

	kx_ranges_sort(&ranges);
	assert_int_equal(kx_ranges_of(&ranges, KX_RAM, &allowed), 0);
	kx_segments_init(&result.s, test->machine->page_size, &ranges);
	result.status = in.type->plan(&in, &result.s);
	fclose(err);
	if (result.status == KX_EXIT_OK)
		check_segments(&result.s, &allowed);
	else if (result.err[0] == '\0')
		fail_msg("a failure without a word");
	kx_ranges_release(&allowed);
	return result;
}

void plan_free(struct plan_result *result)
{
	kx_segments_release(&result->s);
	kx_request_free(result->request);
	free(result->err);
	*result = (struct plan_result){0};
}

void plan_refuses(const char *what, const struct plan_test *test, int status, const char *said)
{
	struct plan_result result = plan_run(test);

	check_number(what, result.status, status);
	check_contains(what, result.err, said);
	plan_free(&result);
}

/* ---- looking at what came of it ---------------------------------------- */

static const struct kx_segment *find(const struct plan_result *result, const char *name)
{
	for (size_t i = 0; i < result->s.n; i++) {
		if (strcmp(result->s.v[i].name, name) == 0)
			return &result->s.v[i];
	}
	return NULL;
}

bool plan_has(const struct plan_result *result, const char *name)
{
	return find(result, name) != NULL;
}

const struct kx_segment *plan_segment(const struct plan_result *result, const char *name)
{
	const struct kx_segment *segment = find(result, name);

	if (!segment)
		fail_msg("no segment %s; status %d, said: %s", name, result->status,
			 result->err ? result->err : "");
	return segment;
}

uint64_t plan_le(const struct kx_segment *segment, uint64_t off, unsigned int size)
{
	uint64_t value = 0;

	for (unsigned int i = size; i-- > 0;) {
		uint8_t byte = 0;

		if (!bytes_u8(segment->from, off + i, &byte))
			fail_msg("segment %s ends before 0x%" PRIx64, segment->name, off + i);
		value = value << 8 | byte;
	}
	return value;
}

uint64_t plan_param(const struct plan_result *result, size_t off, unsigned int size)
{
	return plan_le(plan_segment(result, "purgatory"), FAKE_PARAMS + off, size);
}

uint32_t plan_flags(const struct plan_result *result)
{
	return (uint32_t)plan_param(result, offsetof(struct purgatory_params, flags), 4) &
	       ~PURGATORY_SHA;
}

/* ---- machines ---------------------------------------------------------- */

struct kx_machine plan_machine(const char *iomem)
{
	struct kx_machine m = {.page_size = 4096};
	struct kx_resource crash;
	size_t at = 0;

	assert_int_equal(kx_iomem_parse(iomem, &m.iomem), 0);
	assert_int_equal(kx_x86_iomem_map(&m.iomem, &m.map), 0);
	assert_int_equal(kx_iomem_ranges(&m.iomem, "System RAM", KX_RAM, &m.ram), 0);
	while (m.n_crash < ARRAY_SIZE(m.crash) &&
	       kx_iomem_next(&m.iomem, "Crash kernel", &at, &crash))
		m.crash[m.n_crash++] = (struct kx_range){crash.start, crash.end, KX_RAM};
	return m;
}

struct kx_machine plan_machine_of(uint64_t bytes, size_t ranges)
{
	uint64_t each = bytes / ranges, at = 0x100000;
	struct kx_machine m;
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	fprintf(f, "00001000-0009fbff : System RAM\n");
	for (size_t i = 0; i < ranges; i++, at += each)
		fprintf(f, "%08" PRIx64 "-%08" PRIx64 " : System RAM\n", at, at + each - 0x10001);
	fclose(f);
	m = plan_machine(text);
	free(text);
	return m;
}
