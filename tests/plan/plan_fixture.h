/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Planners on machines that are written down: every test runs on every host. A machine is the text
 * of its /proc/iomem and what else a test puts in.
 */
#pragma once

#include "kexec/options.h"
#include "kexec/planner.h"

struct plan_test {
	const struct kx_arch *arch;
	const struct kx_machine *machine;
	const char *type; /* NULL: the first whose probe says yes */
	struct bytes image, initrd, dtb;
	bool has_initrd;
	const char *line;
	const struct kx_module *modules;
	size_t n_modules;
	const char *options[10];
};

struct plan_result {
	int status;
	char *err;
	struct kx_segments s;
	struct kx_request *request;
};

/* All rules that kexec_load has for segments are checked when a plan was made. */
struct plan_result plan_run(const struct plan_test *test);
void plan_free(struct plan_result *result);
/* It ends with this status, and says that. */
void plan_refuses(const char *what, const struct plan_test *test, int status, const char *said);

/* By name; the test fails when there is none. */
const struct kx_segment *plan_segment(const struct plan_result *result, const char *name);
bool plan_has(const struct plan_result *result, const char *name);

/* What a segment has at off, in little endian. */
uint64_t plan_le(const struct kx_segment *segment, uint64_t off, unsigned int size);

/* The fake purgatory's parameters; offsets are those of struct purgatory_params. */
uint64_t plan_param(const struct plan_result *result, size_t off, unsigned int size);
/* Its flags, without what depends on the CPU of this host. */
uint32_t plan_flags(const struct plan_result *result);
#define PLAN_ENTRY_OFFSET 16u

/* A virtual machine of 1 GiB with firmware of the old kind. */
#define PLAN_PC                                                                                    \
	"00000000-00000fff : Reserved\n"                                                           \
	"00001000-0009fbff : System RAM\n"                                                         \
	"0009fc00-0009ffff : Reserved\n"                                                           \
	"000f0000-000fffff : Reserved\n"                                                           \
	"00100000-3ffdffff : System RAM\n"                                                         \
	"  01000000-01c031d0 : Kernel code\n"                                                      \
	"3ffe0000-3ffeffff : ACPI Tables\n"                                                        \
	"3fff0000-3fffffff : ACPI Non-volatile Storage\n"                                          \
	"fffc0000-ffffffff : Reserved\n"

/* From the text of /proc/iomem, by the names that x86 has; free with kx_machine_release(). */
struct kx_machine plan_machine(const char *iomem);
/* Memory of so many bytes in so many ranges with holes of 64 KiB. */
struct kx_machine plan_machine_of(uint64_t bytes, size_t ranges);
