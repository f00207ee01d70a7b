// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * kexec-sig/pe.c against crypto/asymmetric_keys/verify_pefile.c: pefile_parse_binary(),
 * pefile_strip_sig_wrapper() and pefile_digest_pe_contents().
 */
#include "../gen/gen.h"
#include "make.h"
#include "unit.h"

#include "../../kexec-sig/pe.h"

#define TABLE_AT GEN_IMAGE_SIZE
/* A WIN_CERTIFICATE with a message of four bytes, padded to sixteen */
#define TABLE "\x0c\x00\x00\x00\x00\x02\x02\x00\x30\x02\x05\x00\x00\x00\x00\x00"

static struct guard guard;
static struct gen_buf image; /* signed, as far as the file format goes */

/* The base image with these bytes for a certificate table. */
static void make_image(struct gen_buf *b, struct bytes table)
{
	gen_base_image(b);
	gen_put_le(b, GEN_OFF_CERTS_ADDR, 4, TABLE_AT);
	gen_put_le(b, GEN_OFF_CERTS_SIZE, 4, table.size);
	gen_buf_put(b, table.data, table.size);
	assert_false(b->broken);
}

/* One field of the file changed, the answer of each step as far as it goes. */
struct row {
	const char *what;
	size_t at;
	size_t width;
	uint64_t value;
	size_t size; /* of the file; 0: as it is */
	int want;
	bool hazard;
};

static struct bytes changed(struct gen_buf *b, const struct row *row)
{
	gen_buf_reset(b);
	gen_buf_put(b, image.data, image.len);
	if (row->width)
		gen_put_le(b, row->at, row->width, row->value);
	assert_false(b->broken);
	return guarded_copy(&guard, b->data, row->size ? row->size : b->len);
}

static void check_row(const struct row *row, int r, const struct ksig_pe *pe)
{
	check_err_in(r, row->want, "%s", row->what);
	if ((pe->hazard != NULL) != row->hazard)
		fail_msg("%s: hazard: %s", row->what, pe->hazard ? pe->hazard : "none");
	if (r < 0 && !row->hazard)
		assert_non_null(pe->note);
}

/* ---- headers, pefile_parse_binary() ---------------------------------------------------- */

static void test_good_headers(void **state)
{
	struct ksig_pe pe;

	(void)state;
	check_err(ksig_pe_parse(guarded_copy(&guard, image.data, image.len), &pe), 0);
	assert_int_equal(pe.machine, 0x8664);
	assert_true(pe.pe32_plus);
	assert_int_equal(pe.checksum_offset, GEN_OFF_CHECKSUM);
	assert_int_equal(pe.header_size, GEN_HEADER_SIZE);
	assert_int_equal(pe.n_dirs, 6);
	assert_int_equal(pe.cert_dirent_offset, GEN_OFF_CERTS_ADDR);
	assert_int_equal(pe.cert_offset, TABLE_AT);
	assert_int_equal(pe.cert_size, 16);
	assert_int_equal(pe.n_sections, GEN_SECTIONS);
	assert_int_equal(pe.sections_offset, GEN_OFF_SECTION_TABLE);
	assert_null(pe.note);
	assert_null(pe.hazard);
}

#define ALL (GEN_IMAGE_SIZE + 16)

