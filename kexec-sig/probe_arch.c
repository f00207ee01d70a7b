/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What only some architectures have: page sizes, kinds of MMU, and one verification for all
 * appended signatures.
 */
#include "probe.h"
#include "scan.h"

#include <errno.h>
#include <unistd.h>

#define KALLSYMS_MAX (64 << 20)
#define CPUINFO_MAX  (16 << 20)

/* "0000000000000000 T verify_appended_signature" */
static bool has_symbol(struct bytes text, const char *name)
{
	struct bytes line, word;

	while (ksig_next_line(&text, &line)) {
		if (ksig_next_word(&line, &word) && ksig_next_word(&line, &word) &&
		    ksig_next_word(&line, &word) && ksig_is(word, name))
			return true;
	}
	return false;
}

/* ---- /proc/cpuinfo ------------------------------------------------------------------------ */

/*
 * pSeries_show_cpuinfo(): "platform : pSeries", "MMU : Radix" or "MMU : Hash". On bare metal a
 * hash table does not limit ppc64_rma_size (hash__setup_initial_memory_limit()), so nothing is
 * said there.
 */
static void read_mmu(struct ksig_system *s, struct bytes cpuinfo, const char *path)
{
	struct bytes all = cpuinfo, value, platform;

	if (!ksig_next_value(&cpuinfo, "MMU", &value))
		return;
	if (ksig_is(value, "Radix"))
		ksig_fact_set(&s->mmu_radix, KSIG_YES, path);
	else if (ksig_is(value, "Hash") && ksig_next_value(&all, "platform", &platform) &&
		 ksig_is(platform, "pSeries"))
		ksig_fact_set(&s->mmu_radix, KSIG_NO, path);
}

/*
 * ID_AA64MMFR0_EL1 tells translation granules, but cpufeature.c hides those fields from
 * programs. These are from Arm's technical reference manuals; other cores stay unknown.
 */
static const struct core {
	uint32_t implementer, part;
	bool pages_16k; /* all have 4 KiB, 64 KiB and both byte orders */
} cores[] = {
	{0x41, 0xd03, false}, /* Cortex-A53 */
	{0x41, 0xd07, false}, /* Cortex-A57 */
	{0x41, 0xd08, false}, /* Cortex-A72 */
	{0x41, 0xd0b, true},  /* Cortex-A76 */
	{0x41, 0xd0c, true},  /* Neoverse N1 */
};

/* All CPUs' value of this name; false: none, or they differ. */
static bool common_number(struct bytes cpuinfo, const char *name, uint64_t *ret)
{
	struct bytes value;
	bool found = false;

	while (ksig_next_value(&cpuinfo, name, &value)) {
		struct bytes digits;
		uint64_t number;

		if (!ksig_after(value, "0x", &digits) || !ksig_number(digits, 16, &number) ||
		    (found && number != *ret))
			return false;
		*ret = number;
		found = true;
	}
	return found;
}

static void read_core(struct ksig_system *s, struct bytes cpuinfo, const char *path)
{
	uint64_t implementer, part;

	if (!common_number(cpuinfo, "CPU implementer", &implementer) ||
	    !common_number(cpuinfo, "CPU part", &part))
		return;
	for (size_t i = 0; i < ARRAY_SIZE(cores); i++) {
		if (cores[i].implementer != implementer || cores[i].part != part)
			continue;
		ksig_fact_set(&s->pages_4k, KSIG_YES, path);
		ksig_fact_set(&s->pages_16k, cores[i].pages_16k ? KSIG_YES : KSIG_NO, path);
		ksig_fact_set(&s->pages_64k, KSIG_YES, path);
		ksig_fact_set(&s->mixed_endian, KSIG_YES, path);
	}
}

static int probe_cpu(struct ksig_probe *p)
{
	static const char path[] = "/proc/cpuinfo";
	struct ksig_system *s = p->system;
	_cleanup_file_ struct ksig_file f = {0};
	int r;

	if (strcmp(s->arch, "ppc64") != 0 && strcmp(s->arch, "arm64") != 0)
		return 0;
	r = ksig_read_file(p->root, path, CPUINFO_MAX, &f);
	if (r == 0 && strcmp(s->arch, "ppc64") == 0)
		read_mmu(s, ksig_file_bytes(&f), path);
	else if (r == 0)
		read_core(s, ksig_file_bytes(&f), path);
	return r == -ENOMEM ? r : 0;
}

int ksig_probe_arch(struct ksig_probe *p)
{
	static const char path[] = "/proc/kallsyms";
	struct ksig_system *s = p->system;
	_cleanup_file_ struct ksig_file f = {0};
	long page = p->live ? sysconf(_SC_PAGESIZE) : 0;
	int r;

	if (page > 0)
		s->page_size = (uint64_t)page;
	r = probe_cpu(p);
	if (r < 0)
		return r;
	/* Only these verify appended signatures of kernel images. */
	if (strcmp(s->arch, "s390x") != 0 && strcmp(s->arch, "ppc64") != 0)
		return 0;
	r = ksig_read_file(p->root, path, KALLSYMS_MAX, &f);
	if (r == 0)
		ksig_fact_set(&s->unified_appended,
			      has_symbol(ksig_file_bytes(&f), "verify_appended_signature")
				      ? KSIG_YES
				      : KSIG_NO,
			      path);
	return r == -ENOMEM ? r : 0;
}
