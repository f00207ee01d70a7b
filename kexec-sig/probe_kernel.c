/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which kernel this is, and what it was started with. */
#include "probe.h"
#include "scan.h"

#include <errno.h>
#include <stdio.h>
#include <sys/utsname.h>

static const struct {
	const char *machine, *name;
} arch_names[] = {
	{"ppc64le", "ppc64"},
	{"aarch64", "arm64"},
};

static const char *arch_name(const char *machine)
{
	for (size_t i = 0; i < ARRAY_SIZE(arch_names); i++) {
		if (strcmp(arch_names[i].machine, machine) == 0)
			return arch_names[i].name;
	}
	return machine;
}

/* "6.12.1-amd64" */
static uint32_t version_of(struct bytes release)
{
	uint64_t part[2];

	for (size_t i = 0; i < ARRAY_SIZE(part); i++) {
		size_t n = 0;

		while (n < release.size && release.data[n] >= '0' && release.data[n] <= '9')
			n++;
		if (!ksig_number(bytes_of(release.data, n), 10, &part[i]) || part[i] > 0xffff)
			return 0;
		if (i == 0 && !bytes_match(release, n, ".", 1))
			return 0;
		if (i == 0)
			release = bytes_of(release.data + n + 1, release.size - n - 1);
	}
	return KSIG_VERSION(part[0], part[1]);
}

static int take_names(struct ksig_system *s, struct bytes release, const char *machine)
{
	s->release = bytes_text(release);
	s->arch = strdup(arch_name(machine));
	if (!s->release || !s->arch)
		return -ENOMEM;
	s->version = version_of(release);
	return 0;
}

static int names_from_tree(struct ksig_probe *p)
{
	_cleanup_file_ struct ksig_file release = {0}, arch = {0};
	const char *machine = "unknown";
	int r;

	r = ksig_read_file(p->root, "/proc/sys/kernel/osrelease", 256, &release);
	if (r == -ENOMEM)
		return r;
	r = ksig_read_file(p->root, "/proc/sys/kernel/arch", 64, &arch);
	if (r == -ENOMEM)
		return r;
	if (r == 0) {
		arch.data[ksig_trim(ksig_file_bytes(&arch)).size] = '\0';
		machine = (const char *)arch.data;
	}
	return take_names(p->system,
			  release.data ? ksig_trim(ksig_file_bytes(&release)) : bytes_of("", 0),
			  machine);
}

static int probe_names(struct ksig_probe *p)
{
	struct utsname u;

	if (!p->live)
		return names_from_tree(p);
	if (uname(&u) < 0)
		return -errno;
	return take_names(p->system, bytes_of(u.release, strlen(u.release)), u.machine);
}

static int probe_fips(struct ksig_probe *p)
{
	static const char path[] = "/proc/sys/crypto/fips_enabled";
	int r = ksig_fact_flag(p->root, path, &p->system->fips);

	if (r == -ENOENT && p->sysctl)
		ksig_fact_set(&p->system->fips, KSIG_NO, path);
	return r == -ENOMEM ? r : 0;
}

int ksig_probe_kernel(struct ksig_probe *p)
{
	int r;

	r = ksig_read_file(p->root, "/proc/cmdline", 64 << 10, &p->cmdline);
	if (r == -ENOMEM)
		return r;
	p->sysctl = ksig_stat_file(p->root, "/proc/sys/kernel/osrelease") == 0;
	p->securityfs = ksig_stat_file(p->root, "/sys/kernel/security/lsm") == 0;
	r = probe_names(p);
	return r < 0 ? r : probe_fips(p);
}

/* Words of the command line, with quotes around a value that contains blanks. */
static bool next_argument(struct bytes *rest, struct bytes *word)
{
	bool quoted = false;
	size_t n = 0;

	*rest = ksig_trim(*rest);
	if (rest->size == 0)
		return false;
	while (n < rest->size && (quoted || (rest->data[n] != ' ' && rest->data[n] != '\t' &&
					     rest->data[n] != '\n'))) {
		if (rest->data[n] == '"')
			quoted = !quoted;
		n++;
	}
	*word = bytes_of(rest->data, n);
	*rest = bytes_of(rest->data + n, rest->size - n);
	/* What follows belongs to init. */
	return !ksig_is(*word, "--");
}

static struct bytes unquoted(struct bytes b)
{
	while (b.size && b.data[0] == '"')
		b = bytes_of(b.data + 1, b.size - 1);
	while (b.size && b.data[b.size - 1] == '"')
		b.size--;
	return b;
}

bool ksig_cmdline_next(struct bytes *rest, const char *name, struct bytes *value)
{
	size_t n = strlen(name);
	struct bytes word;

	while (next_argument(rest, &word)) {
		word = unquoted(word);
		if (!bytes_match(word, 0, name, n) || !bytes_match(word, n, "=", 1))
			continue;
		*value = unquoted(bytes_of(word.data + n + 1, word.size - n - 1));
		return true;
	}
	return false;
}

bool ksig_cmdline_has(struct bytes cmdline, const char *what)
{
	struct bytes word;

	while (next_argument(&cmdline, &word)) {
		if (ksig_is(word, what))
			return true;
	}
	return false;
}