/* clang-format off */
static const struct row headers[] = {
	{"nothing", .size = 1, .want = -ELIBBAD},
	{"shorter than the MZ header", .size = 63, .want = -ELIBBAD},
	{"MZ header and no more (chkaddr: s >= datalen)", .size = 64, .want = -ELIBBAD},
	{"no MZ", 0, 1, 'N', .want = -ELIBBAD},
	{"PE header inside the MZ header", GEN_OFF_PEADDR, 4, 63, .want = -ELIBBAD},
	{"PE header somewhere else", GEN_OFF_PEADDR, 4, 64 + 8, .want = -ELIBBAD},
	{"PE header at the end", GEN_OFF_PEADDR, 4, ALL - 24, .want = -ELIBBAD},
	{"PE header over the end", GEN_OFF_PEADDR, 4, ALL - 23, .want = -ELIBBAD},
	{"PE header far away", GEN_OFF_PEADDR, 4, 0xffffffff, .want = -ELIBBAD},
	{"PE header far away, plus its size is small", GEN_OFF_PEADDR, 4, 0xfffffff0,
	 .want = -ELIBBAD},
	{"no PE signature", GEN_OFF_PE + 3, 1, 1, .want = -ELIBBAD},
	{"ROM image", GEN_OFF_OPT, 2, 0x107, .want = -ELIBBAD},
	{"PE32, so that the directories are elsewhere", GEN_OFF_OPT, 2, 0x10b, .want = -ENODATA},
	{"file ends in the optional header", .size = GEN_OFF_OPT + 100, .want = -ELIBBAD},
	{"SizeOfHeaders 0", GEN_OFF_OPT_HEADER_SIZE, 4, 0, .want = -ELIBBAD},
	{"SizeOfHeaders ends with the optional header", GEN_OFF_OPT_HEADER_SIZE, 4, 0xc8,
	 .want = -ELIBBAD},
	{"SizeOfHeaders too small for the sections", GEN_OFF_OPT_HEADER_SIZE, 4, 0xf8 + 159,
	 .want = -ELIBBAD},
	{"SizeOfHeaders just enough", GEN_OFF_OPT_HEADER_SIZE, 4, 0xf8 + 160, .want = 0},
	{"SizeOfHeaders one less than the file", GEN_OFF_OPT_HEADER_SIZE, 4, ALL - 1,
	 .want = -ELIBBAD}, /* the table is not behind it */
	{"SizeOfHeaders as large as the file", GEN_OFF_OPT_HEADER_SIZE, 4, ALL, .want = -ELIBBAD},
	{"SizeOfHeaders up to the table", GEN_OFF_OPT_HEADER_SIZE, 4, TABLE_AT, .want = 0},
	{"SizeOfHeaders into the table", GEN_OFF_OPT_HEADER_SIZE, 4, TABLE_AT + 1,
	 .want = -ELIBBAD},
	{"as many directories as fit", GEN_OFF_DIRS, 4, (0x200 - 0xc8) / 8, .want = -ELIBBAD},
	{"one directory too many", GEN_OFF_DIRS, 4, (0x200 - 0xc8) / 8 + 1, .want = -ELIBBAD},
	{"four thousand million directories", GEN_OFF_DIRS, 4, 0xffffffff, .want = -ELIBBAD},
	{"no directory: the entry is read all the same", GEN_OFF_DIRS, 4, 0, .want = 0},
	{"unsigned, no address", GEN_OFF_CERTS_ADDR, 4, 0, .want = -ENODATA},
	{"unsigned, no size", GEN_OFF_CERTS_SIZE, 4, 0, .want = -ENODATA},
	{"table inside the headers", GEN_OFF_CERTS_ADDR, 4, 0x1ff, .want = -ELIBBAD},
	{"table right behind the headers", GEN_OFF_CERTS_ADDR, 4, 0x200, .want = 0},
	{"table one byte further", GEN_OFF_CERTS_ADDR, 4, TABLE_AT + 1, .want = -ELIBBAD},
	{"table far away", GEN_OFF_CERTS_ADDR, 4, 0xfffffff8, .want = -ELIBBAD},
	{"table one byte longer", GEN_OFF_CERTS_SIZE, 4, 17, .want = -ELIBBAD},
	{"table as large as the file", GEN_OFF_CERTS_SIZE, 4, ALL, .want = -ELIBBAD},
	{"four thousand million bytes of table", GEN_OFF_CERTS_SIZE, 4, 0xffffffff,
	 .want = -ELIBBAD},
	{"as many sections as fit", GEN_OFF_PE_SECTIONS, 2, (0x200 - 0xf8) / 40, .want = 0},
	{"one section too many", GEN_OFF_PE_SECTIONS, 2, (0x200 - 0xf8) / 40 + 1,
	 .want = -ELIBBAD},
	{"65535 sections", GEN_OFF_PE_SECTIONS, 2, 65535, .want = -ELIBBAD},
	{"no section", GEN_OFF_PE_SECTIONS, 2, 0, .want = 0},
	/* Unsigned comes before the sections are counted. */
	{"file without its table", .size = TABLE_AT, .want = -ELIBBAD},
};
/* clang-format on */

static void test_headers(void **state)
{
	_cleanup_buf_ struct gen_buf b = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(headers); i++) {
		struct ksig_pe pe;
		int r = ksig_pe_parse(changed(&b, &headers[i]), &pe);

		check_row(&headers[i], r, &pe);
	}
}

