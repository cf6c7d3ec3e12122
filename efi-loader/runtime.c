/* SPDX-License-Identifier: MIT */
#include "runtime.h"

#undef memcpy
#undef memset
#undef memcmp

void *memcpy(void *destination, const void *source, size_t size)
{
	void *to = destination;

	__asm__ volatile("rep movsb" : "+D"(to), "+S"(source), "+c"(size) : : "memory");
	return destination;
}

void *memmove(void *destination, const void *source, size_t size)
{
	unsigned char *to = destination;
	const unsigned char *from = source;

	if (to <= from || to >= from + size)
		return memcpy(destination, source, size);
	while (size > 0) {
		size--;
		((volatile unsigned char *)to)[size] = from[size];
	}
	return destination;
}

void *memset(void *destination, int value, size_t size)
{
	void *to = destination;

	__asm__ volatile("rep stosb" : "+D"(to), "+c"(size) : "a"(value) : "memory");
	return destination;
}

int memcmp(const void *left, const void *right, size_t size)
{
	const volatile unsigned char *a = left;
	const volatile unsigned char *b = right;

	for (size_t i = 0; i < size; i++) {
		if (a[i] != b[i])
			return a[i] < b[i] ? -1 : 1;
	}
	return 0;
}

size_t strlen(const char *string)
{
	const volatile char *bytes = string;
	size_t length = 0;

	while (bytes[length] != '\0')
		length++;
	return length;
}

int strcmp(const char *left, const char *right)
{
	while (*left != '\0' && *left == *right) {
		left++;
		right++;
	}
	return (unsigned char)*left - (unsigned char)*right;
}
