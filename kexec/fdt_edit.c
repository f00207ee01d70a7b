// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <libfdt.h>

#include "compiler.h"
#include "kexec/fdt_edit.h"

/* What a tree grows by when it is full. */
#define STEP 4096u

#define PAIRS_MAX 64u

int kx_fdt_errno(int rc)
{
	switch (rc) {
	case -FDT_ERR_NOTFOUND:
		return -ENOENT;
	case -FDT_ERR_EXISTS:
		return -EEXIST;
	case -FDT_ERR_NOSPACE:
		return -ENOSPC;
	case -FDT_ERR_BADVERSION:
		return -EOPNOTSUPP;
	case -FDT_ERR_BADOFFSET:
	case -FDT_ERR_BADPATH:
	case -FDT_ERR_BADVALUE:
	case -FDT_ERR_ALIGNMENT:
	case -FDT_ERR_INTERNAL:
		return -EINVAL;
	default:
		return rc < 0 ? -EBADMSG : 0;
	}
}

/* libfdt walks any depth; the kernel (drivers/of/fdt.c, FDT_MAX_DEPTH) does not. */
static int check_depth(const void *fdt)
{
	int depth = -1;

	if (!fdt_get_name(fdt, 0, NULL)) /* something else stands where the root has to be */
		return -EBADMSG;
	for (int node = fdt_next_node(fdt, -1, &depth); node >= 0 && depth >= 0;
	     node = fdt_next_node(fdt, node, &depth)) {
		if (depth > KX_FDT_DEPTH)
			return -EBADMSG;
	}
	return 0;
}

/* A copy of the tree alone, at the alignment that libfdt wants; *ret_size has its size. */
static int checked_copy(struct bytes blob, uint8_t **ret, size_t *ret_size)
{
	_cleanup_free_ uint8_t *copy = NULL;
	uint32_t size;
	int rc;

	/* The second word of the header is the size of all. */
	if (!bytes_be32(blob, 4, &size) || size < FDT_V1_SIZE)
		return -EBADMSG;
	if (size > KX_FDT_MAX)
		return -EFBIG;
	if (!bytes_sub(blob, 0, size, &blob))
		return -EBADMSG;
	copy = bytes_dup(blob);
	if (!copy)
		return -ENOMEM;
	rc = kx_fdt_errno(fdt_check_full(copy, size));
	if (rc == 0)
		rc = check_depth(copy);
	if (rc)
		return rc == -EOPNOTSUPP ? rc : -EBADMSG;
	*ret = TAKE_PTR(copy);
	*ret_size = size;
	return 0;
}

int kx_fdt_check(struct bytes blob)
{
	_cleanup_free_ uint8_t *copy = NULL;
	size_t size;

	return checked_copy(blob, &copy, &size);
}

int kx_fdt_open(struct bytes blob, struct kx_fdt *ret)
{
	_cleanup_free_ uint8_t *copy = NULL;
	struct kx_fdt fdt;
	size_t size = 0;
	int rc = checked_copy(blob, &copy, &size);

	if (rc)
		return rc;
	fdt.room = size + STEP;
	fdt.data = malloc(fdt.room);
	if (!fdt.data)
		return -ENOMEM;
	rc = kx_fdt_errno(fdt_open_into(copy, fdt.data, (int)fdt.room));
	if (rc) {
		kx_fdt_close(&fdt);
		return rc == -ENOSPC ? -EBADMSG : rc;
	}
	*ret = fdt;
	return 0;
}

void kx_fdt_close(struct kx_fdt *fdt)
{
	free(fdt->data);
	*fdt = (struct kx_fdt){0};
}

/* Room for so many bytes more than there is. */
static int grow(struct kx_fdt *fdt, size_t more)
{
	size_t room = fdt->room + more + STEP;
	uint8_t *bigger;
	int rc;

	if (more > KX_FDT_MAX || room > KX_FDT_MAX + STEP)
		return -EFBIG;
	bigger = malloc(room);
	if (!bigger)
		return -ENOMEM;
	rc = kx_fdt_errno(fdt_open_into(fdt->data, bigger, (int)room));
	if (rc) {
		free(bigger);
		return rc;
	}
	free(fdt->data);
	*fdt = (struct kx_fdt){.data = bigger, .room = room};
	return 0;
}

