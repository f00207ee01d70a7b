// SPDX-License-Identifier: GPL-2.0-or-later
/* What kind of file is this: good ones, wrapped ones, damaged ones, and no kernels at all. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "compiler.h"
#include "kexec/arch.h"
#include "kexec/pe_sections.h"
#include "kexec/uki.h"
#include "kexec/zboot.h"

#include "check.h"
#include "fake_sys.h"
#include "fixtures.h"
#include "harness.h"

#define PE_X86   0x8664
#define PE_ARM64 0xaa64

/* ---- probes ------------------------------------------------------------- */

static const char *type_of(const struct kx_arch *arch, struct blob blob)
{
	const struct kx_type *damaged;
	const struct kx_type *type =
		kx_type_find(arch, bytes_of(blob.data, blob.size), blob.size, &damaged);

	return type ? type->name : "unknown";
}

static void test_types(void **state)
{
	const struct {
		const struct kx_arch *arch;
		struct blob blob;
		const char *expected;
	} cases[] = {
		{&kx_arch_x86_64, make_bzimage64(4096), "bzImage64"},
		{&kx_arch_x86_64, make_bzimage64(1023), "unknown"},
		{&kx_arch_x86_64, make_bzimage32(4096), "bzImage"},
		{&kx_arch_x86_64, make_elf(62, 1, 0, 0), "elf-x86_64"},
		{&kx_arch_x86_64, make_elf(62, 0, 0, 0), "elf-x86_64"},
		{&kx_arch_x86_64, make_elf(62, 1, 0, 1), "unknown"},
		{&kx_arch_x86_64, make_elf(3, 0, 0, 0), "elf-x86"},
		{&kx_arch_x86_64, make_elf(6, 0, 0, 0), "elf-x86"},
		{&kx_arch_x86_64, make_elf(183, 1, 0, 0), "unknown"},
		{&kx_arch_x86_64, make_multiboot(), "multiboot-x86"},
		{&kx_arch_x86_64, make_multiboot2(), "multiboot2-x86"},
		{&kx_arch_x86_64, make_arm64_image(4096), "unknown"},
		{&kx_arch_x86_64, blob_random(4096, 1), "unknown"},
		{&kx_arch_ppc64, make_elf(21, 1, 0, 0), "elf-ppc64"},
		{&kx_arch_ppc64, make_elf(21, 1, 1, 0), "elf-ppc64"},
		{&kx_arch_ppc64, make_elf(20, 0, 1, 0), "elf-ppc64"},
		{&kx_arch_ppc64, make_elf(21, 1, 1, 1), "unknown"},
		{&kx_arch_ppc64, make_bzimage64(4096), "unknown"},
		{&kx_arch_s390x, blob_random(10, 1), "image"},
		{&kx_arch_arm64, make_arm64_image(4096), "Image"},
		{&kx_arch_arm64, make_elf(183, 1, 0, 0), "vmlinux"},
		{&kx_arch_arm64, make_uimage(), "uImage"},
		{&kx_arch_arm64, make_zboot(blob_random(100, 1), "gzip"), "vmlinuz"},
		{&kx_arch_arm64, make_bzimage64(4096), "unknown"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		char what[64];

		snprintf(what, sizeof(what), "case %zu on %s", i, cases[i].arch->name);
		check_text(what, type_of(cases[i].arch, cases[i].blob), cases[i].expected);
	}
}

static struct blob make_uki(uint16_t machine, struct blob kernel, struct blob initrd)
{
	struct blob text = blob_random(100, 8);
	const struct section sections[] = {
		{".text", text, 0, 0},
		{".cmdline", text, 0, 0},
		{".linux", kernel, 0, 0},
		{".initrd", initrd, 0, 0},
	};
	struct blob uki = make_pe(machine, sections, initrd.size ? 4 : 3);

	return uki;
}

/* Every probe of every architecture at the very end of a page, at every length. */
static void test_probes_stay_inside(void **state)
{
	struct blob kernel = make_bzimage64(1500);
	struct blob blobs[] = {
		make_bzimage64(2048),
		make_elf(62, 1, 0, 0),
		make_elf(3, 0, 1, 1),
		make_multiboot(),
		make_multiboot2(),
		make_arm64_image(128),
		make_uimage(),
		make_uki(PE_X86, kernel, kernel),
		make_zboot(kernel, "zstd22"),
	};
	struct guard guard = guard_new(8192);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(blobs); i++) {
		for (size_t len = 0; len <= blobs[i].size; len += len < 1100 ? 1 : 97) {
			struct bytes head = guarded_copy(&guard, blobs[i].data, len);
			const struct kx_type *damaged;
			const struct kx_codec *codec;
			uint64_t off, size;

			for (size_t a = 0; a < ARRAY_SIZE(kx_arches); a++)
				(void)kx_type_find(kx_arches[a], head, blobs[i].size, &damaged);
			(void)kx_codec_find(head);
			(void)kx_pe_certificates_end(head, &off);
			(void)kx_zboot_read(head, blobs[i].size, &off, &size, &codec);
		}
	}
	guard_free(&guard);
}

