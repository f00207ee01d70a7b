// SPDX-License-Identifier: GPL-2.0-or-later
/* Kernel files as the program probes them: every architecture's types, UKI sections, zboot. */
#include <stdlib.h>

#include "../../kexec/arch.h"
#include "../../kexec/pe_sections.h"
#include "../../kexec/probe.h"
#include "../../kexec/uki.h"
#include "../../kexec/zboot.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void need_inside(uint64_t offset, uint64_t len, size_t size)
{
	if (offset > size || len > size - offset)
		abort();
}

static void read_containers(struct bytes head, size_t size)
{
	const struct kx_codec *codec;
	uint64_t offset, len;
	struct kx_uki uki;

	if (kx_uki_read(head, size, KX_PE_X86_64, &uki) == 0) {
		need_inside(uki.kernel.offset, uki.kernel.size, size);
		need_inside(uki.initrd.offset, uki.initrd.size, size);
	}
	if (kx_zboot_read(head, size, &offset, &len, &codec) == 0)
		need_inside(offset, len, size);
	(void)kx_pe_certificates_end(head, &offset);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes head = bytes_of(data, size < KX_HEAD_SIZE ? size : KX_HEAD_SIZE);
	const struct kx_type *damaged;

	for (size_t i = 0; i < sizeof(kx_arches) / sizeof(kx_arches[0]); i++)
		(void)kx_type_find(kx_arches[i], head, size, &damaged);
	(void)kx_codec_find(head);
	read_containers(head, size);
	return 0;
}
