/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A planner, what it is given, and what it says; for tests that run one on a machine written down.
 */
#pragma once

#include <stdlib.h>
#include <string.h>

#include "kexec/planner.h"
#include "kexec/purgatory.h"

#include "check.h"

/* The least that can be loaded as a purgatory: nothing but its parameters. */
#define FAKE_PARAMS 0x100u

struct planned {
	struct kx_log log;
	char *said;
	size_t said_size;
	struct kx_request request;
	struct kx_machine machine;
	uint8_t purgatory_bytes[0x1000];
	struct kx_purgatory purgatory;
	struct kx_planner in;
	struct kx_segments segments;
};

static inline void planned_put(uint8_t *at, uint64_t value, unsigned int size, bool big_endian)
{
	for (unsigned int i = 0; i < size; i++)
		at[i] = (uint8_t)(value >> (8 * (big_endian ? size - 1 - i : i)));
}

static inline void planned_begin(struct planned *p, const struct kx_arch *arch, bool big_endian)
{
	uint8_t *params = p->purgatory_bytes + FAKE_PARAMS;

	memset(p, 0, sizeof(*p));
	p->log.err = open_memstream(&p->said, &p->said_size);
	assert_non_null(p->log.err);
	planned_put(params, PURGATORY_MAGIC, 8, big_endian);
	planned_put(params + 8, PURGATORY_VERSION, 4, big_endian);
	p->purgatory = (struct kx_purgatory){
		.image = bytes_of(p->purgatory_bytes, sizeof(p->purgatory_bytes)),
		.memsz = 0x2000,
		.params_offset = FAKE_PARAMS,
		.entry_offset = 0x10,
		.align = 4096,
		.big_endian = big_endian,
	};
	p->machine.page_size = 4096;
	p->in = (struct kx_planner){
		.log = &p->log,
		.arch = arch,
		.request = &p->request,
		.machine = &p->machine,
		.purgatory = &p->purgatory,
		.path = "/boot/kernel",
	};
}

static inline void planned_ram(struct planned *p, uint64_t start, uint64_t end)
{
	struct kx_range range = {start, end, KX_RAM};

	assert_int_equal(kx_ranges_add(&p->machine.ram, range), 0);
	assert_int_equal(kx_ranges_add(&p->machine.map, range), 0);
}

/* Runs it on what allowed says, or on all of memory. */
static inline int planned_run(struct planned *p, kx_plan_function *plan)
{
	struct kx_ranges where = {0};

	if (p->request.crash)
		assert_int_equal(kx_ranges_add(&where, p->machine.crash[p->machine.n_crash - 1]),
				 0);
	else
		assert_int_equal(kx_ranges_of(&p->machine.ram, KX_RAM, &where), 0);
	kx_segments_init(&p->segments, p->machine.page_size, &where);
	return plan(&p->in, &p->segments);
}

static inline const struct kx_segment *planned_find(const struct planned *p, const char *name)
{
	for (size_t i = 0; i < p->segments.n; i++) {
		if (strcmp(p->segments.v[i].name, name) == 0)
			return &p->segments.v[i];
	}
	fail_msg("there is no segment '%s'", name);
	return &p->segments.v[0]; /* not reached, which compilers do not know */
}

static inline void planned_end(struct planned *p)
{
	kx_segments_release(&p->segments);
	kx_ranges_release(&p->machine.ram);
	kx_ranges_release(&p->machine.map);
	fclose(p->log.err);
	free(p->said);
}

static inline const char *planned_said(struct planned *p)
{
	fflush(p->log.err);
	return p->said;
}
