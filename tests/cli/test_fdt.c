// SPDX-License-Identifier: GPL-2.0-or-later
/* Device trees: out of a folder, changed, and damaged in every way there is. */
#include "config.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <libfdt.h>

#include "compiler.h"
#include "kexec/fdt_edit.h"
#include "kexec/fdt_flatten.h"

#include "check.h"
#include "fixtures.h"
#include "harness.h"

#define TEXT(s) ((struct blob){(uint8_t *)(uintptr_t)(s), sizeof(s) - 1})

static void folder(const char *dir, const char *name)
{
	char *path;

	assert_true(asprintf(&path, "%s/%s", dir, name) > 0);
	assert_int_equal(mkdir(path, 0755), 0);
	free(path);
}

static void file(const char *dir, const char *name, struct blob content)
{
	free(workdir_file(dir, name, content));
}

static void release(struct bytes *blob)
{
	free((void *)(uintptr_t)blob->data);
	*blob = (struct bytes){0};
}

/* The names of all nodes and properties in their order. */
static void describe(struct bytes blob, char *ret, size_t size)
{
	const void *fdt = blob.data;
	size_t used = 0;
	int depth = -1, property;

	for (int node = fdt_next_node(fdt, -1, &depth); node >= 0 && depth >= 0;
	     node = fdt_next_node(fdt, node, &depth)) {
		used += (size_t)snprintf(ret + used, size - used, "%d:%s/ ", depth,
					 fdt_get_name(fdt, node, NULL));
		fdt_for_each_property_offset(property, fdt, node)
		{
			const char *name;

			assert_non_null(fdt_getprop_by_offset(fdt, property, &name, NULL));
			used += (size_t)snprintf(ret + used, size - used, "%s ", name);
		}
	}
}

static bool skip_secrets(const char *node_path, const char *name, bool is_node, void *data)
{
	(void)data;
	return (is_node && strcmp(name, "secret") == 0) ||
	       (strcmp(node_path, "/chosen") == 0 && strcmp(name, "bootargs") == 0);
}

static void test_flatten(void **state)
{
	char *dir = workdir_new(), *link;
	struct bytes blob;
	char seen[512];

	(void)state;
	file(dir, "#address-cells", TEXT("\0\0\0\2"));
	file(dir, "name", TEXT(""));
	file(dir, "empty", TEXT(""));
	folder(dir, "memory@80000000");
	folder(dir, "memory@100000000");
	folder(dir, "memory@0");
	file(dir, "memory@0/reg", TEXT("\0\0\0\0\0\0\0\1"));
	folder(dir, "chosen");
	file(dir, "chosen/bootargs", TEXT("quiet"));
	file(dir, "chosen/name", TEXT("chosen"));
	file(dir, "chosen/kaslr-seed", TEXT("12345678"));
	folder(dir, "secret");
	file(dir, "secret/key", TEXT("x"));
	assert_true(asprintf(&link, "%s/loop", dir) > 0);
	assert_int_equal(symlink(dir, link), 0);

	assert_int_equal(kx_fdt_flatten(&kx_sys_linux, dir, NULL, NULL, &blob), 0);
	assert_int_equal(kx_fdt_check(blob), 0);
	assert_int_equal(fdt_version(blob.data), 17);
	describe(blob, seen, sizeof(seen));
	check_text("all", seen,
		   "0:/ #address-cells empty 1:chosen/ bootargs kaslr-seed 1:memory@0/ reg "
		   "1:memory@80000000/ 1:memory@100000000/ 1:secret/ key ");
	release(&blob);

	assert_int_equal(kx_fdt_flatten(&kx_sys_linux, dir, skip_secrets, NULL, &blob), 0);
	describe(blob, seen, sizeof(seen));
	check_text("less what is skipped", seen,
		   "0:/ #address-cells empty 1:chosen/ kaslr-seed 1:memory@0/ reg "
		   "1:memory@80000000/ 1:memory@100000000/ ");
	release(&blob);
	free(link);
	workdir_remove(dir);
}

