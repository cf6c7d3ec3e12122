/* SPDX-License-Identifier: MIT */
/* Bessel functions of long double: values to 30 digits, and the relations between orders. */
#include "../programs/check.h"

#include <math.h>

#define PI 3.141592653589793238462643383279502884L

static int near(long double a, long double b, long double scale)
{
	return fabsl(a - b) <= 4e-18L * scale;
}

int main(void)
{
	int wrong = 0;

	CHECK(near(j0l(1), 0.765197686557966551449717526103L, 1));
	CHECK(near(j1l(1), 0.440050585744933515959682203719L, 1));
	CHECK(near(jnl(5, 1), 0.000249757730211234431375065541L, 1e-3L));
	CHECK(near(y0l(1), 0.088256964215676957982926766024L, 1));
	CHECK(near(y1l(1), -0.781212821300288716547150000047L, 1));
	CHECK(near(j0l(10), -0.245935764451348335197760862486L, 1));
	CHECK(near(y0l(10), 0.055671167283599391424459878410L, 1));
	CHECK(near(j0l(50), 0.055812327669251815750512475000L, 1));
	CHECK(near(j0l(0), 1, 1) && j1l(0) == 0 && jnl(3, 0) == 0 && y0l(HUGE_VALL) == 0);
	CHECK(j1l(-2) == -j1l(2) && j0l(-2) == j0l(2) && jnl(-3, 2) == -jnl(3, 2));
	CHECK(isnan(j0l(NAN)) && isnan(y1l(-1)) && y0l(0) == -HUGE_VALL);
	/* The determinant of both kinds, over both methods and their border. */
	for (long double x = 0.001L; x < 200; x *= 1.03L) {
		long double wronskian = j1l(x) * y0l(x) - j0l(x) * y1l(x);
		wrong += !near(wronskian * PI * x / 2, 1, 20);
		for (int n = 1; n < 40; n += 7) {
			long double sum = jnl(n - 1, x) + jnl(n + 1, x);
			wrong += !near(sum, 2 * n / x * jnl(n, x), 20 * (1 + n / x));
		}
	}
	CHECK(wrong == 0);
	return finish();
}
