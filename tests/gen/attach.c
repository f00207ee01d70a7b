// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Authenticode's view of a PE file: what is hashed, where the signature goes.
 *
 * The digest follows pefile_digest_pe_contents() of crypto/asymmetric_keys/verify_pefile.c:
 * headers without checksum and certificate directory, sections by their offset in the file,
 * then as many bytes after the sum of all that as the file has besides the certificate table.
 */
#include "keys.h"

#include <errno.h>
#include <string.h>

#define WIN_CERT_HEADER   8
#define WIN_CERT_REVISION 0x0200
#define WIN_CERT_PKCS7    0x0002
#define MAX_SECTIONS      64

/* ---- digest ----------------------------------------------------------------- */

struct pe_view {
	uint32_t header_size, dirs, certs_size, count;
	size_t checksum, certs_entry, sections;
};

struct section_view {
	uint32_t addr, vaddr, size;
};

DEFINE_CLEANUP(EVP_MD_CTX *, EVP_MD_CTX_free)

static int view_pe(struct gen_buf *file, struct pe_view *ret)
{
	size_t pe = (size_t)gen_get_le(file, GEN_OFF_PEADDR, 4), opt = pe + 24, dirs;
	bool plus = gen_get_le(file, opt, 2) == 0x020b;

	dirs = opt + (plus ? 112 : 96);
	ret->header_size = (uint32_t)gen_get_le(file, opt + 60, 4);
	ret->checksum = opt + 64;
	ret->dirs = (uint32_t)gen_get_le(file, dirs - 4, 4);
	ret->certs_entry = dirs + 32;
	ret->certs_size = (uint32_t)gen_get_le(file, dirs + 36, 4);
	ret->count = (uint32_t)gen_get_le(file, pe + 6, 2);
	ret->sections = dirs + 8 * (size_t)ret->dirs;
	return file->broken || ret->count > MAX_SECTIONS ? -EBADMSG : 0;
}

static bool comes_after(const struct section_view *a, const struct section_view *b)
{
	return a->addr != b->addr ? a->addr > b->addr : a->vaddr > b->vaddr;
}

static int sort_sections(struct gen_buf *file, const struct pe_view *pe, struct section_view *out)
{
	uint32_t n, i;

	for (n = 0; n < pe->count; n++) {
		size_t at = pe->sections + (size_t)n * GEN_SECTION_HEADER;
		struct section_view s = {
			.addr = (uint32_t)gen_get_le(file, at + GEN_SEC_RAW_ADDR, 4),
			.vaddr = (uint32_t)gen_get_le(file, at + GEN_SEC_VADDR, 4),
			.size = (uint32_t)gen_get_le(file, at + GEN_SEC_RAW_SIZE, 4),
		};

		for (i = n; i > 0 && comes_after(&out[i - 1], &s); i--)
			out[i] = out[i - 1];
		out[i] = s;
	}
	return file->broken ? -EBADMSG : 0;
}

/* [from, to) as far as it is in the file. */
static void update(EVP_MD_CTX *ctx, const struct gen_buf *file, size_t from, size_t to)
{
	if (to > file->len)
		to = file->len;
	if (from < to)
		EVP_DigestUpdate(ctx, file->data + from, to - from);
}

static int digest_by_sections(EVP_MD_CTX *ctx, struct gen_buf *file, const struct pe_view *pe)
{
	struct section_view sections[MAX_SECTIONS];
	uint32_t hashed = pe->header_size, n;
	int ret;

	update(ctx, file, 0, pe->checksum);
	update(ctx, file, pe->checksum + 4, pe->certs_entry);
	update(ctx, file, pe->certs_entry + 8, pe->header_size);
	ret = sort_sections(file, pe, sections);
	if (ret)
		return ret;
	for (n = 0; n < pe->count; n++) {
		update(ctx, file, sections[n].addr, (size_t)sections[n].addr + sections[n].size);
		hashed += sections[n].size;
	}
	if (file->len <= hashed)
		return 0;
	if (pe->certs_size == 0 || file->len < (uint64_t)hashed + pe->certs_size)
		return -ELIBBAD;
	update(ctx, file, hashed, file->len - pe->certs_size);
	return 0;
}

static void digest_linear(EVP_MD_CTX *ctx, struct gen_buf *file, const struct pe_view *pe)
{
	update(ctx, file, 0, pe->checksum);
	update(ctx, file, pe->checksum + 4, pe->certs_entry);
	update(ctx, file, pe->certs_entry + 8, file->len - pe->certs_size);
}

