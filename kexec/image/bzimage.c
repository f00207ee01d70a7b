// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <inttypes.h>

#include "kexec/image/bzimage.h"

#define SECTOR        512u
#define SETUP_SECTS   0x1f1
#define HEADER        0x1f1
#define HEADER_LENGTH 0x201 /* how far the header goes on behind it */
#define PROTOCOL      0x206
#define INITRD_MAX    0x22c
#define ALIGNMENT     0x230
#define RELOCATABLE   0x234
#define XLOADFLAGS    0x236
#define LINE_MAX      0x238
#define PREF_ADDRESS  0x258
#define INIT_SIZE     0x260

#define HEADER_MAX   0x7fu /* bytes in boot_params until what is not the header's */
#define LOW_ADDRESS  0x100000u
#define BIGGEST_MOVE 0x40000000u /* arch/x86/Kconfig, PHYSICAL_ALIGN is at most 16 MiB */

/* Since which protocol there is a field, and where it ends. */
static const struct {
	uint16_t version;
	uint16_t end;
} ends[] = {{0x0203, 0x230}, {0x0205, 0x238}, {0x0206, 0x23c}, {0x020a, 0x264}};

/* A header that ends before what its version promises leaves the kernel with zeros for numbers. */
static int check_header(const struct kx_log *log, struct bytes image, const struct kx_bzimage *bz)
{
	size_t end = HEADER + bz->header.size;

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		if (bz->version >= ends[i].version &&
		    (end < ends[i].end || image.size < ends[i].end))
			return kx_fail(
				log, KX_EXIT_FAIL,
				"BzImage truncated? Its header ends at 0x%zx, where protocol "
				"%u.%02u has fields up to 0x%x",
				end, bz->version >> 8, bz->version & 0xffu, ends[i].end);
	}
	return KX_EXIT_OK;
}

static int read_parts(const struct kx_log *log, struct bytes image, struct kx_bzimage *bz)
{
	uint8_t sectors = 0, length = 0;
	size_t size = 0;
	uint64_t code;

	if (bytes_u8(image, HEADER_LENGTH, &length))
		size = HEADER_LENGTH + 1u - HEADER + length;
	if (size > HEADER_MAX)
		size = HEADER_MAX;
	if (!bytes_u8(image, SETUP_SECTS, &sectors) || !bytes_le16(image, PROTOCOL, &bz->version) ||
	    !bytes_sub(image, HEADER, size, &bz->header))
		return kx_fail(log, KX_EXIT_FAIL, "BzImage truncated?");
	code = ((sectors ? sectors : 4u) + 1u) * (uint64_t)SECTOR;
	if (code >= image.size || !bytes_sub(image, code, image.size - code, &bz->code) ||
	    !bytes_sub(image, 0, code, &bz->setup))
		return kx_fail(log, KX_EXIT_FAIL,
			       "BzImage truncated? Its setup code alone is %" PRIu64
			       " bytes, the file %zu",
			       code, image.size);
	return check_header(log, image, bz);
}

/* Fields are read as far as the protocol's version has them; check_header() knows they are there.
 */
static void read_fields(struct bytes image, struct kx_bzimage *bz)
{
	uint32_t alignment = 0, init_size = 0;
	uint8_t relocatable = 0;

	bz->address = LOW_ADDRESS;
	bz->line_max = KX_BZIMAGE_LINE_MAX;
	bz->initrd_max = KX_BZIMAGE_INITRD_MAX;
	if (bz->version >= 0x0203)
		(void)bytes_le32(image, INITRD_MAX, &bz->initrd_max);
	if (bz->version >= 0x0205) {
		(void)bytes_le32(image, ALIGNMENT, &alignment);
		(void)bytes_u8(image, RELOCATABLE, &relocatable);
	}
	if (bz->version >= 0x0206)
		(void)bytes_le32(image, LINE_MAX, &bz->line_max);
	if (bz->version >= 0x020a) {
		(void)bytes_le64(image, PREF_ADDRESS, &bz->address);
		(void)bytes_le32(image, INIT_SIZE, &init_size);
	}
	if (bz->version >= 0x020c)
		(void)bytes_le16(image, XLOADFLAGS, &bz->xloadflags);
	bz->relocatable = relocatable;
	bz->alignment = alignment ? alignment : 1;
	bz->size = init_size > bz->code.size ? init_size : bz->code.size;
	if (bz->initrd_max == 0)
		bz->initrd_max = KX_BZIMAGE_INITRD_MAX;
	if (bz->address < LOW_ADDRESS)
		bz->address = LOW_ADDRESS;
}

int kx_bzimage_read(const struct kx_log *log, struct bytes image, struct kx_bzimage *ret)
{
	struct kx_bzimage bz = {0};
	int status = read_parts(log, image, &bz);

	if (status)
		return status;
	read_fields(image, &bz);
	if ((bz.alignment & (bz.alignment - 1)) || bz.alignment > BIGGEST_MOVE)
		return kx_fail(log, KX_EXIT_FAIL,
			       "The kernel's header is damaged: 0x%" PRIx64 " is no alignment",
			       bz.alignment);
	*ret = bz;
	return KX_EXIT_OK;
}
