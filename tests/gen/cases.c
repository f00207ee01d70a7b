// SPDX-License-Identifier: GPL-2.0-or-later
/* The sets of cases, their answers, and the way from a recipe to an image. */
#include <errno.h>
#include <string.h>

#include "recipe.h"

#define MESSAGES &gen_table_trust, &gen_table_cert, &gen_table_algo, &gen_table_pkcs7
#define PE_FILES                                                                                   \
	&gen_table_content, &gen_table_pe, &gen_table_wincert, &gen_table_hazard,                  \
		&gen_table_appended

static const struct gen_set sets[GEN_SETS] = {
	[GEN_X86_64] = {"x86_64",
			gen_base_image,
			gen_attach,
			false,
			{MESSAGES, PE_FILES, &gen_table_bzimage}},
	[GEN_ARM64] = {"arm64",
		       gen_base_arm64,
		       gen_attach,
		       false,
		       {MESSAGES, PE_FILES, &gen_table_arm64}},
	[GEN_S390X] = {"s390x",
		       gen_base_s390,
		       gen_attach_appended,
		       true,
		       {MESSAGES, &gen_table_trailer, &gen_table_s390, &gen_table_s390_elf}},
	[GEN_PPC64] = {"ppc64",
		       gen_base_ppc64,
		       gen_attach_appended,
		       true,
		       {MESSAGES, &gen_table_trailer, &gen_table_ppc64}},
	[GEN_X86_64_MODSIG] = {"x86_64-modsig",
			       gen_base_image,
			       gen_attach_appended,
			       true,
			       {MESSAGES, &gen_table_trailer},
			       .no_answers = true},
	[GEN_ARM64_MODSIG] = {"arm64-modsig",
			      gen_base_arm64,
			      gen_attach_appended,
			      true,
			      {MESSAGES, &gen_table_trailer},
			      .no_answers = true},
};

/* ---- sets ------------------------------------------------------------------------ */

const char *gen_arch_name(enum gen_arch arch)
{
	return (unsigned)arch < GEN_SETS ? sets[arch].name : NULL;
}

bool gen_arch_find(const char *name, enum gen_arch *ret)
{
	unsigned i;

	for (i = 0; i < GEN_SETS; i++) {
		if (strcmp(sets[i].name, name) == 0) {
			*ret = (enum gen_arch)i;
			return true;
		}
	}
	return false;
}

enum gen_arch gen_arch_appended(enum gen_arch arch)
{
	switch (arch) {
	case GEN_X86_64:
		return GEN_X86_64_MODSIG;
	case GEN_ARM64:
		return GEN_ARM64_MODSIG;
	default:
		return arch;
	}
}

static bool belongs(const struct gen_set *set, const struct gen_case *c)
{
	return !(set->appended && c->authenticode_only);
}

const struct gen_case *gen_set_at(enum gen_arch arch, size_t index)
{
	const struct gen_case_table *const *table;
	const struct gen_set *set = &sets[arch];
	size_t i;

	for (table = set->tables; *table; table++) {
		for (i = 0; i < (*table)->count; i++) {
			if (belongs(set, &(*table)->cases[i]) && index-- == 0)
				return &(*table)->cases[i];
		}
	}
	return NULL;
}

size_t gen_set_count(enum gen_arch arch)
{
	size_t count = 0;

	while (gen_set_at(arch, count))
		count++;
	return count;
}

const struct gen_case *gen_set_find(enum gen_arch arch, const char *name)
{
	const struct gen_case *c;
	size_t i;

	for (i = 0; (c = gen_set_at(arch, i)); i++)
		if (strcmp(c->name, name) == 0)
			return c;
	return NULL;
}

/* ---- answers --------------------------------------------------------------------- */

/* The answer with and without what the case needs; one answer if they are the same. */
static const char *known(const struct gen_case *c, const char *with, const char *without)
{
	return c->needs && strcmp(with, without) ? "?" : with;
}

const char *gen_kernel_name(enum gen_kernel kernel)
{
	static const char *const names[GEN_KERNELS] = {
		[GEN_LINUX_6_12] = "6.12",
		[GEN_LINUX_6_1] = "6.1",
		[GEN_LINUX_6_12_SERIES] = "6.12-series",
	};

	return (unsigned)kernel < GEN_KERNELS ? names[kernel] : NULL;
}

static const char *when_enforced(enum gen_arch arch, const struct gen_case *c, bool trusted,
				 enum gen_kernel kernel)
{
	const char *old = trusted ? c->platform_6_1 : c->no_key_6_1;

	if (kernel == GEN_LINUX_6_1 && old)
		return old;
	/* s390 goes on saying of an unsigned kernel what it always said. */
	if (kernel == GEN_LINUX_6_12_SERIES && sets[arch].appended && c->series)
		return arch == GEN_S390X && strcmp(c->series, "ENODATA") == 0 ? "EKEYREJECTED"
									      : c->series;
	return trusted ? known(c, c->platform, c->without_platform)
		       : known(c, c->no_key, c->without_no_key);
}

/* Neither enforced nor locked down: what is left when the signature does not matter. */
static const char *when_open(enum gen_arch arch, const struct gen_case *c, enum gen_kernel kernel)
{
	const char *open = c->open ? c->open : "ok";

	if (kernel == GEN_LINUX_6_1 && c->open_6_1)
		return c->open_6_1;
	/* Reading a marker without a trailer before it is what the series mends. */
	if (kernel == GEN_LINUX_6_12_SERIES && sets[arch].appended && c->series && c->unchecked)
		return c->unchecked;
	return open;
}

