// SPDX-License-Identifier: GPL-2.0-or-later
/* What the loader reads of a PC, from a tree of files that looks like one. */
#include "config.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "check.h"
#include "compiler.h"
#include "fixtures.h"
#include "put.h"

#include "kexec/arch/x86_64_kcore.h"
#include "kexec/arch/x86_64_machine.h"

/* ---- a tree ------------------------------------------------------------ */

struct tree {
	char *root;
	struct kx_sys sys;
	struct kx_request request;
	struct kx_machine machine;
	char *err;
	size_t err_size;
	FILE *err_file;
};

static char *inside(const struct kx_sys *sys, const char *path)
{
	char *full;

	if (asprintf(&full, "%s%s", (const char *)sys->data, path) < 0)
		abort();
	return full;
}

static int tree_text(const struct kx_sys *sys, const char *path, char **ret)
{
	_cleanup_free_ char *full = inside(sys, path);

	return kx_sys_linux.read_text(&kx_sys_linux, full, ret);
}

static int tree_bytes(const struct kx_sys *sys, const char *path, size_t limit, struct bytes *ret)
{
	_cleanup_free_ char *full = inside(sys, path);

	return kx_sys_linux.read_bytes(&kx_sys_linux, full, limit, ret);
}

static int tree_list(const struct kx_sys *sys, const char *path, char ***ret)
{
	_cleanup_free_ char *full = inside(sys, path);

	return kx_sys_linux.list(&kx_sys_linux, full, ret);
}

static void put_file(const struct tree *t, const char *path, const void *data, size_t size)
{
	_cleanup_free_ char *full = inside(&t->sys, path);
	FILE *f;

	for (char *at = full + strlen(t->root) + 1; (at = strchr(at, '/')); at++) {
		*at = '\0';
		if (mkdir(full, 0700) && errno != EEXIST)
			fail_msg("mkdir %s", full);
		*at = '/';
	}
	f = fopen(full, "we");
	if (!f || fwrite(data, 1, size, f) != size || fclose(f))
		fail_msg("write %s", full);
}

static void put_line(const struct tree *t, const char *path, const char *text)
{
	put_file(t, path, text, strlen(text));
}

static void put_entry(const struct tree *t, unsigned int i, const char *start, const char *end,
		      const char *type)
{
	char path[96];

	snprintf(path, sizeof(path), "/sys/firmware/memmap/%u/start", i);
	put_line(t, path, start);
	snprintf(path, sizeof(path), "/sys/firmware/memmap/%u/end", i);
	put_line(t, path, end);
	snprintf(path, sizeof(path), "/sys/firmware/memmap/%u/type", i);
	put_line(t, path, type);
}

static int setup(void **state)
{
	struct tree *t = calloc(1, sizeof(*t));

	t->root = workdir_new();
	t->sys = kx_sys_linux;
	t->sys.data = t->root;
	t->sys.read_text = tree_text;
	t->sys.read_bytes = tree_bytes;
	t->sys.list = tree_list;
	t->err_file = open_memstream(&t->err, &t->err_size);
	*state = t;
	return 0;
}

static int teardown(void **state)
{
	struct tree *t = *state;

	kx_machine_release(&t->machine);
	workdir_remove(t->root);
	fclose(t->err_file);
	free(t->err);
	free(t);
	return 0;
}

#define IOMEM                                                                                      \
	"00000000-00000fff : Reserved\n"                                                           \
	"00001000-0009fbff : System RAM\n"                                                         \
	"00100000-3ffdffff : System RAM\n"                                                         \
	"  01000000-01c031d0 : Kernel code\n"                                                      \
	"3ffe0000-3fffffff : ACPI Tables\n"                                                        \
	"100000000-13fffffff : Persistent Memory\n"                                                \
	"  100000000-13fffffff : System RAM (kmem)\n"

static int read_it(struct tree *t, const char *iomem, const char *line)
{
	struct kx_ctx ctx = {
		.sys = &t->sys,
		.log = {.out = t->err_file, .err = t->err_file},
		.arch = &kx_arch_x86_64,
		.request = &t->request,
	};
	int status;

	kx_machine_release(&t->machine);
	t->machine.page_size = 4096;
	t->machine.line = strdup(line);
	assert_int_equal(kx_iomem_parse(iomem, &t->machine.iomem), 0);
	rewind(t->err_file);
	status = kx_x86_machine_read(&ctx, &t->machine);
	fputc('\0', t->err_file);
	fflush(t->err_file);
	return status;
}