int kx_fdt_finish(struct kx_fdt *fdt, size_t slack, struct bytes *ret)
{
	uint8_t *fitting;
	size_t size;
	int rc = kx_fdt_errno(fdt_pack(fdt->data));

	if (rc)
		return rc;
	size = fdt_totalsize(fdt->data);
	if (slack > KX_FDT_MAX || size + slack > KX_FDT_MAX)
		return -EFBIG;
	fitting = calloc(1, size + slack);
	if (!fitting)
		return -ENOMEM;
	memcpy(fitting, fdt->data, size);
	fdt_set_totalsize(fitting, (uint32_t)(size + slack));
	kx_fdt_close(fdt);
	*ret = bytes_of(fitting, size + slack);
	return 0;
}

int kx_fdt_get(const struct kx_fdt *fdt, const char *path, const char *name, struct bytes *ret)
{
	int node = fdt_path_offset(fdt->data, path);
	const void *value;
	int size;

	if (node < 0)
		return kx_fdt_errno(node);
	value = fdt_getprop(fdt->data, node, name, &size);
	if (!value)
		return kx_fdt_errno(size);
	*ret = bytes_of(value, (size_t)size);
	return 0;
}

bool kx_fdt_has_node(const struct kx_fdt *fdt, const char *path)
{
	return fdt_path_offset(fdt->data, path) >= 0;
}

int kx_fdt_add_node(struct kx_fdt *fdt, const char *path)
{
	int rc;

	if (path[0] != '/' || path[1] == '\0' || strchr(path + 1, '/'))
		return -EINVAL;
	rc = fdt_add_subnode(fdt->data, 0, path + 1);
	if (rc == -FDT_ERR_NOSPACE) {
		rc = grow(fdt, strlen(path));
		if (rc)
			return rc;
		rc = fdt_add_subnode(fdt->data, 0, path + 1);
	}
	return rc == -FDT_ERR_EXISTS ? 0 : kx_fdt_errno(rc);
}

int kx_fdt_set(struct kx_fdt *fdt, const char *path, const char *name, struct bytes value)
{
	int node = fdt_path_offset(fdt->data, path);
	int rc;

	if (node < 0)
		return kx_fdt_errno(node);
	if (value.size > KX_FDT_MAX)
		return -EFBIG;
	rc = fdt_setprop(fdt->data, node, name, value.data, (int)value.size);
	if (rc != -FDT_ERR_NOSPACE)
		return kx_fdt_errno(rc);
	/* Offsets count from the beginning of the structure: growing leaves them as they are. */
	rc = grow(fdt, value.size + strlen(name));
	if (rc)
		return rc;
	return kx_fdt_errno(fdt_setprop(fdt->data, node, name, value.data, (int)value.size));
}

/* One number in so many cells, most significant first. */
static uint8_t *put_cells(uint8_t *at, uint64_t value, unsigned int cells)
{
	for (unsigned int i = 4 * cells; i-- > 0;)
		*at++ = i < 8 ? (uint8_t)(value >> (8 * i)) : 0;
	return at;
}

int kx_fdt_set_u32(struct kx_fdt *fdt, const char *path, const char *name, uint32_t value)
{
	uint8_t cell[4];

	put_cells(cell, value, 1);
	return kx_fdt_set(fdt, path, name, bytes_of(cell, sizeof(cell)));
}

int kx_fdt_set_u64(struct kx_fdt *fdt, const char *path, const char *name, uint64_t value)
{
	uint8_t cells[8];

	put_cells(cells, value, 2);
	return kx_fdt_set(fdt, path, name, bytes_of(cells, sizeof(cells)));
}

