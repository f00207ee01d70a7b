/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "image.h"
#include "appended.h"
#include "authenticode.h"
#include "pkcs7.h"

#include <errno.h>

DEFINE_CLEANUP(struct ksig_image *, ksig_image_free)

/* ---- format ---------------------------------------------------------------- */

static const char *elf_arch(struct bytes f)
{
	static const struct {
		uint16_t machine;
		const char *arch;
	} machines[] = {{62, "x86_64"}, {3, "i386"}, {21, "ppc64"}, {22, "s390x"}, {183, "arm64"}};
	uint16_t machine = 0;
	uint8_t order = 0;

	if (!bytes_u8(f, 5, &order) ||
	    !(order == 2 ? bytes_be16(f, 18, &machine) : bytes_le16(f, 18, &machine)))
		return "unknown";
	for (size_t i = 0; i < ARRAY_SIZE(machines); i++) {
		if (machines[i].machine == machine)
			return machines[i].arch;
	}
	return "unknown";
}

static const char *pe_arch(struct bytes f)
{
	static const struct {
		uint16_t machine;
		const char *arch;
	} machines[] = {{0x8664, "x86_64"}, {0x014c, "i386"}, {0xaa64, "arm64"}};
	struct ksig_pe pe;

	ksig_pe_parse(f, &pe);
	for (size_t i = 0; i < ARRAY_SIZE(machines); i++) {
		if (machines[i].machine == pe.machine)
			return machines[i].arch;
	}
	return "unknown";
}

/* First match wins; a NULL arch is looked up by the function. */
static const struct format {
	const char *name;
	size_t offset;
	const char *magic;
	size_t size;
	const char *arch;
	const char *(*find_arch)(struct bytes f);
} formats[] = {
	{"bzImage", 0x202, "HdrS", 4, "x86_64", NULL},
	{"Image", 56, "ARM\x64", 4, "arm64", NULL},
	{"ELF", 0, "\177ELF", 4, NULL, elf_arch},
	{"s390 image", 0x10008, "S390EP", 6, "s390x", NULL},
	{"zboot", 4, "zimg", 4, NULL, pe_arch},
	{"PE/COFF", 0, "MZ", 2, NULL, pe_arch},
	{"gzip", 0, "\x1f\x8b", 2, "unknown", NULL},
	{"zstd", 0, "\x28\xb5\x2f\xfd", 4, "unknown", NULL},
	{"xz", 0,
	 "\xfd"
	 "7zXZ",
	 5, "unknown", NULL},
};

static void find_format(struct bytes f, struct ksig_image *image)
{
	image->format = "unknown";
	image->arch = "unknown";
	for (size_t i = 0; i < ARRAY_SIZE(formats); i++) {
		if (!bytes_match(f, formats[i].offset, formats[i].magic, formats[i].size))
			continue;
		image->format = formats[i].name;
		image->arch = formats[i].arch ? formats[i].arch : formats[i].find_arch(f);
		break;
	}
	ksig_bzimage_probe(f, &image->boot);
	if (image->boot.found)
		image->release = ksig_bzimage_release(f);
}

/* What the loaders of the other architectures see in the file. */
static int read_loaders(struct bytes f, struct ksig_image *image)
{
	const struct ksig_elf *elf = &image->s390_elf;
	uint64_t at = 0;
	int r;

	ksig_arm64_image_read(f, &image->arm64);
	r = ksig_elf_read(f, ELF_OWN_ORDER, &image->elf);
	if (r == 0)
		r = ksig_elf_read(f, ELF_BIG_ENDIAN, &image->s390_elf);
	if (r < 0)
		return r;
	ksig_elf_entered_at(elf, elf->entry, &at);
	ksig_s390_parmarea_read(f, at, &image->parm);
	return 0;
}

/* ---- signatures ------------------------------------------------------------ */

static int keep_blob(struct bytes b, struct ksig_blob *ret)
{
	ret->size = b.size;
	if (b.size > KSIG_PKCS7_MAX)
		return 0;
	ret->data = bytes_dup(b);
	return ret->data ? 0 : -ENOMEM;
}

/*
 * Which releases can read the message is judged later; here only the algorithms
 * are wanted, so that every digest is taken while the bytes are at hand. An older
 * release is asked for what a newer one could not read, and only for that.
 */
static const uint32_t release_span[] = {KSIG_NEWEST, KSIG_VERSION(6, 1)};

/* The digest named in SpcIndirectDataContent, over the parts of the file. */
static int digest_pe(struct ksig_image *image, const struct ksig_pe_parts *parts)
{
	struct ksig_doubt doubt = {0};
	int r = 0;

	for (size_t i = 0; i < ARRAY_SIZE(release_span); i++) {
		_cleanup_(ksig_pkcs7_freep) struct ksig_pkcs7 *msg = NULL;
		struct ksig_rules rules = ksig_rules_lenient(release_span[i], &doubt);
		struct ksig_mscode ms;

		r = ksig_pkcs7_parse(bytes_of(image->pe_pkcs7.data, image->pe_pkcs7.size), &rules,
				     &msg);
		if (r == -ENOMEM)
			return r;
		/* Read even where a later part of the message is damaged. */
		if (!msg || ksig_mscode_parse(msg->content_whole, &rules, &ms) < 0)
			continue;
		r = ksig_digests_add(&image->pe_digests, ms.hash_algo, parts->part, parts->n);
		return r == -ENOMEM ? r : 0;
	}
	return 0;
}

