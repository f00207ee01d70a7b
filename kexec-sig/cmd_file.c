/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd.h"

#include <errno.h>
#include <fcntl.h>
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
	else if ((uint64_t)ret->st_size > KSIG_FILE_SIZE_MAX)
		err = EFBIG;
	if (!err)
		return fd;
	cmd_error("read", path, err, cmd_image_causes);
	close(fd);
	return -1;
}

struct ksig_system *cmd_probe(const struct cmd_list *certs)
{
	static const struct cmd_cause causes[] = {
		{ENOENT, "a file given with --cert is missing", "check the path"},
		{EBADMSG, "a file given with --cert is no certificate",
		 "give X.509 certificates, PEM or DER"},
		{0, NULL, NULL},
	};
	struct ksig_system_options options = {.certs = certs->v, .n_certs = certs->n};
	struct ksig_system *system = NULL;
	int r;

	/* One by one first, so that a complaint can name the file. */
	for (size_t i = 0; i < certs->n; i++) {
		if (access(certs->v[i], R_OK) < 0) {
			cmd_error("read certificates from", certs->v[i], errno, NULL);
			return NULL;
		}
	}
	r = ksig_system_probe(&options, &system);
	if (r < 0) {
		cmd_error(certs->n ? "read certificates from" : "look at",
			  certs->n == 1 ? certs->v[0]
			  : certs->n    ? "--cert"
					: "this machine",
			  -r, causes);
		return NULL;
	}
	return system;
}

struct ksig_rules cmd_lenient_rules(struct ksig_doubt *doubt)
{
	return (struct ksig_rules){
		.version = KSIG_NEWEST,
		.algos = ksig_all_algos,
		.n_algos = ksig_n_all_algos,
		.doubt = doubt,
	};
}
