/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What only some architectures have: facts of the CPU and where they decide. */
#include "machine.h"
#include "tree.h"
#include "unit.h"

#include <errno.h>
#include <stdio.h>

enum { OFF = KSIG_NO, ON = KSIG_YES, OPEN = KSIG_DONT_KNOW };

/* ---- reading them ---------------------------------------------------------------- */

#define ARCH(name)    {"/proc/sys/kernel/arch", B(name "\n")}
#define RELEASE       {"/proc/sys/kernel/osrelease", B("6.12.117\n")}
#define CPUINFO(text) {"/proc/cpuinfo", B(text)}
#define CORE(i, p)                                                                                 \
	"processor\t: 0\nCPU implementer\t: " i "\nCPU variant\t: 0x0\nCPU part\t: " p "\n"

static void cpuinfo(void **state)
{
	static const struct {
		const char *what;
		struct put file[3];
		int radix, pages_4k, pages_16k, pages_64k, mixed;
	} rows[] = {
		{"no cpuinfo", {ARCH("ppc64le"), RELEASE}, OPEN, OPEN, OPEN, OPEN, OPEN},
		{"radix", {ARCH("ppc64le"), RELEASE, CPUINFO("cpu\t: POWER9\n\nMMU\t\t: Radix\n")}, ON,
		 OPEN, OPEN, OPEN, OPEN},
		{"hash",
		 {ARCH("ppc64le"), RELEASE, CPUINFO("platform\t: pSeries\nMMU\t\t: Hash\n")}, OFF,
		 OPEN, OPEN, OPEN, OPEN},
		{"hash on bare metal",
		 {ARCH("ppc64le"), RELEASE, CPUINFO("platform\t: PowerNV\nMMU\t\t: Hash\n")}, OPEN,
		 OPEN, OPEN, OPEN, OPEN},
		{"another MMU", {ARCH("ppc64le"), RELEASE, CPUINFO("MMU\t\t: Nested\n")}, OPEN, OPEN,
		 OPEN, OPEN, OPEN},
		{"cut", {ARCH("ppc64le"), RELEASE, CPUINFO("MMU")}, OPEN, OPEN, OPEN, OPEN, OPEN},
		{"not ppc64", {ARCH("s390x"), RELEASE, CPUINFO("MMU\t\t: Radix\n")}, OPEN, OPEN, OPEN,
		 OPEN, OPEN},
		{"Cortex-A72", {ARCH("aarch64"), RELEASE, CPUINFO(CORE("0x41", "0xd08"))}, OPEN, ON,
		 OFF, ON, ON},
		{"Neoverse N1",
		 {ARCH("aarch64"), RELEASE, CPUINFO(CORE("0x41", "0xd0c") CORE("0x41", "0xd0c"))}, OPEN,
		 ON, ON, ON, ON},
		{"two kinds of cores",
		 {ARCH("aarch64"), RELEASE, CPUINFO(CORE("0x41", "0xd08") CORE("0x41", "0xd03"))}, OPEN,
		 OPEN, OPEN, OPEN, OPEN},
		{"another maker", {ARCH("aarch64"), RELEASE, CPUINFO(CORE("0x42", "0xd08"))}, OPEN, OPEN,
		 OPEN, OPEN, OPEN},
		{"no number", {ARCH("aarch64"), RELEASE, CPUINFO(CORE("0x41", "d08"))}, OPEN, OPEN, OPEN,
		 OPEN, OPEN},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct ksig_system *s = tree_probe(rows[i].file, ARRAY_SIZE(rows[i].file));
		const int seen[] = {s->mmu_radix.value, s->pages_4k.value, s->pages_16k.value,
				    s->pages_64k.value, s->mixed_endian.value};
		const int want[] = {rows[i].radix, rows[i].pages_4k, rows[i].pages_16k,
				    rows[i].pages_64k, rows[i].mixed};

		for (size_t k = 0; k < ARRAY_SIZE(seen); k++) {
			if (seen[k] != want[k])
				fail_msg("%s, fact %zu: seen %d, expected %d", rows[i].what, k, seen[k],
					 want[k]);
		}
		ksig_system_free(s);
	}
}

#define RESERVED    {"/sys/kernel/kexec_crash_size", B("134217728\n")}
#define BASE(cell)  {"/proc/device-tree/chosen/linux,crashkernel-base", B(cell)}
#define SIZE(cell)  {"/proc/device-tree/chosen/linux,crashkernel-size", B(cell)}
#define CRASH_IOMEM {"/proc/iomem", B("00000000-3fffffff : System RAM\n")}