/* ---- unified kernel images ---------------------------------------------- */

static int read_uki(struct blob blob, struct kx_uki *ret)
{
	size_t head = blob.size < KX_HEAD_SIZE ? blob.size : KX_HEAD_SIZE;

	return kx_uki_read(bytes_of(blob.data, head), blob.size, PE_X86, ret);
}

static void test_uki_good(void **state)
{
	struct blob kernel = make_bzimage64(1500), initrd = blob_random(700, 4);
	struct blob blob = make_uki(PE_X86, kernel, initrd);
	struct kx_uki uki;

	(void)state;
	check_number("read", read_uki(blob, &uki), 0);
	/* The virtual size, not the padded one. */
	check_number(".linux size", (long long)uki.kernel.size, 1500);
	assert_memory_equal(blob.data + uki.kernel.offset, kernel.data, kernel.size);
	check_number(".initrd size", (long long)uki.initrd.size, 700);
	assert_memory_equal(blob.data + uki.initrd.offset, initrd.data, initrd.size);
	assert_true(uki.has_cmdline);
}

static void test_uki_damage(void **state)
{
	struct blob kernel = make_bzimage64(1500), none = blob_new(0);
	const struct {
		const char *what;
		struct section sections[2];
		size_t n;
		int expected;
	} cases[] = {
		{"good", {{".linux", kernel, 0, 0}}, 1, 0},
		{"larger virtual size", {{".linux", kernel, 4096, 0}}, 1, 0},
		{"no .linux", {{".text", kernel, 0, 0}}, 1, -ENOEXEC},
		{"name too long", {{".linuxxx", kernel, 0, 0}}, 1, -ENOEXEC},
		{"empty .linux", {{".linux", none, 0, 0}}, 1, -EBADMSG},
		{"offset outside", {{".linux", kernel, 0, 1u << 20}}, 1, -EBADMSG},
		{"offset at the edge", {{".linux", kernel, 0, 512}}, 1, -EBADMSG},
		{"offset that wraps", {{".linux", kernel, 0, 0xfffff800u}}, 1, -EBADMSG},
		{".initrd outside",
		 {{".linux", kernel, 0, 0}, {".initrd", kernel, 0, 1u << 20}},
		 2,
		 -EBADMSG},
	};
	struct kx_uki uki;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct blob blob = make_pe(PE_X86, cases[i].sections, cases[i].n);

		check_number(cases[i].what, read_uki(blob, &uki), cases[i].expected);
	}
}

static void test_uki_headers(void **state)
{
	static const struct {
		const char *what;
		size_t off;
		const char *bytes;
		size_t n;
		int expected;
	} cases[] = {
		{"not MZ", 0, "ZM", 2, -ENOEXEC},
		{"PE header outside", 0x3c, "\xff\xff\xff\xff", 4, -ENOEXEC},
		{"no PE signature", 0x80, "NE\0\0", 4, -ENOEXEC},
		{"another machine", 0x84, "\x4c\x01", 2, -ENOEXEC},
		{"65535 sections", 0x86, "\xff\xff", 2, -EBADMSG},
		{"no sections", 0x86, "\0\0", 2, -ENOEXEC},
		{"optional header too long", 0x94, "\xff\xff", 2, -EBADMSG},
	};
	struct blob kernel = make_bzimage64(1500);
	const struct section section = {".text", kernel, 0, 0};
	struct kx_uki uki;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct blob blob = make_pe(PE_X86, &section, 1);

		memcpy(blob.data + cases[i].off, cases[i].bytes, cases[i].n);
		check_number(cases[i].what, read_uki(blob, &uki), cases[i].expected);
	}
}

