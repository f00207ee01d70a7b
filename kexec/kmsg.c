// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "compiler.h"
#include "kexec/kmsg.h"

/* Larger than any record (PRINTK_MESSAGE_MAX, 2048). */
#define RECORD_MAX 8192
/* A log that is written faster than it is read has to end somewhere. */
#define RECORDS_MAX 4096

/*
 * Where lines about a load come from: kernel/kexec*.c, arch kexec code,
 * crypto/asymmetric_keys, certs, security/integrity, security/lockdown, audit.
 */
static const char *const sources[] = {
	"kexec",  "machine_kexec", "crash", "PEFILE",    "MSCODE", "PKCS7",
	"PKCS#7", "PKEY",          "SIG:",  "ASYM",      "X.509",  "blacklist",
	"ima:",   "integrity:",    "evm:",  "Lockdown:", "audit:",
};

static bool is_about_loading(const char *text)
{
	for (size_t i = 0; i < ARRAY_SIZE(sources); i++) {
		if (strncmp(text, sources[i], strlen(sources[i])) == 0)
			return true;
	}
	return strstr(text, "kexec") != NULL;
}

struct kx_kmsg kx_kmsg_mark(const struct kx_sys *sys)
{
	return (struct kx_kmsg){.fd = sys->kmsg_open(sys)};
}

/* The facility, in the upper bits of the priority, is 0 for what the kernel itself logs. */
const char *kx_kmsg_text(const char *record, size_t size, size_t *ret_len)
{
	const char *text = memchr(record, ';', size);
	const char *end;

	if (!text || strtoul(record, NULL, 10) > 7)
		return NULL;
	text++;
	end = memchr(text, '\n', (size_t)(record + size - text));
	if (!end)
		end = record + size;
	*ret_len = (size_t)(end - text);
	return text;
}

static int add_record(char *record, size_t size, struct kx_lines *ret)
{
	const char *text;
	size_t len;

	record[size] = '\0';
	text = kx_kmsg_text(record, size, &len);
	if (!text || !is_about_loading(text))
		return 0;
	return kx_lines_add(ret, text, len);
}

void kx_kmsg_collect(const struct kx_sys *sys, struct kx_kmsg *mark, struct kx_lines *ret)
{
	_cleanup_free_ char *record = malloc(RECORD_MAX + 1);

	if (mark->fd < 0)
		return;
	for (size_t i = 0; record && i < RECORDS_MAX; i++) {
		ssize_t n = sys->kmsg_read(sys, mark->fd, record, RECORD_MAX);

		if (n == -EPIPE)
			continue;
		if (n <= 0 || add_record(record, (size_t)n, ret))
			break;
	}
	close(mark->fd);
	mark->fd = -EBADF;
}
