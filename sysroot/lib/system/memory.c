/* SPDX-License-Identifier: MIT */
/* Bytes and C strings. The compiler calls the first four by itself. */
#include <kelner/memory.h>

void *memcpy(void *restrict to, const void *restrict from, size_t size)
{
	void *result = to;

	__asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(size) : : "memory");
	return result;
}

void *memmove(void *to, const void *from, size_t size)
{
	char *target = to;
	const char *source = from;

	if (target <= source || target >= source + size)
		return memcpy(to, from, size);
	while (size-- > 0) {
		target[size] = source[size];
		__asm__ volatile("" : : : "memory"); /* no call of memmove out of this loop */
	}
	return to;
}

void *memset(void *to, int byte, size_t size)
{
	void *result = to;

	__asm__ volatile("rep stosb" : "+D"(to), "+c"(size) : "a"(byte) : "memory");
	return result;
}

int memcmp(const void *left, const void *right, size_t size)
{
	const unsigned char *a = left, *b = right;

	for (size_t i = 0; i < size; i++) {
		if (a[i] != b[i])
			return a[i] - b[i];
	}
	return 0;
}

size_t strlen(const char *text)
{
	size_t length = 0;

	while (*(const volatile char *)(text + length))
		length++;
	return length;
}

int strcmp(const char *left, const char *right)
{
	return strncmp(left, right, (size_t)-1);
}

int strncmp(const char *left, const char *right, size_t limit)
{
	for (size_t i = 0; i < limit; i++) {
		unsigned char a = (unsigned char)left[i], b = (unsigned char)right[i];

		if (a != b)
			return a - b;
		if (!a)
			return 0;
	}
	return 0;
}