/* ---- through the program ------------------------------------------------ */

static int setup(void **state)
{
	*state = workdir_new();
	return 0;
}

static int teardown(void **state)
{
	workdir_remove(*state);
	return 0;
}

/* Loads a file of that content with -l, and says what was called. */
static struct outcome load(const char *dir, const char *machine, struct blob content)
{
	const struct fake fake = {.machine = machine};
	char *path = workdir_file(dir, "kernel", content);
	struct outcome o = RUN(&fake, "-l", "-y", path);

	free(path);
	return o;
}

static void test_wrapped(void **state)
{
	struct blob x86 = make_bzimage64(1500), arm = make_arm64_image(1300);
	struct blob initrd = blob_random(700, 4), none = {0};
	const struct {
		const char *what, *machine;
		struct blob blob;
		const char *calls;
	} cases[] = {
		{"bare", "x86_64", make_bzimage64(1500), "kernel=file:1500 initrd=none"},
		{"gzip", "x86_64", make_gzip(x86), "kernel=memfd:1500 initrd=none"},
		{"zstd", "x86_64", make_zstd(x86), "kernel=memfd:1500 initrd=none"},
		{"xz", "x86_64", make_xz(x86), "kernel=memfd:1500 initrd=none"},
		{"lzma", "x86_64", make_lzma(x86), "kernel=memfd:1500 initrd=none"},
		{"gzip, twice", "x86_64", make_gzip(make_zstd(x86)),
		 "kernel=memfd:1500 initrd=none"},
		{"uki", "x86_64", make_uki(PE_X86, x86, none), "kernel=memfd:1500 initrd=none"},
		{"uki, initrd", "x86_64", make_uki(PE_X86, x86, initrd),
		 "kernel=memfd:1500 initrd=memfd:700"},
		{"uki in gzip", "x86_64", make_gzip(make_uki(PE_X86, x86, initrd)),
		 "kernel=memfd:1500 initrd=memfd:700"},
		{"gzip", "aarch64", make_gzip(arm), "kernel=memfd:1300 initrd=none"},
		{"zboot", "aarch64", make_zboot(make_gzip(arm), "gzip"),
		 "kernel=memfd:1300 initrd=none"},
		{"zboot", "aarch64", make_zboot(make_zstd(arm), "zstd22"),
		 "kernel=memfd:1300 initrd=none"},
		{"zboot", "aarch64", make_zboot(make_xz(arm), "xzkern"),
		 "kernel=memfd:1300 initrd=none"},
		{"zboot", "aarch64", make_zboot(make_lzma(arm), "lzma"),
		 "kernel=memfd:1300 initrd=none"},
		{"zboot in uki", "aarch64",
		 make_uki(PE_ARM64, make_zboot(make_gzip(arm), "gzip"), initrd),
		 "kernel=memfd:1300 initrd=memfd:700"},
		{"gzip", "s390x", make_gzip(x86), "kernel=memfd:1500 initrd=none"},
		{"gzip", "ppc64le", make_gzip(make_elf(21, 1, 0, 0)),
		 "kernel=memfd:512 initrd=none"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct outcome o = load(*state, cases[i].machine, cases[i].blob);

		check_text(cases[i].what, o.err, "");
		check_contains(cases[i].what, o.calls, cases[i].calls);
		check_number(cases[i].what, o.status, 0);
		outcome_free(&o);
	}
}

/* The payload of a signed zboot image is padded; the kernel gets it up to its signature. */
static void test_zboot_padding_is_cut(void **state)
{
	struct blob kernel = make_arm64_image(1300), padded = blob_new(2000);
	struct outcome o;

	/* A PE header with a certificate table that ends at 1300. */
	memcpy(kernel.data, "MZ", 2);
	memcpy(kernel.data + 0x3c, "\x80\0\0\0", 4);
	memcpy(kernel.data + 0x80, "PE\0\0", 4);
	memcpy(kernel.data + 0x98, "\x0b\x02", 2);
	memcpy(kernel.data + 0x98 + 112 + 32, "\x14\x04\0\0\0\x01\0\0", 8);
	memcpy(padded.data, kernel.data, kernel.size);
	o = load(*state, "aarch64", make_zboot(make_gzip(padded), "gzip"));
	check_contains("zboot", o.calls, "kernel=memfd:1300 ");
	outcome_free(&o);
}

static void test_initrd_of_uki_gives_way(void **state)
{
	const struct fake fake = {.machine = "x86_64"};
	struct blob x86 = make_bzimage64(1500), other = blob_random(999, 1);
	char *path = workdir_file(*state, "uki", make_uki(PE_X86, x86, blob_random(700, 2)));
	char *initrd = workdir_file(*state, "initrd", other);
	struct outcome o = RUN(&fake, "-l", "--initrd", initrd, path);

	check_contains("--initrd", o.calls, "kernel=memfd:1500 initrd=file:999");
	outcome_free(&o);
	o = RUN(&fake, "-l", "-V", path);
	check_contains("-V", o.err, "the command line inside ");
	outcome_free(&o);
	free(path);
	free(initrd);
}

static void test_bad_files(void **state)
{
	struct blob x86 = make_bzimage64(150000), packed = make_gzip(x86), flipped = make_gzip(x86);
	struct blob damaged = make_uki(PE_X86, x86, blob_random(7, 1));
	struct blob text = {(uint8_t *)(uintptr_t) "#!/bin/sh\necho no kernel\n", 25};
	const struct {
		const char *what, *machine;
		struct blob blob;
		const char *err; /* with %s for the path */
	} cases[] = {
		{"empty", "x86_64", blob_new(0), "Failed to open file %s:The file is empty\n"},
		{"one byte", "x86_64", blob_new(1), "Cannot determine the file type of %s\n"},
		{"text", "x86_64", text, "Cannot determine the file type of %s\n"},
		{"noise", "x86_64", blob_random(100000, 5),
		 "Cannot determine the file type of %s\n"},
		{"truncated header", "x86_64", blob_part(x86, 0, 600),
		 "Cannot determine the file type of %s\n"},
		{"another architecture's", "x86_64", make_arm64_image(4096),
		 "Cannot determine the file type of %s\n"
		 "  reason:   it looks like Image for arm64; this machine is x86_64\n"},
		{"an ordinary program", "x86_64", make_elf(62, 1, 0, 1),
		 "Cannot determine the file type of %s\n"},
		{"truncated gzip", "x86_64", blob_part(packed, 0, packed.size / 2),
		 "Failed to decompress file %s:No data available (gzip: the data end early)\n"},
		{"damaged gzip", "x86_64", flipped,
		 "Failed to decompress file %s:Bad message (gzip: the data are damaged)\n"},
		{"gzip of nothing", "x86_64", make_gzip(blob_new(0)),
		 "Failed to decompress file %s:No data available (gzip: the data end early)\n"},
		{"gzip of text", "x86_64", make_gzip(text),
		 "Cannot determine the file type of %s\n"},
		{"three layers", "x86_64", make_gzip(make_zstd(make_xz(x86))),
		 "Cannot determine the file type of %s\n  reason:   it is wrapped more than "
		 "twice\n"},
		{"a uki that ends early", "x86_64", blob_part(damaged, 0, 2048),
		 "Cannot determine the file type of %s\n"
		 "  reason:   it begins like a uki file, but is damaged\n"},
		{"zboot, unknown compression", "aarch64", make_zboot(blob_random(100, 1), "lz4"),
		 "Failed to decompress file %s:Function not implemented (zboot: this compression "
		 "is not "
		 "built in)\n"},
		{"zboot, garbage", "aarch64", make_zboot(blob_random(100, 1), "gzip"),
		 "Failed to decompress file %s:Bad message (zboot: the data are damaged)\n"},
	};
	char path[256], expected[512];

	flipped.data[5000] ^= 0x55;
	snprintf(path, sizeof(path), "%s/kernel", (char *)*state);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct outcome o = load(*state, cases[i].machine, cases[i].blob);

		/* One %s for all. */
		const char *mark = strstr(cases[i].err, "%s");

		snprintf(expected, sizeof(expected), "%.*s%s%s", (int)(mark - cases[i].err),
			 cases[i].err, path, mark + 2);
		check_text(cases[i].what, o.err, expected);
		check_number(cases[i].what, o.status, 255);
		check_text(cases[i].what, o.calls, "");
		check_text(cases[i].what, o.out, "");
		outcome_free(&o);
	}
}

