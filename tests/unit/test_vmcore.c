// SPDX-License-Identifier: GPL-2.0-or-later
/* vmcore-dmesg: cores of every format, class and byte order; headers and notes that are damaged. */
#include "vmcore_run.h"

#include <fcntl.h>
#include <unistd.h>

#include "compiler.h"
#include "kexec/vmcore_info.h"
#include "kexec/vmcore_out.h"

#define WIDE   "LOCKLESS-108-VIRTUAL-MANY-0"
#define NARROW "LOCKLESS-004-SPLIT-MANY-0"

static void test_good(void **state)
{
	(void)state;
	for (size_t i = 0; i < gen_vmcore_count(); i++) {
		const struct gen_vmcore *core = vmcore_made(gen_vmcore_at(i)->name);
		const struct vmcore_result *result = vmcore_run_core(core);

		check_text(core->spec->name, result->failure.text, "");
		check_number(core->spec->name, result->failure.status, 0);
		check_number(core->spec->name, (long long)result->len,
			     (long long)core->expected_len);
		if (memcmp(result->out, core->expected, core->expected_len) != 0)
			check_text(core->spec->name, result->out, core->expected);
		/* Small rings are for this: something was pushed out. */
		if (core->spec->messages > 100)
			assert_true(core->expected[1] != ' ');
	}
}

/* Whatever a copy is cut to: what comes out is the beginning of the log, and an error. */
static void test_cut(void **state)
{
	static uint8_t file[GEN_VMCORE_FILE];

	(void)state;
	for (size_t i = 0; i < gen_vmcore_count(); i++) {
		const struct gen_vmcore *core = vmcore_made(gen_vmcore_at(i)->name);
		size_t size = gen_vmcore_file(core, file);

		for (size_t cut = 0; cut < size; cut += cut < 400 ? 1 : 61) {
			const struct vmcore_result *result = vmcore_run(file, cut);

			assert_true(result->len <= core->expected_len);
			if (memcmp(result->out, core->expected, result->len) != 0)
				fail_msg("%s cut to %zu is no beginning", core->spec->name, cut);
			if (result->failure.status == 0 && result->len != core->expected_len)
				fail_msg("%s cut to %zu: no error", core->spec->name, cut);
			if (cut < 16)
				check_number("identification", result->failure.status, 3);
		}
	}
}

/*
 * Offsets in the files that are made, both little-endian:
 *
 *	64 bit: header 0, segments at 64 (PT_LOAD), 120 (PT_NOTE), 176; notes at 232, 276, 312
 *	32 bit: header 0, segments at 52 (PT_LOAD), 84 (PT_NOTE), 116 (PT_LOAD)
 */
struct patch {
	const char *core;
	size_t at;
	unsigned int width;
	uint64_t value;
	int status;
	const char *text;
};

static const struct patch patches[] = {
	{WIDE, 0, 1, 0x7e, 4, "Missing elf signature"},
	{WIDE, 0, 8, UINT64_C(0x202020504d55444b), 4, "makedumpfile --dump-dmesg"},
	{WIDE, 4, 1, 0, 6, "elf class 0"},
	{WIDE, 4, 1, 3, 6, "elf class 3"},
	{WIDE, 4, 1, 1, 12, "have 0 bytes, not 32"},
	{WIDE, 5, 1, 3, 7, "elf data order 3"},
	{WIDE, 5, 1, 2, 11, "elf version"},
	{WIDE, 6, 1, 2, 5, "elf version 2"},
	{WIDE, 20, 4, 2, 11, "elf version"},
	{WIDE, 32, 8, UINT64_MAX, 16, "EOVERFLOW"},
	{WIDE, 32, 8, UINT64_C(1) << 40, 16, "ENODATA"},
	{WIDE, 54, 2, 32, 12, "have 32 bytes, not 56"},
	{WIDE, 56, 2, 0, 50, "'core' has no note VMCOREINFO"},
	{WIDE, 56, 2, 0xffff, 16, "ENODATA"},
	{WIDE, 64, 4, 0, 30, "No program header covering vaddr 0xffff8880001"},
	{WIDE, 72, 8, UINT64_MAX, 40, "leaves it out"},
	{WIDE, 72, 8, UINT64_C(1) << 62, 40, "leaves it out"},
	{WIDE, 80, 8, 0, 30, " found kexec bug?\n"},
	{WIDE, 80, 8, UINT64_MAX, 30, " found kexec bug?\n"},
	{WIDE, 96, 8, 0, 40, "leaves it out"},
	{WIDE, 104, 8, 0, 30, "No program header"},
	{WIDE, 128, 8, UINT64_MAX, 22, "EOVERFLOW"},
	{WIDE, 128, 8, UINT64_C(1) << 40, 22, "Cannot read the notes of 'core': ENODATA"},
	{WIDE, 152, 8, UINT64_C(1) << 40, 20, "1099511627776 bytes"},
	{WIDE, 152, 8, 11, 50, "no note VMCOREINFO"},
	{WIDE, 152, 8, 100, 50, "no note VMCOREINFO"},
	{WIDE, 232, 4, 0xffffffff, 50, "no note VMCOREINFO"},
	{WIDE, 236, 4, 0xfffffffd, 50, "no note VMCOREINFO"},
	{WIDE, 312, 4, 10, 50, "no note VMCOREINFO"},
	{WIDE, 316, 4, 0xffffffff, 50, "no note VMCOREINFO"},
	{WIDE, 316, 4, 0, 50, "no note VMCOREINFO"},
	{WIDE, 316, 4, 20, 50, "does not have it"},
	{WIDE, 320, 4, 1, 50, "no note VMCOREINFO"},
	{WIDE, 324, 1, 'v', 50, "no note VMCOREINFO"},
	{WIDE, 334, 1, 'X', 50, "no note VMCOREINFO"},
	{NARROW, 20, 4, 0, 11, "elf version"},
	{NARROW, 28, 4, UINT32_MAX, 16, "ENODATA"},
	{NARROW, 42, 2, 56, 12, "have 56 bytes, not 32"},
	{NARROW, 56, 4, UINT32_MAX, 40, "leaves it out"},
	{NARROW, 60, 4, 0, 30, "No program header covering vaddr 0xc010"},
	{NARROW, 88, 4, UINT32_MAX, 22, "ENODATA"},
	{NARROW, 100, 4, UINT32_MAX, 20, "4294967295 bytes"},
};

