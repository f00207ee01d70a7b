// SPDX-License-Identifier: GPL-2.0-or-later
/* Key databases and certificate files: EFI signature lists, DER and PEM, ELF notes. */
#include "../../kexec-sig/efi_siglist.h"
#include "../../kexec-sig/keys_file.h"
#include "../../kexec-sig/keys_vmlinux.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Touches every byte, so that a view that leaves the input is noticed. */
static int touch(struct bytes b)
{
	unsigned int sum = 0;

	for (size_t i = 0; i < b.size; i++)
		sum += b.data[i];
	return sum == 0xffffffff ? -1 : 0;
}

static int take_signature(void *ctx, enum ksig_efi_type type, struct bytes data)
{
	(void)ctx;
	(void)type;
	return touch(data);
}

static int take_cert(void *ctx, struct bytes der, const char *from)
{
	(void)ctx;
	(void)from;
	return touch(der);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes input = bytes_of(data, size), part;

	ksig_efi_siglist(input, take_signature, NULL);
	ksig_certs_in(input, "fuzz", take_cert, NULL);
	if (ksig_build_id_note(input, &part))
		touch(part);
	if (ksig_bzimage_payload(input, &part))
		touch(part);
	return 0;
}
