// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "kexec-uapi.h"
#include "kexec/given.h"
#include "kexec/plan_classic.h"
#include "kexec/plan_file.h"
#include "kexec/planner.h"
#include "kexec/purgatory.h"

static void unmap(struct kx_mapping *mapping)
{
	if (mapping->at)
		munmap(mapping->at, mapping->size);
	*mapping = (struct kx_mapping){0};
}

void kx_classic_release(struct kx_classic *plan)
{
	kx_segments_release(&plan->segments);
	kx_machine_release(&plan->machine);
	unmap(&plan->kernel);
	unmap(&plan->initrd);
	unmap(&plan->dtb);
	for (size_t i = 0; i < plan->n_modules; i++)
		unmap(&plan->module_files[i]);
	free(plan->module_files);
	free(plan->modules);
	plan->module_files = NULL;
	plan->modules = NULL;
	plan->n_modules = 0;
	kx_image_close(&plan->image);
	kx_file_close(&plan->initrd_file);
	kx_file_close(&plan->dtb_file);
	free(plan->line);
	plan->line = NULL;
}

/* ---- files ------------------------------------------------------------- */

static int map(int fd, uint64_t size, struct kx_mapping *ret)
{
	void *at;

	if (size > SIZE_MAX)
		return -EFBIG;
	at = mmap(NULL, (size_t)size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (at == MAP_FAILED)
		return -errno;
	*ret = (struct kx_mapping){.at = at, .size = (size_t)size};
	return 0;
}

static struct bytes mapped(const struct kx_mapping *mapping)
{
	return bytes_of(mapping->at, mapping->size);
}

/* --type asks for one type's own opinion: a bzImage64 is a bzImage too. */
static bool is_of_type(const struct kx_image *image, const struct kx_type *type)
{
	_cleanup_free_ uint8_t *buf = malloc(KX_HEAD_SIZE);
	ssize_t n = buf ? kx_file_read(kx_image_fd(image), 0, buf, KX_HEAD_SIZE) : -ENOMEM;

	return n >= 0 && type->probe(bytes_of(buf, (size_t)n), image->size) == 0;
}

static int check_wanted_type(const struct kx_ctx *ctx, struct kx_image *image)
{
	const char *wanted = ctx->request->type;
	const struct kx_type *type;

	if (!wanted)
		return KX_EXIT_OK;
	type = kx_type_by_name(ctx->arch, wanted);
	if (!type)
		return kx_fail(&ctx->log, KX_EXIT_FAIL, "Unsupported kernel type %s", wanted);
	if (!is_of_type(image, type))
		return kx_fail(&ctx->log, KX_EXIT_FAIL, "Wrong file type %s, file matches type %s",
			       wanted, image->type->name);
	image->type = type;
	return KX_EXIT_OK;
}

static int open_kernel(const struct kx_ctx *ctx, struct kx_classic *plan)
{
	const char *path = ctx->request->kernel;
	int status = kx_image_open(ctx, path, &plan->image);
	int rc;

	if (status == KX_EXIT_OK)
		status = check_wanted_type(ctx, &plan->image);
	if (status)
		return status;
	if (!plan->image.type->plan)
		return kx_fail(&ctx->log, KX_EXIT_FAIL,
			       "Cannot load %s: this version has no loader of %s for kexec_load",
			       path, plan->image.type->name);
	rc = map(kx_image_fd(&plan->image), plan->image.size, &plan->kernel);
	if (rc)
		return kx_fail(&ctx->log, KX_EXIT_DIE, "Cannot open `%s': %s", path, strerror(-rc));
	kx_plan_report_foreign(ctx, plan->image.type);
	return KX_EXIT_OK;
}

/* One more file that an option names. */
static int open_file(const struct kx_ctx *ctx, const char *path, struct kx_file *file,
		     struct kx_mapping *ret)
{
	int rc = kx_file_open(ctx->sys, path, file);

	if (rc == 0)
		rc = file->device ? -ENOSTR : map(file->fd, file->size, ret);
	else
		file->fd = -1;
	if (rc)
		return kx_fail(&ctx->log, KX_EXIT_DIE, "Cannot open `%s': %s", path,
			       kx_file_strerror(rc));
	return KX_EXIT_OK;
}

static int open_initrd(const struct kx_ctx *ctx, struct kx_classic *plan)
{
	const struct kx_image *image = &plan->image;
	int rc;

	plan->initrd_path = ctx->request->initrd;
	if (plan->initrd_path)
		return open_file(ctx, plan->initrd_path, &plan->initrd_file, &plan->initrd);
	if (image->initrd_fd < 0)
		return KX_EXIT_OK;
	rc = map(image->initrd_fd, image->initrd_size, &plan->initrd);
	return rc ? kx_fail(&ctx->log, KX_EXIT_DIE, "Cannot open the initrd in `%s': %s",
			    image->path, strerror(-rc))
		  : KX_EXIT_OK;
}

/* "FILE ARGS": the file is mapped, and need not stay open. */
static int open_module(const struct kx_ctx *ctx, struct kx_classic *plan, const char *value)
{
	_cleanup_free_ char *path = strndup(value, strcspn(value, " "));
	struct kx_mapping *mapping = &plan->module_files[plan->n_modules];
	struct kx_file file;
	int status;

	if (!path)
		return kx_fail(&ctx->log, KX_EXIT_DIE, "Cannot open `%s': %s", value,
			       strerror(ENOMEM));
	status = open_file(ctx, path, &file, mapping);
	if (status)
		return status;
	kx_file_close(&file);
	plan->modules[plan->n_modules++] =
		(struct kx_module){.file = mapped(mapping), .line = value};
	return KX_EXIT_OK;
}

static int open_modules(const struct kx_ctx *ctx, struct kx_classic *plan)
{
	const struct kx_request *request = ctx->request;
	const struct kx_given *given;
	int status = KX_EXIT_OK;
	size_t at = 0;

	if (!kx_given(request, "module"))
		return KX_EXIT_OK;
	plan->modules = calloc(request->n_given, sizeof(*plan->modules));
	plan->module_files = calloc(request->n_given, sizeof(*plan->module_files));
	if (!plan->modules || !plan->module_files)
		return kx_fail(&ctx->log, KX_EXIT_DIE, "Cannot open modules: %s", strerror(ENOMEM));
	while (status == KX_EXIT_OK && (given = kx_given_next(request, "module", &at)))
		status = open_module(ctx, plan, given->value);
	return status;
}

static int check_context(const struct kx_ctx *ctx)
{
	if (ctx->request->preserve_context && !ctx->arch->enter_mapped)
		return kx_fail(&ctx->log, KX_EXIT_FAIL,
			       "--load-preserve-context is not possible: there is no way back to a "
			       "kernel of %s",
			       ctx->arch->name);
	return KX_EXIT_OK;
}

static int open_files(const struct kx_ctx *ctx, struct kx_classic *plan)
{
	int status = open_kernel(ctx, plan);

	if (status == KX_EXIT_OK)
		status = open_initrd(ctx, plan);
	if (status == KX_EXIT_OK && ctx->request->dtb)
		status = open_file(ctx, ctx->request->dtb, &plan->dtb_file, &plan->dtb);
	if (status == KX_EXIT_OK)
		status = open_modules(ctx, plan);
	if (status == KX_EXIT_OK)
		status = kx_plan_line(ctx, plan->image.path, &plan->line);
	plan->line_size = plan->line ? strlen(plan->line) + 1 : 0;
	return status;
}

/* ---- segments ---------------------------------------------------------- */

/* Where they may lie: memory, the reservation for a crash kernel, and what the options leave of it.
 */
static int allowed_memory(const struct kx_ctx *ctx, const struct kx_machine *machine,
			  struct kx_ranges *ret)
{
	const struct kx_request *request = ctx->request;
	uint64_t min = request->mem_min.given ? request->mem_min.value : 0;
	uint64_t max = request->mem_max.given ? request->mem_max.value : UINT64_MAX;
	int rc;

	if (!request->crash)
		rc = kx_ranges_of(&machine->ram, KX_RAM, ret);
	else if (machine->n_crash)
		rc = kx_ranges_add(ret, machine->crash[machine->n_crash - 1]);
	else
		return kx_fail(&ctx->log, KX_EXIT_FAIL,
			       "No crash kernel segment found in /proc/iomem\n"
			       "Please check the crashkernel= boot parameter.");
	if (rc)
		return kx_fail(&ctx->log, KX_EXIT_FAIL, "Could not get memory layout: %s",
			       strerror(-rc));
	kx_ranges_clip(ret, min, max);
	return KX_EXIT_OK;
}

static unsigned long flags_of(const struct kx_ctx *ctx)
{
	const struct kx_request *request = ctx->request;
	unsigned long flags = ctx->arch->classic_flags;

	if (request->crash)
		flags |= KEXEC_ON_CRASH;
	if (request->preserve_context)
		flags |= KEXEC_PRESERVE_CONTEXT;
	if (request->hotplug)
		flags |= ctx->arch->hotplug_flag;
	return flags;
}

/*
 * The hypervisor enters a crash kernel with nothing but its segments mapped, and purgatory saves
 * memory in front of the reservation.
 */
static int enter_from_xen(const struct kx_ctx *ctx, struct kx_classic *plan)
{
	const struct kx_machine *machine = &plan->machine;

	if (!ctx->arch->enter_mapped || machine->n_crash == 0)
		return KX_EXIT_OK;
	return ctx->arch->enter_mapped(&ctx->log, machine, plan->segments.entry,
				       machine->crash[machine->n_crash - 1].end, &plan->segments);
}

static int make_segments(const struct kx_ctx *ctx, struct kx_classic *plan)
{
	struct kx_planner in = {
		.log = &ctx->log,
		.arch = ctx->arch,
		.type = plan->image.type,
		.request = ctx->request,
		.machine = &plan->machine,
		.purgatory = kx_purgatory_native(),
		.path = plan->image.path,
		.image = mapped(&plan->kernel),
		.initrd = mapped(&plan->initrd),
		.has_initrd = plan->initrd.at != NULL,
		.dtb = mapped(&plan->dtb),
		.line = plan->line,
		.modules = plan->modules,
		.n_modules = plan->n_modules,
	};
	struct kx_ranges where = {0};
	int status = allowed_memory(ctx, &plan->machine, &where);

	if (status)
		return status;
	kx_segments_init(&plan->segments, plan->machine.page_size, &where);
	if (!ctx->request->crash && !ctx->request->preserve_context)
		plan->segments.low = ctx->arch->lowest;
	status = in.type->plan(&in, &plan->segments);
	if (status)
		return kx_fail(&ctx->log, status, "Cannot load %s", plan->image.path);
	if (ctx->request->entry.given)
		plan->segments.entry = ctx->request->entry.value;
	plan->flags = flags_of(ctx);
	return ctx->xen && ctx->request->crash ? enter_from_xen(ctx, plan) : KX_EXIT_OK;
}

int kx_classic_make(const struct kx_ctx *ctx, struct kx_classic *ret)
{
	struct kx_classic plan = {
		.image = {.file = {.fd = -1}, .payload_fd = -1, .initrd_fd = -1},
		.initrd_file = {.fd = -1},
		.dtb_file = {.fd = -1},
	};
	int status = check_context(ctx);

	if (status == KX_EXIT_OK)
		status = open_files(ctx, &plan);
	if (status == KX_EXIT_OK)
		status = kx_machine_read(ctx, &plan.machine);
	if (status == KX_EXIT_OK)
		status = make_segments(ctx, &plan);
	if (status) {
		kx_classic_release(&plan);
		return status;
	}
	*ret = plan;
	return KX_EXIT_OK;
}

void kx_classic_print(FILE *out, const struct kx_classic *plan)
{
	fprintf(out, "plan: kexec_load\n");
	kx_plan_print_kernel(out, &plan->image);
	if (plan->initrd.at)
		fprintf(out, "  initrd        %s, %zu bytes\n",
			plan->initrd_path ? plan->initrd_path : "the image's own",
			plan->initrd.size);
	else
		fprintf(out, "  initrd        none\n");
	for (size_t i = 0; i < plan->n_modules; i++)
		fprintf(out, "  module        %s, %zu bytes\n", plan->modules[i].line,
			plan->modules[i].file.size);
	if (plan->line)
		fprintf(out, "  command line  %s\n", plan->line);
	fprintf(out, "  flags         %#lx\n", plan->flags);
	kx_segments_print(out, &plan->segments);
}
