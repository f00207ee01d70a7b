// SPDX-License-Identifier: GPL-2.0-or-later
/* Where an arm64 kernel and what it is handed go, on machines that are written down. */
#include "config.h"

#include <errno.h>
#include <stdlib.h>
#include <libfdt.h>

#include "compiler.h"
#include "kexec/image/arm64_fdt.h"

#include "arm64_fixture.h"
#include "check.h"
#include "harness.h"

#define MIB             (1ull << 20)
#define GIB             (1ull << 30)
#define PAGES_4K        2u
#define PAGES_64K       6u
#define BIG_ENDIAN_FLAG 1u

#define FDT(cells, options)                                                                        \
	{                                                                                          \
		{                                                                                  \
			"/sys/firmware/fdt", arm64_tree(cells, options)                            \
		}                                                                                  \
	}

#define INFO                                                                                       \
	"OSRELEASE=6.12.0\nNUMBER(VA_BITS)=48\nNUMBER(kimage_voffset)=0xffff80003fe00000\n"        \
	"NUMBER(PHYS_OFFSET)=0x40000000\n"

/* A file of 64 KiB that takes 16 MiB. */
static struct blob kernel(void)
{
	return arm64_image(0, 16 * MIB, PAGES_4K | 8, 65536);
}

static struct arm64_case normal(void)
{
	return (struct arm64_case){
		.iomem = arm64_virt,
		.type = arm64_type("Image"),
		.image = kernel(),
		.files = FDT(2, 0),
	};
}

static struct arm64_case crash(void)
{
	struct arm64_case c = normal();

	c.request.crash = true;
	c.files[1] = (struct arm64_file){"/proc/kcore",
					 arm64_kcore(INFO, 0xffff000000000000, 0x40000000, false)};
	return c;
}

static void check_plan(const char *what, const struct arm64_case *c, const char *summary)
{
	struct arm64_result r = arm64_run(c);

	if (r.status != KX_EXIT_OK)
		fail_msg("%s: %s", what, r.err);
	check_text(what, arm64_summary(&r), summary);
	check_text(what, r.err, "");
	arm64_done(&r);
}

static void check_refused(const char *what, const struct arm64_case *c, int status,
			  const char *message)
{
	struct arm64_result r = arm64_run(c);

	check_number(what, r.status, status);
	check_contains(what, r.err, message);
	arm64_done(&r);
}

/* ---- placement --------------------------------------------------------- */

static void test_normal(void **state)
{
	struct arm64_case c = normal();

	(void)state;
	check_plan("kernel alone", &c,
		   "kernel 0x40000000+0x1000000, device tree 0x41000000+0x1000, "
		   "purgatory 0x41001000+0x3000");
	c.initrd = bytes_of(NULL, 5000);
	check_plan("with an initrd", &c,
		   "kernel 0x40000000+0x1000000, initrd 0x41000000+0x2000, "
		   "device tree 0x41002000+0x1000, purgatory 0x41003000+0x3000");
	c.initrd = bytes_of(NULL, 100 * MIB);
	check_plan("an initrd that goes behind the next reservation", &c,
		   "kernel 0x40000000+0x1000000, initrd 0x41700000+0x6400000, "
		   "device tree 0x41000000+0x1000, purgatory 0x41001000+0x3000");
	c.request.mem_min = (struct kx_address){true, 0x50001000};
	c.initrd = bytes_of(NULL, 5000);
	check_plan("from --mem-min on", &c,
		   "kernel 0x50200000+0x1000000, initrd 0x51200000+0x2000, "
		   "device tree 0x51202000+0x1000, purgatory 0x51203000+0x3000");
}

static void test_text_offset(void **state)
{
	struct arm64_case c = normal();

	(void)state;
	c.image = arm64_image(0x80000, 0xb00000, PAGES_4K, 65536);
	check_plan("an offset", &c,
		   "kernel 0x40080000+0xb00000, device tree 0x40b80000+0x1000, "
		   "purgatory 0x40b81000+0x3000");
}

static void test_old_image(void **state)
{
	struct arm64_case c = normal();
	struct arm64_result r;

	(void)state;
	c.image = arm64_image(0x1234, 0, 0, 65536);
	r = arm64_run(&c);
	assert_int_equal(r.status, KX_EXIT_OK);
	check_contains("said", r.err, "Warning: KERNEL does not say how much memory it takes");
	check_text("placed", arm64_summary(&r),
		   "kernel 0x40080000+0x1000000, device tree 0x41080000+0x1000, "
		   "purgatory 0x41081000+0x3000");
	arm64_done(&r);
}