static const char *when_unchecked(const struct gen_case *c, enum gen_kernel kernel)
{
	if (c->unchecked)
		return c->unchecked;
	if (kernel == GEN_LINUX_6_1 && c->open_6_1)
		return c->open_6_1;
	return c->open ? c->open : "ok";
}

/* A refusal that is not the signature's doing stays what it is. */
static const char *when_locked(const char *enforced, const char *open)
{
	if (strcmp(enforced, "ok") == 0 || strcmp(enforced, "?") == 0 ||
	    strcmp(enforced, "hazard") == 0 || strcmp(enforced, open) == 0)
		return enforced;
	return "EPERM";
}

const char *gen_set_expected(enum gen_arch arch, const struct gen_case *c,
			     enum gen_situation situation, enum gen_kernel kernel)
{
	if (sets[arch].no_answers)
		return "?";
	if (arch == GEN_PPC64 && kernel != GEN_LINUX_6_12_SERIES)
		situation = GEN_UNCHECKED;
	switch (situation) {
	case GEN_NO_KEY:
		return when_enforced(arch, c, false, kernel);
	case GEN_OPEN:
		return when_open(arch, c, kernel);
	case GEN_LOCKED:
		return when_locked(when_enforced(arch, c, true, kernel),
				   when_open(arch, c, kernel));
	case GEN_BLOCKED:
		return c->blocked ? c->blocked : when_enforced(arch, c, true, kernel);
	case GEN_SECOND:
		return c->second ? c->second : when_enforced(arch, c, true, kernel);
	case GEN_UNCHECKED:
		return when_unchecked(c, kernel);
	default:
		return when_enforced(arch, c, true, kernel);
	}
}

/* ---- making ------------------------------------------------------------------------ */

static int apply_patches(const struct gen_job *job, const struct gen_patch *patch,
			 struct gen_buf *file)
{
	for (; patch && patch->width; patch++) {
		size_t at = patch->offset;

		if (patch->from == AT_TABLE)
			at += job->table_at;
		else if (patch->from == AT_END || patch->from == AT_END_BE)
			at = file->len - at;
		if (patch->from == AT_START_BE || patch->from == AT_END_BE)
			gen_put_be(file, at, patch->width, patch->value);
		else
			gen_put_le(file, at, patch->width, patch->value);
	}
	return file->broken ? -ERANGE : 0;
}

static int make_unsigned(struct gen_job *job)
{
	const struct gen_recipe *recipe = job->recipe;
	int ret = 0;

	if (recipe->build)
		ret = recipe->build(job, &job->file);
	else
		job->set->base(&job->file);
	if (!ret)
		ret = apply_patches(job, recipe->patch, &job->file);
	if (!ret && recipe->before)
		ret = recipe->before(job, &job->file);
	return ret ? ret : job->file.broken ? -ENOMEM : 0;
}

static int make_file(struct gen_job *job)
{
	const struct gen_recipe *recipe = job->recipe;
	int ret = make_unsigned(job);

	if (!ret && recipe->append && recipe->append->before_pe)
		ret = gen_append(job);
	if (!ret && recipe->sign)
		ret = job->set->attach(job);
	if (!ret && recipe->append && !recipe->append->before_pe)
		ret = gen_append(job);
	if (!ret)
		ret = apply_patches(job, recipe->patch_after, &job->file);
	if (!ret && recipe->after)
		ret = recipe->after(job, &job->file);
	return ret ? ret : job->file.broken ? -ERANGE : 0;
}

int gen_set_make(enum gen_arch arch, const struct gen_case *c, struct gen_keys *keys,
		 uint8_t **ret_buf, size_t *ret_len)
{
	struct gen_job job = {.keys = keys, .set = &sets[arch], .recipe = c->recipe};
	uint8_t *exact;
	int ret = make_file(&job);

	if (!ret) {
		/* Exactly as large as the image, so that a sanitizer sees one byte too far. */
		exact = malloc(job.file.len ? job.file.len : 1);
		if (exact) {
			if (job.file.len)
				memcpy(exact, job.file.data, job.file.len);
			*ret_buf = exact;
			*ret_len = job.file.len;
		} else {
			ret = -ENOMEM;
		}
	}
	gen_buf_free(&job.file);
	return ret;
}

int gen_sign_pe(struct gen_keys *keys, struct gen_buf *image)
{
	static const struct sign_spec sign = {
		.signers = {{.attrs = ATTRS_PLAIN | ATTR_TIME}},
	};
	static const struct gen_recipe recipe = {.sign = &sign};
	struct gen_job job = {.keys = keys, .recipe = &recipe, .file = *image};
	int ret = gen_attach(&job);

	*image = job.file;
	return ret;
}

/* ---- x86_64 ------------------------------------------------------------------------- */

size_t gen_case_count(void)
{
	return gen_set_count(GEN_X86_64);
}

const struct gen_case *gen_case_at(size_t index)
{
	return gen_set_at(GEN_X86_64, index);
}

const struct gen_case *gen_case_find(const char *name)
{
	return gen_set_find(GEN_X86_64, name);
}

const char *gen_expected(const struct gen_case *c, enum gen_situation situation,
			 enum gen_kernel kernel)
{
	return gen_set_expected(GEN_X86_64, c, situation, kernel);
}

int gen_make(const struct gen_case *c, struct gen_keys *keys, uint8_t **ret_buf, size_t *ret_len)
{
	return gen_set_make(GEN_X86_64, c, keys, ret_buf, ret_len);
}
