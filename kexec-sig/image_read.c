/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Images and initrds from open files. */
#include "ima_appraise.h"

#include <errno.h>
#include <sys/mman.h>
#include <sys/stat.h>

DEFINE_CLEANUP(struct ksig_image *, ksig_image_free)

/* A file's contents in memory; map is NULL for none. */
struct mapping {
	void *map;
	size_t size;
};

static void unmap(struct mapping *m)
{
	if (m->map)
		munmap(m->map, m->size);
}

static int map_file(int fd, struct mapping *ret)
{
	struct stat st;
	void *map;

	if (fstat(fd, &st) < 0)
		return -errno;
	if (!S_ISREG(st.st_mode))
		return S_ISDIR(st.st_mode) ? -EISDIR : -EINVAL;
	if (st.st_size == 0)
		return -ENODATA;
	if ((uint64_t)st.st_size > KSIG_FILE_SIZE_MAX || (uint64_t)st.st_size > SIZE_MAX)
		return -EFBIG;
	map = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (map == MAP_FAILED)
		return -errno;
	madvise(map, (size_t)st.st_size, MADV_SEQUENTIAL);
	*ret = (struct mapping){map, (size_t)st.st_size};
	return 0;
}

static bool became_shorter(int fd, const struct mapping *m)
{
	struct stat st;

	return fstat(fd, &st) == 0 && (uint64_t)st.st_size < m->size;
}

typedef int (*from_bytes)(struct bytes file, const char *name, struct ksig_image **ret);

static int read_file(int fd, const char *name, from_bytes make, struct ksig_image **ret)
{
	_cleanup_(ksig_image_freep) struct ksig_image *image = NULL;
	_cleanup_(unmap) struct mapping m = {NULL, 0};
	int r;

	r = map_file(fd, &m);
	if (r < 0)
		return r;
	r = make(bytes_of(m.map, m.size), name, &image);
	if (r == 0)
		r = ksig_ima_file_read(fd, bytes_of(m.map, m.size), &image->ima);
	if (r == 0 && became_shorter(fd, &m))
		r = -ESTALE;
	if (r < 0)
		return r;
	*ret = TAKE_PTR(image);
	return 0;
}

int ksig_image_read(int fd, const char *name, struct ksig_image **ret)
{
	return read_file(fd, name, ksig_image_from_bytes, ret);
}

int ksig_initrd_read(int fd, const char *name, struct ksig_image **ret)
{
	return read_file(fd, name, ksig_initrd_from_bytes, ret);
}

/* ---- the digest of the whole file --------------------------------------------------- */

/* Is a rule about it? Initrds are large: one about kernels is no reason to hash them. */
static bool some_rule_acts(const struct ksig_image *image, const struct ksig_system *s)
{
	const char *const funcs[] = {image->initrd ? KSIG_IMA_INITRD : KSIG_IMA_KERNEL,
				     KSIG_IMA_OPEN};
	struct ksig_ima_subject who = ksig_ima_subject_of(image, s);
	struct ksig_ima_rules rules;

	for (size_t i = 0; i < ARRAY_SIZE(funcs); i++) {
		for (unsigned int a = KSIG_IMA_APPRAISE; a <= KSIG_IMA_AUDIT; a++) {
			ksig_ima_match(ksig_ima_rules_of(s), (enum ksig_ima_action)a, funcs[i],
				       &who, &rules);
			for (size_t k = 0; k < rules.n; k++) {
				if (rules.rule[k].acts)
					return true;
			}
		}
	}
	return false;
}

int ksig_image_digest(struct ksig_image *image, int fd, const char *algo)
{
	_cleanup_(unmap) struct mapping m = {NULL, 0};
	struct bytes contents;
	int r;

	if (ksig_digests_find(&image->ima.digests, algo))
		return 0;
	r = map_file(fd, &m);
	if (r < 0)
		return r;
	contents = bytes_of(m.map, m.size);
	r = ksig_digests_add(&image->ima.digests, algo, &contents, 1);
	if (r == 0 && became_shorter(fd, &m))
		r = -ESTALE;
	return r;
}

int ksig_image_digest_for(struct ksig_image *image, int fd, const struct ksig_system *s)
{
	const char *algo = ksig_ima_algo(&image->ima, s);
	int r;

	if (!algo || !s->ima_policy || !some_rule_acts(image, s))
		return 0;
	r = ksig_image_digest(image, fd, algo);
	/* What cannot be computed here is a missing fact. */
	return r == -ENOMEM || r == -ESTALE ? r : 0;
}

int ksig_image_relabel(struct ksig_image *image, int fd, struct bytes label)
{
	_cleanup_(unmap) struct mapping m = {NULL, 0};
	int r = map_file(fd, &m);

	if (r == -EFBIG) /* never read by a kernel, whatever its label */
		return 0;
	if (r < 0 && r != -ENODATA)
		return r;
	r = ksig_ima_file_relabel(&image->ima, bytes_of(m.map, m.size), label);
	return r == 0 && became_shorter(fd, &m) ? -ESTALE : r;
}

void ksig_image_install(struct ksig_image *image, uint32_t uid, uint32_t gid)
{
	image->ima.place = (struct ksig_ima_place){.owned = true, .uid = uid, .gid = gid};
	image->ima.verity = KSIG_DONT_KNOW;
	image->ima.installed = true;
}