/* The smaller optional header; and one so near the end that the directories are behind it. */
static void test_pe32(void **state)
{
	_cleanup_buf_ struct gen_buf b = {0};
	struct ksig_pe pe;

	(void)state;
	gen_buf_put(&b, image.data, image.len);
	gen_put_le(&b, GEN_OFF_OPT, 2, 0x10b);
	gen_put_le(&b, GEN_OFF_OPT + 92, 4, 6);
	gen_put_le(&b, GEN_OFF_OPT + 96 + 32, 4, TABLE_AT);
	gen_put_le(&b, GEN_OFF_OPT + 96 + 36, 4, 16);
	check_err(ksig_pe_parse(guarded_copy(&guard, b.data, b.len), &pe), 0);
	assert_false(pe.pe32_plus);
	assert_int_equal(pe.checksum_offset, GEN_OFF_CHECKSUM);
	assert_int_equal(pe.cert_dirent_offset, GEN_OFF_OPT + 96 + 32);
	assert_int_equal(pe.sections_offset, GEN_OFF_OPT + 96 + 48);
	/* Optional header up to the last byte but one: SizeOfHeaders fits in between. */
	gen_put_le(&b, GEN_OFF_OPT, 2, 0x20b);
	gen_put_le(&b, GEN_OFF_DIRS, 4, 0);
	gen_put_le(&b, GEN_OFF_OPT_HEADER_SIZE, 4, 0xc9);
	check_err(ksig_pe_parse(guarded_copy(&guard, b.data, 0xca), &pe), -ELIBBAD);
	assert_non_null(pe.hazard);
}

/* The kernel's length is an unsigned int: a file of 4 GiB and more has another size there. */
static void test_huge(void **state)
{
	struct ksig_pe pe;

	(void)state;
	if (sizeof(size_t) < 8)
		return;
	check_err(ksig_pe_parse(bytes_of(image.data, (size_t)((1ULL << 32) + 63)), &pe), -ELIBBAD);
	check_err(ksig_pe_parse(bytes_of(image.data, (size_t)(1ULL << 32)), &pe), -ELIBBAD);
}

/* ---- certificate table, pefile_strip_sig_wrapper() --------------------------------------- */

/* clang-format off */
static const struct {
	const char *what;
	struct bytes table;
	int want;
	size_t size; /* of the message */
	bool hazard;
} tables[] = {
	{"four bytes, padded", B(TABLE), 0, 4, false},
	{"not padded", B("\x0c\0\0\0\0\2\2\0\x30\2\5\0"), 0, 4, false},
	{"length covers the padding", B("\x10\0\0\0\0\2\2\0\x30\2\5\0\0\0\0\0"), 0, 4, false},
	{"length beyond the table", B("\x0d\0\0\0\0\2\2\0\x30\2\5\0"), -ELIBBAD, 0, false},
	{"second entry behind it", B(TABLE TABLE), 0, 4, false},
	{"no header", B("\x07\0\0\0\0\2\2"), -ELIBBAD, 0, false},
	{"header only", B("\x08\0\0\0\0\2\2\0"), -EKEYREJECTED, 0, false},
	{"three bytes", B("\x0b\0\0\0\0\2\2\0\x30\1\5"), -EKEYREJECTED, 0, false},
	{"revision 1.0", B("\x0c\0\0\0\0\1\2\0\x30\2\5\0"), -KSIG_ENOTSUPP, 0, false},
	{"X.509", B("\x0c\0\0\0\0\2\1\0\x30\2\5\0"), -KSIG_ENOTSUPP, 0, false},
	{"revision before length", B("\x0d\0\0\0\0\1\2\0\x30\2\5\0"), -ELIBBAD, 0, false},
	{"not a SEQUENCE", B("\x0c\0\0\0\0\2\2\0\x31\2\5\0"), -ELIBBAD, 0, false},
	{"longer than the entry", B("\x0c\0\0\0\0\2\2\0\x30\3\5\0\0"), -ELIBBAD, 0, false},
	{"one length byte", B("\x0d\0\0\0\0\2\2\0\x30\x81\2\5\0"), 0, 5, false},
	{"one length byte, too long", B("\x0d\0\0\0\0\2\2\0\x30\x81\3\5\0"), -ELIBBAD, 0, false},
	{"two length bytes", B("\x0e\0\0\0\0\2\2\0\x30\x82\0\2\5\0"), 0, 6, false},
	{"two length bytes, too long", B("\x0e\0\0\0\0\2\2\0\x30\x82\1\2\5\0"), -ELIBBAD, 0, false},
	{"three length bytes", B("\x0f\0\0\0\0\2\2\0\x30\x83\0\0\2\5\0"), -EMSGSIZE, 0, false},
	{"reserved length", B("\x0c\0\0\0\0\2\2\0\x30\xff\0\0"), -EMSGSIZE, 0, false},
	{"indefinite", B("\x10\0\0\0\0\2\2\0\x30\x80\5\0\0\0xx"), 0, 8, false},
	/* "ctx->sig_len -= sizeof(wrapper)" of a length below 8: nearly 4 GiB are left. */
	{"length 0", B("\0\0\0\0\0\2\2\0\x30\2\5\0"), 0, 4, false},
	{"length 7, indefinite", B("\7\0\0\0\0\2\2\0\x30\x80\5\0"), -EMSGSIZE, 0, false},
	{"length 7, cut short", B("\7\0\0\0\0\2\2\0\x30\3\5\0"), -ELIBBAD, 0, true},
	{"length 0, header only", B("\0\0\0\0\0\2\2\0"), -ELIBBAD, 0, true},
	{"length 0, three bytes", B("\0\0\0\0\0\2\2\0\x30\1\5"), -ELIBBAD, 0, true},
};
/* clang-format on */

