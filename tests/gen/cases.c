// SPDX-License-Identifier: GPL-2.0-or-later
/* The list of cases, and the way from a recipe to an image. */
#include <errno.h>
#include <string.h>

#include "recipe.h"

static const struct gen_case_table *const tables[] = {
	&gen_table_trust,    &gen_table_cert,    &gen_table_algo,  &gen_table_content,
	&gen_table_pe,       &gen_table_wincert, &gen_table_pkcs7, &gen_table_bzimage,
	&gen_table_appended, &gen_table_hazard,
};

size_t gen_case_count(void)
{
	size_t count = 0, i;

	for (i = 0; i < ARRAY_SIZE(tables); i++)
		count += tables[i]->count;
	return count;
}

const struct gen_case *gen_case_at(size_t index)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(tables); i++) {
		if (index < tables[i]->count)
			return &tables[i]->cases[index];
		index -= tables[i]->count;
	}
	return NULL;
}

const struct gen_case *gen_case_find(const char *name)
{
	const struct gen_case *c;
	size_t i;

	for (i = 0; (c = gen_case_at(i)); i++)
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

const char *gen_expected(const struct gen_case *c, enum gen_situation situation,
			 enum gen_kernel kernel)
{
	const char *old = NULL, *open = c->open ? c->open : "ok";

	if (kernel == GEN_LINUX_6_1)
		old = situation == GEN_PLATFORM ? c->platform_6_1
		      : situation == GEN_NO_KEY ? c->no_key_6_1
						: c->open_6_1;
	if (old)
		return old;
	switch (situation) {
	case GEN_PLATFORM:
		return known(c, c->platform, c->without_platform);
	case GEN_NO_KEY:
		return known(c, c->no_key, c->without_no_key);
	default:
		return open;
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
		else if (patch->from == AT_END)
			at = file->len - at;
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
		gen_base_image(&job->file);
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
		ret = gen_attach(job);
	if (!ret && recipe->append && !recipe->append->before_pe)
		ret = gen_append(job);
	if (!ret)
		ret = apply_patches(job, recipe->patch_after, &job->file);
	if (!ret && recipe->after)
		ret = recipe->after(job, &job->file);
	return ret ? ret : job->file.broken ? -ERANGE : 0;
}

int gen_make(const struct gen_case *c, struct gen_keys *keys, uint8_t **ret_buf, size_t *ret_len)
{
	struct gen_job job = {.keys = keys, .recipe = c->recipe};
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
