/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Damage of DER that keeps every length right, so that it gets past the outer elements. */
#pragma once

#include "../gen/der.h"
#include "bytes.h"

enum der_damage {
	DER_DROP,
	DER_EMPTY,
	DER_TWICE,
	DER_OTHER_FORM, /* primitive instead of constructed, and the other way round */
	DER_OTHER_TAG,
	DER_END_UNKNOWN, /* indefinite length */
	DER_DAMAGES
};

/*
 * A copy with one element damaged, the at-th in reading order; false when there are not
 * so many, or out->broken.
 */
bool der_damaged(struct gen_buf *out, struct bytes der, size_t at, enum der_damage damage);