int gen_pe_digest(const struct gen_buf *file, enum gen_md md, bool linear, uint8_t *ret_digest)
{
	_cleanup_(EVP_MD_CTX_freep) EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	struct gen_buf view = *file; /* broken is set in the copy only */
	struct pe_view pe;
	int ret;

	ret = view_pe(&view, &pe);
	if (ret)
		return ret;
	if (!ctx || EVP_DigestInit_ex(ctx, EVP_get_digestbyname(gen_md_info[md].name), NULL) != 1)
		return -ENOMEM;
	if (linear)
		digest_linear(ctx, &view, &pe);
	else
		ret = digest_by_sections(ctx, &view, &pe);
	if (ret)
		return ret;
	return EVP_DigestFinal_ex(ctx, ret_digest, NULL) == 1 ? 0 : -EIO;
}

/* ---- attaching ----------------------------------------------------------------- */

/* Where the two fields are that signing changes; in the base image's places if all else fails. */
static struct pe_view find_fields(const struct gen_buf *file)
{
	struct gen_buf copy = *file;
	struct pe_view pe;

	if (view_pe(&copy, &pe) == 0 && pe.certs_entry <= file->len - 8)
		return pe;
	return (struct pe_view){.checksum = GEN_OFF_CHECKSUM, .certs_entry = GEN_OFF_CERTS_ADDR};
}

/* The sum of all 16-bit words with end-around carry, plus the length. */
void gen_pe_checksum(struct gen_buf *b)
{
	size_t field = find_fields(b).checksum, i;
	uint32_t sum = 0;

	gen_put_le(b, field, 4, 0);
	for (i = 0; i < b->len && !b->broken; i += 2) {
		sum += (uint32_t)gen_get_le(b, i, i + 1 < b->len ? 2 : 1);
		sum = (sum & 0xffff) + (sum >> 16);
	}
	gen_put_le(b, field, 4, sum + b->len);
}

void gen_wrap(const struct gen_buf *message, struct gen_buf *table)
{
	size_t at = table->len;

	gen_buf_fill(table, 0, WIN_CERT_HEADER);
	gen_put_le(table, at, 4, WIN_CERT_HEADER + message->len);
	gen_put_le(table, at + 4, 2, WIN_CERT_REVISION);
	gen_put_le(table, at + 6, 2, WIN_CERT_PKCS7);
	gen_buf_put(table, message->data, message->len);
	gen_buf_align(table, 8);
}

static int make_table(struct gen_job *job, const struct gen_subject *subject, struct gen_buf *table)
{
	const struct gen_recipe *recipe = job->recipe;
	_cleanup_buf_ struct gen_buf message = {0};
	int ret;

	ret = gen_message(job->keys, recipe->sign, subject, &message);
	if (!ret && recipe->message)
		ret = recipe->message(job, &message);
	if (ret)
		return ret;
	gen_wrap(&message, table);
	if (recipe->table)
		ret = recipe->table(job, table);
	if (!ret && table->len < recipe->table_size)
		gen_buf_fill(table, 0, recipe->table_size - table->len);
	return ret ? ret : table->broken ? -ENOMEM : 0;
}

/* Over a hole in the file, or behind its end. */
static void place_table(struct gen_job *job, struct gen_buf *file, const struct gen_buf *table)
{
	size_t at = job->recipe->table_at ? job->recipe->table_at : file->len;
	size_t end = at + table->len, entry = find_fields(file).certs_entry;

	if (file->len < end)
		gen_buf_fill(file, 0, end - file->len);
	if (file->broken)
		return;
	memcpy(file->data + at, table->data, table->len);
	gen_put_le(file, entry, 4, at);
	gen_put_le(file, entry + 4, 4, table->len);
	job->table_at = at;
}

/*
 * Twice: the digest depends on where the table ends up and how large it is, and both are
 * only known once there is a message of the same size. A file that has no digest (the kernel
 * never gets as far as comparing it) is signed for a digest of zeros.
 */
int gen_attach(struct gen_job *job)
{
	const struct sign_spec *sign = job->recipe->sign;
	_cleanup_buf_ struct gen_buf table = {0}, probe = {0};
	uint8_t digest[GEN_MD_MAX] = {0};
	struct gen_subject subject = {.digest = digest};
	int ret;

	ret = gen_digest(sign->image_md, "", 0, digest, &subject.digest_len);
	if (!ret)
		ret = make_table(job, &subject, &table);
	if (ret)
		return ret;
	gen_buf_put(&probe, job->file.data, job->file.len);
	place_table(job, &probe, &table);
	memset(digest, 0, sizeof(digest));
	ret = gen_pe_digest(&probe, sign->image_md, sign->flags & MSG_DIGEST_LINEAR, digest);
	if (ret && ret != -ELIBBAD && ret != -EBADMSG)
		return ret;
	gen_buf_reset(&table);
	ret = make_table(job, &subject, &table);
	if (ret)
		return ret;
	place_table(job, &job->file, &table);
	gen_pe_checksum(&job->file);
	return job->file.broken ? -ENOMEM : 0;
}
