// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The unsigned images of x86_64 and arm64: a bzImage or an Image, and a PE32+ file at the same
 * time, as a kernel with an EFI stub is. Nothing in them can run.
 *
 * Both have the same layout, so that one table of damages serves them. An arm64 Image has its
 * own header inside of the MZ header, up to 40, and zeros where the setup header is.
 *
 *	0000  MZ header, e_lfanew = 40
 *	0040  PE signature, COFF header
 *	0058  optional header (PE32+), checksum at 98
 *	00c8  six data directories, the certificate table's at e8
 *	00f8  four section headers
 *	01f1  bzImage setup header, to 027b    ── 0200 end of the PE headers, start of .setup
 *	0280  .setup goes on: filler, the version string at 0c00
 *	0e00  .reloc
 *	1000  .text                            ── 1000 end of the real-mode part (7 + 1 sectors)
 *	5000  .data
 *	6000  end; the certificate table goes here
 *
 * Sections have the same address in memory as in the file. Layout after the PE/COFF
 * specification, and Documentation/arch/x86/boot.rst for the setup header,
 * Documentation/arch/arm64/booting.rst for the Image.
 */
#include "gen.h"

#include <errno.h>
#include <string.h>

#define PE_MACHINE_AMD64    0x8664
#define PE_MACHINE_ARM64    0xaa64
#define PE_OPT_MAGIC_PLUS   0x020b
#define PE_SUBSYSTEM_EFI    10
#define PE_FILE_ALIGN       0x200
#define PE_DIRS             6
#define PE_OPT_SIZE         (112 + 8 * PE_DIRS)
#define XLF_KERNEL_64       (1 << 0)
#define XLF_ABOVE_4G        (1 << 1)
#define XLF_5LEVEL          (3 << 5)
#define LOADED_HIGH         (1 << 0)
#define VERSION_STRING_AT   0xc00
#define SETUP_SECTS         7
#define SETUP_HEADER_LENGTH 0x6a
#define INIT_SIZE           0x100000

static const char version_string[] =
	"6.12.0-kexec-sig-test (tester@localhost) #1 SMP PREEMPT_DYNAMIC Mon Jan  6 12:00:00 UTC "
	"2025";

struct section_row {
	const char *name;
	uint32_t start, end, flags;
};

static const struct section_row section_rows[GEN_SECTIONS] = {
	{".setup", 0x200, 0xe00, 0x60500020},
	{".reloc", 0xe00, 0x1000, 0x42100040},
	{".text", 0x1000, 0x5000, 0x60500020},
	{".data", 0x5000, 0x6000, 0xc0500040},
};

uint64_t gen_get_le(struct gen_buf *b, size_t at, size_t width)
{
	uint64_t value = 0;
	size_t i;

	if (at > b->len || width > b->len - at) {
		b->broken = true;
		return 0;
	}
	for (i = width; i > 0; i--)
		value = value << 8 | b->data[at + i - 1];
	return value;
}

void gen_put_le(struct gen_buf *b, size_t at, size_t width, uint64_t value)
{
	size_t i;

	if (at > b->len || width > b->len - at) {
		b->broken = true;
		return;
	}
	for (i = 0; i < width; i++)
		b->data[at + i] = (uint8_t)(value >> 8 * i);
}

uint64_t gen_get_be(struct gen_buf *b, size_t at, size_t width)
{
	uint64_t value = 0;
	size_t i;

	if (at > b->len || width > b->len - at) {
		b->broken = true;
		return 0;
	}
	for (i = 0; i < width; i++)
		value = value << 8 | b->data[at + i];
	return value;
}

void gen_put_be(struct gen_buf *b, size_t at, size_t width, uint64_t value)
{
	size_t i;

	if (at > b->len || width > b->len - at) {
		b->broken = true;
		return;
	}
	for (i = 0; i < width; i++)
		b->data[at + i] = (uint8_t)(value >> 8 * (width - 1 - i));
}

