// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <libfdt.h>

#include "arm64_fixture.h"
#include "check.h"
#include "compiler.h"

const char arm64_virt[] = "00000000-03ffffff : 0.flash flash@0\n"
			  "09000000-09000fff : pl011@9000000\n"
			  "  09000000-09000fff : pl011@9000000 pl011@9000000\n"
			  "40000000-7fffffff : System RAM\n"
			  "  40200000-410fffff : Kernel code\n"
			  "  41100000-416fffff : reserved\n"
			  "  41700000-419fffff : Kernel data\n"
			  "  48000000-480fffff : reserved\n"
			  "  60000000-6fffffff : Crash kernel\n"
			  "  7c000000-7fffffff : reserved\n"
			  "4010000000-401fffffff : PCI ECAM\n";

const char arm64_server[] = "80000000-ffffffff : System RAM\n"
			    "  80000000-8000ffff : reserved\n"
			    "  81000000-82ffffff : Kernel code\n"
			    "  83000000-83ffffff : Kernel data\n"
			    "  c0000000-ffffffff : reserved\n"
			    "8000000000-9fffffffff : System RAM\n"
			    "  9ff0000000-9fffffffff : reserved\n"
			    "a000000000-afffffffff : Persistent Memory\n"
			    "  a000000000-afffffffff : dax0.0\n"
			    "    a000000000-afffffffff : System RAM (kmem)\n";

const char arm64_two_crash[] = "80000000-ffffffff : System RAM\n"
			       "  81000000-82ffffff : Kernel code\n"
			       "  83000000-83ffffff : Kernel data\n"
			       "  e0000000-efffffff : Crash kernel\n"
			       "100000000-8ffffffff : System RAM\n"
			       "  840000000-87fffffff : Crash kernel\n";

/* ---- bytes ------------------------------------------------------------- */

static void put(uint8_t *at, uint64_t value, unsigned int size, bool big_endian)
{
	for (unsigned int i = 0; i < size; i++)
		at[i] = (uint8_t)(value >> 8 * (big_endian ? size - 1 - i : i));
}

struct blob arm64_image(uint64_t text_offset, uint64_t image_size, uint64_t flags, size_t size)
{
	struct blob image = make_arm64_image(size);

	put(image.data + 8, text_offset, 8, false);
	put(image.data + 16, image_size, 8, false);
	put(image.data + 24, flags, 8, false);
	return image;
}

static void need(bool ok)
{
	if (!ok)
		abort();
}

static void add_chosen(uint8_t *fdt, unsigned int options)
{
	static const uint8_t pair[16] = {[6] = 0x10, [14] = 0x20}; /* 0x1000 and 0x2000 */

	need(fdt_begin_node(fdt, "chosen") == 0);
	need(fdt_property_string(fdt, "bootargs", "root=/dev/old") == 0);
	need(fdt_property_u64(fdt, "linux,initrd-start", 0x48000000) == 0);
	need(fdt_property_u64(fdt, "linux,initrd-end", 0x480fff00) == 0);
	if (options & ARM64_SEEDS) {
		need(fdt_property_u64(fdt, "kaslr-seed", 0x1122334455667788) == 0);
		need(fdt_property(fdt, "rng-seed", "old", 4) == 0);
	}
	if (options & ARM64_OLD_CRASH) {
		need(fdt_property(fdt, "linux,elfcorehdr", pair, sizeof(pair)) == 0);
		need(fdt_property(fdt, "linux,usable-memory-range", pair, sizeof(pair)) == 0);
		need(fdt_property(fdt, "linux,ima-kexec-buffer", pair, sizeof(pair)) == 0);
	}
	need(fdt_end_node(fdt) == 0);
}

struct blob arm64_tree(unsigned int cells, unsigned int options)
{
	struct blob tree = blob_new(4096);
	uint8_t *fdt = tree.data;

