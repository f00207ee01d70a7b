/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The facts that decide a load, each with its source. */
#include "cmd.h"
#include "cmd_table.h"
#include "ima_summary.h"
#include "system_fields.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stddef.h>

enum { OPT_CERT = CMD_LONG, OPT_JSON };

const struct cmd_option cmd_system_options[] = {
	{OPT_CERT, "cert", "FILE|DIR", false, "certificates to identify keys with, PEM or DER"},
	{OPT_JSON, "json", "pretty", true, "the facts as one JSON object"},
	{0},
};

struct system_report {
	struct cmd_list certs;
	enum cmd_json json;
	struct cmd_operands images;
	struct ksig_system *system;
};

static const char *take(void *ctx, int id, const char *value)
{
	struct system_report *report = ctx;

	if (id == OPT_JSON)
		return cmd_take_json(value, &report->json);
	return cmd_list_add(&report->certs, value);
}

static const char unknown[] = "unknown";

/* A value in words; NULL is unknown, and then where tells what could not be read. */
static void words(struct table *t, const char *name, const char *value, const char *source,
		  const char *where)
{
	char text[120];

	if (value || *source || !*where)
		snprintf(text, sizeof(text), "%s", source);
	else
		snprintf(text, sizeof(text), "not readable: %s", where);
	table_row(t, name, value ? STYLE_PLAIN : STYLE_WARN, value ? value : unknown, text);
}

static void fact(struct table *t, const char *name, const struct ksig_fact *f, const char *where)
{
	static const char *const values[] = {"no", "yes", NULL};

	words(t, name, values[f->value], f->source, where);
}

static void number(struct table *t, const char *name, const char *source, const char *fmt, ...)
	_printf_(4, 5);
static void number(struct table *t, const char *name, const char *source, const char *fmt, ...)
{
	char text[80];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	table_row(t, name, STYLE_PLAIN, text, source);
}

static void limit(struct table *t, const char *name, int64_t value)
{
	char source[64];

	snprintf(source, sizeof(source), "/proc/sys/kernel/%s", name);
	if (value == KSIG_LIMIT_UNKNOWN)
		words(t, name, NULL, "", source);
	else if (value == KSIG_LIMIT_NONE)
		words(t, name, "no limit", source, "");
	else
		number(t, name, source, "%" PRId64 " more", value);
}

/* ---- groups ------------------------------------------------------------------------ */

static void kernel_rows(struct table *t, const struct ksig_system *s)
{
	table_heading(t, "Kernel", "");
	words(t, "release", s->release, "uname", "");
	words(t, "architecture", s->arch, "uname", "");
	fact(t, "FIPS mode", &s->fips, "/proc/sys/crypto/fips_enabled");
}

/* Facts that all architectures have, or only one. */
static const struct boot_row {
	const char *arch; /* NULL: all */
	const char *name;
	size_t fact; /* offset in struct ksig_system */
	const char *where;
} boot_table[] = {
#define AT(member) offsetof(struct ksig_system, member)
	{NULL, "EFI", AT(efi), "/sys/firmware/efi"},
	{"x86_64", "32-bit EFI", AT(efi_32bit), "/sys/firmware/efi/fw_platform_size"},
	{NULL, "Secure Boot", AT(secure_boot), "the firmware's variables"},
	{NULL, "Secure Boot, firmware's", AT(firmware_secure_boot), "the firmware's variables"},
	{"ppc64", "trusted boot", AT(trusted_boot), "/proc/device-tree"},
	{"s390x", "secure IPL", AT(ipl_secure), "/sys/firmware/ipl/secure"},
	{"s390x", "can do secure IPL", AT(ipl_has_secure), "/sys/firmware/ipl/has_secure"},
	{"x86_64", "5-level paging", AT(la57), "/proc/cpuinfo"},
	{"ppc64", "radix MMU", AT(mmu_radix), "/proc/cpuinfo"},
	{"arm64", "pages of 4 KiB", AT(pages_4k), "/proc/cpuinfo"},
	{"arm64", "pages of 16 KiB", AT(pages_16k), "/proc/cpuinfo"},
	{"arm64", "pages of 64 KiB", AT(pages_64k), "/proc/cpuinfo"},
	{"arm64", "both byte orders", AT(mixed_endian), "/proc/cpuinfo"},
#undef AT
};

