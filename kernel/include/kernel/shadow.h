/* SPDX-License-Identifier: MIT */
/*
 * Address checks of debug kernels (KASAN). The compiler calls kernel/debug/shadow.c at each access;
 * one shadow byte tells which of the eight bytes that it stands for may be accessed: 0 all, 1 to 7
 * the first so many, above 0x80 none, and why. The shadow of an address is that address shifted
 * right by three, sign included: a window below the top of the address space (arch/layout.h).
 * Image, direct map and kernel stacks are checked. The functions are those of
 * kernel/debug/shadow_hooks.h; in other kernels they are nothing.
 */
#ifndef KERNEL_SHADOW_H
#define KERNEL_SHADOW_H

#ifdef KERNEL_SHADOW
#include <debug/shadow_hooks.h>
#else
#define NO_SHADOW
#define panic_test_planted()                         ((void)0)
#define panic_test_trap(vector)                      ((void)0)
#define shadow_init(boot)                            ((void)0)
#define shadow_is_started()                          false
#define shadow_init_memory(map, count, source, back) ((void)0)
#define shadow_init_stacks(slot, source)             ((void)0)
#define shadow_stack_create(top, source)             true
#define shadow_stack_destroy(top)                    ((void)0)
#define shadow_stack_reset(top)                      ((void)0)
#define shadow_allow(memory, size)                   ((void)0)
#define shadow_forbid(memory, size, reason)          ((void)0)
#define shadow_check_read(memory, size)              ((void)0)
#define shadow_check_write(memory, size)             ((void)0)
#define shadow_quarantine(cache, object, caller)     true
#endif

#endif