	need(fdt_create(fdt, 4096) == 0);
	need(fdt_add_reservemap_entry(fdt, 0x48000000, 0x100000) == 0);
	need(fdt_add_reservemap_entry(fdt, 0x1000, 0x2000) == 0);
	need(fdt_finish_reservemap(fdt) == 0 && fdt_begin_node(fdt, "") == 0);
	need(fdt_property_u32(fdt, "#address-cells", cells) == 0);
	need(fdt_property_u32(fdt, "#size-cells", cells) == 0);
	if (!(options & ARM64_NO_CHOSEN))
		add_chosen(fdt, options);
	need(fdt_end_node(fdt) == 0 && fdt_finish(fdt) == 0);
	return blob_part(tree, 0, fdt_totalsize(fdt));
}

#define KCORE_NOTES 4096

struct blob arm64_kcore(const char *info, uint64_t virt, uint64_t phys, bool big_endian)
{
	struct blob kcore = blob_new(8192);
	size_t text_size = info ? strlen(info) : 0;
	uint8_t *at = kcore.data;

	memcpy(at, "\177ELF", 4);
	at[4] = 2;
	at[5] = big_endian ? 2 : 1;
	put(at + 32, 64, 8, big_endian);
	put(at + 54, 56, 2, big_endian);
	put(at + 56, 3, 2, big_endian);
	at += 64;
	put(at, 4, 4, big_endian); /* PT_NOTE */
	put(at + 8, KCORE_NOTES, 8, big_endian);
	put(at + 32, info ? 20 + 12 + 12 + text_size : 20, 8, big_endian);
	at += 56;
	put(at, 1, 4, big_endian); /* PT_LOAD that is not all of memory */
	put(at + 16, 0xffff800000000000, 8, big_endian);
	put(at + 24, UINT64_MAX, 8, big_endian);
	at += 56;
	put(at, 1, 4, big_endian);
	put(at + 16, virt, 8, big_endian);
	put(at + 24, phys, 8, big_endian);

	at = kcore.data + KCORE_NOTES;
	put(at, 5, 4, big_endian); /* a note before the one that counts */
	memcpy(at + 12, "CORE", 5);
	if (info) {
		at += 20;
		put(at, 11, 4, big_endian);
		put(at + 4, text_size, 4, big_endian);
		memcpy(at + 12, "VMCOREINFO", 11);
		memcpy(at + 24, info, text_size);
	}
	return kcore;
}

/* ---- the machine ------------------------------------------------------- */

static const struct arm64_file *find(const struct kx_sys *sys, const char *path)
{
	const struct arm64_case *c = sys->data;

	for (size_t i = 0; i < ARM64_FILES && c->files[i].path; i++) {
		if (strcmp(c->files[i].path, path) == 0)
			return &c->files[i];
	}
	return NULL;
}

static int case_read_bytes(const struct kx_sys *sys, const char *path, size_t limit,
			   struct bytes *ret)
{
	const struct arm64_file *file = find(sys, path);
	struct bytes view;

	if (!file)
		return -ENOENT;
	view = bytes_of(file->content.data,
			file->content.size < limit ? file->content.size : limit);
	*ret = bytes_of(bytes_dup(view), view.size);
	return ret->data ? 0 : -ENOMEM;
}

static int case_read_text(const struct kx_sys *sys, const char *path, char **ret)
{
	const struct arm64_case *c = sys->data;
	const struct arm64_file *file = find(sys, path);

	if (strcmp(path, "/proc/iomem") == 0)
		*ret = strdup(c->iomem);
	else if (strcmp(path, "/sys/devices/system/cpu/cpu0/crash_notes") == 0)
		*ret = strdup("c1000\n");
	else if (file)
		*ret = bytes_text(bytes_of(file->content.data, file->content.size));
	else
		return -ENOENT;
	return *ret ? 0 : -ENOMEM;
}

static int case_list(const struct kx_sys *sys, const char *path, char ***ret)
{
	static const char *const cpus[] = {"cpu0", "cpu1", NULL};

	(void)sys;
	if (strcmp(path, "/sys/devices/system/cpu") != 0)
		return -ENOENT;
	*ret = malloc(sizeof(cpus));
	if (!*ret)
		return -ENOMEM;
	memcpy(*ret, cpus, sizeof(cpus));
	return 0;
}

static int case_random(const struct kx_sys *sys, void *buf, size_t size)
{
	const struct arm64_case *c = sys->data;

	memset(buf, 0xa5, size);
	return c->no_seed ? -EAGAIN : 0;
}