/* The low memory has no room for both, the high one has. */
static void test_server(void **state)
{
	struct arm64_case c = normal();

	(void)state;
	c.iomem = arm64_server;
	check_plan("low", &c,
		   "kernel 0x80200000+0x1000000, device tree 0x81200000+0x1000, "
		   "purgatory 0x81201000+0x3000");
#if SIZE_MAX > UINT32_MAX
	c.initrd = bytes_of(NULL, 3 * GIB);
	check_plan("high", &c,
		   "kernel 0x8000000000+0x1000000, initrd 0x8001000000+0xc0000000, "
		   "device tree 0x80c1000000+0x1000, purgatory 0x80c1001000+0x3000");
	c.initrd = bytes_of(NULL, 40 * GIB);
	check_refused("more than a window", &c, KX_EXIT_FAIL,
		      "kexec: Error: image + initrd too big");
#endif
}

static void test_64k_pages(void **state)
{
	struct arm64_case c = normal();

	(void)state;
	c.page_size = 65536;
	c.image = arm64_image(0, 16 * MIB + 1, PAGES_64K, 65536);
	check_plan("64 KiB", &c,
		   "kernel 0x40000000+0x1010000, device tree 0x41010000+0x10000, "
		   "purgatory 0x41020000+0x10000");
}

static void test_crash(void **state)
{
	struct arm64_case c = crash();

	(void)state;
	c.initrd = bytes_of(NULL, 5000);
	check_plan("one reservation", &c,
		   "elfcorehdr 0x6fff0000+0x1000, kernel 0x60000000+0x1000000, "
		   "initrd 0x61000000+0x2000, device tree 0x61002000+0x1000, "
		   "purgatory 0x61003000+0x3000");
	c.iomem = arm64_two_crash;
	check_plan("the high one of two", &c,
		   "elfcorehdr 0x87fff0000+0x1000, kernel 0x840000000+0x1000000, "
		   "initrd 0x841000000+0x2000, device tree 0x841002000+0x1000, "
		   "purgatory 0x841003000+0x3000");
}

/* ---- the device tree --------------------------------------------------- */

static void check_property(const struct arm64_result *r, const char *name, const char *value,
			   size_t size)
{
	struct bytes seen = {0};
	struct kx_fdt fdt;
	int rc;

	assert_int_equal(kx_fdt_open(arm64_segment(r, "device tree")->from, &fdt), 0);
	rc = kx_fdt_get(&fdt, "/chosen", name, &seen);
	if (value && (rc || !bytes_equal(seen, bytes_of(value, size))))
		fail_msg("%s is not as expected (%d, %zu bytes)", name, rc, seen.size);
	if (!value && rc != -ENOENT)
		fail_msg("%s is there", name);
	kx_fdt_close(&fdt);
}

#define CHECK_PROPERTY(r, name, value) check_property(r, name, value, sizeof(value) - 1)

static void test_chosen(void **state)
{
	struct arm64_case c = normal();
	struct arm64_result r;

	(void)state;
	c.files[0].content = arm64_tree(2, ARM64_SEEDS | ARM64_OLD_CRASH);
	c.initrd = bytes_of(NULL, 5000);
	c.line = "quiet";
	r = arm64_run(&c);
	check_text("messages", r.err, "");
	CHECK_PROPERTY(&r, "bootargs", "quiet\0");
	CHECK_PROPERTY(&r, "linux,initrd-start", "\0\0\0\0\x41\0\0\0");
	CHECK_PROPERTY(&r, "linux,initrd-end", "\0\0\0\0\x41\0\x13\x88");
	CHECK_PROPERTY(&r, "kaslr-seed", "\xa5\xa5\xa5\xa5\xa5\xa5\xa5\xa5");
	CHECK_PROPERTY(&r, "rng-seed",
		       "\xa5\xa5\xa5\xa5\xa5\xa5\xa5\xa5\xa5\xa5\xa5\xa5\xa5\xa5\xa5\xa5"
		       "\xa5\xa5\xa5\xa5\xa5\xa5\xa5\xa5\xa5\xa5\xa5\xa5\xa5\xa5\xa5\xa5"
		       "\xa5\xa5\xa5\xa5\xa5\xa5\xa5\xa5\xa5\xa5\xa5\xa5\xa5\xa5\xa5\xa5"
		       "\xa5\xa5\xa5\xa5\xa5\xa5\xa5\xa5");
	check_property(&r, "linux,elfcorehdr", NULL, 0);
	check_property(&r, "linux,usable-memory-range", NULL, 0);
	check_property(&r, "linux,ima-kexec-buffer", NULL, 0);
	arm64_done(&r);
}