int kx_fdt_set_string(struct kx_fdt *fdt, const char *path, const char *name, const char *value)
{
	return kx_fdt_set(fdt, path, name, bytes_of(value, strlen(value) + 1));
}

int kx_fdt_set_empty(struct kx_fdt *fdt, const char *path, const char *name)
{
	return kx_fdt_set(fdt, path, name, bytes_of("", 0));
}

int kx_fdt_delete(struct kx_fdt *fdt, const char *path, const char *name)
{
	int node = fdt_path_offset(fdt->data, path);
	int rc = node < 0 ? node : fdt_delprop(fdt->data, node, name);

	return rc == -FDT_ERR_NOTFOUND ? 0 : kx_fdt_errno(rc);
}

static int root_cells(const struct kx_fdt *fdt, const char *name, unsigned int standard,
		      unsigned int *ret)
{
	struct bytes value;
	uint32_t cells;
	int rc = kx_fdt_get(fdt, "/", name, &value);

	if (rc == -ENOENT) {
		*ret = standard;
		return 0;
	}
	if (rc)
		return rc;
	if (value.size != 4 || !bytes_be32(value, 0, &cells) || cells < 1 || cells > 2)
		return -EBADMSG;
	*ret = cells;
	return 0;
}

int kx_fdt_root_cells(const struct kx_fdt *fdt, struct kx_fdt_cells *ret)
{
	int rc = root_cells(fdt, "#address-cells", 2, &ret->address);

	return rc ? rc : root_cells(fdt, "#size-cells", 1, &ret->size);
}

static bool fits(struct kx_fdt_pair pair, struct kx_fdt_cells cells)
{
	uint64_t last;

	if (cells.address == 1 && pair.address > UINT32_MAX)
		return false;
	if (cells.size == 1 && pair.size > UINT32_MAX)
		return false;
	return pair.size == 0 || !__builtin_add_overflow(pair.address, pair.size - 1, &last);
}

int kx_fdt_set_pairs(struct kx_fdt *fdt, const char *path, const char *name,
		     struct kx_fdt_cells cells, const struct kx_fdt_pair *pairs, size_t n)
{
	uint8_t value[PAIRS_MAX * 16];
	uint8_t *at = value;

	if (n > PAIRS_MAX || cells.address < 1 || cells.address > 2 || cells.size < 1 ||
	    cells.size > 2)
		return -EINVAL;
	for (size_t i = 0; i < n; i++) {
		if (!fits(pairs[i], cells))
			return -ERANGE;
		at = put_cells(at, pairs[i].address, cells.address);
		at = put_cells(at, pairs[i].size, cells.size);
	}
	return kx_fdt_set(fdt, path, name, bytes_of(value, (size_t)(at - value)));
}

size_t kx_fdt_reservations(const struct kx_fdt *fdt)
{
	int n = fdt_num_mem_rsv(fdt->data);

	return n < 0 ? 0 : (size_t)n;
}

int kx_fdt_reservation(const struct kx_fdt *fdt, size_t index, struct kx_fdt_pair *ret)
{
	if (index >= kx_fdt_reservations(fdt))
		return -ENOENT;
	return kx_fdt_errno(fdt_get_mem_rsv(fdt->data, (int)index, &ret->address, &ret->size));
}

int kx_fdt_reserve(struct kx_fdt *fdt, uint64_t address, uint64_t size)
{
	int rc = fdt_add_mem_rsv(fdt->data, address, size);

	if (rc != -FDT_ERR_NOSPACE)
		return kx_fdt_errno(rc);
	rc = grow(fdt, 2 * sizeof(uint64_t));
	if (rc)
		return rc;
	return kx_fdt_errno(fdt_add_mem_rsv(fdt->data, address, size));
}

int kx_fdt_unreserve(struct kx_fdt *fdt, size_t index)
{
	if (index >= kx_fdt_reservations(fdt))
		return -ENOENT;
	return kx_fdt_errno(fdt_del_mem_rsv(fdt->data, (int)index));
}
