// SPDX-License-Identifier: GPL-2.0-or-later
/* Xen's dom0: the whole program on a hypervisor that is written down. */
#include "config.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "compiler.h"

#include "check.h"
#include "fake_sys.h"
#include "kernel_fixture.h"

#define PV                                                                                         \
	{                                                                                          \
		"/sys/hypervisor/guest_type", "PV\n"                                               \
	}
/* What dom0 sees of memory has nothing to do with the machine's. */
#define DOM0                                                                                       \
	{                                                                                          \
		"/proc/iomem", "00000000-0fffffff : System RAM\n"                                  \
	}

#define VMCOREINFO                                                                                 \
	{                                                                                          \
		"/sys/kernel/vmcoreinfo", "3d000000 1000\n"                                        \
	}

/* xen/include/public: numbers of calls, and their arguments as they lie in memory. */
struct range {
	int range, nr;
	unsigned long size, start;
};

struct segment {
	uint64_t buf, buf_size, dest, dest_size;
};

struct load {
	uint8_t type, pad;
	uint16_t arch;
	uint32_t n;
	uint64_t segments, entry;
};

static void *at(uint64_t address)
{
	return (void *)(uintptr_t)address;
}

static FILE *calls_of(const struct kx_sys *sys)
{
	return ((struct fake_machine *)sys->data)->calls;
}

/* 1 GiB, with a reservation of 128 MiB; two processors. */
static int get_range(struct range *r)
{
	r->size = r->start = 0;
	if (r->range == 0) {
		r->start = 0x10000000;
		r->size = 0x8000000;
	} else if (r->range == 2 && r->nr < 2) {
		r->start = 0x3f000000u + (unsigned int)r->nr * 0x1000u;
		r->size = 0x400;
	} else if (r->range == 6) {
		r->start = 0x3e000000;
		r->size = 0x200;
	} else {
		return -EINVAL;
	}
	return 0;
}

static int memory_map(uint64_t argument)
{
	static const struct {
		uint64_t start, size;
		uint32_t type;
	} map[] = {
		{0, 0x9fc00, 1},
		{0x9fc00, 0x400, 2},
		{0x100000, 0x3fee0000, 1},
		{0x3ffe0000, 0x20000, 3},
	};
	struct {
		unsigned int n;
		uint64_t buffer;
	} *arg = at(argument);
	uint8_t *to = at(arg->buffer);

	assert_true(arg->n >= ARRAY_SIZE(map));
	arg->n = ARRAY_SIZE(map);
	for (size_t i = 0; i < ARRAY_SIZE(map); i++, to += 20)
		memcpy(to, &map[i], 20);
	return 0;
}

/* The notes that a core's header points to, as they come (Elf64_Ehdr, Elf64_Phdr). */
static void tell_notes(FILE *out, const struct segment *segment)
{
	struct bytes elf = bytes_of(at(segment->buf), (size_t)segment->buf_size);
	uint64_t address = 0;
	uint32_t type = 0;
	uint16_t n = 0;

	if (elf.size < 64 || memcmp(elf.data, "\177ELF", 4) != 0)
		return;
	assert_true(bytes_le16(elf, 56, &n));
	for (uint64_t i = 0; i < n; i++) {
		assert_true(bytes_le32(elf, 64 + 56 * i, &type));
		assert_true(bytes_le64(elf, 64 + 56 * i + 24, &address));
		if (type == 4)
			fprintf(out, "note %" PRIx64 "\n", address);
	}
}

static int do_load(const struct kx_sys *sys, const struct load *load)
{
	const struct segment *segments = at(load->segments);

	fprintf(calls_of(sys), "load type=%u arch=%u n=%u\n", load->type, load->arch, load->n);
	for (uint32_t i = 0; i < load->n; i++) {
		assert_true(segments[i].buf_size <= segments[i].dest_size);
		assert_true(segments[i].dest + segments[i].dest_size <= 0x3ffe0000);
		/* Xen's own pages come from the other end. */
		if (load->type == 0)
			assert_true(segments[i].dest >= 0x100000 &&
				    segments[i].dest + segments[i].dest_size <= 0x4000000);
		if (load->type == 1)
			assert_true(segments[i].dest >= 0x10000000 &&
				    segments[i].dest + segments[i].dest_size <= 0x18000000);
		tell_notes(calls_of(sys), &segments[i]);
		if (load->entry >= segments[i].dest &&
		    load->entry < segments[i].dest + segments[i].dest_size)
			fprintf(calls_of(sys), "it is entered\n");
	}
	return 0;
}

static int hypercall(const struct kx_sys *sys, unsigned long op, uint64_t first, uint64_t second)
{
	if (op == 12 && first == 10)
		return memory_map(second);
	assert_int_equal(op, 37);
	switch (first) {
	case 0:
		fprintf(calls_of(sys), "exec type=%d\n", *(int *)at(second));
		return 0;
	case 3:
		return get_range(at(second));
	case 4:
		return do_load(sys, at(second));
	case 5:
		fprintf(calls_of(sys), "unload type=%u\n", *(uint8_t *)at(second));
		return 0;
	case 6:
		return *(uint8_t *)at(second) == 0;
	default:
		return -ENOSYS;
	}
}

static int no_memory(const struct kx_sys *sys, unsigned long op, uint64_t first, uint64_t second)
{
	return op == 37 && first == 4 ? -ENOMEM : hypercall(sys, op, first, second);
}

static int too_many(const struct kx_sys *sys, unsigned long op, uint64_t first, uint64_t second)
{
	if (op == 12) {
		*(unsigned int *)at(second) = 4097;
		return 0;
	}
	return hypercall(sys, op, first, second);
}

