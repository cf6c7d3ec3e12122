/* SPDX-License-Identifier: MIT */
/* The word that guards every stack frame with an array in it. */
#ifndef KERNEL_STACK_PROTECTOR_H
#define KERNEL_STACK_PROTECTOR_H

#include <abi/boot.h>

/* A function that is entered before the guard has its final value, and returns after, needs this.
 */
#define NO_STACK_PROTECTOR __attribute__((no_stack_protector))

/*
 * Chooses the guard, from the loader's seed and the cycle counter. Called once, first thing, by a
 * function that never returns.
 */
void stack_protector_init(const struct boot_info *boot);

#endif
