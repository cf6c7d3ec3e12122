/* SPDX-License-Identifier: MIT */
#ifndef _FEATURES_H
#define _FEATURES_H
#include <sys/features.h>
#endif
