/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What tests look at in a plan for a POWER machine. */
#pragma once

#include <stdlib.h>

#include <libfdt.h>

#include "compiler.h"
#include "kexec/fdt_edit.h"

#include "check.h"
#include "ppc64_run.h"

static inline void succeed(const char *what, struct ppc64_run *run)
{
	ppc64_run(run);
	if (run->status != KX_EXIT_OK)
		fail_msg("%s: %d: %s", what, run->status, run->err);
}

/* "kernel 3000000+30000, …"; an exclamation mark stands behind what is not in the digest. */
static inline void check_plan(const char *what, const struct ppc64_run *run, const char *expected)
{
	_cleanup_free_ char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	for (size_t i = 0; i < run->plan.n; i++) {
		const struct kx_segment *s = &run->plan.v[i];

		fprintf(out, "%s%s %llx+%llx%s", i ? ", " : "", s->name, (unsigned long long)s->mem,
			(unsigned long long)s->size, s->unchecked ? "!" : "");
	}
	fclose(out);
	check_text(what, text, expected);
}

static inline void check_line(const char *what, const struct ppc64_run *run, const char *expected)
{
	struct bytes args = ppc64_property(run, "/chosen", "bootargs");

	assert_true(args.size && args.data[args.size - 1] == '\0');
	check_text(what, (const char *)args.data, expected);
}

static inline void check_property(const struct ppc64_run *run, const char *path, const char *name,
				  struct bytes expected)
{
	struct bytes seen = ppc64_property(run, path, name);

	if (!seen.data || !bytes_equal(seen, expected))
		fail_msg("%s of %s: %zu bytes, or not what is expected", name, path, seen.size);
}

static inline void check_absent(const struct ppc64_run *run, const char *path, const char *name)
{
	if (ppc64_property(run, path, name).data)
		fail_msg("%s of %s is still there", name, path);
}

/* "start+size …" of all reservations but the last, which has to be the tree's own. */
static inline void check_reserved(const char *what, const struct ppc64_run *run,
				  const char *expected)
{
	const void *fdt = ppc64_segment(run, "device tree")->from.data;
	int n = fdt_num_mem_rsv(fdt);
	_cleanup_free_ char *text = NULL;
	size_t text_size;
	FILE *out = open_memstream(&text, &text_size);
	uint64_t start = 0, size = 0;

	for (int i = 0; i < n; i++) {
		assert_int_equal(fdt_get_mem_rsv(fdt, i, &start, &size), 0);
		if (i < n - 1)
			fprintf(out, "%s%llx+%llx", i ? " " : "", (unsigned long long)start,
				(unsigned long long)size);
	}
	fclose(out);
	check_text(what, text, expected);
	assert_true(n > 0 && start == ppc64_segment(run, "device tree")->mem);
	assert_true(size == fdt_totalsize(fdt));
}

/* Of the purgatory; the fixture's are big-endian. */
static inline uint64_t param_at(const struct ppc64_run *run, size_t offset)
{
	const struct kx_segment *purgatory = ppc64_segment(run, "purgatory");
	uint64_t value = 0;

	assert_true(bytes_be64(purgatory->from, ppc64_purgatory()->params_offset + offset, &value));
	return value;
}

#define PARAM(run, member) param_at(run, offsetof(struct purgatory_params, member))

/* Without what depends on the CPU of this host. */
static inline uint32_t flags_of(const struct ppc64_run *run)
{
	return (uint32_t)param_at(run, offsetof(struct purgatory_params, version)) & ~PURGATORY_SHA;
}
