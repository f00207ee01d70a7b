/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whole messages over a pipe to a process that may be slow, hang or be gone. */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* Milliseconds of a clock that does not jump. */
uint64_t kx_clock_ms(void);

/* -ETIMEDOUT after deadline, -EPIPE when the other end closed before all had come. */
int kx_pipe_read(int fd, void *buf, size_t size, uint64_t deadline);
/* -EPIPE instead of a signal when nobody reads. */
int kx_pipe_write(int fd, const void *buf, size_t size);
