/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Sums and products of sizes that somebody else chose. The operands have to be
 * unsigned: a signed one is a compile-time error, because its overflow would
 * already be undefined before the check.
 */
#pragma once

#include <stdbool.h>

#define OVERFLOW_UNSIGNED(x) _Static_assert((__typeof__(x))-1 > 0, #x " has to be unsigned")

#define add_overflows(a, b, ret)                                                                   \
	({                                                                                         \
		OVERFLOW_UNSIGNED(a);                                                              \
		OVERFLOW_UNSIGNED(b);                                                              \
		__builtin_add_overflow(a, b, ret);                                                 \
	})

#define mul_overflows(a, b, ret)                                                                   \
	({                                                                                         \
		OVERFLOW_UNSIGNED(a);                                                              \
		OVERFLOW_UNSIGNED(b);                                                              \
		__builtin_mul_overflow(a, b, ret);                                                 \
	})