static void test_chosen_inherited(void **state)
{
	static const char *const lines[] = {NULL, ""};
	struct arm64_case c = normal();

	(void)state;
	c.no_seed = true;
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		struct arm64_result r;

		c.line = lines[i];
		c.files[0].content = arm64_tree(2, i ? ARM64_SEEDS : 0);
		r = arm64_run(&c);
		CHECK_PROPERTY(&r, "bootargs", "root=/dev/old\0");
		check_property(&r, "linux,initrd-start", NULL, 0);
		check_property(&r, "linux,initrd-end", NULL, 0);
		check_property(&r, "rng-seed", NULL, 0);
		check_property(&r, "kaslr-seed", i ? "\0\0\0\0\0\0\0\0" : NULL, 8);
		arm64_done(&r);
	}
}

static void test_chosen_crash(void **state)
{
	struct arm64_case c = crash();
	struct arm64_result r;

	(void)state;
	c.iomem = arm64_two_crash;
	c.files[0].content = arm64_tree(2, ARM64_OLD_CRASH);
	r = arm64_run(&c);
	check_text("messages", r.err, "");
	CHECK_PROPERTY(&r, "linux,elfcorehdr", "\0\0\0\x8\x7f\xff\0\0\0\0\0\0\0\0\x4\0");
	CHECK_PROPERTY(&r, "linux,usable-memory-range",
		       "\0\0\0\x8\x40\0\0\0\0\0\0\0\x40\0\0\0"
		       "\0\0\0\0\xe0\0\0\0\0\0\0\0\x10\0\0\0");
	arm64_done(&r);

	c.iomem = arm64_virt;
	c.files[0].content = arm64_tree(1, 0);
	r = arm64_run(&c);
	CHECK_PROPERTY(&r, "linux,elfcorehdr", "\x6f\xff\0\0\0\0\x4\0");
	CHECK_PROPERTY(&r, "linux,usable-memory-range", "\x60\0\0\0\x10\0\0\0");
	arm64_done(&r);
}

static void test_reservations(void **state)
{
	struct arm64_case c = normal();
	struct kx_fdt_pair pair;
	struct arm64_result r;
	struct kx_fdt fdt;

	(void)state;
	c.files[0].content = arm64_tree(2, ARM64_OLD_CRASH);
	c.initrd = bytes_of(NULL, 5000);
	r = arm64_run(&c);
	assert_int_equal(kx_fdt_open(arm64_segment(&r, "device tree")->from, &fdt), 0);
	/* The old initrd's and that of IMA's list are gone. */
	assert_int_equal(kx_fdt_reservations(&fdt), 1);
	assert_int_equal(kx_fdt_reservation(&fdt, 0, &pair), 0);
	assert_int_equal(pair.address, 0x41000000);
	assert_int_equal(pair.size, 5000);
	kx_fdt_close(&fdt);
	arm64_done(&r);
}

static void test_own_tree(void **state)
{
	struct arm64_case c = normal();
	struct arm64_result r;

	(void)state;
	c.files[0].path = "/nonexistent";
	c.dtb = arm64_tree(2, ARM64_NO_CHOSEN);
	c.line = "from=dtb";
	r = arm64_run(&c);
	check_text("messages", r.err, "");
	CHECK_PROPERTY(&r, "bootargs", "from=dtb\0");
	arm64_done(&r);
}

static void test_line_length(void **state)
{
	struct arm64_case c = normal();
	struct arm64_result r;
	char line[2049];

	(void)state;
	memset(line, 'x', sizeof(line));
	line[2047] = '\0';
	c.line = line;
	r = arm64_run(&c);
	assert_int_equal(r.status, KX_EXIT_OK);
	arm64_done(&r);
	line[2047] = 'x';
	line[2048] = '\0';
	check_refused("one more", &c, KX_EXIT_FAIL, "Kernel command line too long for kernel!");
}

/* ---- the purgatory ----------------------------------------------------- */

