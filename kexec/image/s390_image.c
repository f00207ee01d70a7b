// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "kexec/image/s390_image.h"
#include "kexec/plan_purgatory.h"

/* arch/s390/include/asm/setup.h: where a kernel begins and what it is told, from the image's start.
 */
#define KERNEL_START     0x10000u
#define INITRD_START     0x10408u
#define INITRD_SIZE      0x10410u
#define OLDMEM_BASE      0x10418u
#define OLDMEM_SIZE      0x10420u
#define MAX_COMMAND_LINE 0x10430u
#define COMMAND_LINE     0x10480u

/* Kernels before 5.16 do not say: ARCH_COMMAND_LINE_SIZE was this. */
#define OLD_COMMAND_LINE 896u

/* arch/s390/boot/startup.c: where the psw of a kernel that is to run after a crash points. */
#define CRASH_ENTRY 0x10010u

#define INITRD_ALIGN (1u << 20)
#define INITRD_MIN   (8u << 20)

static void put_be64(uint8_t *at, uint64_t value)
{
	for (unsigned int i = 0; i < 8; i++)
		at[i] = (uint8_t)(value >> (56 - 8 * i));
}

struct s390_plan {
	const struct kx_planner *in;
	struct kx_segments *s;
	uint64_t base;   /* of the reservation, where addresses begin for a crash kernel; else 0 */
	uint64_t size;   /* of the reservation */
	uint8_t *kernel; /* the part that is loaded */
	size_t kernel_size;
	uint64_t initrd; /* address as the new kernel sees it */
};

static uint8_t *field(const struct s390_plan *plan, uint64_t offset)
{
	return plan->kernel + (offset - KERNEL_START);
}

static int cannot(const struct s390_plan *plan, const char *why)
{
	return kx_fail(plan->in->log, KX_EXIT_FAIL, "%s: %s", plan->in->path, why);
}

/* What is written to is a copy: the file stays as it is. */
static int copy_kernel(struct s390_plan *plan)
{
	struct bytes image = plan->in->image, kernel;

	if (image.size <= COMMAND_LINE ||
	    !bytes_sub(image, KERNEL_START, image.size - KERNEL_START, &kernel))
		return cannot(plan, "the file ends before its command line would begin");
	plan->kernel_size = kernel.size;
	plan->kernel = kx_segments_alloc(plan->s, kernel.size);
	if (!plan->kernel)
		return cannot(plan, strerror(ENOMEM));
	memcpy(plan->kernel, kernel.data, kernel.size);
	return KX_EXIT_OK;
}

static int put_line(const struct s390_plan *plan)
{
	const char *line = plan->in->line;
	size_t size = line ? strlen(line) + 1 : 0;
	uint64_t most = 0;

	if (!line)
		return KX_EXIT_OK;
	if (!bytes_be64(plan->in->image, MAX_COMMAND_LINE, &most) || most == 0)
		most = OLD_COMMAND_LINE;
	if (most > plan->in->image.size - COMMAND_LINE)
		most = plan->in->image.size - COMMAND_LINE;
	if (size > most)
		return kx_fail(plan->in->log, KX_EXIT_FAIL,
			       "command line too long, maximum allowed size %" PRIu64, most - 1);
	memcpy(field(plan, COMMAND_LINE), line, size);
	return KX_EXIT_OK;
}

/* Behind the kernel, and behind what its decompressor may use (arch/s390/boot/startup.c). */
static int put_initrd(struct s390_plan *plan)
{
	uint64_t end = KERNEL_START + (uint64_t)plan->kernel_size;
	uint64_t at = end > INITRD_MIN ? end : INITRD_MIN;
	struct bytes initrd = plan->in->initrd;

	if (!plan->in->has_initrd)
		return KX_EXIT_OK;
	at = (at + INITRD_ALIGN - 1) & ~(uint64_t)(INITRD_ALIGN - 1);
	plan->initrd = at;
	return kx_segments_put(plan->s, plan->in->log, "initrd", initrd, plan->base + at,
			       initrd.size, NULL);
}

/* One sentence for what would otherwise be several, and before anything is placed. */
static int check_room(const struct s390_plan *plan)
{
	uint64_t end = KERNEL_START + (uint64_t)plan->kernel_size;
	uint64_t need;

	if (!plan->in->request->crash)
		return KX_EXIT_OK;
	if (plan->in->has_initrd) {
		need = end > INITRD_MIN ? end : INITRD_MIN;
		need = (need + INITRD_ALIGN - 1) & ~(uint64_t)(INITRD_ALIGN - 1);
		end = need + plan->in->initrd.size;
	}
	if (end <= plan->size)
		return KX_EXIT_OK;
	return kx_fail(plan->in->log, KX_EXIT_DIE,
		       "Not enough crashkernel memory to load segments: %" PRIu64
		       " KiB are needed, %" PRIu64 " KiB reserved",
		       (end + 1023) / 1024, plan->size / 1024);
}

static int put_purgatory(struct s390_plan *plan)
{
	struct purgatory_params params = {.entry = CRASH_ENTRY};
	struct kx_hole hole = {
		.min = plan->base + PURGATORY_S390_OFFSET,
		.max = plan->base + PURGATORY_S390_LIMIT - 1,
	};
	size_t index = 0;
	int status = kx_plan_purgatory(plan->in, plan->s, hole, &index);

	if (status)
		return status;
	params.arg[PURGATORY_S390_CRASH_BASE] = plan->base;
	params.arg[PURGATORY_S390_CRASH_SIZE] = plan->size;
	return kx_plan_purgatory_done(plan->in, plan->s, index, &params);
}

/* arch/s390/kernel/machine_kexec_file.c, kexec_file_update_kernel() and kexec_file_add_initrd() */
static void put_parameters(const struct s390_plan *plan)
{
	put_be64(field(plan, INITRD_START), plan->initrd);
	put_be64(field(plan, INITRD_SIZE), plan->in->has_initrd ? plan->in->initrd.size : 0);
	if (plan->in->request->crash) {
		put_be64(field(plan, OLDMEM_BASE), plan->base);
		put_be64(field(plan, OLDMEM_SIZE), plan->size);
	}
}

static int put_kernel(const struct s390_plan *plan)
{
	return kx_segments_put(plan->s, plan->in->log, "kernel",
			       bytes_of(plan->kernel, plan->kernel_size), plan->base + KERNEL_START,
			       plan->kernel_size, NULL);
}

int kx_s390_image_plan(const struct kx_planner *in, struct kx_segments *ret)
{
	struct s390_plan plan = {.in = in, .s = ret};
	const struct kx_range *crash = NULL;
	int status;

	if (in->request->crash) {
		crash = &in->machine->crash[in->machine->n_crash - 1];
		plan.base = crash->start;
		plan.size = crash->end - crash->start + 1;
	}
	status = copy_kernel(&plan);
	if (status == KX_EXIT_OK)
		status = check_room(&plan);
	if (status == KX_EXIT_OK)
		status = put_kernel(&plan);
	if (status == KX_EXIT_OK)
		status = put_initrd(&plan);
	if (status == KX_EXIT_OK)
		status = put_line(&plan);
	if (status)
		return status;
	put_parameters(&plan);
	ret->entry = KERNEL_START;
	return crash ? put_purgatory(&plan) : KX_EXIT_OK;
}