static void boot_rows(struct table *t, const struct ksig_system *s)
{
	table_heading(t, "Boot", "");
	for (size_t i = 0; i < ARRAY_SIZE(boot_table); i++) {
		const struct boot_row *row = &boot_table[i];

		if (!row->arch || strcmp(row->arch, s->arch) == 0)
			fact(t, row->name, ksig_field_in(s, row->fact), row->where);
	}
}

static void policy_rows(struct table *t, const struct ksig_system *s)
{
	static const char *const lockdown[] = {"none", "integrity", "confidentiality", NULL};
	static const char *const enforced[] = {"no", "yes", NULL};
	const char *why = "";
	enum ksig_tri e = ksig_system_enforces(s, &why);

	table_heading(t, "Policy", "");
	words(t, "lockdown", lockdown[s->lockdown], s->lockdown_source,
	      "/sys/kernel/security/lockdown");
	words(t, "signatures enforced", enforced[e], why, "");
	fact(t, "CAP_SYS_BOOT", &s->cap_sys_boot, "/proc/self/status");
	fact(t, "kexec_load_disabled", &s->load_disabled, "/proc/sys/kernel/kexec_load_disabled");
	limit(t, "kexec_load_limit_reboot", s->limit_reboot);
	limit(t, "kexec_load_limit_panic", s->limit_panic);
	fact(t, "LoadPin enforces", &s->loadpin, "/proc/sys/kernel/loadpin");
}

static void ima_rows(struct table *t, const struct ksig_system *s)
{
	static const char *const modes[] = {"off", "log", "fix", "enforce", NULL};
	static const char *const wants[] = {"no", "hash", "signature", NULL};
	const char *where = "/sys/kernel/security/ima/policy";
	const struct ksig_ima_summary ima = ksig_ima_summarise(s);
	const char *list = "/sys/kernel/security/ima/ascii_runtime_measurements";
	struct ksig_fact modsig = {.value = ima.modsig};

	snprintf(modsig.source, sizeof(modsig.source), "%s", s->ima_source);
	table_heading(t, "IMA", "");
	words(t, "mode", modes[s->ima_mode], s->ima_source, where);
	words(t, "appraises kernels", wants[ima.kernel], s->ima_source, where);
	words(t, "appraises initrds", wants[ima.initrd], s->ima_source, where);
	fact(t, "takes appended signatures", &modsig, where);
	fact(t, "rule for kernels", &s->ima_kexec_rule, where);
	fact(t, "demands signatures", &s->ima_signature, where);
	words(t, "default digest", s->ima_hash, "ima_hash=, or as it was built", "/proc/cmdline");
	words(t, "template", s->ima_template, list, list);
	if (s->ima_pcr)
		number(t, "register (PCR)", list, "%" PRIu64, s->ima_pcr);
	else
		words(t, "register (PCR)", NULL, "", list);
	fact(t, "EVM has a key", &s->evm, "/sys/kernel/security/evm");
}

static void config_rows(struct table *t, const struct ksig_system *s)
{
	table_heading(t, "Configuration", "");
	for (unsigned int i = 0; i < CONF__COUNT; i++) {
		char name[64];

		snprintf(name, sizeof(name), "CONFIG_%s", ksig_config_name(i));
		fact(t, name, &s->config[i], "");
	}
}

static void memory_rows(struct table *t, const struct ksig_system *s)
{
	const struct ksig_range *c = &s->crash;

	table_heading(t, "Memory", "");
	if (s->mem_total_kib)
		number(t, "total", "/proc/meminfo", "%" PRIu64 " KiB", s->mem_total_kib);
	else
		words(t, "total", NULL, "", "/proc/meminfo");
	if (s->n_ram)
		number(t, "System RAM", "/proc/iomem", "%zu range%s", s->n_ram,
		       s->n_ram == 1 ? "" : "s");
	else
		words(t, "System RAM", NULL, "", "/proc/iomem");
	if (!s->crash_known)
		words(t, "crash reservation", NULL, "", "/proc/iomem");
	else if (c->end == 0)
		words(t, "crash reservation", "none", "/proc/iomem", "");
	else
		number(t, "crash reservation", "/proc/iomem", "%" PRIu64 " KiB at 0x%" PRIx64,
		       (c->end - c->start + 1) / 1024, c->start);
	fact(t, "crash kernel loaded", &s->crash_loaded, "/sys/kernel/kexec_crash_loaded");
}

