// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <errno.h>
#include <string.h>

#include "kexec/arch/x86_64_machine.h"
#include "kexec/given.h"
#include "kexec/image/boot_params.h"
#include "kexec/image/x86_e820.h"
#include "kexec/image/x86_setup_data.h"

/* Where a kernel that keeps its context gets " kexec_jump_back_entry=0x..." appended. */
#define LINE_SPARE 64u

#define SEED_SIZE 32u       /* kexec-bzimage64.c, RNG_SEED_LENGTH */
#define EFI_SIZE  (12 * 8u) /* struct efi_setup_data */

#define ALIGN_16(n) (((n) + 15) & ~UINT64_C(15))

static struct bytes running_params(const struct kx_planner *in)
{
	const struct kx_x86_machine *x86 = in->machine->x86;

	return x86 && x86->has_params ? bytes_of(x86->params, sizeof(x86->params))
				      : bytes_of(NULL, 0);
}

bool kx_x86_hands_efi_over(const struct kx_planner *in, const struct kx_x86_linux *linux_)
{
	const struct kx_x86_machine *x86 = in->machine->x86;
	uint32_t version;

	if (!linux_->takes_efi || !x86 || kx_given(in->request, "noefi"))
		return false;
	switch (kx_params_efi_state(running_params(in), &version)) {
	case KX_EFI_FOREIGN:
		kx_warn(in->log, "efi memory descriptor version %u is not supported!", version);
		return false;
	case KX_EFI_NONE:
		return false;
	case KX_EFI_USABLE:
		break;
	}
	return x86->efi.known && x86->efi.n_descriptors > 0;
}

static uint64_t efi_map_size(const struct kx_x86_contents *c)
{
	return c->efi ? c->in->machine->x86->efi.n_descriptors * (uint64_t)KX_X86_EFI_DESCRIPTOR
		      : 0;
}

/* Entries that find no place in the page. */
static size_t more_memory(const struct kx_x86_contents *c)
{
	return c->map->n > KX_E820_IN_PARAMS ? c->map->n - KX_E820_IN_PARAMS : 0;
}

void kx_x86_contents_arrange(struct kx_x86_contents *c)
{
	uint64_t at = ALIGN_16(KX_PARAMS_SIZE + strlen(c->line) + 1 + LINE_SPARE);

	c->efi_map = at;
	at = ALIGN_16(at + efi_map_size(c));
	c->nodes = at;
	if (more_memory(c))
		at += kx_setup_room(more_memory(c) * (uint64_t)KX_E820_ENTRY_SIZE);
	if (c->efi)
		at += kx_setup_room(EFI_SIZE);
	if (c->linux_->dtb.size)
		at += kx_setup_room(c->linux_->dtb.size);
	if (c->in->machine->has_seed)
		at += kx_setup_room(SEED_SIZE);
	c->size = at;
}

static void write_efi(const struct kx_x86_contents *c, struct kx_setup_list *list)
{
	const struct kx_x86_machine *x86 = c->in->machine->x86;
	uint64_t at = kx_setup_add(list, KX_SETUP_EFI, EFI_SIZE);
	uint64_t size = efi_map_size(c);

	put_le64(list->p, at, x86->efi.fw_vendor);
	put_le64(list->p, at + 8, x86->efi.runtime);
	put_le64(list->p, at + 16, x86->efi.tables);
	put_le64(list->p, at + 24, x86->efi.smbios);
	put_bytes(list->p, c->efi_map, bytes_of(x86->efi_map, (size_t)size));
	kx_params_efi(list->p, running_params(c->in), list->address + c->efi_map, (uint32_t)size,
		      KX_X86_EFI_DESCRIPTOR);
}

static void write_nodes(const struct kx_x86_contents *c, struct kx_setup_list *list)
{
	const struct kx_machine *machine = c->in->machine;
	size_t more = more_memory(c);
	uint64_t at;

	if (more) {
		at = kx_setup_add(list, KX_SETUP_E820, (uint32_t)(more * KX_E820_ENTRY_SIZE));
		kx_x86_e820_put(list->p, at, c->map, KX_E820_IN_PARAMS, more);
	}
	if (c->efi)
		write_efi(c, list);
	if (c->linux_->dtb.size) {
		at = kx_setup_add(list, KX_SETUP_DTB, (uint32_t)c->linux_->dtb.size);
		put_bytes(list->p, at, c->linux_->dtb);
	}
	if (machine->has_seed) {
		at = kx_setup_add(list, KX_SETUP_SEED, SEED_SIZE);
		put_bytes(list->p, at, bytes_of(machine->seed, SEED_SIZE));
	}
}

int kx_x86_contents_write(const struct kx_x86_contents *c, struct put *p, uint64_t address,
			  const struct kx_segment *initrd)
{
	const struct kx_x86_machine *x86 = c->in->machine->x86;
	struct kx_setup_list list = {.p = p, .address = address, .next = c->nodes};

	kx_params_header(p, c->linux_->header);
	kx_params_inherit(p, running_params(c->in));
	kx_params_line(p, address, KX_PARAMS_SIZE);
	put_text(p, KX_PARAMS_SIZE, c->line);
	kx_params_initrd(p, initrd ? initrd->mem : 0, initrd ? initrd->from.size : 0);
	kx_params_memory(p, c->map);
	kx_params_rsdp(p, x86 ? x86->rsdp : 0);
	write_nodes(c, &list);
	return p->missed || list.next > c->size ? -EFAULT : 0;
}
