/* SPDX-License-Identifier: MIT */
/* The program that the benchmarks execute. */
int main(void)
{
	return 0;
}