static void test_flatten_grows(void **state)
{
	struct blob big = blob_random(200000, 1);
	char *dir = workdir_new();
	struct bytes blob, value = {0};
	struct kx_fdt fdt;
	char name[32];

	(void)state;
	for (int i = 0; i < 4; i++) {
		snprintf(name, sizeof(name), "big%d", i);
		file(dir, name, big);
	}
	assert_int_equal(kx_fdt_flatten(&kx_sys_linux, dir, NULL, NULL, &blob), 0);
	assert_int_equal(kx_fdt_open(blob, &fdt), 0);
	assert_int_equal(kx_fdt_get(&fdt, "/", "big3", &value), 0);
	assert_true(bytes_equal(value, bytes_of(big.data, big.size)));
	kx_fdt_close(&fdt);
	release(&blob);
	workdir_remove(dir);
}

static void test_flatten_limits(void **state)
{
	char *dir = workdir_new();
	struct bytes blob = {0};
	char path[1024];
	size_t used;

	(void)state;
	assert_int_equal(kx_fdt_flatten(&kx_sys_linux, "/nonexistent", NULL, NULL, &blob), -ENOENT);

	file(dir, "huge", blob_new(KX_FDT_PROPERTY_MAX + 1));
	assert_int_equal(kx_fdt_flatten(&kx_sys_linux, dir, NULL, NULL, &blob), -EFBIG);
	snprintf(path, sizeof(path), "%s/huge", dir);
	unlink(path);

	for (int i = 0; i < 4; i++) {
		snprintf(path, sizeof(path), "large%d", i);
		file(dir, path, blob_new(KX_FDT_PROPERTY_MAX));
	}
	assert_int_equal(kx_fdt_flatten(&kx_sys_linux, dir, NULL, NULL, &blob), -EFBIG);
	workdir_remove(dir);

	dir = workdir_new();
	used = (size_t)snprintf(path, sizeof(path), "%s", dir);
	for (int i = 0; i < KX_FDT_DEPTH; i++) {
		used += (size_t)snprintf(path + used, sizeof(path) - used, "/n%d", i);
		assert_int_equal(mkdir(path, 0755), 0);
	}
	assert_int_equal(kx_fdt_flatten(&kx_sys_linux, dir, NULL, NULL, &blob), 0);
	assert_int_equal(kx_fdt_check(blob), 0);
	release(&blob);
	folder(path, "deeper");
	assert_int_equal(kx_fdt_flatten(&kx_sys_linux, dir, NULL, NULL, &blob), -ELOOP);
	assert_null(blob.data);
	workdir_remove(dir);
}

/* A root with two cells each, /chosen with a line, /memory@0, and one reservation. */
static struct bytes sample(void)
{
	uint8_t *blob = calloc(1, 4096);
	bool ok = blob && fdt_create(blob, 4096) == 0 &&
		  fdt_add_reservemap_entry(blob, 0x1000, 0x2000) == 0 &&
		  fdt_finish_reservemap(blob) == 0 && fdt_begin_node(blob, "") == 0 &&
		  fdt_property_u32(blob, "#address-cells", 2) == 0 &&
		  fdt_property_u32(blob, "#size-cells", 2) == 0 &&
		  fdt_begin_node(blob, "chosen") == 0 &&
		  fdt_property_string(blob, "bootargs", "old") == 0 && fdt_end_node(blob) == 0 &&
		  fdt_begin_node(blob, "memory@0") == 0 && fdt_end_node(blob) == 0 &&
		  fdt_end_node(blob) == 0 && fdt_finish(blob) == 0;

	assert_true(ok);
	return bytes_of(blob, fdt_totalsize(blob));
}