static void crash_reservation(void **state)
{
	static const struct {
		const char *what;
		struct put file[6];
		bool known;
		uint64_t start, end;
	} rows[] = {
		{"ppc64",
		 {ARCH("ppc64le"), RELEASE, RESERVED, CRASH_IOMEM, BASE("\0\0\0\0\x08\0\0\0"),
		  SIZE("\0\0\0\0\x08\0\0\0")},
		 true, 0x8000000, 0xfffffff},
		{"ppc64, cells of four bytes",
		 {ARCH("ppc64le"), RELEASE, RESERVED, CRASH_IOMEM, BASE("\x02\0\0\0"),
		  SIZE("\x08\0\0\0")},
		 true, 0x2000000, 0x9ffffff},
		{"ppc64, no size",
		 {ARCH("ppc64le"), RELEASE, RESERVED, CRASH_IOMEM, BASE("\0\0\0\0\x08\0\0\0")}, false,
		 0, 0},
		{"ppc64, size cut",
		 {ARCH("ppc64le"), RELEASE, RESERVED, CRASH_IOMEM, BASE("\0\0\0\0\x08\0\0\0"),
		  SIZE("\0\0\0\0\x08")},
		 false, 0, 0},
		{"ppc64, wraps",
		 {ARCH("ppc64le"), RELEASE, RESERVED, CRASH_IOMEM, BASE("\xff\0\0\0\0\0\0\0"),
		  SIZE("\xff\0\0\0\0\0\0\0")},
		 false, 0, 0},
		{"ppc64, nothing reserved",
		 {ARCH("ppc64le"), RELEASE, {"/sys/kernel/kexec_crash_size", B("0\n")}, CRASH_IOMEM},
		 true, 0, 0},
		{"elsewhere the tree does not count",
		 {ARCH("aarch64"), RELEASE, RESERVED, CRASH_IOMEM, BASE("\0\0\0\0\x08\0\0\0"),
		  SIZE("\0\0\0\0\x08\0\0\0")},
		 false, 0, 0},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct ksig_system *s = tree_probe(rows[i].file, ARRAY_SIZE(rows[i].file));

		if (s->crash_known != rows[i].known || s->crash.start != rows[i].start ||
		    s->crash.end != rows[i].end)
			fail_msg("%s: seen %d %#jx-%#jx", rows[i].what, s->crash_known,
				 (uintmax_t)s->crash.start, (uintmax_t)s->crash.end);
		ksig_system_free(s);
	}
}

/* ---- what they decide ------------------------------------------------------------- */

static void radix(struct ksig_system *s)
{
	s->mmu_radix.value = KSIG_YES;
}

static void hash(struct ksig_system *s)
{
	s->mmu_radix.value = KSIG_NO;
}

static void cortex_a72(struct ksig_system *s)
{
	s->pages_4k.value = s->pages_64k.value = s->mixed_endian.value = KSIG_YES;
	s->pages_16k.value = KSIG_NO;
}

static void without_big_endian(struct ksig_system *s)
{
	s->mixed_endian.value = KSIG_NO;
}

static void pages_of_16k(struct ksig_system *s)
{
	s->page_size = 16384;
}

static void reserved(struct ksig_system *s)
{
	s->crash = (struct ksig_range){128 * MIB, 256 * MIB - 1};
}

static void decides(void **state)
{
	static const struct {
		enum gen_arch arch;
		void (*change)(struct ksig_system *s);
		bool on_crash;
		const char *image, *want;
	} rows[] = {
		{GEN_PPC64, NULL, false, "elf-paddr-huge", "unknown"},
		{GEN_PPC64, radix, false, "elf-paddr-huge", "EADDRNOTAVAIL"},
		{GEN_PPC64, hash, false, "elf-paddr-huge", "EINVAL"},
		{GEN_PPC64, reserved, true, "good", "ok"},
		{GEN_PPC64, reserved, true, "elf-paddr-huge", "EINVAL"},
		{GEN_PPC64, NULL, true, "good", "EADDRNOTAVAIL"},
		{GEN_ARM64, NULL, false, "good", "ok"},
		{GEN_ARM64, NULL, false, "arm64-pages-64k", "unknown"},
		{GEN_ARM64, NULL, false, "arm64-big-endian", "unknown"},
		{GEN_ARM64, cortex_a72, false, "arm64-pages-16k", "EINVAL"},
		{GEN_ARM64, cortex_a72, false, "arm64-pages-64k", "ok"},
		{GEN_ARM64, cortex_a72, false, "arm64-big-endian", "ok"},
		{GEN_ARM64, without_big_endian, false, "arm64-big-endian", "EINVAL"},
		{GEN_ARM64, pages_of_16k, false, "arm64-pages-16k", "ok"},
		{GEN_ARM64, NULL, false, "arm64-image-size-wraps", "EINVAL"},
	};
	struct gen_keys *keys = *state;
	size_t wrong = 0;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct ksig_request q = {.file_flags = 4, .cmdline_size = 1,
					 .on_crash = rows[i].on_crash};
		const struct gen_case *c = gen_set_find(rows[i].arch, rows[i].image);
		const struct ksig_prediction *p;
		struct ksig_verdict *v = NULL;
		struct ksig_image *image;
		struct machine m;
		const char *seen;

		assert_non_null(c);
		machine_init(&m, gen_arch_name(rows[i].arch), KSIG_VERSION(6, 12));
		m.s.unified_appended.value = KSIG_YES;
		m.s.mmu_radix.value = m.s.pages_4k.value = m.s.pages_16k.value =
			m.s.pages_64k.value = m.s.mixed_endian.value = KSIG_DONT_KNOW;
		machine_trust(&m, RING_PLATFORM, keys);
		if (rows[i].change)
			rows[i].change(&m.s);
		q.file_flags |= q.on_crash ? 2 : 0;
		image = machine_image(keys, rows[i].arch, c);
		check_err(ksig_judge(image, &m.s, &q, &v), 0);
		p = ksig_verdict_predict(v, KSIG_KEXEC_FILE_LOAD);
		seen = prediction_word(p);
		if (strcmp(seen, rows[i].want) != 0) {
			print_error("row %zu, %s: seen %s, expected %s (%s)\n", i, rows[i].image, seen,
				    rows[i].want, p->sentence);
			wrong++;
		}
		ksig_verdict_free(v);
		ksig_image_free(image);
		machine_clear(&m);
	}
	assert_int_equal(wrong, 0);
}