/* 8 MiB of zeros in 8 KiB where only 8 MiB of memory are available. */
static void test_bomb(void **state)
{
	const struct fake fake = {.machine = "x86_64",
				  .files = {{"/proc/meminfo", "MemAvailable: 8192 kB\n"}}};
	char *path = workdir_file(*state, "bomb", make_gzip(blob_new(8u << 20)));
	struct outcome o = RUN(&fake, "-l", path);

	check_number("status", o.status, 255);
	check_contains("message", o.err, ":File too large (gzip: it unpacks to more than this ");
	check_text("calls", o.calls, "");
	outcome_free(&o);
	free(path);
}

enum special { FOLDER, FIFO, SOCKET, HUGE, MISSING, DEV_NULL, LOOP, NAME_TOO_LONG };

static char *make_special(const char *dir, enum special kind)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	char *path;
	int fd;

	assert_true(asprintf(&path, "%s/special-%d", dir, kind) > 0);
	switch (kind) {
	case FOLDER:
		assert_int_equal(mkdir(path, 0755), 0);
		break;
	case FIFO:
		assert_int_equal(mkfifo(path, 0644), 0);
		break;
	case SOCKET:
		fd = socket(AF_UNIX, SOCK_STREAM, 0);
		snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
		assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
		close(fd);
		break;
	case HUGE:
		fd = open(path, O_CREAT | O_WRONLY, 0644);
		if (ftruncate(fd, (off_t)5 << 30) != 0)
			skip();
		close(fd);
		break;
	case LOOP:
		assert_int_equal(symlink(path, path), 0);
		break;
	case DEV_NULL:
		free(path);
		return strdup("/dev/null");
	case NAME_TOO_LONG:
		free(path);
		path = malloc(5001);
		memset(path, 'x', 5000);
		path[5000] = '\0';
		return path;
	default:
		break;
	}
	return path;
}

