// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "compiler.h"
#include "kexec/machine.h"

#define PATH_CPUS       "/sys/devices/system/cpu"

/* kernel/crash_core.c, crash_notes; what cpuN/crash_notes_size says where there is none. */
#define NOTE_SIZE 1024

/* Digits and nothing behind them but the end of the line. */
static int number(const struct kx_sys *sys, const char *path, int base, uint64_t *ret)
{
	_cleanup_free_ char *text = NULL;
	char *end;
	int rc = sys->read_text(sys, path, &text);

	if (rc)
		return rc;
	errno = 0;
	*ret = strtoull(text, &end, base);
	return errno || end == text || (*end != '\0' && *end != '\n') ? -EBADMSG : 0;
}

static int add_note(struct kx_machine *m, struct kx_note note)
{
	struct kx_note *bigger = reallocarray(m->notes, m->n_notes + 1, sizeof(*bigger));

	if (!bigger)
		return -ENOMEM;
	m->notes = bigger;
	m->notes[m->n_notes++] = note;
	return 0;
}

/* drivers/base/cpu.c, crash_notes_show(): the processors that are present have the file. */
static int read_cpu(const struct kx_sys *sys, struct kx_machine *m, const char *cpu)
{
	struct kx_note note = {.size = NOTE_SIZE};
	char path[128];
	int rc;

	snprintf(path, sizeof(path), PATH_CPUS "/%s/crash_notes", cpu);
	rc = number(sys, path, 16, &note.mem);
	if (rc == -ENOENT)
		return 0;
	if (rc)
		return rc;
	snprintf(path, sizeof(path), PATH_CPUS "/%s/crash_notes_size", cpu);
	rc = number(sys, path, 10, &note.size);
	if (rc && rc != -ENOENT)
		return rc;
	return add_note(m, note);
}

static bool is_cpu(const char *name)
{
	return strncmp(name, "cpu", 3) == 0 && name[3] &&
	       strspn(name + 3, "0123456789") == strlen(name + 3);
}

static int read_notes(const struct kx_sys *sys, struct kx_machine *m)
{
	_cleanup_free_ char **names = NULL;
	int rc = sys->list(sys, PATH_CPUS, &names);

	for (size_t i = 0; rc == 0 && names[i]; i++) {
		if (is_cpu(names[i]))
			rc = read_cpu(sys, m, names[i]);
	}
	return rc;
}

/* kernel/ksysfs.c, vmcoreinfo_show(): address and size, both hexadecimal. */
static void read_vmcoreinfo(const struct kx_sys *sys, struct kx_machine *m)
{
	_cleanup_free_ char *text = NULL;
	struct kx_note note;

	if (sys->read_text(sys, KX_PATH_VMCOREINFO, &text) == 0 &&
	    sscanf(text, "%" SCNx64 " %" SCNx64, &note.mem, &note.size) == 2)
		m->vmcoreinfo = note;
}

static int read_crash(const struct kx_ctx *ctx, struct kx_machine *m)
{
	const struct kx_sys *sys = ctx->sys;
	uint64_t size;
	int rc = read_notes(sys, m);

	if (rc)
		return kx_fail(&ctx->log, KX_EXIT_DIE, "Cannot read " PATH_CPUS ": %s",
			       strerror(-rc));
	if (!ctx->request->preserve_context)
		read_vmcoreinfo(sys, m);
	if (number(sys, KX_PATH_ELFCOREHDR, 0, &size) == 0)
		m->elfcorehdr_size = size;
	return KX_EXIT_OK;
}

static int parse_iomem(const struct kx_sys *sys, struct kx_iomem *ret)
{
	_cleanup_free_ char *text = NULL;
	int rc = sys->read_text(sys, KX_PATH_IOMEM, &text);

	return rc ? rc : kx_iomem_parse(text, ret);
}

