/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "ber.h"
#include "x509.h"

#include <errno.h>

/* Two decimal digits at *pos, which moves on; -1 when there are none. */
static int two_digits(struct bytes v, size_t *pos)
{
	int n = 0;

	for (int i = 0; i < 2; i++, (*pos)++) {
		if (v.data[*pos] < '0' || v.data[*pos] > '9')
			return -1;
		n = n * 10 + (v.data[*pos] - '0');
	}
	return n;
}

static bool is_leap(int year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int month_length(int year, int month)
{
	static const uint8_t lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	return month == 2 && is_leap(year) ? 29 : lengths[month - 1];
}

static int64_t days_since_1970(int year, int month, int day)
{
	int64_t days = day - 1;

	for (int y = 1970; y < year; y++)
		days += is_leap(y) ? 366 : 365;
	for (int m = 1; m < month; m++)
		days += month_length(year, m);
	return days;
}

/* RFC 5280 section 4.1.2.5: UTCTime up to 2049, GeneralizedTime otherwise. */
static int read_year(uint8_t tag, struct bytes v, size_t *pos)
{
	int hi, lo;

	if (tag == BER_UTC_TIME && v.size == 13) {
		lo = two_digits(v, pos);
		if (lo < 0)
			return -1;
		return lo >= 50 ? lo + 1900 : lo + 2000;
	}
	if (tag != BER_GENERALIZED_TIME || v.size != 15)
		return -1;
	hi = two_digits(v, pos);
	lo = hi < 0 ? -1 : two_digits(v, pos);
	if (lo < 0 || (hi * 100 + lo >= 1950 && hi * 100 + lo <= 2049))
		return -1;
	return hi * 100 + lo;
}

int ksig_x509_time(uint8_t tag, struct bytes value, int64_t *ret)
{
	size_t pos = 0;
	int year = read_year(tag, value, &pos);
	int field[5]; /* month, day, hour, minute, second */

	if (year < 1970)
		return -EBADMSG;
	for (size_t i = 0; i < ARRAY_SIZE(field); i++) {
		field[i] = two_digits(value, &pos);
		if (field[i] < 0)
			return -EBADMSG;
	}
	if (value.data[pos] != 'Z' || field[0] < 1 || field[0] > 12)
		return -EBADMSG;
	/* 24:00:00 and leap seconds are allowed, ISO 8601 and X.680 46.3. */
	if (field[1] < 1 || field[1] > month_length(year, field[0]) || field[2] > 24 ||
	    field[3] > 59 || field[4] > 60)
		return -EBADMSG;
	*ret = days_since_1970(year, field[0], field[1]) * 86400 + field[2] * 3600 + field[3] * 60 +
	       field[4];
	return 0;
}
