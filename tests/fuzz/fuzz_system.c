// SPDX-License-Identifier: GPL-2.0-or-later
/* A snapshot: read, written, read again, and judged by. */
#include "fuzz.h"

#include <string.h>

#include "../../kexec-sig/image.h"
#include "../../kexec-sig/system_fields.h"

/* Something for every architecture to refuse, later than by its size. */
static const uint8_t image_bytes[4096] = {'M', 'Z'};

static void judge(const struct ksig_system *s, const struct ksig_image *image, bool on_crash)
{
	const struct ksig_report_options plain = {.width = 80, .verbose = true};
	const struct ksig_request request = {.on_crash = on_crash,
					     .has_initrd = true,
					     .initrd_size = 1 << 20,
					     .cmdline_size = 1};
	struct ksig_verdict *verdict = NULL;
	char *json = NULL, *text = NULL;

	FUZZ_MUST(ksig_judge(image, s, &request, &verdict) == 0);
	FUZZ_MUST(ksig_verdict_json(verdict, false, &json) == 0);
	FUZZ_MUST(ksig_verdict_text(verdict, &plain, &text) == 0);
	free(json);
	free(text);
	ksig_verdict_free(verdict);
}

/* What was taken over is written and taken over again without a change. */
static void write_and_read(const struct ksig_system *s)
{
	struct ksig_system *again = NULL;
	char *text = NULL, *same = NULL;

	FUZZ_MUST(ksig_system_json(s, false, &text) == 0);
	FUZZ_MUST(ksig_system_from_json(text, strlen(text), NULL, 0, &again) == 0);
	FUZZ_MUST(ksig_system_json(again, true, &same) == 0);
	free(same);
	FUZZ_MUST(ksig_system_json(again, false, &same) == 0);
	FUZZ_MUST(strcmp(text, same) == 0);
	ksig_system_free(again);
	free(text);
	free(same);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ksig_system *s = NULL;
	struct ksig_image *image = NULL;
	char why[64] = "";
	int r;

	r = ksig_system_from_json((const char *)data, size, why, sizeof(why), &s);
	FUZZ_MUST((r == 0) == (s != NULL) && (r == 0) == (why[0] == '\0'));
	if (!s)
		return 0;
	write_and_read(s);
	r = ksig_image_from_bytes(bytes_of(image_bytes, sizeof(image_bytes)), "image", &image);
	FUZZ_MUST(r == 0);
	judge(s, image, false);
	judge(s, image, true);
	ksig_image_free(image);
	ksig_system_free(s);
	return 0;
}