static void test_tables(void **state)
{
	_cleanup_buf_ struct gen_buf b = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(tables); i++) {
		struct bytes in, message = {0};
		struct ksig_pe pe;
		int r;

		gen_buf_reset(&b);
		make_image(&b, tables[i].table);
		in = guarded_copy(&guard, b.data, b.len);
		check_err_in(ksig_pe_parse(in, &pe), 0, "%s", tables[i].what);
		r = ksig_pe_signature(in, &pe, &message);
		check_err_in(r, tables[i].want, "%s", tables[i].what);
		if ((pe.hazard != NULL) != tables[i].hazard)
			fail_msg("%s: hazard: %s", tables[i].what, pe.hazard ? pe.hazard : "none");
		if (message.size != tables[i].size)
			fail_msg("%s: %zu bytes, expected %zu", tables[i].what, message.size,
				 tables[i].size);
		if (r == 0)
			assert_ptr_equal(message.data, in.data + TABLE_AT + 8);
	}
}

/* ---- digest, pefile_digest_pe_contents() ---------------------------------------------------- */

static int parts_of(struct bytes in, struct ksig_pe *pe, struct ksig_pe_parts *parts)
{
	check_err(ksig_pe_parse(in, pe), 0);
	return ksig_pe_digest_parts(in, pe, parts);
}

static void check_part(const struct ksig_pe_parts *parts, size_t i, struct bytes file,
		       uint64_t from, uint64_t to)
{
	if (i >= parts->n)
		fail_msg("part %zu is missing", i);
	if (parts->part[i].data != file.data + from || parts->part[i].size != to - from)
		fail_msg("part %zu is %#zx + %#zx, expected %#zx + %#zx", i,
			 (size_t)(parts->part[i].data - file.data), parts->part[i].size,
			 (size_t)from, (size_t)(to - from));
}

static void test_parts(void **state)
{
	struct bytes in = guarded_copy(&guard, image.data, image.len);
	struct ksig_pe_parts parts = {0};
	struct ksig_pe pe;

	(void)state;
	check_err(parts_of(in, &pe, &parts), 0);
	check_part(&parts, 0, in, 0, GEN_OFF_CHECKSUM);
	check_part(&parts, 1, in, GEN_OFF_CHECKSUM + 4, GEN_OFF_CERTS_ADDR);
	check_part(&parts, 2, in, GEN_OFF_CERTS_ADDR + 8, GEN_HEADER_SIZE);
	check_part(&parts, 3, in, 0x200, 0xe00);
	check_part(&parts, 4, in, 0xe00, 0x1000);
	check_part(&parts, 5, in, 0x1000, 0x5000);
	check_part(&parts, 6, in, 0x5000, 0x6000);
	check_part(&parts, 7, in, 0x6000, 0x6000);
	assert_int_equal(parts.n, 8);
	free(parts.part);
}

/* Sorted by address, whatever the order of the table; empty sections are left out. */
static void test_order(void **state)
{
	_cleanup_buf_ struct gen_buf b = {0};
	uint8_t section[GEN_SECTION_HEADER];
	struct ksig_pe_parts parts = {0};
	struct ksig_pe pe;
	struct bytes in;

	(void)state;
	gen_buf_put(&b, image.data, image.len);
	memcpy(section, b.data + GEN_OFF_SECTION(0, 0), sizeof(section));
	memcpy(b.data + GEN_OFF_SECTION(0, 0), b.data + GEN_OFF_SECTION(3, 0), sizeof(section));
	memcpy(b.data + GEN_OFF_SECTION(3, 0), section, sizeof(section));
	gen_put_le(&b, GEN_OFF_SECTION(1, GEN_SEC_RAW_SIZE), 4, 0);
	in = guarded_copy(&guard, b.data, b.len);
	check_err(parts_of(in, &pe, &parts), 0);
	check_part(&parts, 3, in, 0x200, 0xe00);
	check_part(&parts, 4, in, 0x1000, 0x5000);
	check_part(&parts, 5, in, 0x5000, 0x6000);
	/* What was not hashed as a section is taken from the end of what was. */
	check_part(&parts, 6, in, 0x5e00, 0x6000);
	free(parts.part);
}

