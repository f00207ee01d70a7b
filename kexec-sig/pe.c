/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "pe.h"
#include "compiler.h"

#include <errno.h>

enum {
	MZ_SIZE = 64,
	MZ_PEADDR = 60,
	PE_SIZE = 24,
	PE_MACHINE = 4,
	PE_SECTIONS = 6,
	/* both optional headers */
	OPT_HEADER_SIZE = 60,
	OPT_CHECKSUM = 64,
	OPT32_DIRS = 92,
	OPT32_SIZE = 96,
	OPT64_DIRS = 108,
	OPT64_SIZE = 112,
	DIRENT_SIZE = 8,
	DIRENT_CERTS = 4, /* index */
	SECTION_SIZE = 40,
	WIN_CERT_SIZE = 8,
};

#define OPT_MAGIC_PE32      0x010b
#define OPT_MAGIC_PE32_PLUS 0x020b
#define WIN_CERT_REVISION_2 0x0200
#define WIN_CERT_PKCS       0x0002
#define OVERLAP_MAX         4 /* times the file; sections that do not overlap make one */

static int fail(struct ksig_pe *pe, int err, const char *note)
{
	pe->note = note;
	return err;
}

/* The kernel's chkaddr(): also refuses a part as large as the whole file. */
static bool in_file(struct bytes file, uint64_t base, uint64_t off, uint64_t len)
{
	return off >= base && len < file.size && off <= file.size - len;
}

static int parse_optional(struct bytes file, uint64_t at, struct ksig_pe *pe, uint64_t *ret_end)
{
	uint64_t size, dirs;
	uint16_t magic;

	if (!in_file(file, 0, at, 2) || !bytes_le16(file, at, &magic))
		return fail(pe, -ELIBBAD, "the optional header is outside the file");
	if (magic != OPT_MAGIC_PE32 && magic != OPT_MAGIC_PE32_PLUS)
		return fail(pe, -ELIBBAD, "the optional header is neither PE32 nor PE32+");
	pe->pe32_plus = magic == OPT_MAGIC_PE32_PLUS;
	size = pe->pe32_plus ? OPT64_SIZE : OPT32_SIZE;
	dirs = pe->pe32_plus ? OPT64_DIRS : OPT32_DIRS;
	if (!in_file(file, 0, at, size) ||
	    !bytes_le32(file, at + OPT_HEADER_SIZE, &pe->header_size) ||
	    !bytes_le32(file, at + dirs, &pe->n_dirs))
		return fail(pe, -ELIBBAD, "the optional header is outside the file");
	pe->checksum_offset = (uint32_t)(at + OPT_CHECKSUM);
	*ret_end = at + size;
	return 0;
}

static int parse_directories(struct bytes file, uint64_t at, struct ksig_pe *pe)
{
	uint64_t certs = at + DIRENT_CERTS * DIRENT_SIZE;

	if (at >= pe->header_size || pe->header_size >= file.size)
		return fail(pe, -ELIBBAD, "SizeOfHeaders does not fit the file");
	if (pe->n_dirs > (pe->header_size - at) / DIRENT_SIZE)
		return fail(pe, -ELIBBAD, "NumberOfRvaAndSizes does not fit the headers");
	pe->sections_offset = (uint32_t)(at + (uint64_t)pe->n_dirs * DIRENT_SIZE);
	pe->cert_dirent_offset = (uint32_t)certs;
	/* The kernel reads the entry whether the table has one or not. */
	if (!bytes_le32(file, certs, &pe->cert_offset) ||
	    !bytes_le32(file, certs + 4, &pe->cert_size)) {
		pe->hazard = "the data directories end behind the file";
		return fail(pe, -ELIBBAD, pe->hazard);
	}
	if (!pe->cert_offset || !pe->cert_size)
		return fail(pe, -ENODATA, "no signature");
	if (!in_file(file, pe->header_size, pe->cert_offset, pe->cert_size))
		return fail(pe, -ELIBBAD, "the certificate table is outside the file");
	return 0;
}

int ksig_pe_parse(struct bytes file, struct ksig_pe *ret)
{
	struct ksig_pe *pe = ret;
	uint32_t peaddr;
	uint16_t sections;
	uint64_t end;
	int r;

	*pe = (struct ksig_pe){0};
	/* The length is an unsigned int there. */
	file.size = (uint32_t)file.size;
	if (!in_file(file, 0, 0, MZ_SIZE) || !bytes_match(file, 0, "MZ", 2))
		return fail(pe, -ELIBBAD, "no MZ header");
	if (!bytes_le32(file, MZ_PEADDR, &peaddr) || !in_file(file, MZ_SIZE, peaddr, PE_SIZE) ||
	    !bytes_match(file, peaddr, "PE\0\0", 4) ||
	    !bytes_le16(file, peaddr + PE_MACHINE, &pe->machine) ||
	    !bytes_le16(file, peaddr + PE_SECTIONS, &sections))
		return fail(pe, -ELIBBAD, "no PE header");
	r = parse_optional(file, (uint64_t)peaddr + PE_SIZE, pe, &end);
	if (r == 0)
		r = parse_directories(file, end, pe);
	if (r < 0)
		return r;
	pe->n_sections = sections;
	if (pe->n_sections > (pe->header_size - pe->sections_offset) / SECTION_SIZE)
		return fail(pe, -ELIBBAD, "the section table does not fit the headers");
	return 0;
}

