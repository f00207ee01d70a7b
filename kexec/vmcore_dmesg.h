/* SPDX-License-Identifier: GPL-2.0-or-later */
/* All of vmcore-dmesg(8) but its command line. */
#pragma once

#include "kexec/vmcore_error.h"

/*
 * Writes the log inside the core that is open as in to the descriptor out. What could be had
 * of it is written even when the result is not 0. path is for messages. Returns
 * failure->status, which the caller has zeroed.
 */
int vmcore_dmesg(int in, const char *path, int out, struct vmcore_failure *failure);