static int read_authenticode(struct bytes f, struct ksig_image *image)
{
	struct ksig_pe_parts parts = {0};
	struct bytes pkcs7;
	int r;

	image->pe_err = ksig_pe_parse(f, &image->pe);
	if (image->pe_err < 0)
		return 0;
	image->wrapper_err = ksig_pe_signature(f, &image->pe, &pkcs7);
	if (image->wrapper_err < 0)
		return 0;
	r = keep_blob(pkcs7, &image->pe_pkcs7);
	if (r < 0)
		return r;
	image->parts_err = ksig_pe_digest_parts(f, &image->pe, &parts);
	image->parts_note = image->pe.note;
	image->parts_hazard = image->pe.hazard;
	if (image->parts_err == -ENOMEM)
		return -ENOMEM;
	if (image->parts_err == 0 && image->pe_pkcs7.data)
		r = digest_pe(image, &parts);
	free(parts.part);
	return r;
}

static int digest_appended(struct ksig_image *image, struct bytes data)
{
	struct ksig_doubt doubt = {0};
	int r = -EBADMSG;

	for (size_t i = 0; r < 0 && i < ARRAY_SIZE(release_span); i++) {
		_cleanup_(ksig_pkcs7_freep) struct ksig_pkcs7 *msg = NULL;
		struct ksig_rules rules = ksig_rules_lenient(release_span[i], &doubt);

		r = ksig_pkcs7_parse(
			bytes_of(image->appended_pkcs7.data, image->appended_pkcs7.size), &rules,
			&msg);
		if (r == -ENOMEM)
			return r;
		for (size_t k = 0; msg && k < msg->n_signers; k++) {
			if (ksig_digests_add(&image->appended_digests,
					     msg->signers[k].sig.hash_algo, &data, 1) == -ENOMEM)
				return -ENOMEM;
		}
	}
	return 0;
}

static int read_appended(struct bytes f, struct ksig_image *image)
{
	struct ksig_appended a;
	int r;

	image->appended_err = ksig_appended_parse(f, &a);
	image->appended_note = a.note;
	image->trailer = a.trailer;
	if (image->appended_err < 0)
		return 0;
	image->appended_data_size = a.data.size;
	r = keep_blob(a.pkcs7, &image->appended_pkcs7);
	if (r == 0 && image->appended_pkcs7.data)
		r = digest_appended(image, a.data);
	return r;
}

/* ---- the image ------------------------------------------------------------- */

/* One about which no more is known than name and size. */
static struct ksig_image *begin(struct bytes file, const char *name)
{
	struct ksig_image *image = calloc(1, sizeof(*image));

	if (!image)
		return NULL;
	image->path = strdup(name);
	image->size = file.size;
	image->format = image->arch = "unknown";
	ksig_ima_file_forget(&image->ima);
	if (image->path)
		return image;
	ksig_image_free(image);
	return NULL;
}

int ksig_image_from_bytes(struct bytes file, const char *name, struct ksig_image **ret)
{
	_cleanup_(ksig_image_freep) struct ksig_image *image = begin(file, name);
	int r;

	if (!image)
		return -ENOMEM;
	find_format(file, image);
	r = read_loaders(file, image);
	if (r == 0)
		r = read_authenticode(file, image);
	if (r == 0)
		r = read_appended(file, image);
	if (r < 0)
		return r;
	*ret = TAKE_PTR(image);
	return 0;
}

int ksig_initrd_from_bytes(struct bytes file, const char *name, struct ksig_image **ret)
{
	_cleanup_(ksig_image_freep) struct ksig_image *image = begin(file, name);
	int r;

	if (!image)
		return -ENOMEM;
	image->initrd = true;
	r = read_appended(file, image);
	if (r < 0)
		return r;
	*ret = TAKE_PTR(image);
	return 0;
}

void ksig_image_free(struct ksig_image *image)
{
	if (!image)
		return;
	for (size_t i = 0; i < image->n_layers; i++)
		free(image->layers[i]);
	free(image->path);
	free(image->release);
	free(image->pe_pkcs7.data);
	free(image->appended_pkcs7.data);
	ksig_elf_clear(&image->elf);
	ksig_elf_clear(&image->s390_elf);
	ksig_ima_file_clear(&image->ima);
	free(image);
}

int ksig_image_add_layer(struct ksig_image *image, const char *layer)
{
	char *copy;

	if (image->n_layers == KSIG_LAYERS_MAX)
		return -ENOSPC;
	copy = strdup(layer);
	if (!copy)
		return -ENOMEM;
	image->layers[image->n_layers++] = copy;
	return 0;
}

const char *ksig_image_format(const struct ksig_image *image)
{
	return image->format;
}

const char *ksig_image_arch(const struct ksig_image *image)
{
	return image->arch;
}

const char *ksig_image_release(const struct ksig_image *image)
{
	return image->release;
}