static void check_range(const struct kx_ranges *ranges, size_t i, uint64_t start, uint64_t end,
			enum kx_memory kind)
{
	if (i >= ranges->n || ranges->v[i].start != start || ranges->v[i].end != end ||
	    ranges->v[i].kind != kind)
		fail_msg("range %zu of %zu is not %#" PRIx64 "-%#" PRIx64, i, ranges->n, start,
			 end);
}

/* ---- memory ------------------------------------------------------------ */

static void firmware_map(void **state)
{
	struct tree *t = *state;

	put_entry(t, 0, "0x100000\n", "0x4fffffff\n", "System RAM\n");
	put_entry(t, 1, "0x0\n", "0x9fbff\n", "System RAM\n");
	put_entry(t, 10, "0x50000000\n", "0x50000fff\n", "ACPI Tables\n");
	put_entry(t, 2, "0x50001000\n", "0x50001fff\n", "ACPI Non-volatile Storage\n");
	put_entry(t, 3, "0x50002000\n", "0x50002fff\n", "Soft Reserved\n");
	put_entry(t, 4, "0x60000000\n", "0x60000fff\n", "Persistent Memory (legacy)\n");
	put_entry(t, 5, "0x70000000\n", "0x70000fff\n", "Persistent Memory\n");
	put_entry(t, 6, "0x80000000\n", "0x80000fff\n", "something new\n");
	check_number("status", read_it(t, IOMEM, "quiet"), KX_EXIT_OK);
	check_text("quiet", t->err, "");
	assert_int_equal(t->machine.map.n, 8);
	check_range(&t->machine.map, 0, 0, 0x9fbff, KX_RAM);
	check_range(&t->machine.map, 1, 0x100000, 0x4fffffff, KX_RAM);
	check_range(&t->machine.map, 2, 0x50000000, 0x50000fff, KX_ACPI);
	check_range(&t->machine.map, 3, 0x50001000, 0x50001fff, KX_NVS);
	check_range(&t->machine.map, 4, 0x50002000, 0x50002fff, KX_RESERVED);
	check_range(&t->machine.map, 5, 0x60000000, 0x60000fff, KX_PRAM);
	check_range(&t->machine.map, 6, 0x70000000, 0x70000fff, KX_PMEM);
	check_range(&t->machine.map, 7, 0x80000000, 0x80000fff, KX_RESERVED);
	/* Only what the kernel has as memory, too. */
	assert_int_equal(t->machine.ram.n, 2);
	check_range(&t->machine.ram, 0, 0x1000, 0x9fbff, KX_RAM);
	check_range(&t->machine.ram, 1, 0x100000, 0x3ffdffff, KX_RAM);
}

static void iomem_instead(void **state)
{
	struct tree *t = *state;

	check_number("no map", read_it(t, IOMEM, ""), KX_EXIT_OK);
	check_text("quiet", t->err, "");
	assert_int_equal(t->machine.map.n, 5);
	check_range(&t->machine.map, 0, 0, 0xfff, KX_RESERVED);
	check_range(&t->machine.map, 4, 0x100000000, 0x13fffffff, KX_PMEM);

	put_entry(t, 0, "0x0\n", "0x9fbff\n", "System RAM\n");
	check_number("the kernel's map", read_it(t, IOMEM, "a add_efi_memmap"), KX_EXIT_OK);
	assert_int_equal(t->machine.map.n, 5);

	put_line(t, "/sys/firmware/memmap/0/end", "nonsense\n");
	check_number("damaged", read_it(t, IOMEM, ""), KX_EXIT_OK);
	check_text("said", t->err,
		   "Warning: Parsing the /sys/firmware memory map failed. Falling back to "
		   "/proc/iomem.\n");
	assert_int_equal(t->machine.map.n, 5);
}

static void nothing_in_common(void **state)
{
	struct tree *t = *state;

	put_entry(t, 0, "0x10000000000\n", "0x1ffffffffff\n", "System RAM\n");
	check_number("status", read_it(t, IOMEM, ""), KX_EXIT_FAIL);
	check_contains("said", t->err, "no memory in common");
}

/* ---- the firmware's services ------------------------------------------- */

static void put_descriptor(const struct tree *t, unsigned int i)
{
	static const char *const names[] = {"type", "phys_addr", "virt_addr", "num_pages",
					    "attribute"};
	char path[96], text[32];

	for (unsigned int k = 0; k < ARRAY_SIZE(names); k++) {
		snprintf(path, sizeof(path), "/sys/firmware/efi/runtime-map/%u/%s", i, names[k]);
		snprintf(text, sizeof(text), "0x%x\n", i * 16 + k);
		put_line(t, path, text);
	}
}

