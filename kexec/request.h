/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the command line asks for. Made once by kx_options_parse(), const from then on. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct kx_option;

/* The last of -a, -s and -c counts. */
enum kx_syscall_mode { KX_AUTO, KX_FILE, KX_CLASSIC };

enum kx_sig_mode { KX_SIG_AUTO, KX_SIG_OFF, KX_SIG_STRICT };

enum kx_report_kind { KX_REPORT_NONE, KX_REPORT_TEXT, KX_REPORT_JSON };

struct kx_address {
	bool given;
	uint64_t value;
};

/* One option as it stood on the command line. */
struct kx_given {
	const struct kx_option *option;
	const char *word;  /* as typed, "--append=x" */
	const char *value; /* NULL when it takes none */
};

struct kx_request {
	const char *program; /* argv[0] */
	const char *kernel;  /* first positional argument, or NULL */

	/* What is left of the modes after every option has had its say. */
	bool load;
	bool unload;
	bool exec;
	bool shutdown;
	bool sync;
	bool ifdown;
	bool status;
	bool crash;     /* -p: the crash slot */
	bool load_seen; /* -l, for --status */
	bool dry_run;

	enum kx_syscall_mode mode;
	unsigned long file_flags; /* those that an option asks for by itself */

	bool debug;
	bool no_checks;
	bool no_sync;
	bool no_ifdown;
	bool hotplug;
	bool preserve_context;
	bool jump_back_helper;
	bool live_update;
	bool reuse_initrd;
	bool dt_no_old_root; /* ppc64 */
	bool reuse_cmdline;
	const char *type;
	struct kx_address mem_min, mem_max, entry;
	const char *initrd;
	const char *dtb;
	const char *append; /* the last --append or --command-line */

	/* x86_64, classic loads; serial also on arm64 */
	const char *serial;
	const char *serial_baud;
	bool real_mode;
	bool entry_32bit;

	enum kx_sig_mode sig;
	enum kx_report_kind report;
	const char *report_file; /* NULL: standard output */
	const char **certs;
	size_t n_certs;

	struct kx_given *given;
	size_t n_given;
};
