/* SPDX-License-Identifier: MIT */
/* The older names of utmpx. */
#include <utmp.h>

void setutent(void)
{
	setutxent();
}

void endutent(void)
{
	endutxent();
}

struct utmpx *getutent(void)
{
	return getutxent();
}
