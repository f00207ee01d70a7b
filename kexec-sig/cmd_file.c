/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/stat.h>

int cmd_open(const char *path)
{
	/* Not to be held up by a fifo or a device; what it is shows afterwards. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

	if (fd < 0)
		cmd_error("open", path, errno, NULL);
	return fd;
}

int cmd_open_regular(const char *path, struct stat *ret)
{
	int fd = cmd_open(path), err = 0;

	if (fd < 0)
		return -1;
	if (fstat(fd, ret) < 0)
		err = errno;
	else if (!S_ISREG(ret->st_mode))
		err = S_ISDIR(ret->st_mode) ? EISDIR : EINVAL;
	else if (ret->st_size == 0)
		err = ENODATA;
	else if ((uint64_t)ret->st_size > KSIG_FILE_SIZE_MAX || (uint64_t)ret->st_size > SIZE_MAX)
		err = EFBIG;
	if (!err)
		return fd;
	cmd_error("read", path, err, cmd_image_causes);
	close(fd);
	return -1;
}

const struct cmd_cause cmd_cert_causes[] = {
	{EBADMSG, "there is no certificate in it", "give X.509 certificates, PEM or DER"},
	{0, NULL, NULL},
};

/* Which of several certificate files it is that the probe does not like. */
static const char *find_culprit(const struct cmd_list *certs)
{
	for (size_t i = 0; i + 1 < certs->n; i++) {
		struct ksig_system_options one = {.certs = &certs->v[i], .n_certs = 1};
		struct ksig_system *system = NULL;

		if (ksig_system_probe(&one, &system) < 0)
			return certs->v[i];
		ksig_system_free(system);
	}
	return certs->v[certs->n - 1];
}

struct ksig_system *cmd_probe(const struct cmd_list *certs)
{
	struct ksig_system_options options = {.certs = certs->v, .n_certs = certs->n};
	struct ksig_system *system = NULL;
	int r = ksig_system_probe(&options, &system);

	if (r == 0)
		return system;
	if (certs->n)
		cmd_error("read certificates from", find_culprit(certs), -r, cmd_cert_causes);
	else
		cmd_error("look at", "this machine", -r, NULL);
	return NULL;
}