/* ---- certificate table ---------------------------------------------------- */

/* The message's own length, header included; head: its first four bytes, big-endian. */
static int message_length(uint32_t head, uint32_t available, struct ksig_pe *pe, uint32_t *ret)
{
	uint8_t first = head >> 16 & 0xff;
	uint32_t len;

	if (head >> 24 != 0x30)
		return fail(pe, -ELIBBAD, "the signature is not PKCS#7");
	if (first < 0x80) {
		len = first + 2U;
	} else if (first == 0x80) { /* indefinite: up to the end of the entry */
		*ret = available;
		return 0;
	} else if (first == 0x81) {
		len = (head >> 8 & 0xff) + 3U;
	} else if (first == 0x82) {
		len = (head & 0xffff) + 4U;
	} else {
		return fail(pe, -EMSGSIZE, "the PKCS#7 message is longer than 65535 bytes");
	}
	if (len > available)
		return fail(pe, -ELIBBAD, "the PKCS#7 message is cut short");
	*ret = len;
	return 0;
}

int ksig_pe_signature(struct bytes file, struct ksig_pe *pe, struct bytes *ret_pkcs7)
{
	uint32_t length, available, message, head;
	uint64_t start = (uint64_t)pe->cert_offset + WIN_CERT_SIZE;
	uint16_t revision, type;
	int r;

	if (pe->cert_size < WIN_CERT_SIZE || !bytes_le32(file, pe->cert_offset, &length) ||
	    !bytes_le16(file, pe->cert_offset + 4ULL, &revision) ||
	    !bytes_le16(file, pe->cert_offset + 6ULL, &type))
		return fail(pe, -ELIBBAD, "the certificate table is too small");
	if (length > pe->cert_size)
		return fail(pe, -ELIBBAD, "the first certificate is larger than its table");
	if (revision != WIN_CERT_REVISION_2)
		return fail(pe, -KSIG_ENOTSUPP, "the certificate entry is not of revision 2.0");
	if (type != WIN_CERT_PKCS)
		return fail(pe, -KSIG_ENOTSUPP, "the certificate entry is not PKCS#7 SignedData");
	/* The kernel subtracts without looking: a length below 8 becomes nearly 4 GiB. */
	available = length - WIN_CERT_SIZE;
	if (available < 4)
		return fail(pe, -EKEYREJECTED, "the certificate entry is empty");
	if (!bytes_be32(file, start, &head)) {
		pe->hazard = "the certificate entry is shorter than its own header";
		return fail(pe, -ELIBBAD, pe->hazard);
	}
	r = message_length(head, available, pe, &message);
	if (r < 0)
		return r;
	if (!bytes_sub(file, start, message, ret_pkcs7)) {
		/* An indefinite one of that size is refused by its size alone. */
		if (message > 65535)
			return fail(pe, -EMSGSIZE, "the PKCS#7 message is too long");
		pe->hazard = "the PKCS#7 message ends behind the file";
		return fail(pe, -ELIBBAD, pe->hazard);
	}
	return 0;
}

/* ---- digest --------------------------------------------------------------- */

struct section {
	uint32_t virtual_size, virtual_address, raw_size, data_addr;
	struct bytes
		name; /* from the name on to the end of the file: strcmp() does not stop at 8 */
	uint32_t index;
};

static struct section read_section(struct bytes file, const struct ksig_pe *pe, uint32_t i)
{
	uint64_t at = pe->sections_offset + (uint64_t)i * SECTION_SIZE;
	struct section s = {.index = i};

	if (!bytes_le32(file, at + 8, &s.virtual_size) ||
	    !bytes_le32(file, at + 12, &s.virtual_address) ||
	    !bytes_le32(file, at + 16, &s.raw_size) || !bytes_le32(file, at + 20, &s.data_addr) ||
	    !bytes_sub(file, at, file.size - at, &s.name))
		return (struct section){.index = i};
	return s;
}

static int compare_u32(uint32_t a, uint32_t b)
{
	return (a > b) - (a < b);
}

static int compare_names(struct bytes a, struct bytes b)
{
	size_t n = a.size < b.size ? a.size : b.size;

	for (size_t i = 0; i < n; i++) {
		if (a.data[i] != b.data[i])
			return a.data[i] < b.data[i] ? -1 : 1;
		if (a.data[i] == 0)
			return 0;
	}
	return 0;
}

