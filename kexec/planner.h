/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Planners for kexec_load: pure functions from what is to be loaded, onto what machine, to a plan
 * of segments. One for each type of image; all are in every binary.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bytes.h"
#include "kexec/arch.h"
#include "kexec/log.h"
#include "kexec/machine.h"
#include "kexec/request.h"
#include "kexec/segments.h"

struct kx_purgatory;

/* A file of --module="FILE ARGS". */
struct kx_module {
	struct bytes file;
	const char *line; /* the option's value, with the file's name */
};

struct kx_planner {
	const struct kx_log *log;
	const struct kx_arch *arch;
	const struct kx_type *type;
	const struct kx_request *request; /* options: --mem-min, --real-mode, -i ... */
	const struct kx_machine *machine;
	const struct kx_purgatory *purgatory; /* of the architecture that is planned for */
	const char *path;                     /* the image's, for messages */
	struct bytes image;                   /* all of it, unwrapped */
	struct bytes initrd;                  /* as it is in the file */
	bool has_initrd;
	struct bytes dtb; /* --dtb; size 0: none */
	const char *line; /* NULL: none was given */
	const struct kx_module *modules; /* of a multiboot kernel, in the options' order */
	size_t n_modules;
};

/*
 * Each returns an exit status; anything but KX_EXIT_OK has been explained. ret is initialised with
 * where segments may lie, clipped to --mem-min, --mem-max and, for a crash kernel, to the
 * reservation; the caller releases it whatever comes back.
 */
typedef int kx_plan_function(const struct kx_planner *in, struct kx_segments *ret);
