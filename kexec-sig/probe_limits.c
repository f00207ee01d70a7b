/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who may load: the process' capability, the sysctls, LoadPin. */
#include "probe.h"
#include "scan.h"

#include <errno.h>

#define CAP_SYS_BOOT_BIT 22

/* The value of "Name:\tvalue" in /proc/self/status. */
static bool status_field(struct bytes status, const char *name, struct bytes *ret)
{
	struct bytes line;

	while (ksig_next_line(&status, &line)) {
		if (ksig_after(line, name, ret)) {
			*ret = ksig_trim(*ret);
			return true;
		}
	}
	return false;
}

/* The initial user namespace maps every id to itself; the kernel asks for the capability there. */
static int in_initial_namespace(struct ksig_probe *p, enum ksig_tri *ret)
{
	static const char *const whole[] = {"0", "0", "4294967295"};
	_cleanup_file_ struct ksig_file f = {0};
	struct bytes rest, word;
	size_t n = 0;
	int r;

	r = ksig_read_file(p->root, "/proc/self/uid_map", 4096, &f);
	if (r == -ENOENT) { /* a kernel without user namespaces */
		*ret = KSIG_YES;
		return 0;
	}
	if (r < 0)
		return r;
	rest = ksig_file_bytes(&f);
	while (n < ARRAY_SIZE(whole) && ksig_next_word(&rest, &word) && ksig_is(word, whole[n]))
		n++;
	*ret = n == ARRAY_SIZE(whole) && !ksig_next_word(&rest, &word) ? KSIG_YES : KSIG_NO;
	return 0;
}

static int probe_capability(struct ksig_probe *p)
{
	static const char path[] = "/proc/self/status";
	struct ksig_fact *fact = &p->system->cap_sys_boot;
	_cleanup_file_ struct ksig_file f = {0};
	enum ksig_tri initial = KSIG_DONT_KNOW;
	struct bytes value;
	uint64_t caps;
	int r;

	r = ksig_read_file(p->root, path, 64 << 10, &f);
	if (r < 0)
		return r;
	if (!status_field(ksig_file_bytes(&f), "CapEff:", &value) || !ksig_number(value, 16, &caps))
		return 0;
	if (!(caps >> CAP_SYS_BOOT_BIT & 1)) {
		ksig_fact_set(fact, KSIG_NO, path);
		return 0;
	}
	r = in_initial_namespace(p, &initial);
	if (r == 0)
		ksig_fact_set(fact, initial, initial == KSIG_NO ? "/proc/self/uid_map" : path);
	return r;
}

static int probe_load_disabled(struct ksig_probe *p)
{
	static const char path[] = "/proc/sys/kernel/kexec_load_disabled";
	struct ksig_fact *fact = &p->system->load_disabled;
	int r = ksig_fact_flag(p->root, path, fact);

	if (r == -ENOENT && p->sysctl)
		ksig_fact_set(fact, KSIG_NO, path);
	return r;
}

static int probe_limit(struct ksig_probe *p, const char *path, int64_t *ret)
{
	_cleanup_file_ struct ksig_file f = {0};
	struct bytes text;
	uint64_t value;
	int r;

	r = ksig_read_file(p->root, path, 64, &f);
	if (r == -ENOENT &&
	    (p->sysctl || (p->system->version && p->system->version < KSIG_VERSION(6, 3))))
		*ret = KSIG_LIMIT_NONE;
	if (r < 0)
		return r;
	text = ksig_trim(ksig_file_bytes(&f));
	if (bytes_match(text, 0, "-", 1))
		*ret = KSIG_LIMIT_NONE;
	else if (ksig_number(text, 10, &value) && value <= INT64_MAX)
		*ret = (int64_t)value;
	return 0;
}

static int probe_limit_reboot(struct ksig_probe *p)
{
	return probe_limit(p, "/proc/sys/kernel/kexec_load_limit_reboot", &p->system->limit_reboot);
}

static int probe_limit_panic(struct ksig_probe *p)
{
	return probe_limit(p, "/proc/sys/kernel/kexec_load_limit_panic", &p->system->limit_panic);
}

/* A name in the comma-separated list of active security modules. */
static bool lsm_listed(struct bytes list, const char *name)
{
	list = ksig_trim(list);
	while (list.size) {
		const uint8_t *comma = memchr(list.data, ',', list.size);
		size_t n = comma ? (size_t)(comma - list.data) : list.size;

		if (ksig_is(bytes_of(list.data, n), name))
			return true;
		n += comma ? 1 : 0;
		list = bytes_of(list.data + n, list.size - n);
	}
	return false;
}

static int probe_loadpin(struct ksig_probe *p)
{
	static const char *const switches[] = {
		"/proc/sys/kernel/loadpin/enforce",
		"/proc/sys/kernel/loadpin/enforced",
		"/proc/sys/kernel/loadpin/enabled",
	};
	static const char list[] = "/sys/kernel/security/lsm";
	const struct ksig_fact *built = &p->system->config[CONF_SECURITY_LOADPIN];
	struct ksig_fact *fact = &p->system->loadpin;
	_cleanup_file_ struct ksig_file lsm = {0};
	int r;

	for (size_t i = 0; i < ARRAY_SIZE(switches); i++) {
		_cleanup_file_ struct ksig_file f = {0};

		r = ksig_read_file(p->root, switches[i], 64, &f);
		if (r == -ENOENT)
			continue;
		if (r == 0)
			ksig_fact_set(fact,
				      ksig_is(ksig_trim(ksig_file_bytes(&f)), "0") ? KSIG_NO
										   : KSIG_YES,
				      switches[i]);
		return r;
	}
	r = ksig_read_file(p->root, list, 4096, &lsm);
	if (r == 0 && !lsm_listed(ksig_file_bytes(&lsm), "loadpin"))
		ksig_fact_set(fact, KSIG_NO, list);
	else if (r < 0 && built->value == KSIG_NO)
		ksig_fact_set(fact, KSIG_NO, built->source);
	else if (r < 0 && p->sysctl) /* LoadPin never comes without its sysctl */
		ksig_fact_set(fact, KSIG_NO, "/proc/sys/kernel/loadpin");
	return r;
}

int ksig_probe_limits(struct ksig_probe *p)
{
	static int (*const parts[])(struct ksig_probe * p) = {
		probe_capability,  probe_load_disabled, probe_limit_reboot,
		probe_limit_panic, probe_loadpin,
	};

	for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
		if (parts[i](p) == -ENOMEM)
			return -ENOMEM;
	}
	return 0;
}