static int read_iomem(const struct kx_ctx *ctx, struct kx_machine *m)
{
	struct kx_resource resource;
	size_t at = 0;
	int rc = parse_iomem(ctx->sys, &m->iomem);

	if (rc == -EPERM)
		return kx_fail(&ctx->log, KX_EXIT_FAIL,
			       "Could not get memory layout: %s hides its addresses from whoever "
			       "has not CAP_SYS_ADMIN",
			       KX_PATH_IOMEM);
	if (rc)
		return kx_fail(&ctx->log, KX_EXIT_FAIL, "Could not get memory layout: %s: %s",
			       KX_PATH_IOMEM, strerror(-rc));
	while (kx_iomem_next(&m->iomem, "Crash kernel", &at, &resource)) {
		/* The kernel's file is in the order of addresses, and the highest are what counts.
		 */
		if (m->n_crash == ARRAY_SIZE(m->crash)) {
			m->crash[0] = m->crash[1];
			m->n_crash--;
		}
		m->crash[m->n_crash++] = (struct kx_range){resource.start, resource.end, KX_RAM};
	}
	return KX_EXIT_OK;
}

/* What an architecture that has nothing better knows of its memory. */
static int default_memory(const struct kx_ctx *ctx, struct kx_machine *m)
{
	int rc = kx_iomem_ranges(&m->iomem, "System RAM", KX_RAM, &m->map);

	if (rc == 0)
		rc = kx_ranges_of(&m->map, KX_RAM, &m->ram);
	return rc ? kx_fail(&ctx->log, KX_EXIT_FAIL, "Could not get memory layout: %s",
			    strerror(-rc))
		  : KX_EXIT_OK;
}

int kx_machine_read(const struct kx_ctx *ctx, struct kx_machine *ret)
{
	struct kx_machine m = {.page_size = (uint64_t)sysconf(_SC_PAGESIZE)};
	int status = read_iomem(ctx, &m);

	if (status == KX_EXIT_OK && (ctx->request->crash || ctx->request->preserve_context))
		status = read_crash(ctx, &m);
	m.has_seed = ctx->sys->random(ctx->sys, m.seed, sizeof(m.seed)) == 0;
	(void)ctx->sys->read_text(ctx->sys, KX_PATH_CMDLINE, &m.line);
	if (status == KX_EXIT_OK)
		status = ctx->arch->machine ? ctx->arch->machine(ctx, &m) : default_memory(ctx, &m);
	if (status) {
		kx_machine_release(&m);
		return status;
	}
	*ret = m;
	return KX_EXIT_OK;
}

/* Devices come and go in the list; memory is what counts. */
static bool is_same(const struct kx_iomem *a, const struct kx_iomem *b, const char *name)
{
	struct kx_resource of_a, of_b;
	size_t at_a = 0, at_b = 0;
	bool more;

	do {
		more = kx_iomem_next(a, name, &at_a, &of_a);
		if (kx_iomem_next(b, name, &at_b, &of_b) != more)
			return false;
		if (more && (of_a.start != of_b.start || of_a.end != of_b.end))
			return false;
	} while (more);
	return true;
}

int kx_machine_recheck(const struct kx_ctx *ctx, const struct kx_machine *m)
{
	static const char *const names[] = {"System RAM", "Crash kernel", "Kernel code"};
	struct kx_iomem now = {0};
	int rc = parse_iomem(ctx->sys, &now);

	for (size_t i = 0; rc == 0 && i < ARRAY_SIZE(names); i++)
		rc = is_same(&m->iomem, &now, names[i]) ? 0 : -ESTALE;
	kx_iomem_release(&now);
	if (rc == -ESTALE)
		return kx_fail(&ctx->log, KX_EXIT_FAIL,
			       "Could not get memory layout: " KX_PATH_IOMEM
			       " changed while it was being used; try again");
	if (rc)
		return kx_fail(&ctx->log, KX_EXIT_FAIL,
			       "Could not get memory layout: " KX_PATH_IOMEM ": %s", strerror(-rc));
	return KX_EXIT_OK;
}

void kx_machine_release(struct kx_machine *m)
{
	kx_iomem_release(&m->iomem);
	kx_ranges_release(&m->map);
	kx_ranges_release(&m->ram);
	free(m->notes);
	free(m->line);
	free((void *)(uintptr_t)m->fdt.data);
	free(m->x86);
	*m = (struct kx_machine){0};
}