/*
 * s390's ELF loader compares the command line's end with the file as if the kernel began where the
 * file does, and writes it behind the segment's offset; and looks at contents last of all.
 */
static void s390_elf_order(void **state)
{
	enum { PAGE = 0x1000, SIZE = 0x12000 };
	static const struct {
		const char *what;
		uint64_t offset, filesz, memsz, entry, cmdline;
		bool on_crash;
		const char *want;
	} rows[] = {
		{"short command line", PAGE, SIZE - PAGE, SIZE, 0, 100, false, "ok"},
		{"the longest inside", PAGE, SIZE - PAGE, SIZE, 0, 0xb80, false, "ok"},
		{"a byte behind the file", PAGE, SIZE - PAGE, SIZE, 0, 0xb81, false, "hazard"},
		{"longer than the kernel takes", PAGE, SIZE - PAGE, SIZE, 0, 4096, false, "EINVAL"},
		{"parameters behind the file", 2 * PAGE, PAGE, PAGE, 0, 100, false, "hazard"},
		{"no entry", PAGE, SIZE - PAGE, SIZE, SIZE, 100, false, "hazard"},
		{"no entry, long command line", PAGE, SIZE - PAGE, SIZE, SIZE, 896, false, "EINVAL"},
		{"contents behind the file", PAGE, SIZE - PAGE + 1, SIZE, 0, 100, false, "EINVAL"},
		{"crash kernel, entered elsewhere", PAGE, SIZE - PAGE, PAGE, 0, 100, true, "hazard"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct ksig_elf_segment segment = {KSIG_PT_LOAD, rows[i].offset, 0, rows[i].filesz,
						   rows[i].memsz, PAGE};
		struct ksig_image image = {
			.path = (char *)(uintptr_t)rows[i].what,
			.size = SIZE,
			.trailer = TRAILER_MISSING,
			.appended_err = -ENODATA,
			.pe_err = -ELIBBAD,
			.parm = {true, 4096},
			.s390_elf = {.found = true, .class = KSIG_ELFCLASS64, .type = KSIG_ET_EXEC,
				     .machine = KSIG_EM_S390, .ehsize = 64, .phoff = 64,
				     .phentsize = 56, .phnum = 1, .entry = rows[i].entry,
				     .segment = &segment, .n_segments = 1},
		};
		struct ksig_request q = {.file_flags = rows[i].on_crash ? 6 : 4,
					 .on_crash = rows[i].on_crash,
					 .cmdline_size = rows[i].cmdline};
		const struct ksig_prediction *p;
		struct ksig_verdict *v = NULL;
		struct machine m;
		const char *seen;

		machine_init(&m, "s390x", KSIG_VERSION(6, 12));
		m.s.ipl_secure.value = KSIG_NO;
		reserved(&m.s);
		check_err(ksig_judge(&image, &m.s, &q, &v), 0);
		p = ksig_verdict_predict(v, KSIG_KEXEC_FILE_LOAD);
		seen = prediction_word(p);
		if (strcmp(seen, rows[i].want) != 0)
			fail_msg("%s: seen %s, expected %s (%s)", rows[i].what, seen, rows[i].want,
				 p->sentence);
		ksig_verdict_free(v);
		machine_clear(&m);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(cpuinfo),
		cmocka_unit_test(crash_reservation),
		cmocka_unit_test(decides),
		cmocka_unit_test(s390_elf_order),
	};

	return cmocka_run_group_tests(tests, machine_keys_make, machine_keys_drop);
}
