/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Complaints: operation, object, errno name, cause in words, remedy. */
#include "cmd.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

static const struct cmd_cause common_causes[] = {
	{ENOENT, "there is no such file", "check the path"},
	{ENOTDIR, "a part of the path is not a directory", "check the path"},
	{ELOOP, "too many symbolic links", "check the path"},
	{ENAMETOOLONG, "the path is too long", "use a shorter one"},
	{EISDIR, "it is a directory", "give a file"},
	{EACCES, "permission denied, or a rule of IMA's policy for opening files refuses it",
	 "check the permissions, run it as root, or sign the file for IMA"},
	{EPERM, "not permitted", "run it as root"},
	{EROFS, "the file system is read-only", "write to another folder"},
	{ENOSPC, "no space left", "free some, or write to another folder"},
	{EDQUOT, "the disk quota is used up", "free some space, or write to another folder"},
	{EEXIST, "it exists already", "remove it, or choose another name"},
	{EIO, "the device or file system failed", "see the kernel's log"},
	{ENXIO, "no such device", "give a regular file"},
	{ENOMEM, "out of memory", "free some, and try again"},
	{0, NULL, NULL},
};

const struct cmd_cause cmd_image_causes[] = {
	{EISDIR, "it is a directory", "give a kernel image"},
	{EINVAL, "it is not a regular file", "give a kernel image"},
	{ENODATA, "it is empty", "give a kernel image"},
	{EFBIG, "it is larger than 4 GiB, and the kernel reads no larger file",
	 "give a kernel image"},
	{ESTALE, "the file changed while it was read", "try again when nobody writes to it"},
	{0, NULL, NULL},
};

const struct cmd_cause cmd_target_causes[] = {
	{EISDIR, "it is a directory", "give the name of a file"},
	{EINVAL, "it is no regular file, and only such a file is replaced",
	 "give the name of a file"},
	{ENOENT, "there is no such folder", "check the path"},
	{0, NULL, NULL},
};

static const struct cmd_cause *find_cause(const struct cmd_cause *causes, int err)
{
	for (; causes && causes->err; causes++) {
		if (causes->err == err)
			return causes;
	}
	return NULL;
}

enum cmd_status cmd_error(const char *operation, const char *object, int err,
			  const struct cmd_cause *causes)
{
	const struct cmd_cause *c = find_cause(causes, err);

	if (!c)
		c = find_cause(common_causes, err);
	if (!c)
		return cmd_error_text(operation, object, err, "%s", strerror(err));
	return cmd_error_text(operation, object, err, "%s%s%s", c->cause, *c->remedy ? "; " : "",
			      c->remedy);
}

enum cmd_status cmd_error_text(const char *operation, const char *object, int err, const char *fmt,
			       ...)
{
	va_list ap;

	fprintf(stderr, "kexec-sig: %s '%s': ", operation, object);
	if (err)
		fprintf(stderr, "%s: ", ksig_errno_name(err));
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	return STATUS_TROUBLE;
}

void cmd_note(const char *object, const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "kexec-sig: note: '%s': ", object);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
}
