/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks that say which case it was, what was seen and what was expected. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

static inline void check_text(const char *what, const char *seen, const char *expected)
{
	if (seen && expected && strcmp(seen, expected) == 0)
		return;
	fail_msg("%s\n    seen:     %s\n    expected: %s", what, seen ? seen : "(null)",
		 expected ? expected : "(null)");
}

static inline void check_contains(const char *what, const char *seen, const char *expected)
{
	if (seen && strstr(seen, expected))
		return;
	fail_msg("%s\n    seen:             %s\n    expected inside:  %s", what,
		 seen ? seen : "(null)", expected);
}

static inline void check_lacks(const char *what, const char *seen, const char *unwanted)
{
	if (!seen || !strstr(seen, unwanted))
		return;
	fail_msg("%s\n    seen:      %s\n    unwanted:  %s", what, seen, unwanted);
}

static inline void check_number(const char *what, long long seen, long long expected)
{
	if (seen != expected)
		fail_msg("%s\n    seen:     %lld\n    expected: %lld", what, seen, expected);
}

/* For addresses, flags and what else people know in hexadecimal. */
static inline void check_x(const char *what, uint64_t seen, uint64_t expected)
{
	if (seen != expected)
		fail_msg("%s: seen %#llx, expected %#llx", what, (unsigned long long)seen,
			 (unsigned long long)expected);
}
