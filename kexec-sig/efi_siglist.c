/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "efi_siglist.h"
#include "compiler.h"

#include <errno.h>

/*
 *	 0  type            16  list size   20  header size   24  signature size
 *	28  header          then signatures: owner (16 bytes), data
 */
enum { LIST_HEADER = 28, OWNER = 16 };

static const struct {
	uint8_t guid[16]; /* as stored: the first three fields little-endian */
	enum ksig_efi_type type;
} types[] = {
	{{0xa1, 0x59, 0xc0, 0xa5, 0xe4, 0x94, 0xa7, 0x4a, 0x87, 0xb5, 0xab, 0x15, 0x5c, 0x2b, 0xf0,
	  0x72},
	 KSIG_EFI_X509},
	{{0x26, 0x16, 0xc4, 0xc1, 0x4c, 0x50, 0x92, 0x40, 0xac, 0xa9, 0x41, 0xf9, 0x36, 0x93, 0x43,
	  0x28},
	 KSIG_EFI_SHA256},
	{{0x92, 0xa4, 0xd2, 0x3b, 0xc0, 0x96, 0x79, 0x40, 0xb4, 0x20, 0xfc, 0xf9, 0x8e, 0xf1, 0x03,
	  0xed},
	 KSIG_EFI_X509_SHA256},
};

static enum ksig_efi_type type_of(struct bytes guid)
{
	for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
		if (bytes_equal(guid, bytes_of(types[i].guid, sizeof(types[i].guid))))
			return types[i].type;
	}
	return KSIG_EFI_OTHER;
}

static int one_list(struct bytes *rest, ksig_efi_take_fn take, void *ctx)
{
	uint32_t list_size, header_size, size;
	struct bytes guid, list, sig;
	enum ksig_efi_type type;
	int r = 0;

	if (!bytes_sub(*rest, 0, 16, &guid) || !bytes_le32(*rest, 16, &list_size) ||
	    !bytes_le32(*rest, 20, &header_size) || !bytes_le32(*rest, 24, &size) ||
	    !bytes_sub(*rest, 0, list_size, &list) || list_size < LIST_HEADER ||
	    !bytes_sub(list, LIST_HEADER, list_size - LIST_HEADER, &list) ||
	    header_size > list.size || size < OWNER || size > list.size - header_size ||
	    (list.size - header_size) % size != 0)
		return -EBADMSG;
	type = type_of(guid);
	for (size_t off = header_size; r >= 0 && bytes_sub(list, off, size, &sig); off += size)
		r = take(ctx, type, bytes_of(sig.data + OWNER, sig.size - OWNER));
	*rest = bytes_of(rest->data + list_size, rest->size - list_size);
	return r < 0 ? r : 0;
}

int ksig_efi_siglist(struct bytes lists, ksig_efi_take_fn take, void *ctx)
{
	int r = 0;

	while (r == 0 && lists.size > 0)
		r = one_list(&lists, take, ctx);
	return r;
}
