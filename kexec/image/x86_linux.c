// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "kexec/arch/x86_64_machine.h"
#include "kexec/given.h"
#include "kexec/image/boot_params.h"
#include "kexec/image/x86_crash.h"
#include "kexec/image/x86_e820.h"
#include "kexec/image/x86_linux.h"
#include "kexec/image/x86_setup_data.h"
#include "kexec/plan_purgatory.h"

#define LOWEST       0x3000u    /* kexec-bzimage64.c, MIN_PURGATORY_ADDR, MIN_BOOTPARAM_ADDR */
#define INITRD_MIN   0x1000000u /* the same, MIN_INITRD_LOAD_ADDR */
#define BELOW_2_GIB  0x7fffffffu
#define BELOW_4_GIB  0xffffffffu
#define DTB_SIZE_MAX 0x1000000u

struct plan {
	const struct kx_planner *in;
	struct kx_segments *s;
	const struct kx_x86_linux *linux_;
	struct kx_x86_crash crash;
	struct kx_ranges map;
	char line[KX_X86_LINE_SIZE];
	const struct kx_segment *initrd; /* NULL: none */
	size_t purgatory, params;
};

static int no_memory(const struct kx_planner *in)
{
	return kx_fail(in->log, KX_EXIT_FAIL, "Cannot load %s: not enough memory", in->path);
}

static int lay_out_memory(struct plan *p)
{
	int rc;

	/* memmap=exactmap makes the kernel forget what it has been told. */
	if (p->crash.on && !kx_given(p->in->request, "pass-memmap-cmdline"))
		rc = kx_x86_crash_map(p->in->machine, &p->crash, &p->map);
	else
		rc = kx_x86_e820_map(p->in->machine, &p->map);
	if (rc)
		return kx_fail(p->in->log, KX_EXIT_FAIL, "Could not get memory layout: %s",
			       strerror(-rc));
	return KX_EXIT_OK;
}

/* ---- command line ------------------------------------------------------ */

int kx_x86_line_check(const struct kx_planner *in, uint32_t line_max)
{
	size_t size = in->line ? strlen(in->line) + 1 : 1;
	size_t most = line_max < KX_X86_LINE_SIZE ? line_max : KX_X86_LINE_SIZE;

	if (size > most)
		return kx_fail(in->log, KX_EXIT_FAIL,
			       "The command line is too long: %zu bytes with its NUL, where this "
			       "kernel takes %zu",
			       size, most);
	return KX_EXIT_OK;
}

static int take_line(struct plan *p)
{
	int status = kx_x86_line_check(p->in, p->linux_->line_max);

	if (status == KX_EXIT_OK && p->in->line)
		memcpy(p->line, p->in->line, strlen(p->in->line) + 1);
	return status;
}

/* A kernel that is given EFI finds ACPI by itself. */
static bool names_rsdp(const struct plan *p)
{
	const struct kx_x86_machine *x86 = p->in->machine->x86;

	if (!x86 || x86->rsdp == 0)
		return false;
	return !(p->linux_->takes_efi && x86->has_runtime_map &&
		 !kx_given(p->in->request, "noefi"));
}

/* What a crash kernel has to hear, behind what the user wants it to. */
static int add_crash_words(struct plan *p)
{
	struct kx_ranges map = {0};
	bool fits = true;
	char word[64];
	int rc = 0;

	if (!p->crash.on)
		return KX_EXIT_OK;
	if (names_rsdp(p)) {
		snprintf(word, sizeof(word), " acpi_rsdp=0x%" PRIx64, p->in->machine->x86->rsdp);
		fits = kx_x86_line_append(p->line, sizeof(p->line), word);
	}
	snprintf(word, sizeof(word), " elfcorehdr=%" PRIu64 "K", p->crash.header_at / 1024);
	fits = fits && kx_x86_line_append(p->line, sizeof(p->line), word);
	if (kx_given(p->in->request, "pass-memmap-cmdline")) {
		rc = kx_x86_crash_map(p->in->machine, &p->crash, &map);
		fits = fits && rc == 0 && kx_x86_e820_words(p->line, sizeof(p->line), &map);
		kx_ranges_release(&map);
	}
	if (rc)
		return no_memory(p->in);
	if (!fits)
		return kx_fail(p->in->log, KX_EXIT_DIE,
			       "Command line overflow: with what a crash kernel needs it has more "
			       "than %u bytes",
			       KX_X86_LINE_SIZE - 1);
	return KX_EXIT_OK;
}

/* ---- segments ---------------------------------------------------------- */

int kx_x86_initrd_place(const struct kx_planner *in, struct kx_segments *s, uint64_t max,
			const struct kx_segment **ret)
{
	const struct kx_hole hole = {
		.size = in->initrd.size,
		.min = INITRD_MIN,
		.max = max,
		.top_down = true,
	};
	size_t index;
	int status;

	*ret = NULL;
	/* An empty one is none: there would be nothing to point to. */
	if (!in->has_initrd || in->initrd.size == 0)
		return KX_EXIT_OK;
	status = kx_segments_place(s, in->log, "initrd", in->initrd, &hole, &index);
	if (status == KX_EXIT_OK)
		*ret = &s->v[index];
	return status;
}

