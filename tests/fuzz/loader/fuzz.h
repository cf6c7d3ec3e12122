/* SPDX-License-Identifier: MIT */
/*
 * Each fuzz_*.c has libFuzzer's entry point and one good input. Linked with driver.c it is a
 * program of its own that any compiler builds; with clang -fsanitize=fuzzer and without driver.c it
 * is a libFuzzer target.
 */
#ifndef LOADER_FUZZ_H
#define LOADER_FUZZ_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* Writes a good input of at most capacity bytes, to be damaged, and returns its size. */
size_t fuzz_good_input(uint8_t *bytes, size_t capacity);

#endif