static void test_purgatory(void **state)
{
	struct arm64_case c = normal();
	uint64_t value = 0;
	struct arm64_result r;
	struct bytes params = {0};
	uint32_t flags = 0;

	(void)state;
	for (int big = 0; big < 2; big++) {
		bool (*u64)(struct bytes, uint64_t, uint64_t *) = big ? bytes_be64 : bytes_le64;
		bool (*u32)(struct bytes, uint64_t, uint32_t *) = big ? bytes_be32 : bytes_le32;

		c.big_endian = big;
		c.image = arm64_image(0, 16 * MIB, PAGES_4K | (big ? BIG_ENDIAN_FLAG : 0), 65536);
		c.request.serial = "ttyAMA0";
		c.files[1] = (struct arm64_file){"/sys/class/tty/ttyAMA0/iomem_base",
						 {(uint8_t *)(uintptr_t) "0x9000000\n", 10}};
		r = arm64_run(&c);
		check_text("messages", r.err, "");
		assert_true(bytes_sub(arm64_segment(&r, "purgatory")->from, 512,
				      sizeof(struct purgatory_params), &params));
		assert_true(u64(params, offsetof(struct purgatory_params, entry), &value));
		assert_int_equal(value, 0x40000000);
		assert_true(u64(params, offsetof(struct purgatory_params, arg), &value));
		assert_int_equal(value, 0x41000000);
		assert_true(u64(params, offsetof(struct purgatory_params, serial_base), &value));
		assert_int_equal(value, 0x9000000);
		assert_true(u32(params, offsetof(struct purgatory_params, flags), &flags));
		assert_true(flags & PURGATORY_CONSOLE_SERIAL);
		assert_int_equal(r.plan.entry, 0x41001000 + 64);
		arm64_done(&r);
	}
}

static void test_bad_console(void **state)
{
	static const struct {
		const char *name, *text;
	} cases[] = {{"ttyS9", NULL},
		     {"../../etc", "0x1\n"},
		     {"ttyAMA0", "0x0\n"},
		     {"ttyAMA0", "nothing"},
		     {"", "0x1\n"}};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct arm64_case c = normal();
		struct arm64_result r;

		c.request.serial = cases[i].name;
		if (cases[i].text)
			c.files[1] = (struct arm64_file){
				"/sys/class/tty/ttyAMA0/iomem_base",
				{(uint8_t *)(uintptr_t)cases[i].text, strlen(cases[i].text)}};
		r = arm64_run(&c);
		assert_int_equal(r.status, KX_EXIT_OK);
		check_contains(cases[i].name, r.err, "the purgatory prints nothing");
		assert_int_equal(r.machine.serial_base, 0);
		arm64_done(&r);
	}
}

/* ---- doubts and refusals ----------------------------------------------- */

static void test_doubts(void **state)
{
	struct arm64_case c = normal();
	struct arm64_result r;

	(void)state;
	c.image = arm64_image(0, 16 * MIB, PAGES_64K | BIG_ENDIAN_FLAG, 65536);
	c.request.reuse_initrd = true;
	r = arm64_run(&c);
	assert_int_equal(r.status, KX_EXIT_OK);
	check_contains("pages", r.err,
		       "Warning: KERNEL has pages of 64 KiB, the running kernel of 4 KiB");
	check_contains("byte order", r.err, "Warning: KERNEL is big-endian");
	check_contains("initrd", r.err, "Warning: --reuseinitrd is not implemented for arm64");
	arm64_done(&r);
}

static void test_bad_images(void **state)
{
	struct arm64_case c = normal();

	(void)state;
	c.image = arm64_image(0x800, 16 * MIB, PAGES_4K, 65536);
	check_refused("an odd offset", &c, KX_EXIT_FAIL, "text_offset of 0x800");
	c.image = arm64_image(0, UINT64_MAX, PAGES_4K, 65536);
	check_refused("a size that wraps when it is rounded", &c, KX_EXIT_FAIL,
		      "it says that it takes 0xffffffffffffffff bytes");
	c.image = arm64_image(1ull << 63, 1ull << 63, PAGES_4K, 65536);
	check_refused("a sum that wraps", &c, KX_EXIT_FAIL, "KERNEL is damaged");
	c.image = arm64_image(1ull << 62, 16 * MIB, PAGES_4K, 65536);
	check_refused("an absurd offset", &c, KX_EXIT_DIE,
		      "Could not find a free area of memory of 0x4000000001000000 bytes...\n"
		      "locate_hole failed: the kernel needs");
	c.image = arm64_image(0, 4096, PAGES_4K, 65536);
	check_refused("less memory than file", &c, KX_EXIT_FAIL,
		      "it says that it takes 0x1000 bytes of memory, and has 65536");
	c.image = blob_part(kernel(), 0, 63);
	check_refused("cut short", &c, KX_EXIT_FAIL, "its header is cut short");
	c.image = blob_new(4096);
	check_refused("zeros", &c, KX_EXIT_FAIL, "KERNEL holds no arm64 Image");
	c.image = kernel();
	c.no_purgatory = true;
	check_refused("another architecture's program", &c, KX_EXIT_FAIL,
		      "built without a purgatory for arm64");
}

