/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What every step of a run is given. */
#pragma once

#include <stdbool.h>
#include <sys/utsname.h>

#include "kexec/arch.h"
#include "kexec/log.h"
#include "kexec/request.h"
#include "kexec/sys.h"

struct kx_oracle;

/* Where the program meets the world; tests put fakes here. */
struct kx_env {
	const struct kx_sys *sys;
	const struct kx_oracle *oracle;
	struct kx_log log;
	unsigned int patience_ms; /* how long the pre-flight may take */
	bool posix;               /* POSIXLY_CORRECT is set */
};

struct kx_ctx {
	const struct kx_sys *sys;
	const struct kx_oracle *oracle;
	struct kx_log log;
	unsigned int patience_ms;
	const struct kx_arch *arch;
	bool machine_known; /* uname named this architecture */
	struct utsname uts;
	const struct kx_request *request;
	bool xen; /* sys asks the hypervisor, see xen.h */
};
