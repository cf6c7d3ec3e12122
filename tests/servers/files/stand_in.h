/* SPDX-License-Identifier: MIT */
/*
 * What file servers need of a process server: a tag's credentials (user and group are the tag, with
 * group 100 beside), and an execute that replies with the mode, so that one sees it arrive.
 */
#ifndef STAND_IN_H
#define STAND_IN_H

int stand_in(void);

#endif