static void apply(uint8_t *file, size_t at, unsigned int width, uint64_t value)
{
	for (unsigned int i = 0; i < width; i++)
		file[at + i] = (uint8_t)(value >> (8 * i));
}

static void test_patched(void **state)
{
	static uint8_t file[GEN_VMCORE_FILE];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(patches); i++) {
		const struct patch *p = &patches[i];
		size_t size = gen_vmcore_file(vmcore_made(p->core), file);
		const struct vmcore_result *result;
		char what[80];

		snprintf(what, sizeof(what), "%s, %#llx at %zu", p->core,
			 (unsigned long long)p->value, p->at);
		apply(file, p->at, p->width, p->value);
		result = vmcore_run(file, size);
		check_number(what, result->failure.status, p->status);
		check_contains(what, result->failure.text, p->text);
	}
}

/* More program headers than e_phnum can hold. */
static void test_extended_numbering(void **state)
{
	static uint8_t file[GEN_VMCORE_FILE + 64];
	const struct gen_vmcore *core = vmcore_made(WIDE);
	size_t size = gen_vmcore_file(core, file);
	const struct vmcore_result *result;

	(void)state;
	memset(file + size, 0, 64);
	apply(file, 56, 2, 0xffff);
	apply(file, 40, 8, size);
	apply(file, size + 44, 4, 3);
	result = vmcore_run(file, size + 64);
	check_text("sh_info", result->out, core->expected);
	check_number("sh_info", result->failure.status, 0);

	result = vmcore_run(file, size + 47);
	check_number("no sh_info", result->failure.status, 16);
	apply(file, size + 44, 4, 0xffffffff);
	result = vmcore_run(file, size + 64);
	check_number("large sh_info", result->failure.status, 14);
	check_contains("large sh_info", result->failure.text, "4294967295 program headers");
}

static void test_large_note(void **state)
{
	static uint8_t file[GEN_VMCORE_FILE];
	size_t size = gen_vmcore_file(vmcore_made(WIDE), file);
	const struct vmcore_result *result;

	(void)state;
	apply(file, 152, 8, 8 << 20);
	apply(file, 316, 4, 2 << 20);
	result = vmcore_run(file, size);
	check_number("large VMCOREINFO", result->failure.status, 20);
	check_contains("large VMCOREINFO", result->failure.text, "has 2097152 bytes, more than");
	apply(file, 316, 4, 1 << 20);
	result = vmcore_run(file, size);
	check_number("the file is shorter", result->failure.status, 22);
}

/* The first segment that has the bytes counts, and one that only claims them does not hide it. */
static void test_segment_without_bytes(void **state)
{
	static uint8_t file[GEN_VMCORE_FILE];
	const struct gen_vmcore *core = vmcore_made(WIDE);
	size_t size = gen_vmcore_file(core, file);

	(void)state;
	memcpy(file + 176, file + 64, 56);
	apply(file, 96, 8, 0);
	check_text("filesz 0", vmcore_run(file, size)->out, core->expected);
}

/* ---- VMCOREINFO ------------------------------------------------------------ */

