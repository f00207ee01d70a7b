// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kexec-uapi.h"
#include "kexec/cmdline.h"
#include "kexec/options.h"
#include "kexec/plan_file.h"

void kx_plan_release(struct kx_plan *plan)
{
	kx_image_close(&plan->image);
	kx_file_close(&plan->initrd_file);
	free(plan->line);
	plan->line = NULL;
}

/* "6.12.3-cloud" is at least 6.8. */
static bool release_at_least(const struct utsname *uts, unsigned int major, unsigned int minor)
{
	unsigned int a, b;

	if (sscanf(uts->release, "%u.%u", &a, &b) != 2)
		return false;
	return a > major || (a == major && b >= minor);
}

/* A debug flag that a kernel does not know is EINVAL there: diagnostics must not cost the load. */
unsigned long kx_plan_base_flags(const struct kx_ctx *ctx)
{
	unsigned long flags = ctx->request->file_flags;

	if (ctx->request->debug && release_at_least(&ctx->uts, 6, 8))
		flags |= KEXEC_FILE_DEBUG;
	if (ctx->request->crash)
		flags |= KEXEC_FILE_ON_CRASH;
	return flags;
}

/*
 * Options that the architecture knows but this type of file does not are told
 * of, as the stock program's second pass over the options does, and ignored.
 */
void kx_plan_report_foreign(const struct kx_ctx *ctx, const struct kx_type *type)
{
	const struct kx_request *request = ctx->request;

	for (size_t i = 0; i < request->n_given; i++) {
		const struct kx_option *option = request->given[i].option;

		if (option->class == KX_LOADER && option->types != 0 &&
		    !(option->types & type->bit))
			fprintf(ctx->log.err, "%s: unrecognized option '%s'\n", request->program,
				request->given[i].word);
	}
}

/* Options that only mean something to a classic load; the stock program drops them silently. */
static void report_ignored_options(const struct kx_ctx *ctx)
{
	const struct kx_request *request = ctx->request;
	const struct {
		const char *name;
		bool given;
	} options[] = {
		{"--type", request->type != NULL},     {"--mem-min", request->mem_min.given},
		{"--mem-max", request->mem_max.given}, {"--entry", request->entry.given},
		{"--no-checks", request->no_checks},
	};

	for (size_t i = 0; i < ARRAY_SIZE(options); i++) {
		if (options[i].given)
			kx_remark(&ctx->log, "%s has no effect with kexec_file_load",
				  options[i].name);
	}
	if (request->dtb && ctx->arch->dtb == KX_OPTION_IGNORED)
		kx_warn(&ctx->log, "--dtb is ignored: kexec_file_load takes no device tree");
}

/* A classic loader may do it, where the command line leaves room for one. */
static int refuse(const struct kx_ctx *ctx, const struct kx_image *image, const char *reason)
{
	const struct kx_request *request = ctx->request;

	kx_fail(&ctx->log, KX_EXIT_FAIL, "%s", reason);
	if (request->mode == KX_AUTO && request->sig != KX_SIG_STRICT)
		return KX_PLAN_CLASSIC;
	return kx_fail(&ctx->log, KX_EXIT_FAIL, "Cannot load %s", image->path);
}

static int check_type(const struct kx_ctx *ctx, const struct kx_image *image)
{
	char reason[96];

	kx_plan_report_foreign(ctx, image->type);
	report_ignored_options(ctx);
	if (image->type->file_mode == KX_FILE_REFUSES) {
		snprintf(reason, sizeof(reason), "%s is not supported in kexec_file",
			 image->type->name);
		return refuse(ctx, image, image->type->refusal ? image->type->refusal : reason);
	}
	if (ctx->request->real_mode || ctx->request->entry_32bit)
		return refuse(ctx, image,
			      "Kexec2 syscall does not support 16bit or 32bit entry yet");
	if (image->has_cmdline)
		kx_remark(&ctx->log, "the command line inside %s (.cmdline) is not used",
			  image->path);
	return KX_EXIT_OK;
}

static int plan_initrd(const struct kx_ctx *ctx, struct kx_plan *plan)
{
	const char *path = ctx->request->initrd;
	int rc;

	plan->initrd_fd = plan->image.initrd_fd;
	plan->initrd_size = plan->image.initrd_size;
	if (!path)
		return KX_EXIT_OK;
	rc = kx_file_open(ctx->sys, path, &plan->initrd_file);
	if (rc == 0 && plan->initrd_file.device) {
		kx_file_close(&plan->initrd_file);
		rc = -ENOSTR;
	}
	if (rc) {
		plan->initrd_file.fd = -1;
		kx_fail(&ctx->log, KX_EXIT_FAIL, "Could not open initrd file %s:%s", path,
			kx_file_strerror(rc));
		return kx_fail(&ctx->log, KX_EXIT_FAIL, "Cannot load %s", plan->image.path);
	}
	plan->initrd_path = path;
	plan->initrd_fd = plan->initrd_file.fd;
	plan->initrd_size = plan->initrd_file.size;
	return KX_EXIT_OK;
}