/* pefile_compare_shdrs(): what decides between sections at the same place */
static void test_order_of_equals(void **state)
{
	static const struct {
		size_t field, width;
		uint64_t first, second;
		bool swapped;
	} rows[] = {
		{GEN_SEC_VADDR, 4, 2, 1, true},
		{GEN_SEC_VADDR, 4, 1, 2, false},
		{GEN_SEC_NAME, 8, 'b', 'a', true},
		{GEN_SEC_NAME, 8, 'a', 'b', false},
		{GEN_SEC_NAME, 8, 0x80, 'b', true}, /* unsigned, as the kernel's strcmp() */
		{GEN_SEC_VSIZE, 4, 2, 1, true},
		{GEN_SEC_VSIZE, 4, 0, 0, false},
		{GEN_SEC_RAW_SIZE, 4, 0x300, 0x200, true},
		{GEN_SEC_RAW_SIZE, 4, 0x200, 0x300, false},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		_cleanup_buf_ struct gen_buf b = {0};
		struct ksig_pe_parts parts = {0};
		struct ksig_pe pe;
		struct bytes in;
		uint64_t second; /* its size tells it apart */

		gen_buf_put(&b, image.data, image.len);
		memset(b.data + GEN_OFF_SECTION(0, 0), 0, 2 * GEN_SECTION_HEADER);
		for (unsigned int n = 0; n < 2; n++) {
			gen_put_le(&b, GEN_OFF_SECTION(n, GEN_SEC_RAW_ADDR), 4, 0x200);
			gen_put_le(&b, GEN_OFF_SECTION(n, GEN_SEC_RAW_SIZE), 4, 0x100 + n);
		}
		gen_put_le(&b, GEN_OFF_SECTION(0, rows[i].field), rows[i].width, rows[i].first);
		gen_put_le(&b, GEN_OFF_SECTION(1, rows[i].field), rows[i].width, rows[i].second);
		in = guarded_copy(&guard, b.data, b.len);
		check_err(parts_of(in, &pe, &parts), 0);
		second = rows[i].field == GEN_SEC_RAW_SIZE ? rows[i].second : 0x101;
		if ((parts.part[3].size == second) != rows[i].swapped)
			fail_msg("row %zu: %#zx and %#zx bytes", i, parts.part[3].size,
				 parts.part[4].size);
		free(parts.part);
	}
}

/* clang-format off */
static const struct row damage_rows[] = {
	{"no section (canon[0] of an empty array)", GEN_OFF_PE_SECTIONS, 2, 0, .want = -ELIBBAD,
	 .hazard = true},
	{"section far away", GEN_OFF_SECTION(2, GEN_SEC_RAW_ADDR), 4, 0x7fffffff, .want = -ELIBBAD,
	 .hazard = true},
	{"section over the end by one byte", GEN_OFF_SECTION(3, GEN_SEC_RAW_SIZE), 4, 0x1011,
	 .want = -ELIBBAD, .hazard = true},
	{"section up to the very end: overlaps the table", GEN_OFF_SECTION(3, GEN_SEC_RAW_SIZE), 4,
	 0x1010, .want = 0},
	{"section of nearly 4 GiB", GEN_OFF_SECTION(1, GEN_SEC_RAW_SIZE), 4, 0xffffffff,
	 .want = -ELIBBAD, .hazard = true},
	{"empty section far away", GEN_OFF_SECTION(1, GEN_SEC_RAW_SIZE), 4, 0, .want = 0},
	{"section inside the headers", GEN_OFF_SECTION(0, GEN_SEC_RAW_ADDR), 4, 0, .want = 0},
	{"sections overlap", GEN_OFF_SECTION(1, GEN_SEC_RAW_SIZE), 4, 0x4000, .want = 0},
	{"one byte less hashed", GEN_OFF_SECTION(3, GEN_SEC_RAW_SIZE), 4, 0xfff, .want = 0},
	{"one byte too many hashed: nothing left for the table",
	 GEN_OFF_SECTION(3, GEN_SEC_RAW_SIZE), 4, 0x1001, .want = -ELIBBAD},
	{"no directory: sections are read from the directories", GEN_OFF_DIRS, 4, 0, .want = 0},
};
/* clang-format on */

