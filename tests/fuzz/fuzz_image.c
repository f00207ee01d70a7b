/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A whole file, from its first byte to the report about it, on a machine of no keys. */
#include "fuzz.h"

#include "../../kexec-sig/verdict.h"

#include <stdlib.h>

static void report(const struct ksig_verdict *v)
{
	const struct ksig_report_options options = {.width = 80, .verbose = true};
	char *text;

	if (ksig_verdict_text(v, &options, &text) == 0)
		free(text);
	if (ksig_verdict_json(v, false, &text) == 0)
		free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char release[] = "6.12", arch[] = "x86_64", name[] = ".ring";
	const struct ksig_request request = {.file_flags = 4, .cmdline_size = 1};
	struct ksig_system s = {
		.release = release,
		.arch = arch,
		.version = KSIG_NEWEST,
		.limit_reboot = KSIG_LIMIT_NONE,
		.limit_panic = KSIG_LIMIT_NONE,
		.lockdown = KSIG_LOCKDOWN_INTEGRITY,
	};
	struct ksig_image *image = NULL;
	struct ksig_verdict *v = NULL;

	for (size_t i = 0; i < CONF__COUNT; i++)
		s.config[i].value = KSIG_YES;
	for (size_t i = 0; i < RING__COUNT; i++)
		s.ring[i] = (struct ksig_keyring){.name = name, .serial = 1, .listed = true};
	s.cap_sys_boot.value = KSIG_YES;
	if (ksig_image_from_bytes(bytes_of(data, size), "fuzz", &image) < 0)
		return 0;
	if (ksig_judge(image, &s, &request, &v) == 0)
		report(v);
	ksig_verdict_free(v);
	ksig_image_free(image);
	return 0;
}
