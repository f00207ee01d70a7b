// SPDX-License-Identifier: GPL-2.0-or-later
/* A whole image, the verdict about it on one machine, and the report as text and JSON. */
#include "fuzz.h"

#include "../../kexec-sig/image.h"
#include "../../kexec-sig/system.h"

static char release[] = "6.12.0", arch[] = "x86_64", ring_name[] = ".platform";

static void machine(struct ksig_system *s)
{
	*s = (struct ksig_system){.release = release, .arch = arch, .version = fuzz_releases[0]};
	for (size_t i = 0; i < CONF__COUNT; i++)
		s->config[i].value = KSIG_YES;
	for (size_t i = 0; i < RING__COUNT; i++)
		s->ring[i] = (struct ksig_keyring){
			.name = ring_name, .serial = (int32_t)i + 1, .listed = i != RING_PLATFORM};
	s->cap_sys_boot.value = KSIG_YES;
	s->limit_reboot = s->limit_panic = KSIG_LIMIT_NONE;
	s->lockdown = KSIG_LOCKDOWN_INTEGRITY;
	s->mem_total_kib = 1 << 20;
}

static void report(const struct ksig_verdict *v)
{
	struct ksig_report_options options = {.width = 80, .verbose = true};
	char *text = NULL, *json = NULL;

	FUZZ_MUST(ksig_verdict_text(v, &options, &text) == 0 && text);
	FUZZ_MUST(ksig_verdict_json(v, false, &json) == 0 && json);
	for (const char *p = text; *p; p++)
		FUZZ_MUST(*p != '\x1b'); /* no colour was asked for */
	free(text);
	free(json);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ksig_request request = {.cmdline_size = 1};
	struct ksig_verdict *verdict = NULL;
	struct ksig_image *image = NULL;
	struct ksig_system system;

	FUZZ_MUST(ksig_image_from_bytes(bytes_of(data, size), "fuzz", &image) == 0);
	machine(&system);
	FUZZ_MUST(ksig_judge(image, &system, &request, &verdict) == 0);
	report(verdict);
	ksig_verdict_free(verdict);
	ksig_image_free(image);
	return 0;
}
