// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "kexec/image/elf_file.h"
#include "kexec/image/s390_image.h"
#include "kexec/plan_purgatory.h"

/* arch/s390/include/asm/setup.h: where a kernel begins and what it is told, from the image's start.
 */
#define KERNEL_START     0x10000u
#define PARAMETERS       0x10400u
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
	uint64_t base; /* of the reservation, where addresses begin for a crash kernel; else 0 */
	uint64_t size; /* of the reservation */
	struct kx_elf_file kernel; /* what is loaded; of a flat image one piece */
	uint8_t *parameters;       /* of the piece that has them, from PARAMETERS on */
	size_t parameters_size;
	uint64_t end;    /* behind the kernel, as it sees it */
	uint64_t initrd; /* address as the new kernel sees it */
};

static uint8_t *field(const struct s390_plan *plan, uint64_t offset)
{
	return plan->parameters + (offset - PARAMETERS);
}

static int cannot(const struct s390_plan *plan, const char *why)
{
	return kx_fail(plan->in->log, KX_EXIT_FAIL, "%s: %s", plan->in->path, why);
}

static int read_flat(struct s390_plan *plan)
{
	struct bytes image = plan->in->image, kernel;

	if (image.size <= COMMAND_LINE ||
	    !bytes_sub(image, KERNEL_START, image.size - KERNEL_START, &kernel))
		return cannot(plan, "the file ends before its command line would begin");
	plan->kernel.v[0] = (struct kx_elf_load){kernel, KERNEL_START, kernel.size, 0};
	plan->kernel.n = 1;
	return KX_EXIT_OK;
}

/* What an ELF file has for other boot loaders, as a flat image does. */
static void cut_low(struct kx_elf_file *kernel)
{
	size_t n = 0;

	for (size_t i = 0; i < kernel->n; i++) {
		struct kx_elf_load load = kernel->v[i];
		uint64_t low = load.mem < KERNEL_START ? KERNEL_START - load.mem : 0;

		if (load.size <= low)
			continue;
		load.mem += low;
		load.size -= low;
		load.from = load.from.size > low
				    ? bytes_of(load.from.data + low, load.from.size - (size_t)low)
				    : bytes_of(NULL, 0);
		kernel->v[n++] = load;
	}
	kernel->n = n;
}

/* arch/s390/kernel/kexec_elf.c, kexec_file_add_kernel_elf() */
static int read_elf(struct s390_plan *plan)
{
	const struct kx_planner *in = plan->in;
	int status;

	if (kx_elf_file_is32(in->image))
		return cannot(plan, "a 32-bit ELF file, and kernels for this machine are 64-bit");
	status = kx_elf_file_read(in->log, in->path, in->image, KX_ELF_PHYSICAL, &plan->kernel);
	if (status)
		return status;
	if (!plan->kernel.big_endian)
		return cannot(plan, "a little-endian ELF file, and this machine is big-endian");
	cut_low(&plan->kernel);
	return KX_EXIT_OK;
}

/* What is written to is a copy: the file stays as it is. */
static int copy_parameters(struct s390_plan *plan)
{
	for (size_t i = 0; i < plan->kernel.n; i++) {
		struct kx_elf_load *load = &plan->kernel.v[i];
		uint8_t *copy;

		if (load->mem > PARAMETERS || load->mem + load->from.size <= COMMAND_LINE)
			continue;
		copy = kx_segments_alloc(plan->s, load->from.size);
		if (!copy)
			return cannot(plan, strerror(ENOMEM));
		memcpy(copy, load->from.data, load->from.size);
		load->from = bytes_of(copy, load->from.size);
		plan->parameters = copy + (PARAMETERS - load->mem);
		plan->parameters_size = load->from.size - (size_t)(PARAMETERS - load->mem);
		return KX_EXIT_OK;
	}
	return cannot(plan, "the ELF file has no parameters at 0x10400");
}

static int read_kernel(struct s390_plan *plan)
{
	const struct kx_elf_load *last;
	int status =
		bytes_match(plan->in->image, 0, "\177ELF", 4) ? read_elf(plan) : read_flat(plan);

	if (status == KX_EXIT_OK)
		status = copy_parameters(plan);
	if (status)
		return status;
	last = &plan->kernel.v[plan->kernel.n - 1];
	plan->end = last->mem + last->size;
	if (plan->end < last->mem || plan->end > UINT64_MAX / 2)
		return cannot(plan, "the ELF file takes all of memory");
	return KX_EXIT_OK;
}

static int put_line(const struct s390_plan *plan)
{
	const char *line = plan->in->line;
	size_t size = line ? strlen(line) + 1 : 0;
	const struct bytes parameters = bytes_of(plan->parameters, plan->parameters_size);
	const size_t room = plan->parameters_size - (COMMAND_LINE - PARAMETERS);
	uint64_t most = 0;

	if (!line)
		return KX_EXIT_OK;
	if (!bytes_be64(parameters, MAX_COMMAND_LINE - PARAMETERS, &most) || most == 0)
		most = OLD_COMMAND_LINE;
	if (most > room)
		most = room;
	if (size > most)
		return kx_fail(plan->in->log, KX_EXIT_FAIL,
			       "command line too long, maximum allowed size %" PRIu64, most - 1);
	memcpy(field(plan, COMMAND_LINE), line, size);
	return KX_EXIT_OK;
}

/* Behind the kernel, and behind what its decompressor may use (arch/s390/boot/startup.c). */
static int put_initrd(struct s390_plan *plan)
{
	uint64_t at = plan->end > INITRD_MIN ? plan->end : INITRD_MIN;
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
	uint64_t end = plan->end;
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
	int status = KX_EXIT_OK;

	for (size_t i = 0; i < plan->kernel.n && status == KX_EXIT_OK; i++) {
		const struct kx_elf_load *load = &plan->kernel.v[i];

		status = kx_segments_put(plan->s, plan->in->log, "kernel", load->from,
					 plan->base + load->mem, load->size, NULL);
	}
	return status;
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
	status = read_kernel(&plan);
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
