/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* ppc64: kernel/kexec_elf.c and arch/powerpc/kexec/elf_64.c. */
#include "overflow.h"
#include "place.h"

#include <errno.h>
#include <inttypes.h>

#define SEGMENTS_MAX 16 /* KEXEC_SEGMENT_MAX */
#define SLAVE_CODE   256 /* bytes, SLAVE_CODE_SIZE */
#define SLACK        (UINT64_C(256) << 20) /* the running kernel, RTAS, TCE tables, device tree */
#define SLACK_CRASH  (UINT64_C(16) << 20)  /* device tree, backup region, elfcorehdr */

static void step_probe(const struct ksig_judge *j, struct ksig_check *c)
{
	if (j->image->elf.note)
		ksig_fail(c, ENOEXEC, "not-a-kernel", j->image->path, "%s", j->image->elf.note);
	else
		ksig_pass(c, "", "a 64-bit PowerPC ELF kernel, %s-endian",
			  j->image->elf.big_endian ? "big" : "little");
}

/* setup_purgatory() copies the new kernel's first instructions from its first program header. */
static void step_slave_code(const struct ksig_judge *j, struct ksig_check *c)
{
	const struct ksig_elf *elf = &j->image->elf;

	if (elf->n_segments == 0 || elf->segment[0].offset > j->image->size ||
	    j->image->size - elf->segment[0].offset < SLAVE_CODE)
		ksig_hazard(c, "this kernel would copy its slave code from beyond the file's end");
	else
		ksig_pass(c, "", "the slave code can be copied");
}

/*
 * A segment behind the end of memory: arch_kexec_locate_mem_hole() refuses a range that is upside
 * down, which it is where a hash table limits kernels to the real mode area.
 */
static void refuse_far(const struct ksig_judge *j, struct ksig_check *c)
{
	static const char why[] = "a segment is behind the end of memory";

	switch (j->system->mmu_radix.value) {
	case KSIG_YES:
		ksig_fail(c, EADDRNOTAVAIL, "no-room", j->image->path, "%s", why);
		break;
	case KSIG_NO:
		ksig_fail(c, EINVAL, "no-room", j->image->path, "%s", why);
		break;
	default:
		ksig_unknown(c, "missing-fact", "which MMU refuses a segment behind the end of memory");
	}
}

static void step_placement(const struct ksig_judge *j, struct ksig_check *c)
{
	const struct ksig_elf *elf = &j->image->elf;
	uint64_t page = ksig_place_page(j);
	struct ksig_need need = {.slack = j->request->on_crash ? SLACK_CRASH : SLACK};
	uint64_t last = ksig_place_last(j);
	size_t loads = 0;

	for (size_t i = 0; i < elf->n_segments; i++) {
		const struct ksig_elf_segment *s = &elf->segment[i];
		uint64_t size;

		if (s->type != KSIG_PT_LOAD)
			continue;
		loads++;
		if (add_overflows(s->memsz, page - 1, &size) || s->memsz == 0 ||
		    (s->align & (s->align - 1)) ||
		    add_overflows(need.kernel, size & ~(page - 1), &need.kernel)) {
			ksig_unknown(c, "missing-fact",
				     "what the kernel makes of a segment of such a size");
			return;
		}
		if (j->request->on_crash && j->system->crash.end &&
		    s->paddr > j->system->crash.end) {
			ksig_fail(c, EINVAL, "no-room", j->image->path,
				  "a segment is behind the crash reservation");
			return;
		}
		if (last && s->paddr > last) {
			refuse_far(j, c);
			return;
		}
		/* The running kernel is at 0, so the first place is at the alignment. */
		if (last && s->align > last) {
			ksig_fail(c, EADDRNOTAVAIL, "no-room", j->image->path,
				  "a segment's alignment is larger than the memory");
			return;
		}
		if (add_overflows(need.slack, s->paddr, &need.slack) ||
		    add_overflows(need.slack, s->align, &need.slack))
			need.slack = UINT64_MAX / 2;
	}
	if (loads > SEGMENTS_MAX) {
		ksig_fail(c, EINVAL, "damaged-image", j->image->path,
			  "the ELF file has more than %d segments", SEGMENTS_MAX);
		return;
	}
	need.initrd = ksig_place_initrd(j);
	ksig_place_anywhere(j, c, &need);
}

static const struct ksig_step load[] = {
	{"slave-code", "image load", false, step_slave_code},
	{"placement", "placement", false, step_placement},
};

const struct ksig_loaders ksig_loaders_ppc64 = {"ppc64", step_probe, load, ARRAY_SIZE(load)};
