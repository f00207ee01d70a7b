/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An arm64 machine written down, a kernel for it, and the plan that comes of both; on any host. */
#pragma once

#include <stdio.h>

#include "kexec/context.h"
#include "kexec/planner.h"
#include "kexec/purgatory.h"

#include "fixtures.h"

#define ARM64_FILES 12

struct arm64_file {
	const char *path;
	struct blob content;
};

/* QEMU's virt with 1 GiB, a server with memory low and high, and two reservations. */
extern const char arm64_virt[], arm64_server[], arm64_two_crash[];

struct arm64_case {
	const char *iomem;
	const char *line;
	struct kx_request request;            /* no_checks is set: the digest is tested elsewhere */
	struct arm64_file files[ARM64_FILES]; /* besides /proc/iomem */
	const struct kx_type *type;
	struct blob image, dtb;
	struct bytes initrd; /* data may be NULL: it is only placed */
	bool big_endian;
	bool no_purgatory;
	bool no_seed;
	uint64_t page_size; /* 4096 when 0 */
};

struct arm64_result {
	int status;
	char *err;
	struct kx_machine machine;
	struct kx_segments plan;
};

struct arm64_result arm64_run(const struct arm64_case *c);
void arm64_done(struct arm64_result *result);
/* "kernel 0x40000000+0x1000, ..." */
const char *arm64_summary(const struct arm64_result *result);
/* What the segment of that name is made of; fails the test when there is none. */
const struct kx_segment *arm64_segment(const struct arm64_result *result, const char *name);

struct blob arm64_image(uint64_t text_offset, uint64_t image_size, uint64_t flags, size_t size);
/* A tree with #address-cells and #size-cells of that many cells; options add to /chosen. */
#define ARM64_OLD_CRASH 1u /* of a kernel that was started by kexec */
#define ARM64_SEEDS     2u
#define ARM64_NO_CHOSEN 4u
struct blob arm64_tree(unsigned int cells, unsigned int options);

/* /proc/kcore with a note and one piece of memory; info NULL: without the note. */
struct blob arm64_kcore(const char *info, uint64_t virt, uint64_t phys, bool big_endian);

/* The arm64 type of that name. */
const struct kx_type *arm64_type(const char *name);
