// SPDX-License-Identifier: GPL-2.0-or-later
/* The kernel's texts: configuration (plain or compressed), memory map, IMA rules, module tables. */
#include "../../kexec-sig/decompress.h"
#include "../../kexec-sig/ima_policy.h"
#include "../../kexec-sig/iomem.h"
#include "../../kexec-sig/kconfig.h"
#include "../../kexec-sig/modules.h"
#include "../../kexec-sig/probe.h"

#define UNPACKED_MAX (1U << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_tables(struct bytes input)
{
	struct bytes name, file;
	size_t at = 0;

	while (ksig_modules_alias(input, "crypto-sha256", &at, &name))
		ksig_modules_file(input, name, &file);
	while (ksig_cmdline_next(&input, "ima_policy", &name))
		;
}

static void read_rules(struct bytes input)
{
	static const struct ksig_ima_subject root = {.known = true};
	struct ksig_ima_rules rules;

	ksig_ima_match(input, KSIG_IMA_APPRAISE, KSIG_IMA_KERNEL, &root, &rules);
	ksig_ima_match(input, KSIG_IMA_MEASURE, KSIG_IMA_CMDLINE, &root, &rules);
	ksig_ima_names(input, KSIG_IMA_KERNEL);
	ksig_ima_signature(input, KSIG_IMA_KERNEL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes input = bytes_of(data, size);
	struct ksig_range *ranges = NULL;
	enum ksig_tri value[CONF__COUNT];
	struct ksig_file unpacked = {0};
	size_t n;

	if (ksig_decompress(input, UNPACKED_MAX, &unpacked) == 0)
		ksig_kconfig_parse(ksig_file_bytes(&unpacked), KSIG_NEWEST, value);
	ksig_file_clear(&unpacked);
	ksig_kconfig_parse(input, KSIG_NEWEST, value);
	ksig_iomem_ranges(input, "System RAM", &ranges, &n);
	free(ranges);
	read_tables(input);
	read_rules(input);
	return 0;
}