static void test_no_room(void **state)
{
	struct arm64_case c = normal();

	(void)state;
	c.image = arm64_image(0, 2 * GIB, PAGES_4K, 65536);
	check_refused("the kernel", &c, KX_EXIT_DIE,
		      "Could not find a free area of memory of 0x80000000 bytes...");
	c.image = kernel();
	c.initrd = bytes_of(NULL, 900 * MIB);
	check_refused("the initrd", &c, KX_EXIT_DIE, "locate_hole failed: the initrd needs");
#if SIZE_MAX > UINT32_MAX
	c.initrd = bytes_of(NULL, 10 * GIB);
	check_refused("10 GiB", &c, KX_EXIT_DIE,
		      "Could not find a free area of memory of 0x280000000 bytes...");
	c.initrd = bytes_of(NULL, SIZE_MAX);
	check_refused("all there is", &c, KX_EXIT_DIE, "Cannot place initrd");
#endif
	c.initrd = bytes_of(NULL, 0);
	c.request.mem_min = (struct kx_address){true, UINT64_MAX - 4095};
	check_refused("nothing is left", &c, KX_EXIT_DIE, "locate_hole failed");
	c = crash();
	c.image = arm64_image(0, 256 * MIB, PAGES_4K, 65536);
	check_refused("a reservation that is too small", &c, KX_EXIT_DIE,
		      "locate_hole failed: the kernel needs");
}

static void test_bad_trees(void **state)
{
	struct arm64_case c = normal();
	struct blob tree = arm64_tree(2, 0), large = blob_new(3 * MIB);

	(void)state;
	c.files[0].path = "/nonexistent";
	check_refused("none", &c, KX_EXIT_FAIL, "kexec: Error: No device tree available");
	c.dtb = blob_part(tree, 0, tree.size - 1);
	check_refused("cut short", &c, KX_EXIT_FAIL,
		      "kexec: setup_2nd_dtb failed: cannot use the device tree of --dtb: it is "
		      "damaged");
	c.dtb = arm64_tree(3, 0);
	check_refused("three cells", &c, KX_EXIT_FAIL, "#address-cells or #size-cells");
	memcpy(large.data, tree.data, tree.size);
	assert_int_equal(fdt_open_into(tree.data, large.data, (int)large.size), 0);
	assert_int_equal(fdt_setprop(large.data, 0, "large", blob_new(2 * MIB).data, 2 * MIB), 0);
	c.dtb = large;
	check_refused("too large", &c, KX_EXIT_FAIL, "kexec: Error: dtb too big");
	c = crash();
	c.iomem = arm64_two_crash;
	c.files[0].content = arm64_tree(1, 0);
	check_refused("addresses that do not fit", &c, KX_EXIT_FAIL,
		      "does not fit into the root's #address-cells");
}

/* Every byte of the tree changed: it is refused, or what comes out is a tree. */
static void test_damaged_trees(void **state)
{
	struct arm64_case c = crash();
	struct blob tree = arm64_tree(2, ARM64_SEEDS | ARM64_OLD_CRASH);

	(void)state;
	for (size_t i = 0; i < tree.size; i++) {
		struct arm64_result r;
		uint8_t kept = tree.data[i];

		tree.data[i] ^= 0x81;
		c.dtb = tree;
		r = arm64_run(&c);
		if (r.status == KX_EXIT_OK)
			assert_int_equal(kx_fdt_check(arm64_segment(&r, "device tree")->from), 0);
		else
			check_contains("refused", r.err, "kexec: ");
		arm64_done(&r);
		tree.data[i] = kept;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_normal),        cmocka_unit_test(test_text_offset),
		cmocka_unit_test(test_old_image),     cmocka_unit_test(test_server),
		cmocka_unit_test(test_64k_pages),     cmocka_unit_test(test_crash),
		cmocka_unit_test(test_chosen),        cmocka_unit_test(test_chosen_inherited),
		cmocka_unit_test(test_chosen_crash),  cmocka_unit_test(test_reservations),
		cmocka_unit_test(test_own_tree),      cmocka_unit_test(test_line_length),
		cmocka_unit_test(test_purgatory),     cmocka_unit_test(test_bad_console),
		cmocka_unit_test(test_doubts),        cmocka_unit_test(test_bad_images),
		cmocka_unit_test(test_no_room),       cmocka_unit_test(test_bad_trees),
		cmocka_unit_test(test_damaged_trees),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
