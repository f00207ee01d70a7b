/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs vmcore-dmesg(8) but for its main() on a core that was made, or damaged. */
#pragma once

#include "../cli/check.h"
#include "../gen/vmcore.h"
#include "bytes.h"
#include "kexec/vmcore_dmesg.h"

/* What came out; static, so that one result is looked at before the next run. */
struct vmcore_result {
	struct vmcore_failure failure;
	char out[GEN_VMCORE_TEXT + 1]; /* a NUL is behind it */
	size_t len;
};

const struct vmcore_result *vmcore_run(const uint8_t *file, size_t size);
/* The same for a core that is still to be written. */
const struct vmcore_result *vmcore_run_core(const struct gen_vmcore *core);

/* The core that was made from the row of that name. */
struct gen_vmcore *vmcore_made(const char *name);