void gen_put_text(struct gen_buf *b, size_t at, const char *text, size_t len)
{
	if (at > b->len || len > b->len - at)
		b->broken = true;
	else
		memcpy(b->data + at, text, len);
}

/* xorshift32 from a fixed seed. */
void gen_filler(struct gen_buf *b, size_t size)
{
	uint32_t x = 0x6b657865;
	size_t i;

	gen_buf_fill(b, 0, size);
	if (b->broken)
		return;
	for (i = 0; i < size; i++) {
		x ^= x << 13;
		x ^= x >> 17;
		x ^= x << 5;
		b->data[i] = (uint8_t)x;
	}
}

static void put_section(struct gen_buf *b, unsigned n)
{
	const struct section_row *row = &section_rows[n];
	size_t at = GEN_OFF_SECTION(n, 0);

	gen_put_text(b, at + GEN_SEC_NAME, row->name, strlen(row->name));
	gen_put_le(b, at + GEN_SEC_VSIZE, 4, row->end - row->start);
	gen_put_le(b, at + GEN_SEC_VADDR, 4, row->start);
	gen_put_le(b, at + GEN_SEC_RAW_SIZE, 4, row->end - row->start);
	gen_put_le(b, at + GEN_SEC_RAW_ADDR, 4, row->start);
	gen_put_le(b, at + GEN_SEC_FLAGS, 4, row->flags);
}

static void put_pe(struct gen_buf *b, uint16_t machine)
{
	size_t pe = GEN_OFF_PE, opt = GEN_OFF_OPT;
	unsigned n;

	gen_put_text(b, 0, "MZ", 2);
	gen_put_le(b, GEN_OFF_PEADDR, 4, GEN_OFF_PE);
	gen_put_text(b, pe, "PE\0", 4);
	gen_put_le(b, pe + 4, 2, machine);
	gen_put_le(b, GEN_OFF_PE_SECTIONS, 2, GEN_SECTIONS);
	gen_put_le(b, pe + 20, 2, PE_OPT_SIZE);
	gen_put_le(b, pe + 22, 2, 0x206); /* executable, no line numbers, no debug */
	gen_put_le(b, opt, 2, PE_OPT_MAGIC_PLUS);
	gen_put_le(b, opt + 2, 2, 0x1402);         /* linker 2.20 */
	gen_put_le(b, opt + 4, 4, 0x5000);         /* code */
	gen_put_le(b, opt + 16, 4, GEN_OFF_TEXT);  /* entry */
	gen_put_le(b, opt + 20, 4, 0x200);         /* base of code */
	gen_put_le(b, opt + 32, 4, PE_FILE_ALIGN); /* in memory */
	gen_put_le(b, opt + 36, 4, PE_FILE_ALIGN); /* in the file */
	gen_put_le(b, opt + 44, 2, 3);             /* EFI stub 3.0 */
	gen_put_le(b, opt + 56, 4, GEN_IMAGE_SIZE);
	gen_put_le(b, GEN_OFF_OPT_HEADER_SIZE, 4, GEN_HEADER_SIZE);
	gen_put_le(b, opt + 68, 2, PE_SUBSYSTEM_EFI);
	gen_put_le(b, GEN_OFF_DIRS, 4, PE_DIRS);
	for (n = 0; n < GEN_SECTIONS; n++)
		put_section(b, n);
}

