/* SPDX-License-Identifier: MIT */
/*
 * Bessel functions of long double. Up to 25 by Miller's backward recurrence and Neumann's series,
 * beyond that by Hankel's expansion, whose smallest term is then below the precision. The error is
 * a few units of 2^-63 of the larger of the function and its amplitude sqrt(2 / (pi x)).
 */
#include <errno.h>
#include <math.h>
#include <stdlib.h>

#define PI        3.141592653589793238462643383279502884L
#define EULER     0.577215664901532860606512090082402431L
#define SMALL     1e-5L
#define LARGE     25.0L
#define TERMS_MAX 128

long double infinityl(void);

long double infinityl(void)
{
	return HUGE_VALL;
}

/* J_0 to J_{TERMS_MAX - 1} of SMALL <= x < LARGE. */
static void all_orders(long double x, long double j[TERMS_MAX])
{
	long double sum = 0;

	j[TERMS_MAX - 1] = 0;
	j[TERMS_MAX - 2] = 1e-4000L;
	for (int k = TERMS_MAX - 2; k > 0; k--) {
		j[k - 1] = 2 * k / x * j[k] - j[k + 1];
		if (fabsl(j[k - 1]) > 1e3000L) {
			/* Those above are nothing beside what comes. */
			for (int i = k - 1; i < TERMS_MAX; i++)
				j[i] *= 1e-3500L;
		}
	}
	for (int k = TERMS_MAX - 2; k >= 2; k -= 2)
		sum += 2 * j[k];
	sum += j[0];
	for (int k = 0; k < TERMS_MAX; k++)
		j[k] /= sum;
}

/* J and Y of order 0 or 1 from their common amplitude and phase. */
static void hankel(int order, long double x, long double *j, long double *y)
{
	long double p = 0, q = 0, term = 1, last = 1, mu = 4.0L * order * order, s, c, scale;

	for (int k = 0; k < 200; k++) {
		if (k & 1)
			q += k & 2 ? -term : term;
		else
			p += k & 2 ? -term : term;
		last = term;
		term *= (mu - (2.0L * k + 1) * (2.0L * k + 1)) / ((k + 1) * 8 * x);
		if (fabsl(term) > fabsl(last) || fabsl(term) < 1e-22L)
			break;
	}
	sincosl(x, &s, &c);
	scale = 1 / sqrtl(PI * x);
	/* sin and cos of x - pi/4, or of x - 3 pi/4, times sqrt(2) */
	long double phase_cos = order ? s - c : s + c, phase_sin = order ? -s - c : s - c;
	*j = scale * (p * phase_cos - q * phase_sin);
	*y = scale * (p * phase_sin + q * phase_cos);
}

static long double first_kind(int order, long double x)
{
	long double all[TERMS_MAX], j, y;

	if (isinf(x))
		return 0;
	if (x < SMALL)
		return order ? x / 2 : 1 - x * x / 4;
	if (x < LARGE) {
		all_orders(x, all);
		return all[order];
	}
	hankel(order, x, &j, &y);
	return j;
}

static long double second_kind(int order, long double x)
{
	long double all[TERMS_MAX], j, y, sum = 0;

	if (isinf(x))
		return 0;
	if (x < SMALL)
		return order ? -2 / (PI * x) : 2 / PI * (logl(x / 2) + EULER);
	if (x >= LARGE) {
		hankel(order, x, &j, &y);
		return y;
	}
	all_orders(x, all);
	for (int k = (TERMS_MAX - 2) / 2 - 1; k >= 1; k--) {
		long double term =
			(order + 2.0L * k) * all[order + 2 * k] / ((long double)k * (order + k));
		sum += k & 1 ? -term : term;
	}
	y = 2 / PI * ((logl(x / 2) + EULER - order) * all[order] - sum);
	return order ? y - 2 / (PI * x) * all[0] : y;
}

/* What has no value: 0 where x is one to work with. */
static int outside(long double x, long double *result)
{
	if (isnan(x)) {
		*result = x;
		return 1;
	}
	if (x < 0) {
		errno = EDOM;
		*result = NAN;
		return 1;
	}
	if (x == 0) {
		errno = ERANGE;
		*result = -HUGE_VALL;
		return 1;
	}
	return 0;
}

long double j0l(long double x)
{
	return isnan(x) ? x : first_kind(0, fabsl(x));
}

long double j1l(long double x)
{
	long double j = isnan(x) ? x : first_kind(1, fabsl(x));
	return x < 0 ? -j : j;
}

long double y0l(long double x)
{
	long double result;
	return outside(x, &result) ? result : second_kind(0, x);
}

long double y1l(long double x)
{
	long double result;
	return outside(x, &result) ? result : second_kind(1, x);
}

/* Downwards from well above n to the order whose value is known. */
static long double downwards(int n, long double x)
{
	long start = n + 20 + (long)sqrtl(160.0L * n);
	long double above = 0, here = 1e-4000L, below, result = 0, j0, j1;

	for (long k = start; k > 0; k--) {
		below = 2.0L * (long double)k / x * here - above;
		above = here;
		here = below;
		if (k - 1 == n)
			result = here;
		if (fabsl(here) > 1e3000L) {
			here *= 1e-3000L;
			above *= 1e-3000L;
			result *= 1e-3000L;
		}
	}
	j0 = first_kind(0, x);
	j1 = first_kind(1, x);
	return fabsl(j0) > fabsl(j1) ? result / here * j0 : result / above * j1;
}

long double jnl(int n, long double x)
{
	long double ax = fabsl(x), j, before, next;
	int negative;

	if (isnan(x))
		return x;
	/* J_-n(x) = J_n(-x) */
	negative = (n & 1) && (n < 0) != (x < 0);
	n = abs(n);
	if (n < 2) {
		j = first_kind(n, ax);
	} else if (ax == 0 || isinf(ax)) {
		j = 0;
	} else if (ax < SMALL) {
		j = 1;
		for (int k = 1; k <= n && j != 0; k++)
			j *= ax / 2 / k;
	} else if (n > ax) {
		j = downwards(n, ax);
	} else {
		before = first_kind(0, ax);
		j = first_kind(1, ax);
		for (int k = 1; k < n; k++) {
			next = 2 * k / ax * j - before;
			before = j;
			j = next;
		}
	}
	return negative ? -j : j;
}

long double ynl(int n, long double x)
{
	long double result, y, before, next;
	int negative = n < 0 && (n & 1);

	if (outside(x, &result))
		return result == -HUGE_VALL && negative ? HUGE_VALL : result;
	n = abs(n);
	before = second_kind(0, x);
	y = n ? second_kind(1, x) : before;
	for (int k = 1; k < n && !isinf(y); k++) {
		next = 2 * k / x * y - before;
		before = y;
		y = next;
	}
	return negative ? -y : y;
}