static int place_params(struct plan *p)
{
	struct kx_x86_contents c = {
		.in = p->in,
		.linux_ = p->linux_,
		.line = p->line,
		.map = &p->map,
		.efi = kx_x86_hands_efi_over(p->in, p->linux_),
	};
	struct kx_hole hole = {
		.min = LOWEST,
		.max = p->linux_->params_max,
		.top_down = !p->linux_->low_params,
	};
	struct put put;
	uint8_t *buf;
	int status;

	kx_x86_contents_arrange(&c);
	hole.size = c.size;
	buf = kx_segments_alloc(p->s, (size_t)c.size);
	if (!buf)
		return no_memory(p->in);
	put = put_to(buf, (size_t)c.size);
	status = kx_segments_place(p->s, p->in->log, "parameters", bytes_of(buf, (size_t)c.size),
				   &hole, &p->params);
	if (status)
		return status;
	if (kx_x86_contents_write(&c, &put, p->s->v[p->params].mem, p->initrd))
		return kx_fail(p->in->log, KX_EXIT_FAIL,
			       "Cannot load %s: its parameters do not fit where they were to lie",
			       p->in->path);
	return KX_EXIT_OK;
}

static int place_purgatory(struct plan *p)
{
	struct kx_hole hole = {
		.min = LOWEST,
		.max = p->linux_->entry_32bit ? BELOW_2_GIB : 0,
		.top_down = true,
	};

	return kx_plan_purgatory(p->in, p->s, hole, &p->purgatory);
}

static int finish(struct plan *p)
{
	struct purgatory_params params = {
		.entry = p->linux_->entry,
		.flags = p->linux_->entry_32bit ? PURGATORY_ENTRY_32BIT : 0,
		.arg = {[PURGATORY_X86_SI] = p->s->v[p->params].mem},
	};
	int status;

	if (p->crash.backup_room) {
		params.backup_source = p->crash.low.start;
		params.backup_destination = p->crash.backup_at;
		params.backup_size = p->crash.low.end - p->crash.low.start + 1;
	}
	if (p->in->request->preserve_context)
		params.arg[PURGATORY_X86_LINE_END] =
			p->s->v[p->params].mem + KX_PARAMS_SIZE + strlen(p->line);
	kx_x86_console(p->in->request, &params);
	status = kx_plan_purgatory_done(p->in, p->s, p->purgatory, &params);
	return status ? status : kx_x86_crash_fill(p->in, p->s);
}

static int check(const struct plan *p)
{
	if (p->linux_->entry_32bit && p->linux_->entry > BELOW_4_GIB)
		return kx_fail(p->in->log, KX_EXIT_FAIL,
			       "The kernel is entered in 32-bit mode, and its entry point lies "
			       "above 4 GiB: 0x%" PRIx64,
			       p->linux_->entry);
	if (p->linux_->dtb.size > DTB_SIZE_MAX)
		return kx_fail(p->in->log, KX_EXIT_FAIL,
			       "The device tree of %zu bytes is too large", p->linux_->dtb.size);
	return KX_EXIT_OK;
}

int kx_x86_linux_plan(const struct kx_planner *in, struct kx_segments *s,
		      const struct kx_x86_linux *linux_)
{
	struct plan p = {.in = in, .s = s, .linux_ = linux_};
	int status = check(&p);

	if (status == KX_EXIT_OK)
		status = take_line(&p);
	if (status == KX_EXIT_OK)
		status = kx_x86_initrd_place(in, s, linux_->initrd_max, &p.initrd);
	if (status == KX_EXIT_OK)
		status = kx_x86_crash_place(in, s, &p.crash);
	if (status == KX_EXIT_OK)
		status = place_purgatory(&p);
	if (status == KX_EXIT_OK)
		status = lay_out_memory(&p);
	if (status == KX_EXIT_OK)
		status = add_crash_words(&p);
	if (status == KX_EXIT_OK)
		status = place_params(&p);
	if (status == KX_EXIT_OK)
		status = finish(&p);
	kx_ranges_release(&p.map);
	return status;
}

/* ---- the purgatory's console ------------------------------------------- */

#define COM1 0x3f8u
#define COM2 0x2f8u

/* kx_arch_x86_64's check_options() has looked at both already. */
static uint64_t port_of(const char *text)
{
	if (!text || strcmp(text, "ttyS0") == 0)
		return COM1;
	if (strcmp(text, "ttyS1") == 0)
		return COM2;
	return strtoull(text, NULL, 16);
}

void kx_x86_console(const struct kx_request *request, struct purgatory_params *params)
{
	static const struct {
		const char *option;
		uint32_t flag;
	} flags[] = {
		{"console-serial", PURGATORY_CONSOLE_SERIAL},
		{"console-vga", PURGATORY_CONSOLE_VGA},
		{"reset-vga", PURGATORY_RESET_VGA},
	};

	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		params->flags |= kx_given(request, flags[i].option) ? flags[i].flag : 0;
	params->serial_base = port_of(request->serial);
	params->serial_baud =
		request->serial_baud ? (uint32_t)strtoul(request->serial_baud, NULL, 0) : 0;
}
