/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Kernels for POWER machines, and the run of a planner as the driver does it. */
#pragma once

#include <stdbool.h>
#include <stdio.h>

#include "kexec/machine.h"
#include "kexec/planner.h"
#include "kexec/purgatory.h"
#include "kexec/request.h"
#include "kexec/segments.h"

#include "ppc64_trees.h"

struct elf_part {
	uint64_t address;
	uint64_t file_size;
	uint64_t size;
};
struct elf_spec {
	bool little;
	size_t n;
	struct elf_part parts[4];
};
/* Of each part byte i is i; in the first, the word at 0x5c is "run0". */
struct blob make_vmlinux(const struct elf_spec *spec);
#define VMLINUX(...) make_vmlinux(&(const struct elf_spec){__VA_ARGS__})

/* A run of the planner; what is not given is made. */
struct ppc64_run {
	struct kx_request request;
	struct blob tree; /* of the machine */
	struct blob image;
	struct blob initrd;
	struct blob dtb;
	const char *line;
	unsigned int possible_cpus;
	uint64_t elfcorehdr_size;

	/* What came out; released with ppc64_run_free(). */
	int status;
	char *err;
	struct kx_machine machine;
	struct kx_segments plan;
};
void ppc64_run(struct ppc64_run *run);
void ppc64_run_free(struct ppc64_run *run);

const struct kx_purgatory *ppc64_purgatory(void);
/* NULL when there is none. */
const struct kx_segment *ppc64_segment(const struct ppc64_run *run, const char *name);
/* Property of the tree that was planned, as bytes; size 0 and data NULL when there is none. */
struct bytes ppc64_property(const struct ppc64_run *run, const char *path, const char *name);