static void test_edit(void **state)
{
	struct bytes blob = sample(), out, value = {0};
	struct kx_fdt_pair pair;
	struct kx_fdt fdt;
	char line[10000];

	(void)state;
	memset(line, 'x', sizeof(line));
	line[sizeof(line) - 1] = '\0';
	assert_int_equal(kx_fdt_open(blob, &fdt), 0);
	release(&blob);
	assert_int_equal(kx_fdt_set_string(&fdt, "/chosen", "bootargs", line), 0);
	assert_int_equal(kx_fdt_set_u64(&fdt, "/chosen", "start", 0x123456789abcdef0), 0);
	assert_int_equal(kx_fdt_set_u32(&fdt, "/chosen", "small", 0x12345678), 0);
	assert_int_equal(kx_fdt_set_empty(&fdt, "/chosen", "flag"), 0);
	assert_int_equal(kx_fdt_delete(&fdt, "/chosen", "absent"), 0);
	assert_int_equal(kx_fdt_delete(&fdt, "/absent", "absent"), 0);
	assert_int_equal(kx_fdt_set_empty(&fdt, "/absent", "flag"), -ENOENT);
	assert_false(kx_fdt_has_node(&fdt, "/options"));
	assert_int_equal(kx_fdt_add_node(&fdt, "/options"), 0);
	assert_int_equal(kx_fdt_add_node(&fdt, "/options"), 0);
	assert_int_equal(kx_fdt_add_node(&fdt, "/a/b"), -EINVAL);
	assert_true(kx_fdt_has_node(&fdt, "/options"));
	for (uint64_t i = 0; i < 1000; i++)
		assert_int_equal(kx_fdt_reserve(&fdt, i << 32, 4096), 0);
	assert_int_equal(kx_fdt_reservations(&fdt), 1001);
	assert_int_equal(kx_fdt_unreserve(&fdt, 0), 0);
	assert_int_equal(kx_fdt_unreserve(&fdt, 1000), -ENOENT);
	assert_int_equal(kx_fdt_reservation(&fdt, 999, &pair), 0);
	assert_int_equal(pair.address, 999ULL << 32);
	assert_int_equal(kx_fdt_finish(&fdt, 1234, &out), 0);

	assert_int_equal(kx_fdt_check(out), 0);
	assert_int_equal(fdt_totalsize(out.data), out.size);
	assert_int_equal(kx_fdt_open(out, &fdt), 0);
	assert_int_equal(kx_fdt_get(&fdt, "/chosen", "bootargs", &value), 0);
	assert_int_equal(value.size, sizeof(line));
	assert_int_equal(kx_fdt_get(&fdt, "/chosen", "start", &value), 0);
	assert_true(bytes_match(value, 0, "\x12\x34\x56\x78\x9a\xbc\xde\xf0", 8));
	assert_int_equal(kx_fdt_get(&fdt, "/chosen", "flag", &value), 0);
	assert_int_equal(value.size, 0);
	assert_int_equal(kx_fdt_get(&fdt, "/chosen", "absent", &value), -ENOENT);
	kx_fdt_close(&fdt);
	release(&out);
}

static void test_edit_too_large(void **state)
{
	struct blob big = blob_new(KX_FDT_MAX / 2);
	struct bytes blob = sample();
	struct kx_fdt fdt;

	(void)state;
	assert_int_equal(kx_fdt_open(blob, &fdt), 0);
	assert_int_equal(kx_fdt_set(&fdt, "/", "a", bytes_of(big.data, big.size)), 0);
	assert_int_equal(kx_fdt_set(&fdt, "/", "b", bytes_of(big.data, big.size)), -EFBIG);
	assert_int_equal(kx_fdt_set(&fdt, "/", "c", bytes_of(big.data, SIZE_MAX)), -EFBIG);
	kx_fdt_close(&fdt);
	release(&blob);
}

static void test_pairs(void **state)
{
	static const struct kx_fdt_pair low = {0xfffff000, 0x1000}, high = {1ULL << 40, 1ULL << 33},
					wraps = {UINT64_MAX, 2};
	static const struct {
		unsigned int address, size;
		const struct kx_fdt_pair *pair;
		int rc;
		size_t bytes;
	} cases[] = {
		{1, 1, &low, 0, 8},         {2, 2, &low, 0, 16},       {2, 1, &low, 0, 12},
		{2, 2, &high, 0, 16},       {1, 2, &high, -ERANGE, 0}, {2, 1, &high, -ERANGE, 0},
		{2, 2, &wraps, -ERANGE, 0}, {0, 1, &low, -EINVAL, 0},  {2, 3, &low, -EINVAL, 0},
	};
	struct bytes blob = sample(), value = {0};
	struct kx_fdt fdt;

	(void)state;
	assert_int_equal(kx_fdt_open(blob, &fdt), 0);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct kx_fdt_cells cells = {cases[i].address, cases[i].size};

		assert_int_equal(kx_fdt_set_pairs(&fdt, "/chosen", "p", cells, cases[i].pair, 1),
				 cases[i].rc);
		if (cases[i].rc)
			continue;
		assert_int_equal(kx_fdt_get(&fdt, "/chosen", "p", &value), 0);
		assert_int_equal(value.size, cases[i].bytes);
	}
	kx_fdt_close(&fdt);
	release(&blob);
}