static const char info_text[] = "OSRELEASE=6.12\n"
				"SYMBOL(prb)=ffffffff82a5c5a0\n"
				"SYMBOL(prb)=1\n"
				"SYMBOL(prefix)=0x10\n"
				"SYMBOL(large)=10000000000000000\n"
				"SYMBOL(upper)=FF\n"
				"SYMBOL(empty)=\n"
				"SYMBOL(text)=12g\n"
				"SYMBOL(negative)=-1\n"
				"SIZE(prb)=24\n"
				"SIZE(large)=18446744073709551616\n"
				"SIZE(largest)=18446744073709551615\n"
				"OFFSET(a.b)=08\n"
				"OFFSET(a.hex)=ff\n"
				"NUMBER(minus)=-4096\n"
				"NUMBER(hex)=0xffff800000000000\n"
				"NUMBER(blank)= 1\n"
				" SIZE(indented)=1\n"
				"\n"
				"SIZE(cut)=12";

static void test_info(void **state)
{
	static const struct {
		enum vmcore_kind kind;
		const char *name;
		bool found;
		uint64_t value;
	} rows[] = {
		{VMCORE_SYMBOL, "prb", true, UINT64_C(0xffffffff82a5c5a0)},
		{VMCORE_SYMBOL, "prefix", true, 16},
		{VMCORE_SYMBOL, "pr", false, 0},
		{VMCORE_SYMBOL, "large", false, 0},
		{VMCORE_SYMBOL, "upper", false, 0},
		{VMCORE_SYMBOL, "empty", false, 0},
		{VMCORE_SYMBOL, "text", false, 0},
		{VMCORE_SYMBOL, "negative", false, 0},
		{VMCORE_SIZE, "prb", true, 24},
		{VMCORE_SIZE, "large", false, 0},
		{VMCORE_SIZE, "largest", true, UINT64_MAX},
		{VMCORE_SIZE, "indented", false, 0},
		{VMCORE_SIZE, "cut", false, 0},
		{VMCORE_OFFSET, "a.b", true, 8},
		{VMCORE_OFFSET, "a.hex", false, 0},
		{VMCORE_NUMBER, "minus", true, (uint64_t)-4096},
		{VMCORE_NUMBER, "hex", true, UINT64_C(0xffff800000000000)},
		{VMCORE_NUMBER, "blank", false, 0},
		{VMCORE_NUMBER, "absent", false, 0},
	};
	char copy[sizeof(info_text)];
	struct vmcore_info info = {.text = copy, .size = sizeof(info_text) - 1};

	(void)state;
	memcpy(copy, info_text, sizeof(copy));
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		uint64_t value = 77;

		check_number(rows[i].name,
			     vmcore_info_get(&info, rows[i].kind, rows[i].name, &value),
			     rows[i].found);
		check_number(rows[i].name, (long long)value,
			     rows[i].found ? (long long)rows[i].value : 77);
	}
}

/* ---- output ---------------------------------------------------------------- */

static void test_output_limit(void **state)
{
	struct vmcore_failure failure = {0};
	struct vmcore_out out = {.fd = open("/dev/null", O_WRONLY | O_CLOEXEC),
				 .failure = &failure};

	(void)state;
	out.total = (UINT64_C(2) << 30) - 11;
	check_number("the last bytes", vmcore_out_put(&out, bytes_of("0123456789", 10)), 0);
	check_number("one more", vmcore_out_put(&out, bytes_of("0", 1)), 53);
	check_text("one more", failure.text,
		   "The vmcore-dmesg.txt over 2G in size is not supported.");
	close(out.fd);
}

static void test_output_failure(void **state)
{
	struct vmcore_failure failure = {0};
	struct vmcore_out out = {.fd = -1, .failure = &failure};

	(void)state;
	check_number("buffered", vmcore_out_stamp(&out, 1), 0);
	check_number("written", vmcore_out_flush(&out), 54);
	check_text("written", failure.text,
		   "Failed to write out the dmesg log buffer!: Bad file descriptor");
	/* The first failure stays. */
	check_number("later", vmcore_fail(&failure, VMCORE_MAGIC, "later"), 54);
}

static void test_stamps(void **state)
{
	static const struct {
		uint64_t nanoseconds;
		const char *text;
	} rows[] = {
		{0, "[    0.000000] "},
		{999, "[    0.000000] "},
		{1999999999, "[    1.999999] "},
		{UINT64_C(12345000001000), "[12345.000001] "},
		{UINT64_C(123456000001000), "[123456.000001] "},
		{UINT64_MAX, "[18446744073.709551] "},
	};
	struct vmcore_failure failure = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct vmcore_out out = {.fd = -1, .failure = &failure};

		check_number(rows[i].text, vmcore_out_stamp(&out, rows[i].nanoseconds), 0);
		check_text("stamp", out.buffer, rows[i].text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),           cmocka_unit_test(test_cut),
		cmocka_unit_test(test_patched),        cmocka_unit_test(test_extended_numbering),
		cmocka_unit_test(test_large_note),     cmocka_unit_test(test_segment_without_bytes),
		cmocka_unit_test(test_info),           cmocka_unit_test(test_output_limit),
		cmocka_unit_test(test_output_failure), cmocka_unit_test(test_stamps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