static void test_damaged_sections(void **state)
{
	_cleanup_buf_ struct gen_buf b = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(damage_rows); i++) {
		struct bytes in = changed(&b, &damage_rows[i]);
		struct ksig_pe_parts parts = {0};
		struct ksig_pe pe;
		int r;

		r = parts_of(in, &pe, &parts);
		check_row(&damage_rows[i], r, &pe);
		free(parts.part);
	}
}

/* Overlapping sections are hashed one by one; there is an end to that. */
static void test_overlap(void **state)
{
	enum { SECTIONS = 40 };
	struct ksig_pe_parts parts = {0};
	struct gen_buf b = {0};
	struct ksig_pe pe;

	(void)state;
	gen_buf_put(&b, image.data, image.len);
	gen_put_le(&b, GEN_OFF_OPT_HEADER_SIZE, 4, 0x1000);
	for (unsigned int i = 0; i < SECTIONS; i++) {
		gen_put_le(&b, GEN_OFF_SECTION(i, GEN_SEC_RAW_ADDR), 4, 0x1000);
		gen_put_le(&b, GEN_OFF_SECTION(i, GEN_SEC_RAW_SIZE), 4, 0x4000);
	}
	for (unsigned int n = 4; n <= SECTIONS; n += SECTIONS - 4) {
		gen_put_le(&b, GEN_OFF_PE_SECTIONS, 2, n);
		check_err(ksig_pe_parse(bytes_of(b.data, b.len), &pe), 0);
		ksig_pe_digest_parts(bytes_of(b.data, b.len), &pe, &parts);
		if (!!pe.hazard != (n == SECTIONS))
			fail_msg("%u sections: hazard %s", n, pe.hazard ? pe.hazard : "none");
		free(parts.part);
		parts.part = NULL;
	}
	gen_buf_free(&b);
}

/* ---- everything damaged ------------------------------------------------------------------------
 */

static void damaged(struct bytes in, const struct damage *damage, void *context)
{
	struct ksig_pe_parts parts = {0};
	struct bytes message = {0};
	struct ksig_pe pe;
	char what[64];
	int r = ksig_pe_parse(in, &pe);

	(void)context;
	if (damage->kind == DAMAGE_CUT && r != -ELIBBAD)
		fail_msg("%s: %d", damage_text(damage, what), r);
	if (r < 0)
		return;
	if (ksig_pe_signature(in, &pe, &message) == 0)
		assert_true(bytes_has(in, (uint64_t)(message.data - in.data), message.size));
	if (ksig_pe_digest_parts(in, &pe, &parts) < 0)
		return;
	for (size_t i = 0; i < parts.n; i++) {
		const struct bytes *p = &parts.part[i];

		assert_true(bytes_has(in, (uint64_t)(p->data - in.data), p->size));
		if (p->size) { /* both ends can be read */
			volatile uint8_t sum = p->data[0];

			sum ^= p->data[p->size - 1];
			(void)sum;
		}
	}
	free(parts.part);
}

static void test_damage(void **state)
{
	(void)state;
	/* The headers; what is behind them is only hashed. */
	damage_all(bytes_of(image.data, image.len), GEN_HEADER_SIZE, damaged, NULL);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good_headers),
		cmocka_unit_test(test_headers),
		cmocka_unit_test(test_pe32),
		cmocka_unit_test(test_huge),
		cmocka_unit_test(test_tables),
		cmocka_unit_test(test_parts),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_order_of_equals),
		cmocka_unit_test(test_damaged_sections),
		cmocka_unit_test(test_overlap),
		cmocka_unit_test(test_damage),
	};
	struct bytes table = B(TABLE);
	int failed;

	guard = guard_new(GEN_IMAGE_SIZE + 4096);
	gen_base_image(&image);
	gen_put_le(&image, GEN_OFF_CERTS_ADDR, 4, TABLE_AT);
	gen_put_le(&image, GEN_OFF_CERTS_SIZE, 4, table.size);
	gen_buf_put(&image, table.data, table.size);
	if (image.broken)
		abort();
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	gen_buf_free(&image);
	guard_free(&guard);
	return failed;
}