static void test_root_cells(void **state)
{
	static const struct {
		struct blob value; /* of #address-cells */
		int rc;
	} cases[] = {{TEXT("\0\0\0\1"), 0},        {TEXT("\0\0\0\2"), 0},
		     {TEXT("\0\0\0\0"), -EBADMSG}, {TEXT("\0\0\0\3"), -EBADMSG},
		     {TEXT("\0\0\2"), -EBADMSG},   {TEXT("\xff\xff\xff\xff"), -EBADMSG}};
	struct bytes blob = sample();
	struct kx_fdt_cells cells;
	struct kx_fdt fdt;

	(void)state;
	assert_int_equal(kx_fdt_open(blob, &fdt), 0);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		assert_int_equal(kx_fdt_set(&fdt, "/", "#address-cells",
					    bytes_of(cases[i].value.data, cases[i].value.size)),
				 0);
		assert_int_equal(kx_fdt_root_cells(&fdt, &cells), cases[i].rc);
	}
	assert_int_equal(kx_fdt_delete(&fdt, "/", "#address-cells"), 0);
	assert_int_equal(kx_fdt_delete(&fdt, "/", "#size-cells"), 0);
	assert_int_equal(kx_fdt_root_cells(&fdt, &cells), 0);
	assert_int_equal(cells.address, 2);
	assert_int_equal(cells.size, 1);
	kx_fdt_close(&fdt);
	release(&blob);
}

/* Opens what may be damaged, and uses it if it is taken. */
static int try(struct bytes blob)
{
	struct kx_fdt fdt;
	struct bytes out;
	int rc = kx_fdt_open(blob, &fdt);

	if (rc)
		return rc;
	(void)kx_fdt_set_string(&fdt, "/chosen", "bootargs", "something that is longer");
	(void)kx_fdt_reserve(&fdt, 0, 4096);
	if (kx_fdt_finish(&fdt, 0, &out) == 0)
		release(&out);
	kx_fdt_close(&fdt);
	return 0;
}

static void test_damage(void **state)
{
	static const uint8_t values[] = {0x00, 0x01, 0x7f, 0x80, 0xff};
	struct bytes blob = sample();
	struct guard guard = guard_new(blob.size + 16);
	uint8_t *damaged;

	(void)state;
	assert_int_equal(try((struct bytes){0}), -EBADMSG);
	for (size_t size = 0; size < blob.size; size++)
		assert_int_equal(try(guarded_copy(&guard, blob.data, size)), -EBADMSG);
	for (size_t i = 0; i < blob.size; i++) {
		for (size_t v = 0; v < ARRAY_SIZE(values); v++) {
			damaged = guard_at_end(&guard, blob.size);
			memcpy(damaged, blob.data, blob.size);
			damaged[i] = values[v];
			(void)try(bytes_of(damaged, blob.size));
		}
	}
	/* An alignment that libfdt refuses is none of a file's business. */
	damaged = guard_at_end(&guard, blob.size + 1);
	memcpy(damaged, blob.data, blob.size);
	assert_int_equal(try(bytes_of(damaged, blob.size)), 0);
	guard_free(&guard);
	release(&blob);
}

static void test_too_deep(void **state)
{
	uint8_t *blob = calloc(1, 65536);

	(void)state;
	assert_int_equal(fdt_create(blob, 65536), 0);
	assert_int_equal(fdt_finish_reservemap(blob), 0);
	for (int i = 0; i < KX_FDT_DEPTH + 2; i++)
		assert_int_equal(fdt_begin_node(blob, i ? "n" : ""), 0);
	for (int i = 0; i < KX_FDT_DEPTH + 2; i++)
		assert_int_equal(fdt_end_node(blob), 0);
	assert_int_equal(fdt_finish(blob), 0);
	assert_int_equal(kx_fdt_check(bytes_of(blob, 65536)), -EBADMSG);
	free(blob);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_flatten),        cmocka_unit_test(test_flatten_grows),
		cmocka_unit_test(test_flatten_limits), cmocka_unit_test(test_edit),
		cmocka_unit_test(test_edit_too_large), cmocka_unit_test(test_pairs),
		cmocka_unit_test(test_root_cells),     cmocka_unit_test(test_damage),
		cmocka_unit_test(test_too_deep),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