static void put_setup_header(struct gen_buf *b)
{
	gen_put_le(b, GEN_OFF_SETUP_SECTS, 1, SETUP_SECTS);
	gen_put_le(b, 0x1f4, 4, (GEN_IMAGE_SIZE - 0x1000) / 16);
	gen_put_le(b, GEN_OFF_BOOT_FLAG, 2, 0xaa55);
	gen_put_le(b, GEN_OFF_JUMP, 1, 0xeb);
	gen_put_le(b, GEN_OFF_JUMP + 1, 1, SETUP_HEADER_LENGTH);
	gen_put_text(b, GEN_OFF_HDRS, "HdrS", 4);
	gen_put_le(b, GEN_OFF_VERSION, 2, 0x020f);
	gen_put_le(b, GEN_OFF_KERNEL_VERSION, 2, VERSION_STRING_AT - 0x200);
	gen_put_le(b, GEN_OFF_LOADFLAGS, 1, LOADED_HIGH);
	gen_put_le(b, 0x214, 4, 0x100000);   /* code32_start */
	gen_put_le(b, 0x22c, 4, 0x7fffffff); /* initrd_addr_max */
	gen_put_le(b, GEN_OFF_KERNEL_ALIGNMENT, 4, 0x200000);
	gen_put_le(b, 0x234, 1, 1);  /* relocatable_kernel */
	gen_put_le(b, 0x235, 1, 21); /* min_alignment */
	gen_put_le(b, GEN_OFF_XLOADFLAGS, 2, XLF_KERNEL_64 | XLF_ABOVE_4G | XLF_5LEVEL);
	gen_put_le(b, GEN_OFF_CMDLINE_SIZE, 4, 2047);
	gen_put_le(b, 0x248, 4, 0x200);  /* payload_offset */
	gen_put_le(b, 0x24c, 4, 0x3000); /* payload_length */
	gen_put_le(b, GEN_OFF_PREF_ADDRESS, 8, 0x1000000);
	gen_put_le(b, GEN_OFF_INIT_SIZE, 4, INIT_SIZE);
}

static bool put_common(struct gen_buf *out, uint16_t machine, size_t headers)
{
	gen_buf_reset(out);
	gen_filler(out, GEN_IMAGE_SIZE);
	if (out->broken)
		return false;
	memset(out->data, 0, headers);
	put_pe(out, machine);
	gen_put_text(out, VERSION_STRING_AT, version_string, sizeof(version_string));
	return true;
}

void gen_base_image(struct gen_buf *out)
{
	if (put_common(out, PE_MACHINE_AMD64, GEN_OFF_SETUP_BODY))
		put_setup_header(out);
}

/* A real one has "Linux version …" somewhere in its data; nothing in the header points to it. */
void gen_base_arm64(struct gen_buf *out)
{
	if (!put_common(out, PE_MACHINE_ARM64, GEN_HEADER_SIZE))
		return;
	gen_put_le(out, 2, 2, 0xfa40);     /* "MZ" is the beginning of a harmless ccmp */
	gen_put_le(out, 4, 4, 0x14000400); /* b .text */
	gen_put_le(out, GEN_OFF_ARM64_TEXT_OFFSET, 8, 0);
	gen_put_le(out, GEN_OFF_ARM64_IMAGE_SIZE, 8, GEN_ARM64_IMAGE_SIZE);
	gen_put_le(out, GEN_OFF_ARM64_FLAGS, 8, GEN_ARM64_ANYWHERE | GEN_ARM64_PAGES_4K);
	gen_put_text(out, GEN_OFF_ARM64_MAGIC, "ARM\x64", 4);
}

/* ---- damage ------------------------------------------------------------------ */

static size_t resolve(struct gen_buf *b, int64_t at)
{
	if (at < 0 && (uint64_t)-at > b->len)
		b->broken = true;
	return at < 0 ? b->len - (size_t)-at : (size_t)at;
}

void gen_damage_flip(struct gen_buf *b, int64_t at)
{
	size_t offset = resolve(b, at);

	if (b->broken || offset >= b->len)
		b->broken = true;
	else
		b->data[offset] ^= 0x01;
}

void gen_damage_cut(struct gen_buf *b, size_t new_len)
{
	if (new_len > b->len)
		b->broken = true;
	else
		b->len = new_len;
}

void gen_damage_insert(struct gen_buf *b, int64_t at, size_t count, uint8_t value)
{
	size_t offset = resolve(b, at);

	while (count-- && !b->broken)
		gen_buf_insert(b, offset, &value, 1);
}

void gen_damage_append(struct gen_buf *b, size_t count, uint8_t value)
{
	gen_buf_fill(b, value, count);
}

size_t gen_table_offset(struct gen_buf *b)
{
	return (size_t)gen_get_le(b, GEN_OFF_CERTS_ADDR, 4);
}