/* ---- the plan ---------------------------------------------------------- */

static struct kx_purgatory make_purgatory(bool big_endian)
{
	struct blob image = blob_new(8192);

	put(image.data + 512, PURGATORY_MAGIC, 8, big_endian);
	put(image.data + 520, PURGATORY_VERSION, 4, big_endian);
	return (struct kx_purgatory){
		.image = bytes_of(image.data, image.size),
		.memsz = 12288,
		.params_offset = 512,
		.entry_offset = 64,
		.align = 4096,
		.big_endian = big_endian,
	};
}

/* As the driver has it. */
static void where(const struct arm64_case *c, const struct kx_machine *m, struct kx_ranges *ret)
{
	if (c->request.crash)
		need(kx_ranges_add(ret, m->crash[m->n_crash - 1]) == 0);
	else
		need(kx_ranges_of(&m->ram, KX_RAM, ret) == 0);
	kx_ranges_clip(ret, c->request.mem_min.given ? c->request.mem_min.value : 0,
		       c->request.mem_max.given ? c->request.mem_max.value : UINT64_MAX);
}

static int plan(const struct arm64_case *c, const struct kx_ctx *ctx, struct arm64_result *r)
{
	struct kx_purgatory purgatory = make_purgatory(c->big_endian);
	struct kx_planner in = {
		.log = &ctx->log,
		.arch = ctx->arch,
		.type = c->type,
		.request = ctx->request,
		.machine = &r->machine,
		.purgatory = c->no_purgatory ? NULL : &purgatory,
		.path = "KERNEL",
		.image = bytes_of(c->image.data, c->image.size),
		.initrd = c->initrd,
		.has_initrd = c->initrd.size > 0,
		.dtb = bytes_of(c->dtb.data, c->dtb.size),
		.line = c->line,
	};
	struct kx_ranges ranges = {0};
	int status = kx_machine_read(ctx, &r->machine);

	if (status)
		return status;
	r->machine.page_size = c->page_size ? c->page_size : 4096;
	where(c, &r->machine, &ranges);
	kx_segments_init(&r->plan, r->machine.page_size, &ranges);
	return c->type->plan(&in, &r->plan);
}

struct arm64_result arm64_run(const struct arm64_case *c)
{
	struct arm64_result r = {0};
	size_t size;
	FILE *err = open_memstream(&r.err, &size);
	struct kx_request request = c->request;
	struct kx_sys sys = kx_sys_linux;
	struct kx_ctx ctx = {
		.sys = &sys,
		.log = {.out = err, .err = err},
		.arch = &kx_arch_arm64,
		.request = &request,
	};

	need(err != NULL);
	sys.data = (void *)(uintptr_t)c;
	sys.read_bytes = case_read_bytes;
	sys.read_text = case_read_text;
	sys.list = case_list;
	sys.random = case_random;
	request.no_checks = true;
	request.dtb = c->dtb.size ? "DTB" : NULL;
	r.status = plan(c, &ctx, &r);
	fclose(err);
	return r;
}

void arm64_done(struct arm64_result *r)
{
	kx_segments_release(&r->plan);
	kx_machine_release(&r->machine);
	free(r->err);
	*r = (struct arm64_result){0};
}

const char *arm64_summary(const struct arm64_result *r)
{
	struct blob text = blob_new(1024);
	char *at = (char *)text.data;
	size_t used = 0;

	for (size_t i = 0; i < r->plan.n; i++)
		used += (size_t)snprintf(at + used, text.size - used,
					 "%s%s 0x%" PRIx64 "+0x%" PRIx64, i ? ", " : "",
					 r->plan.v[i].name, r->plan.v[i].mem, r->plan.v[i].size);
	return at;
}

const struct kx_segment *arm64_segment(const struct arm64_result *r, const char *name)
{
	for (size_t i = 0; i < r->plan.n; i++) {
		if (strcmp(r->plan.v[i].name, name) == 0)
			return &r->plan.v[i];
	}
	fail_msg("there is no %s: %s", name, r->err);
	abort();
}

const struct kx_type *arm64_type(const char *name)
{
	return kx_type_by_name(&kx_arch_arm64, name);
}
