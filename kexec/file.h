/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A file is opened once; what is looked at, judged and handed to the kernel is
 * that one descriptor.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

#include "bytes.h"
#include "compiler.h"
#include "kexec/sys.h"

/* What would be different if somebody had written to the file or put another in its place. */
struct kx_stamp {
	dev_t device;
	ino_t inode;
	uint64_t size;
	struct timespec modified;
	struct timespec changed;
};

struct kx_file {
	int fd;
	uint64_t size;
	bool device; /* a character or block device; the kernel reads regular files only */
	struct kx_stamp stamp;
};

/*
 *	-EISDIR   a folder
 *	-ENOSTR   a fifo, a socket
 *	-ENODATA  empty
 *	-EFBIG    more than the kernel would read
 * or what open(2) and fstat(2) say. kx_file_strerror() has the words.
 */
int kx_file_open(const struct kx_sys *sys, const char *path, struct kx_file *ret);
void kx_file_close(struct kx_file *file);
const char *kx_file_strerror(int err);

/* 0, or -ESTALE when the file behind the descriptor is not as it was when it was opened. */
int kx_file_recheck(const struct kx_file *file);

/* Up to size bytes from off into buf; how many there were, or a negative errno. */
ssize_t kx_file_read(int fd, uint64_t off, void *buf, size_t size);
int kx_file_write(int fd, const void *buf, size_t size);
