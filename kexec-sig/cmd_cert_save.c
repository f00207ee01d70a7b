/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd_cert.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#define SUBJECT_MAX     60
#define FINGERPRINT_MAX 16 /* hex digits, enough to tell certificates apart */

/* "Debian-Secure-Boot-CA-6f0e…": the subject comes from the image, so little of it is let in. */
char *cert_file_name(const struct ksig_x509 *cert)
{
	static const char allowed[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
	_cleanup_free_ char *fingerprint = cert_fingerprint(cert);
	char subject[SUBJECT_MAX + 1];
	size_t n = 0;
	char *name;

	for (const char *p = cert->subject; *p && n < SUBJECT_MAX; p++) {
		if (strchr(allowed, *p))
			subject[n++] = *p;
		else if (n > 0 && subject[n - 1] != '-')
			subject[n++] = '-';
	}
	while (n > 0 && subject[n - 1] == '-')
		n--;
	subject[n] = '\0';
	if (!fingerprint || asprintf(&name, "%s%s%.*s.der", subject, n ? "-" : "", FINGERPRINT_MAX,
				     fingerprint) < 0)
		return NULL;
	return name;
}

static int write_all(int fd, struct bytes b)
{
	while (b.size > 0) {
		ssize_t n = write(fd, b.data, b.size);

		if (n < 0 && errno != EINTR)
			return -errno;
		if (n > 0)
			b = bytes_of(b.data + n, b.size - (size_t)n);
	}
	return 0;
}

/* Is it there already, from another image or an earlier run? */
static bool has_same(int folder, const char *name, struct bytes der)
{
	_cleanup_close_ int fd =
		openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	_cleanup_free_ uint8_t *buf = malloc(der.size + 1);
	size_t size = 0;

	while (fd >= 0 && buf && size <= der.size) {
		ssize_t n = read(fd, buf + size, der.size + 1 - size);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n == 0 && bytes_equal(bytes_of(buf, size), der);
		size += (size_t)n;
	}
	return false;
}

int cert_save(const char *path, const struct ksig_x509 *cert)
{
	struct bytes der = bytes_of(cert->der, cert->der_size);
	_cleanup_close_ int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	_cleanup_close_ int fd = -1;
	_cleanup_free_ char *name = NULL;
	int r;

	if (folder < 0)
		return -errno;
	name = cert_file_name(cert);
	if (!name)
		return -ENOMEM;
	fd = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
	if (fd < 0 && !(errno == EEXIST && has_same(folder, name, der)))
		return -errno;
	if (fd >= 0) {
		r = write_all(fd, der);
		if (r < 0) {
			unlinkat(folder, name, 0);
			return r;
		}
	}
	return 0;
}