int kx_plan_line(const struct kx_ctx *ctx, const char *path, char **ret)
{
	_cleanup_free_ char *running = NULL;
	int rc;

	if (ctx->request->reuse_cmdline) {
		rc = ctx->sys->read_text(ctx->sys, KX_PATH_CMDLINE, &running);
		if (rc || strcspn(running, "\r\n") == 0)
			return kx_fail(&ctx->log, KX_EXIT_DIE, "Failed to read /proc/cmdline");
	}
	rc = kx_cmdline_build(ctx->arch, ctx->request, running, ret);
	if (rc)
		return kx_fail(&ctx->log, KX_EXIT_FAIL, "Cannot load %s:%s", path, strerror(-rc));
	return KX_EXIT_OK;
}

static int plan_line(const struct kx_ctx *ctx, struct kx_plan *plan)
{
	int status = kx_plan_line(ctx, plan->image.path, &plan->line);

	if (status)
		return status;
	if (!plan->line && !ctx->arch->no_line_is_null) {
		plan->line = strdup("");
		if (!plan->line)
			return kx_fail(&ctx->log, KX_EXIT_FAIL, "Cannot load %s:%s",
				       plan->image.path, strerror(ENOMEM));
	}
	plan->line_size = plan->line ? strlen(plan->line) + 1 : 0;
	return KX_EXIT_OK;
}

int kx_plan_make(const struct kx_ctx *ctx, struct kx_plan *ret)
{
	struct kx_plan plan = {.initrd_fd = -1, .initrd_file = {.fd = -1}};
	int status;

	status = kx_image_open(ctx, ctx->request->kernel, &plan.image);
	if (status)
		return status;
	status = check_type(ctx, &plan.image);
	if (status == KX_EXIT_OK)
		status = plan_line(ctx, &plan);
	if (status == KX_EXIT_OK)
		status = plan_initrd(ctx, &plan);
	if (status) {
		kx_plan_release(&plan);
		return status;
	}
	plan.flags = kx_plan_base_flags(ctx);
	if (plan.initrd_fd < 0)
		plan.flags |= KEXEC_FILE_NO_INITRAMFS;
	*ret = plan;
	return KX_EXIT_OK;
}

/* ---- showing it -------------------------------------------------------- */

void kx_flags_print(FILE *out, unsigned long flags)
{
	static const char *const names[] = {"UNLOAD", "ON_CRASH", "NO_INITRAMFS",
					    "DEBUG",  "NO_CMA",   "FORCE_DTB"};
	const char *blank = "";

	fprintf(out, "%#lx (", flags);
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if (flags & (1UL << i)) {
			fprintf(out, "%s%s", blank, names[i]);
			blank = " ";
		}
	}
	fprintf(out, ")\n");
}

void kx_plan_print_kernel(FILE *out, const struct kx_image *image)
{
	fprintf(out, "  kernel        %s, %s, %" PRIu64 " bytes", image->path, image->type->name,
		image->size);
	if (image->payload_fd < 0)
		fprintf(out, ", fd %d (the file itself)\n", image->file.fd);
	else
		fprintf(out, ", fd %d (sealed memory file)\n", image->payload_fd);
	for (size_t i = 0; i < image->n_layers; i++)
		fprintf(out, "  taken out of  %s\n", image->layers[i]);
}

void kx_plan_print(FILE *out, const struct kx_plan *plan)
{
	fprintf(out, "plan: kexec_file_load\n");
	kx_plan_print_kernel(out, &plan->image);
	if (plan->initrd_fd < 0)
		fprintf(out, "  initrd        none\n");
	else
		fprintf(out, "  initrd        %s, %" PRIu64 " bytes, fd %d\n",
			plan->initrd_path ? plan->initrd_path : "the image's own",
			plan->initrd_size, plan->initrd_fd);
	if (plan->line)
		fprintf(out, "  command line  %s\n", plan->line);
	fprintf(out, "  line size     %zu bytes with the final NUL\n", plan->line_size);
	fprintf(out, "  flags         ");
	kx_flags_print(out, plan->flags);
}