/* pefile_compare_shdrs(); equal ones keep their order, as in its insertion sort. */
static int compare_sections(const void *x, const void *y)
{
	const struct section *a = x, *b = y;
	int r = compare_u32(a->data_addr, b->data_addr);

	if (r == 0)
		r = compare_u32(a->virtual_address, b->virtual_address);
	if (r == 0)
		r = compare_names(a->name, b->name);
	if (r == 0)
		r = compare_u32(a->virtual_size, b->virtual_size);
	if (r == 0)
		r = compare_u32(a->raw_size, b->raw_size);
	return r ? r : compare_u32(a->index, b->index);
}

static int add_part(struct bytes file, struct ksig_pe *pe, struct ksig_pe_parts *parts,
		    uint64_t from, uint64_t to, const char *hazard)
{
	if (from > to || !bytes_sub(file, from, to - from, &parts->part[parts->n])) {
		pe->hazard = hazard;
		return -ELIBBAD;
	}
	parts->n++;
	return 0;
}

static int add_headers(struct bytes file, struct ksig_pe *pe, struct ksig_pe_parts *parts)
{
	static const char hazard[] = "the headers end inside the certificate table's entry";
	int r;

	r = add_part(file, pe, parts, 0, pe->checksum_offset, hazard);
	if (r == 0)
		r = add_part(file, pe, parts, pe->checksum_offset + 4ULL, pe->cert_dirent_offset,
			     hazard);
	if (r == 0)
		r = add_part(file, pe, parts, pe->cert_dirent_offset + 8ULL, pe->header_size,
			     hazard);
	return r;
}

static int add_sections(struct bytes file, struct ksig_pe *pe, struct ksig_pe_parts *parts,
			const struct section *sections, uint32_t *ret_hashed)
{
	uint32_t hashed = pe->header_size;
	int r;

	for (uint32_t i = 0; i < pe->n_sections; i++) {
		const struct section *s = &sections[i];

		if (s->raw_size == 0)
			continue;
		r = add_part(file, pe, parts, s->data_addr, (uint64_t)s->data_addr + s->raw_size,
			     "a section lies outside the file");
		if (r < 0)
			return r;
		hashed += s->raw_size; /* wraps, as it does there */
	}
	*ret_hashed = hashed;
	return 0;
}

/* What follows the sections, without the certificate table. */
static int add_tail(struct bytes file, struct ksig_pe *pe, struct ksig_pe_parts *parts,
		    uint32_t hashed)
{
	uint32_t size = (uint32_t)file.size;
	uint32_t end = hashed + pe->cert_size;

	if (size <= hashed)
		return 0;
	if (end <= hashed || size < end)
		return fail(pe, -ELIBBAD,
			    "sections and certificate table add up to more than the file");
	return add_part(file, pe, parts, hashed, (uint64_t)hashed + (size - end),
			"the rest of the file is outside it");
}

/*
 * Sections may overlap, and each is hashed: a small file can keep a kernel busy for hours
 * with the lock of kexec held, and us as well.
 */
static bool is_endless(struct bytes file, const struct ksig_pe_parts *parts)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < parts->n; i++)
		sum += parts->part[i].size;
	return sum / OVERLAP_MAX > file.size;
}

int ksig_pe_digest_parts(struct bytes file, struct ksig_pe *pe, struct ksig_pe_parts *ret)
{
	_cleanup_free_ struct section *sections = NULL;
	_cleanup_free_ struct bytes *part = NULL;
	struct ksig_pe_parts parts;
	uint32_t hashed;
	int r;

	if (pe->n_sections == 0) {
		/* It sorts into an allocation of no elements: canon[0] = 0. */
		pe->hazard = "the image has no sections";
		return -ELIBBAD;
	}
	sections = calloc(pe->n_sections, sizeof(*sections));
	part = calloc(pe->n_sections + 4ULL, sizeof(*part));
	if (!sections || !part)
		return -ENOMEM;
	parts = (struct ksig_pe_parts){.part = part};
	for (uint32_t i = 0; i < pe->n_sections; i++)
		sections[i] = read_section(file, pe, i);
	qsort(sections, pe->n_sections, sizeof(*sections), compare_sections);
	r = add_headers(file, pe, &parts);
	if (r == 0)
		r = add_sections(file, pe, &parts, sections, &hashed);
	if (r == 0)
		r = add_tail(file, pe, &parts, hashed);
	if (r == 0 && is_endless(file, &parts)) {
		pe->hazard = "sections that overlap without measure";
		r = -ELIBBAD;
	}
	if (r < 0)
		return r;
	*ret = parts;
	part = NULL;
	return 0;
}
