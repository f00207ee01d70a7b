// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <inttypes.h>
#include <string.h>

#include "kexec/boot.h"
#include "kexec/cmdline.h"
#include "kexec/crash.h"
#include "kexec/help.h"
#include "kexec/ifdown.h"
#include "kexec/judge.h"
#include "kexec/jump_back.h"
#include "kexec/load.h"
#include "kexec/modes.h"
#include "kexec/options.h"
#include "kexec/status.h"
#include "kexec/xen.h"

/* ---- conditions that end a run before it begins ------------------------ */

/* Each returns KX_EXIT_OK, or the exit status after telling why. In the order of old. */
typedef int condition(const struct kx_ctx *ctx);

static int check_crash_reservation(const struct kx_ctx *ctx)
{
	const struct kx_log *log = &ctx->log;

	if (!ctx->request->load || !ctx->request->crash || ctx->arch->crash_reserved(ctx->sys))
		return KX_EXIT_OK;
	kx_fail(log, KX_EXIT_DIE, "Memory for crashkernel is not reserved");
	kx_fail(log, KX_EXIT_DIE,
		"Please reserve memory by passing\"crashkernel=Y@X\" parameter to kernel");
	return kx_fail(log, KX_EXIT_DIE, "Then try to loading kdump kernel");
}

static int check_preserve_context(const struct kx_ctx *ctx)
{
	const struct kx_request *request = ctx->request;

	if (request->preserve_context && request->load && !request->mem_max.given)
		return kx_fail(&ctx->log, KX_EXIT_DIE,
			       "--load-preserve-context needs --mem-max to be given");
	return KX_EXIT_OK;
}

static int check_live_update(const struct kx_ctx *ctx)
{
	if (ctx->request->live_update && ctx->request->load)
		return kx_fail(&ctx->log, KX_EXIT_DIE,
			       "--load-live-update can only be used with xen");
	return KX_EXIT_OK;
}

static int check_hotplug(const struct kx_ctx *ctx)
{
	const char *path = KX_PATH_ELFCOREHDR;
	long long size;
	int rc;

	if (!ctx->request->hotplug)
		return KX_EXIT_OK;
	rc = kx_sys_number(ctx->sys, path, &size);
	if (rc == 0)
		return KX_EXIT_OK;
	kx_fail(&ctx->log, KX_EXIT_DIE, "Cannot open %s: %s", path, strerror(-rc));
	return kx_fail(&ctx->log, KX_EXIT_DIE,
		       "Path %s does not exist, the kernel needs CONFIG_CRASH_HOTPLUG", path);
}

static int check_arch_options(const struct kx_ctx *ctx)
{
	char message[128];

	if (!ctx->arch->check_options ||
	    ctx->arch->check_options(ctx->request, message, sizeof(message)) == 0)
		return KX_EXIT_OK;
	kx_fail(&ctx->log, KX_EXIT_FAIL, "%s", message);
	kx_print_help(ctx->log.out, ctx->arch);
	return KX_EXIT_FAIL;
}

static int check_loader_options(const struct kx_ctx *ctx)
{
	const struct kx_request *request = ctx->request;

	if (request->load || ctx->arch->loader_options_anywhere)
		return KX_EXIT_OK;
	for (size_t i = 0; i < request->n_given; i++) {
		if (request->given[i].option->class != KX_LOADER)
			continue;
		kx_fail(&ctx->log, KX_EXIT_DIE,
			"%s: --%s is for loading, and nothing is to be loaded", request->program,
			request->given[i].option->name);
		kx_print_help(ctx->log.out, ctx->arch);
		return KX_EXIT_DIE;
	}
	return KX_EXIT_OK;
}

static int check_file_mode_only(const struct kx_ctx *ctx)
{
	const struct kx_request *request = ctx->request;

	if (request->mode == KX_CLASSIC)
		return KX_EXIT_OK;
	if (request->preserve_context || request->jump_back_helper)
		return kx_fail(&ctx->log, KX_EXIT_DIE, "%s not supported with kexec_file_load",
			       request->jump_back_helper && request->mode == KX_FILE
				       ? "--load-jump-back-helper"
				       : "--load-preserve-context");
	if (request->load && request->dtb && ctx->arch->dtb == KX_OPTION_DIES)
		return kx_fail(&ctx->log, KX_EXIT_DIE,
			       "--dtb not supported while using --kexec-file-syscall.");
	return KX_EXIT_OK;
}

static bool initrd_was_retained(const struct kx_ctx *ctx)
{
	_cleanup_free_ char *running = NULL;
	_cleanup_free_ char *line = NULL;

	if (ctx->sys->read_text(ctx->sys, KX_PATH_CMDLINE, &running))
		return false;
	line = kx_cmdline_reuse(running, ctx->request->crash);
	return line && strstr(line, "retain_initrd");
}

static int check_reuse_initrd(const struct kx_ctx *ctx)
{
	const struct kx_request *request = ctx->request;
	const struct kx_log *log = &ctx->log;

	if (!request->reuse_initrd || !request->load)
		return KX_EXIT_OK;
	if (!initrd_was_retained(ctx))
		return kx_fail(
			log, KX_EXIT_DIE,
			"unrecoverable error: current boot didn't retain the initrd for reuse.");
	switch (ctx->arch->reuse_initrd) {
	case KX_OPTION_UNKNOWN:
		return kx_fail(log, KX_EXIT_DIE,
			       "--reuseinitrd not implemented on this architecture");
	case KX_OPTION_DIES:
		if (request->mode != KX_CLASSIC)
			return kx_fail(log, KX_EXIT_DIE,
				       "--reuseinitrd not supported with --kexec-file-syscall.");
		if (request->initrd)
			return kx_fail(log, KX_EXIT_DIE,
				       "Can't specify --ramdisk or --initrd with --reuseinitrd");
		return KX_EXIT_OK;
	default:
		return KX_EXIT_OK;
	}
}