static void algorithm_rows(struct table *t, const struct ksig_system *s)
{
	static const char *const states[] = {"no", "yes", NULL};

	table_heading(t, "Algorithms in the kernel", "/proc/crypto and modules");
	for (size_t i = 0; i < s->n_algos; i++)
		words(t, s->algos[i].name, states[s->algos[i].available], "", "");
}

static void key_rows(struct table *t, const struct ksig_system *s)
{
	table_heading(t, "Keys", "kexec-sig keys");
	for (unsigned int i = 0; i < RING__COUNT; i++) {
		const struct ksig_keyring *ring = &s->ring[i];

		if (ring->serial == 0)
			words(t, ksig_ring_name(i), "no such keyring", "", "");
		else if (!ring->listed)
			words(t, ksig_ring_name(i), NULL, "", "");
		else
			number(t, ksig_ring_name(i), "", "%zu key%s", ring->n_keys,
			       ring->n_keys == 1 ? "" : "s");
	}
	number(t, "certificates found", "", "%zu", s->n_certs);
	words(t, "compiled-in list read", s->builtin_list_read ? "yes" : "no", "", "");
}

static const struct {
	void (*add)(struct table *t, const struct ksig_system *s);
} groups[] = {
	{kernel_rows}, {boot_rows},   {policy_rows},    {ima_rows},
	{config_rows}, {memory_rows}, {algorithm_rows}, {key_rows},
};

static enum cmd_status put_table(const struct ksig_system *s, FILE *out)
{
	struct ksig_report_options options = cmd_report_options();
	struct table t = {0};

	for (size_t i = 0; i < ARRAY_SIZE(groups); i++)
		groups[i].add(&t, s);
	return table_print(&t, &options, out);
}

static enum cmd_status put_json(const struct ksig_system *s, bool pretty, FILE *out)
{
	char *text = NULL;
	int r = ksig_system_json(s, pretty, &text);

	if (r < 0)
		return cmd_error("report on", "this machine", -r, NULL);
	cmd_put(out, text);
	fputc('\n', out);
	return STATUS_OK;
}

static enum cmd_status put_report(const struct system_report *report, FILE *out)
{
	if (report->json == JSON_NO)
		return put_table(report->system, out);
	return put_json(report->system, report->json == JSON_PRETTY, out);
}

/* ---- what the kernel says about images --------------------------------------------- */

static enum cmd_status ask_about(struct ksig_system *s, const char *path)
{
	struct ksig_image *image = NULL;
	_cleanup_close_ int fd = cmd_open(path);
	int r;

	if (fd < 0)
		return STATUS_TROUBLE;
	r = ksig_image_read(fd, path, &image);
	/* What no kernel reads because of its size has no signers to ask about. */
	if (r == -ENODATA || r == -EFBIG)
		return STATUS_OK;
	if (r < 0)
		return cmd_error("read", path, -r, cmd_image_causes);
	r = ksig_system_ask(s, image, KSIG_ASK_NAMES);
	ksig_image_free(image);
	return r < 0 ? cmd_error("ask about", path, -r, NULL) : STATUS_OK;
}

/* What is asked becomes part of what is reported, so all of it is one piece of work. */
static enum cmd_status ask_and_report(void *ctx, FILE *out)
{
	struct system_report *report = ctx;
	enum cmd_status status = STATUS_OK;

	for (int i = 0; i < report->images.n; i++)
		status = cmd_worst(status, ask_about(report->system, report->images.v[i]));
	return cmd_worst(status, put_report(report, out));
}

enum cmd_status cmd_system(const struct cmd *cmd, int argc, char **argv)
{
	struct system_report report = {.json = JSON_NO};
	enum cmd_status status;

	if (cmd_parse(cmd, argc, argv, take, &report, &report.images, &status)) {
		report.system = cmd_probe(&report.certs);
		if (!report.system)
			status = STATUS_TROUBLE;
		else if (report.images.n == 0)
			status = put_report(&report, stdout);
		else
			status = cmd_guard(report.images.n == 1 ? report.images.v[0] : "the images",
					   ask_and_report, &report);
		ksig_system_free(report.system);
	}
	cmd_list_clear(&report.certs);
	return status;
}