static void put_efi(const struct tree *t)
{
	put_line(t, "/sys/firmware/efi/systab",
		 "SMBIOS3=0x9999\nACPI=0x1111\nSMBIOS=0xf05b0\nACPI20=0x7ffe014\n");
	put_line(t, "/sys/firmware/efi/fw_vendor", "0x3f5d6018\n");
	put_line(t, "/sys/firmware/efi/runtime", "0xfffffffeffbf8b18\n");
	put_line(t, "/sys/firmware/efi/config_table", "0xfffffffeffbed018\n");
}

static void reads_efi(void **state)
{
	struct tree *t = *state;
	const struct kx_x86_machine *x86;
	struct bytes map;
	uint64_t value = 0;

	put_efi(t);
	for (unsigned int i = 0; i < 12; i++)
		put_descriptor(t, i);
	check_number("status", read_it(t, IOMEM, ""), KX_EXIT_OK);
	x86 = t->machine.x86;
	assert_true(x86->efi.known && x86->has_runtime_map && !x86->has_params);
	assert_true(x86->efi.fw_vendor == 0x3f5d6018 && x86->efi.smbios == 0xf05b0);
	assert_true(x86->efi.runtime == 0xfffffffeffbf8b18);
	assert_true(x86->efi.tables == 0xfffffffeffbed018);
	assert_true(x86->rsdp == 0x7ffe014);
	assert_int_equal(x86->efi.n_descriptors, 12);
	/* By number, not by name: "10" comes behind "9". */
	map = bytes_of(x86->efi_map, sizeof(uint8_t) * 12 * KX_X86_EFI_DESCRIPTOR);
	for (unsigned int i = 0; i < 12; i++) {
		assert_true(bytes_le64(map, i * 40ULL, &value) && value == i * 16);
		assert_true(bytes_le64(map, i * 40ULL + 8, &value) && value == i * 16 + 1);
		assert_true(bytes_le64(map, i * 40ULL + 32, &value) && value == i * 16 + 4);
	}
}

static void reads_part_of_efi(void **state)
{
	struct tree *t = *state;

	put_efi(t);
	check_number("no map", read_it(t, IOMEM, ""), KX_EXIT_OK);
	assert_false(t->machine.x86->efi.known || t->machine.x86->has_runtime_map);
	assert_true(t->machine.x86->rsdp == 0x7ffe014);
	put_descriptor(t, 0);
	put_line(t, "/sys/firmware/efi/runtime-map/0/virt_addr", "\n");
	check_number("damaged map", read_it(t, IOMEM, ""), KX_EXIT_OK);
	assert_false(t->machine.x86->efi.known);
	assert_true(t->machine.x86->has_runtime_map);
	put_descriptor(t, 0);
	put_line(t, "/sys/firmware/efi/fw_vendor", "x\n");
	check_number("damaged value", read_it(t, IOMEM, ""), KX_EXIT_OK);
	assert_false(t->machine.x86->efi.known);
}

static void reads_params(void **state)
{
	uint8_t page[KX_X86_PARAMS_SIZE] = {[0x70] = 0x14, [0x71] = 0xe0};
	struct tree *t = *state;

	put_efi(t);
	put_file(t, "/sys/kernel/boot_params/data", page, sizeof(page));
	check_number("status", read_it(t, IOMEM, ""), KX_EXIT_OK);
	assert_true(t->machine.x86->has_params);
	assert_true(t->machine.x86->rsdp == 0xe014);
	put_file(t, "/sys/kernel/boot_params/data", page, 4000);
	check_number("short", read_it(t, IOMEM, ""), KX_EXIT_OK);
	assert_false(t->machine.x86->has_params);
	put_line(t, "/proc/cpuinfo", "flags\t\t: fpu la57 umip\n\nflags\t\t: fpu\n");
	check_number("5 levels", read_it(t, IOMEM, ""), KX_EXIT_OK);
	assert_true(t->machine.x86->paging_5level);
	put_line(t, "/proc/cpuinfo", "flags\t\t: fpu umip\n\nflags\t\t: fpu la57\n");
	check_number("4 levels", read_it(t, IOMEM, ""), KX_EXIT_OK);
	assert_false(t->machine.x86->paging_5level);
}

/* ---- the running kernel ------------------------------------------------ */