static void test_special_files(void **state)
{
	static const struct {
		enum special kind;
		const char *reason;
	} cases[] = {
		{FOLDER, "Is a directory"},
		{FIFO, "Not a regular file"},
		{SOCKET, "No such device or address"},
		{HUGE, "File too large"},
		{MISSING, "No such file or directory"},
		{DEV_NULL, "The file is empty"},
		{LOOP, "Too many levels of symbolic links"},
		{NAME_TOO_LONG, "File name too long"},
	};
	const struct fake fake = {.machine = "x86_64"};
	struct blob x86 = make_bzimage64(1500);
	char *kernel = workdir_file(*state, "good", x86), expected[6000];

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		char *path = make_special(*state, cases[i].kind);
		struct outcome o = RUN(&fake, "-l", path);

		snprintf(expected, sizeof(expected), "Failed to open file %s:%s\n", path,
			 cases[i].reason);
		check_text("kernel", o.err, expected);
		check_number("kernel", o.status, 255);
		check_text("kernel", o.calls, "");
		outcome_free(&o);

		o = RUN(&fake, "-c", "-l", path);
		snprintf(expected, sizeof(expected), "Cannot open `%s': %s\n", path,
			 cases[i].reason);
		check_text("-c", o.err, expected);
		check_number("-c", o.status, 1);
		outcome_free(&o);

		o = RUN(&fake, "-l", "--initrd", path, kernel);
		snprintf(expected, sizeof(expected),
			 "Could not open initrd file %s:%s\nCannot load %s\n", path,
			 cases[i].kind == DEV_NULL ? "The file is empty" : cases[i].reason, kernel);
		check_text("initrd", o.err, expected);
		check_number("initrd", o.status, 255);
		check_text("initrd", o.calls, "");
		outcome_free(&o);
		free(path);
	}
	free(kernel);
}