static condition *const conditions[] = {
	check_crash_reservation, check_preserve_context, check_live_update,
	check_hotplug,           check_arch_options,     check_loader_options,
};
static condition *const later_conditions[] = {check_file_mode_only, check_reuse_initrd};

static int check_all(const struct kx_ctx *ctx, condition *const *list, size_t n)
{
	int status = KX_EXIT_OK;

	for (size_t i = 0; i < n && status == KX_EXIT_OK; i++)
		status = list[i](ctx);
	return status;
}

/* ---- the run ----------------------------------------------------------- */

static int boot(const struct kx_ctx *ctx)
{
	const struct kx_request *request = ctx->request;
	int status = KX_EXIT_OK;

	if (request->shutdown || request->exec)
		status = kx_status_check_loaded(ctx);
	if (status)
		return status;
	if (request->shutdown)
		return kx_boot_shutdown(ctx);
	if (request->sync)
		ctx->sys->sync(ctx->sys);
	if (!request->exec)
		return KX_EXIT_OK;
	if (request->ifdown)
		kx_ifdown(ctx);
	return kx_boot_now(ctx);
}

/* The last lines of a dry run's plan. */
static int plan_boot(const struct kx_ctx *ctx)
{
	const struct kx_request *request = ctx->request;
	int status = KX_EXIT_OK;

	if (!request->shutdown && !request->exec)
		return KX_EXIT_OK;
	if (!request->load)
		status = kx_status_check_loaded(ctx);
	if (status == KX_EXIT_OK && request->shutdown)
		fprintf(kx_judge_plan_stream(ctx), "plan: shutdown -r now\n");
	else if (status == KX_EXIT_OK)
		fprintf(kx_judge_plan_stream(ctx), "plan: %s%sboot the loaded kernel\n",
			request->sync ? "sync, " : "",
			request->ifdown ? "take network interfaces down, " : "");
	return status;
}

static int act(const struct kx_ctx *ctx)
{
	const struct kx_request *request = ctx->request;
	int status;

	status = check_all(ctx, conditions, ARRAY_SIZE(conditions));
	if (status)
		return status;
	if (request->status)
		return kx_status(ctx);
	status = check_all(ctx, later_conditions, ARRAY_SIZE(later_conditions));
	if (status == KX_EXIT_OK && request->unload)
		status = kx_unload(ctx);
	if (status == KX_EXIT_OK && request->jump_back_helper)
		status = kx_jump_back_load(ctx);
	if (status == KX_EXIT_OK && request->load)
		status = kx_load(ctx);
	if (status)
		return status;
	return request->dry_run ? plan_boot(ctx) : boot(ctx);
}

/* Options that end the run where they stand, and bad ones. */
static int stop(const struct kx_ctx *ctx, const struct kx_stop *stop)
{
	FILE *out = ctx->log.out;

	if (stop->message[0])
		kx_fail(&ctx->log, KX_EXIT_DIE, "%s", stop->message);
	switch (stop->action) {
	case KX_HELP:
		kx_print_help(out, ctx->arch);
		return KX_EXIT_OK;
	case KX_USAGE:
		kx_print_help(out, ctx->arch);
		return KX_EXIT_DIE;
	case KX_VERSION:
		kx_print_version(out);
		return KX_EXIT_OK;
	case KX_CRASH_SIZE:
		fprintf(out, "%" PRIu64 "\n", kx_crash_size(ctx->sys));
		return KX_EXIT_OK;
	default:
		return KX_EXIT_DIE;
	}
}

/*
 * In dom0 kernels are loaded by the hypervisor, whatever call was asked for; it has no file and
 * looks at no signature, and this kernel's opinion does not count.
 */
static int use_xen(struct kx_ctx *ctx, struct kx_request *request, struct kx_xen *xen)
{
	if (!kx_xen_attach(ctx->sys, xen))
		return KX_EXIT_OK;
	if (request->sig == KX_SIG_STRICT && request->load)
		return kx_fail(&ctx->log, KX_EXIT_FAIL,
			       "--sig=strict: below Xen nobody verifies a signature, so nothing is "
			       "loaded");
	ctx->sys = &xen->sys;
	ctx->xen = true;
	request->mode = KX_CLASSIC;
	request->sig = KX_SIG_OFF;
	return KX_EXIT_OK;
}

int kx_run(const struct kx_env *env, int argc, char **argv)
{
	_cleanup_(kx_request_freep) struct kx_request *request = NULL;
	struct kx_ctx ctx = {.sys = env->sys,
			     .oracle = env->oracle,
			     .log = env->log,
			     .patience_ms = env->patience_ms};
	struct kx_stop reason;
	struct kx_xen xen;
	int rc;

	if (env->sys->uname(env->sys, &ctx.uts) == 0)
		ctx.arch = kx_arch_find(ctx.uts.machine);
	ctx.machine_known = ctx.arch != NULL;
	if (!ctx.arch)
		ctx.arch = kx_arch_built();
	rc = kx_options_parse(ctx.arch, argc, argv, env->posix, &request, &reason);
	if (!request)
		return kx_fail(&ctx.log, KX_EXIT_DIE, "%s", strerror(-rc));
	if (reason.action != KX_RUN)
		return stop(&ctx, &reason);
	ctx.request = request;
	ctx.log.debug = request->debug;
	ctx.log.verbose = request->report != KX_REPORT_NONE;
	rc = use_xen(&ctx, request, &xen);
	return rc ? rc : act(&ctx);
}