/* vsyscall, the text, modules, and two pieces of the direct map, as KASLR leaves them. */
static size_t make_kcore(uint8_t buf[1024])
{
	static const struct {
		uint32_t type;
		uint64_t start, size;
	} rows[] = {
		{4, 0, 0x1000},
		{1, 0xffffffffff600000, 0x1000},
		{1, 0xffffffffc0000000, 0x3f000000},
		{1, 0xffffffff93000400, 0x2a00000},
		{1, 0xffff8b5d80001000, 0x9e000},
		{1, 0xffff8b5d80100000, 0x3fee0000},
	};
	struct put put = put_to(buf, 1024);

	memset(buf, 0, 1024);
	put_bytes(&put, 0, bytes_of("\177ELF\2\1", 6));
	put_le64(&put, 32, 64);
	put_le16(&put, 56, ARRAY_SIZE(rows));
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		put_le32(&put, 64 + i * 56, rows[i].type);
		put_le64(&put, 64 + i * 56 + 16, rows[i].start);
		put_le64(&put, 64 + i * 56 + 40, rows[i].size);
	}
	assert_false(put.missed);
	return 64 + ARRAY_SIZE(rows) * 56;
}

#define SYMBOLS "0000000000000000 A fixed\nffffffff93000400 T _stext\nffffffff93000400 T x\n"
#define HIDDEN  "0000000000000000 T _stext\n"

static void finds_the_kernel(void **state)
{
	const char *const symbols[] = {SYMBOLS, HIDDEN, ""};
	uint8_t buf[1024];
	size_t size = make_kcore(buf);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(symbols); i++) {
		struct kx_kernel_map map = {0};

		assert_int_equal(kx_x86_kcore_map(bytes_of(buf, size),
						  bytes_of(symbols[i], strlen(symbols[i])), &map),
				 0);
		assert_true(map.known && map.virt == 0xffffffff93000000);
		assert_true(map.size == 0x2a00400 && map.direct_offset == 0xffff8b5d80000000);
	}
}

static void survives_damage(void **state)
{
	uint8_t buf[1024];
	size_t size = make_kcore(buf);
	struct kx_kernel_map map = {0};

	(void)state;
	for (size_t i = 0; i < size; i++) {
		uint8_t *copy = malloc(i ? i : 1);
		int rc;

		memcpy(copy, buf, i);
		rc = kx_x86_kcore_map(bytes_of(copy, i), bytes_of(NULL, 0), &map);
		free(copy);
		assert_true(rc == 0 || rc == -ENXIO || rc == -EBADMSG);
		assert_true(rc != 0 || i > 64 + 3 * 56 + 16);
	}
	memset(buf + 32, 0xff, 8);
	assert_int_equal(kx_x86_kcore_map(bytes_of(buf, size), bytes_of(NULL, 0), &map), -EBADMSG);
}

static void reads_the_kernel(void **state)
{
	struct tree *t = *state;
	uint8_t buf[1024];
	size_t size = make_kcore(buf);

	t->request.crash = true;
	check_number("no core", read_it(t, IOMEM, ""), KX_EXIT_FAIL);
	check_text("said", t->err, "Cannot read /proc/kcore: No such file or directory\n");
	put_file(t, "/proc/kcore", buf, 20);
	check_number("cut", read_it(t, IOMEM, ""), KX_EXIT_FAIL);
	check_text("said", t->err, "ELF core (kcore) parse failed\n");
	put_file(t, "/proc/kcore", buf, 64 + 3 * 56);
	check_number("no text", read_it(t, IOMEM, ""), KX_EXIT_FAIL);
	check_text("said", t->err, "Can't find kernel text map area from kcore\n");
	put_file(t, "/proc/kcore", buf, size);
	check_number("no code", read_it(t, "1000-9ffff : System RAM\n", ""), KX_EXIT_FAIL);
	check_text("said", t->err, "Cannot determine kernel physical load addr\n");
	check_number("all", read_it(t, IOMEM, ""), KX_EXIT_OK);
	assert_true(t->machine.kernel.known && t->machine.kernel.phys == 0x1000000);
}

#define IN_TREE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_TREE(firmware_map),
		IN_TREE(iomem_instead),
		IN_TREE(nothing_in_common),
		IN_TREE(reads_efi),
		IN_TREE(reads_part_of_efi),
		IN_TREE(reads_params),
		cmocka_unit_test(finds_the_kernel),
		cmocka_unit_test(survives_damage),
		IN_TREE(reads_the_kernel),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