static void test_unreadable(void **state)
{
	const struct fake fake = {.machine = "x86_64"};
	char *path = workdir_file(*state, "secret", make_bzimage64(1500));
	struct outcome o;

	assert_int_equal(chmod(path, 0), 0);
	assert_int_equal(chmod(*state, 0755), 0);
	/* root may read everything; nobody may not. */
	if (geteuid() == 0)
		assert_int_equal(seteuid(65534), 0);
	o = RUN(&fake, "-l", path);
	if (getuid() == 0)
		assert_int_equal(seteuid(0), 0);
	check_contains("unreadable", o.err, ":Permission denied\n");
	check_number("unreadable", o.status, 255);
	outcome_free(&o);
	free(path);
}

/* Types that kexec_file_load does not take, in each mode. */
static void test_refused_types(void **state)
{
	const struct {
		const char *machine, *reason;
		struct blob blob;
	} cases[] = {
		{"x86_64", "elf-x86_64 is not supported in kexec_file\n", make_elf(62, 1, 0, 0)},
		{"x86_64", "multiboot-x86 is not supported in kexec_file\n", make_multiboot()},
		{"x86_64", "bzImage is not supported in kexec_file\n", make_bzimage32(4096)},
		{"aarch64", "ELF executable is not supported in kexec_file\n",
		 make_elf(183, 1, 0, 0)},
		{"aarch64", "uImage is not supported in kexec_file\n", make_uimage()},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct fake fake = {.machine = cases[i].machine};
		char *path = workdir_file(*state, "kernel", cases[i].blob);
		struct outcome o = RUN(&fake, "-s", "-l", path);
		char expected[512];

		snprintf(expected, sizeof(expected), "%sCannot load %s\n", cases[i].reason, path);
		check_text("-s", o.err, expected);
		check_number("-s", o.status, 255);
		check_text("-s", o.calls, "");
		outcome_free(&o);
		o = RUN(&fake, "-l", path);
		check_contains("-a", o.err, cases[i].reason);
		check_number("-a", o.status, 255);
		check_text("-a", o.calls, "");
		outcome_free(&o);
		free(path);
	}
}

static void test_wanted_type(void **state)
{
	const struct fake fake = {.machine = "x86_64"};
	char *path = workdir_file(*state, "kernel", make_bzimage64(4096));
	struct outcome o = RUN(&fake, "-c", "-t", "zImage", "-l", path);

	check_text("-t zImage", o.err, "Unsupported kernel type zImage\n");
	check_number("-t zImage", o.status, 255);
	outcome_free(&o);
	o = RUN(&fake, "-c", "-t", "elf-x86_64", "-l", path);
	check_text("-t elf-x86_64", o.err,
		   "Wrong file type elf-x86_64, file matches type bzImage64\n");
	check_number("-t elf-x86_64", o.status, 255);
	outcome_free(&o);
	/* A bzImage64 is a bzImage too. */
	o = RUN(&fake, "-c", "-t", "bzImage", "-l", path);
	check_lacks("-t bzImage", o.err, "Wrong file type");
	outcome_free(&o);
	free(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_types),
		cmocka_unit_test(test_probes_stay_inside),
		cmocka_unit_test(test_uki_good),
		cmocka_unit_test(test_uki_damage),
		cmocka_unit_test(test_uki_headers),
		cmocka_unit_test_setup_teardown(test_wrapped, setup, teardown),
		cmocka_unit_test_setup_teardown(test_zboot_padding_is_cut, setup, teardown),
		cmocka_unit_test_setup_teardown(test_initrd_of_uki_gives_way, setup, teardown),
		cmocka_unit_test_setup_teardown(test_bad_files, setup, teardown),
		cmocka_unit_test_setup_teardown(test_bomb, setup, teardown),
		cmocka_unit_test_setup_teardown(test_special_files, setup, teardown),
		cmocka_unit_test_setup_teardown(test_unreadable, setup, teardown),
		cmocka_unit_test_setup_teardown(test_refused_types, setup, teardown),
		cmocka_unit_test_setup_teardown(test_wanted_type, setup, teardown),
	};

	return cmocka_run_group_tests_name("image", tests, NULL, NULL);
}
