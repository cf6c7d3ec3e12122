/* SPDX-License-Identifier: MIT */
/*
 * The locks of the library, used by threads of the host's under the thread sanitizer: data that
 * they guard is plain, so a lock that orders too little is a race that it reports.
 */
#include "../hosted/check.h"

#include <pthread.h>
#include <string.h>

/* Objects of ours are no larger than these. */
typedef struct {
	unsigned long words[16];
} object_t;

extern int k___kelner_threads;
extern int k_pthread_mutex_lock(object_t *), k_pthread_mutex_unlock(object_t *);
extern int k_pthread_mutex_init(object_t *, const void *);
extern int k_pthread_cond_wait(object_t *, object_t *), k_pthread_cond_broadcast(object_t *);
extern int k_pthread_rwlock_rdlock(object_t *), k_pthread_rwlock_wrlock(object_t *);
extern int k_pthread_rwlock_unlock(object_t *);
extern int k_pthread_barrier_init(object_t *, const void *, unsigned int);
extern int k_pthread_barrier_wait(object_t *);
extern int k_pthread_spin_lock(volatile int *), k_pthread_spin_unlock(volatile int *);
extern int k_pthread_once(int *, void (*)(void));
extern int k_sem_init(object_t *, int, unsigned int), k_sem_wait(object_t *),
	k_sem_post(object_t *);
extern void *k_malloc(size_t), *k_realloc(void *, size_t);
extern void k_free(void *);
extern void *k_tmpfile(void);
extern int k_fputs(const char *, void *), k_fclose(void *);

enum { THREADS = 4, ROUNDS = 3000 };

static object_t mutex, condition, rwlock, barrier, semaphore;
static volatile int spin;
static int once, once_count, plain, turn, shared[8], spun, phase[THREADS], guarded;
static void *stream;

static void first_time(void)
{
	once_count++;
}

static void *work(void *argument)
{
	int self = (int)(long)argument;

	for (int i = 0; i < ROUNDS; i++) {
		k_pthread_mutex_lock(&mutex);
		plain++;
		k_pthread_mutex_unlock(&mutex);
		k_pthread_spin_lock(&spin);
		spun++;
		k_pthread_spin_unlock(&spin);
		k_sem_wait(&semaphore);
		guarded++;
		k_sem_post(&semaphore);
		if (i % 8 == 0) {
			k_pthread_rwlock_wrlock(&rwlock);
			memset(shared, i, sizeof(shared));
		} else {
			k_pthread_rwlock_rdlock(&rwlock);
			if (shared[0] != shared[7])
				CHECK(0, "a reader saw half of a write");
		}
		k_pthread_rwlock_unlock(&rwlock);
		char *block = k_malloc((size_t)(i * 37 % 5000) + 1);
		memset(block, self, 1);
		block = k_realloc(block, (size_t)(i * 91 % 9000) + 1);
		block[0] = 1;
		k_free(block);
		if (i % 64 == 0)
			k_fputs("a line of a stream that all write\n", stream);
	}
	k_pthread_once(&once, first_time);
	CHECK(once_count == 1, "once: %d times", once_count);
	/* One after the other. */
	for (int i = 0; i < 100; i++) {
		k_pthread_mutex_lock(&mutex);
		while (turn % THREADS != self)
			k_pthread_cond_wait(&condition, &mutex);
		turn++;
		k_pthread_cond_broadcast(&condition);
		k_pthread_mutex_unlock(&mutex);
	}
	for (int i = 1; i <= 50; i++) {
		phase[self] = i;
		k_pthread_barrier_wait(&barrier);
		for (int k = 0; k < THREADS; k++) {
			if (phase[k] != i)
				CHECK(0, "the barrier let one through");
		}
		k_pthread_barrier_wait(&barrier);
	}
	return 0;
}

int main(void)
{
	pthread_t threads[THREADS];

	k___kelner_threads = 1;
	k_pthread_mutex_init(&mutex, 0);
	k_pthread_barrier_init(&barrier, 0, THREADS);
	k_sem_init(&semaphore, 0, 1);
	stream = k_tmpfile();
	for (long i = 0; i < THREADS; i++)
		pthread_create(&threads[i], 0, work, (void *)i);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], 0);
	CHECK(plain == THREADS * ROUNDS, "mutex: %d", plain);
	CHECK(spun == THREADS * ROUNDS, "spin lock: %d", spun);
	CHECK(guarded == THREADS * ROUNDS, "semaphore: %d", guarded);
	CHECK(turn == THREADS * 100, "condition: %d", turn);
	CHECK(k_fclose(stream) == 0, "the stream");
	return finish();
}