static int another_domain(const struct kx_sys *sys, unsigned long op, uint64_t first,
			  uint64_t second)
{
	(void)sys;
	(void)op;
	(void)first;
	(void)second;
	return -EPERM;
}

static void test_loads(void **state)
{
	static const struct {
		const char *option, *how, *calls;
	} cases[] = {
		{"-a", "-l", "load type=0 arch=62 n=3\nit is entered\n"},
		{"-s", "-l", "load type=0 arch=62 n=3\nit is entered\n"},
		{"-c", "-l", "load type=0 arch=62 n=3\nit is entered\n"},
		{"-a", "-p", "load type=1 arch=62 n=6\n"},
		{"-a", "-p", "it is entered\n"},
		/* The processors', the hypervisor's, and dom0's own. */
		{"-a", "-p", "note 3f000000\nnote 3f001000\nnote 3e000000\nnote 3d000000\n"},
	};
	const struct kernel_fixture *f = *state;
	const struct fake fake = {
		.machine = "x86_64", .files = {PV, DOM0, VMCOREINFO}, .hypercall = hypercall};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct outcome o = RUN(&fake, cases[i].option, cases[i].how, f->kernel);

		check_text(cases[i].option, o.err, "");
		check_number(cases[i].option, o.status, 0);
		check_contains(cases[i].option, o.calls, cases[i].calls);
		check_lacks("not this kernel", o.calls, "kexec_load");
		check_lacks("not this kernel", o.calls, "file_load");
		outcome_free(&o);
	}
}

static void test_core_header(void **state)
{
	const struct kernel_fixture *f = *state;
	const struct fake fake = {.machine = "x86_64", .files = {PV, DOM0}, .hypercall = hypercall};
	struct outcome o = RUN(&fake, "-p", "--dry-run", "--append=root=x", f->kernel);

	check_number("dry run", o.status, 0);
	check_contains("in the reservation", o.out, "elfcorehdr    0x1");
	check_contains("command line", o.out, "root=x");
	check_text("nothing is loaded", o.calls, "");
	outcome_free(&o);
}

static void test_others(void **state)
{
	const struct fake fake = {.machine = "x86_64", .files = {PV, DOM0}, .hypercall = hypercall};
	struct outcome o = RUN(&fake, "-u");

	(void)state;
	check_text("unload", o.calls, "unload type=0\n");
	check_number("unload", o.status, 0);
	outcome_free(&o);
	o = RUN(&fake, "-s", "-p", "-u");
	check_text("crash", o.calls, "unload type=1\n");
	outcome_free(&o);
	o = RUN(&fake, "-lS");
	check_number("one is loaded", o.status, 1);
	outcome_free(&o);
	o = RUN(&fake, "-S");
	check_number("no crash kernel", o.status, 0);
	outcome_free(&o);
	o = RUN(&fake, "--print-ckr-size");
	outcome_free(&o);
	o = RUN(&fake, "-e", "-x", "-y");
	check_contains("boot", o.calls, "exec type=0\n");
	check_number("it came back", o.status, 255);
	check_contains("it came back", o.err, "kexec failed: Input/output error");
	outcome_free(&o);
}

static void test_refusals(void **state)
{
	const struct kernel_fixture *f = *state;
	const struct fake domu = {
		.machine = "x86_64", .files = {PV, DOM0}, .hypercall = another_domain};
	const struct fake no_device = {.machine = "x86_64", .files = {PV, DOM0}};
	const struct fake full = {.machine = "x86_64", .files = {PV, DOM0}, .hypercall = no_memory};
	const struct fake strange = {
		.machine = "x86_64", .files = {PV, DOM0}, .hypercall = too_many};
	const struct fake dom0 = {.machine = "x86_64", .files = {PV, DOM0}, .hypercall = hypercall};
	struct outcome o = RUN(&domu, "-l", f->kernel);

	check_number("another domain", o.status, 255);
	check_contains("another domain", o.err, "this is a Xen PV domain");
	check_text("another domain", o.calls, "");
	outcome_free(&o);
	o = RUN(&no_device, "-l", f->kernel);
	check_contains("no device", o.err, "this is a Xen PV domain");
	outcome_free(&o);
	o = RUN(&full, "-l", f->kernel);
	check_number("no memory", o.status, 255);
	check_contains("no memory", o.err, "kexec_load failed: Cannot allocate memory\n");
	outcome_free(&o);
	o = RUN(&strange, "-l", f->kernel);
	check_contains("4097 ranges", o.err, "/proc/iomem: Argument list too long");
	outcome_free(&o);
	o = RUN(&dom0, "--sig=strict", "-l", f->kernel);
	check_number("strict", o.status, 255);
	check_contains("strict", o.err, "nobody verifies a signature");
	check_text("strict", o.calls, "");
	outcome_free(&o);
	o = RUN(&dom0, "-l", "-V", f->kernel);
	check_number("no report", o.status, 0);
	check_contains("no report", o.err, "the hypervisor loads, and it looks at no signature");
	outcome_free(&o);
	o = RUN(&dom0, "-c", "--load-preserve-context", "--mem-max=0x8000000", f->kernel);
	check_number("a way back", o.status, 255);
	check_lacks("a way back", o.calls, "load type");
	outcome_free(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_loads),
		cmocka_unit_test(test_core_header),
		cmocka_unit_test(test_others),
		cmocka_unit_test(test_refusals),
	};

	return cmocka_run_group_tests_name("xen", tests, kernel_setup, kernel_teardown);
}
