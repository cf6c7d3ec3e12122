/* SPDX-License-Identifier: MIT */
#include "lock.h"

#include "ranges.h"

#include <abi/errno.h>
#include <abi/fcntl.h>
#include <kelner/allocate.h>
#include <kelner/syscalls.h>
#include <protocol/process.h>

/* A process that took a record lock: its locks end with it. */
struct watched {
	struct watched *next;
	uint64_t process;
	handle_t handle;
};

static struct locks *all;
static struct watched *watched;

/* --- owners ---------------------------------------------------------------------------------- */

/* Services (tag 0) are not known to the process server: they give their locks up themselves. */
static int watch_end(const struct call *call)
{
	struct process_watch_end_request request = {.process = (int32_t)call->process};
	struct protocol_extra extra = {.flags = MESSAGE_UNINTERRUPTED};
	struct watched *entry = watched;
	int64_t status;

	while (entry && entry->process != call->process)
		entry = entry->next;
	if (entry || call->credentials == 0)
		return 0;
	entry = allocate(sizeof(*entry));
	if (!entry)
		return -ENOLCK;
	status = process_watch_end(filesystem.process_server, &request, &extra);
	if (status >= 0 && extra.received[0] == HANDLE_NONE)
		status = -ENOLCK;
	if (status >= 0)
		status = kelner_port_watch(filesystem.port, extra.received[0], EVENT_EXIT,
					   call->process);
	if (status < 0) {
		release(entry);
		return -ENOLCK;
	}
	*entry = (struct watched){watched, call->process, extra.received[0]};
	watched = entry;
	return 0;
}

/* --- those that wait ------------------------------------------------------------------------- */

static void answer(const struct lock *lock, int64_t status)
{
	struct file_lock_reply reply = {.type = lock->exclusive ? F_WRLCK : F_RDLCK};

	(void)call_answer(lock->token, status, &reply, sizeof(reply), NULL);
}

/* Something was given up: whoever can go on now does, first come, first served. */
static void wake(struct locks *locks)
{
	struct lock **link = &locks->waiting;

	while (*link) {
		struct lock *lock = *link;

		if (lock_in_the_way(locks, lock)) {
			link = &lock->next;
			continue;
		}
		*link = lock->next;
		answer(lock, lock_take(locks, lock));
		release(lock);
	}
}

static int64_t park(struct call *call, struct locks *locks, const struct lock *wanted)
{
	struct lock *lock = allocate(sizeof(*lock)), **link = &locks->waiting;
	int64_t token;

	if (!lock)
		return -ENOLCK;
	token = call_park(call);
	if (token < 0) {
		release(lock);
		return token;
	}
	*lock = *wanted;
	lock->next = NULL;
	lock->token = (handle_t)token;
	while (*link)
		link = &(*link)->next;
	*link = lock;
	return CALL_LATER;
}

bool lock_cancel(handle_t token)
{
	for (struct locks *locks = all; locks; locks = locks->next) {
		for (struct lock **link = &locks->waiting; *link; link = &(*link)->next) {
			struct lock *lock = *link;

			if (lock->token != token)
				continue;
			*link = lock->next;
			answer(lock, -EINTR);
			release(lock);
			return true;
		}
	}
	return false;
}

/* --- requests -------------------------------------------------------------------------------- */

static struct locks *locks_of(struct inode *inode)
{
	if (!inode->locks) {
		inode->locks = allocate_zeroed(1, sizeof(*inode->locks));
		if (!inode->locks)
			return NULL;
		inode->locks->next = all;
		all = inode->locks;
	}
	return inode->locks;
}

/* Kind, owner and range out of the request. */
static int describe(const struct call *call, const struct file_lock_request *request,
		    struct lock *lock)
{
	*lock = (struct lock){.exclusive = request->type == F_WRLCK, .from = request->from};
	switch (request->command) {
	case F_GETLK:
	case F_SETLK:
	case F_SETLKW: lock->kind = LOCK_OF_PROCESS; break;
	case F_OFD_GETLK:
	case F_OFD_SETLK:
	case F_OFD_SETLKW: lock->kind = LOCK_OF_FILE; break;
	case LOCK_FLOCK:
	case LOCK_FLOCK_TRY: lock->kind = LOCK_WHOLE; break;
	default: return -EINVAL;
	}
	lock->owner = lock->kind == LOCK_OF_PROCESS ? call->process : call->connection;
	if (request->type != F_RDLCK && request->type != F_WRLCK && request->type != F_UNLCK)
		return -EINVAL;
	if (request->from < 0 || request->length < 0)
		return -EINVAL;
	if (request->length == 0)
		lock->to = LOCK_END;
	else if (__builtin_add_overflow(request->from, request->length - 1, &lock->to))
		return -EOVERFLOW;
	return 0;
}

static int check_mode(const struct call *call, const struct lock *lock)
{
	uint32_t mode = call->status_flags & O_ACCMODE;

	if (lock->kind == LOCK_WHOLE)
		return 0;
	if (lock->exclusive)
		return mode == O_WRONLY || mode == O_RDWR ? 0 : -EBADF;
	return mode == O_RDONLY || mode == O_RDWR ? 0 : -EBADF;
}

static int64_t ask(const struct locks *locks, const struct lock *wanted,
		   struct file_lock_reply *reply)
{
	const struct lock *held = lock_in_the_way(locks, wanted);

	reply->type = F_UNLCK;
	if (!held)
		return 0;
	reply->type = held->exclusive ? F_WRLCK : F_RDLCK;
	reply->process = held->kind == LOCK_OF_PROCESS ? (int32_t)held->owner : -1;
	reply->from = held->from;
	reply->length = held->to == LOCK_END ? 0 : held->to - held->from + 1;
	return 0;
}

int64_t file_on_lock(struct call *call, const struct file_lock_request *request,
		     struct file_lock_reply *reply)
{
	int32_t command = request->command;
	struct inode *inode = inode_of(call->badge);
	struct locks *locks;
	struct lock wanted;
	int64_t status;

	if (!inode)
		return -EIO;
	status = describe(call, request, &wanted);
	if (status < 0)
		return status;
	locks = locks_of(inode);
	if (!locks)
		return -ENOLCK;
	if (command == F_GETLK || command == F_OFD_GETLK)
		return request->type == F_UNLCK ? -EINVAL : ask(locks, &wanted, reply);
	if (request->type == F_UNLCK) {
		status = lock_drop(locks, &wanted);
		wake(locks);
		return status;
	}
	status = check_mode(call, &wanted);
	if (status == 0 && wanted.kind == LOCK_OF_PROCESS)
		status = watch_end(call);
	if (status < 0)
		return status;
	if (!lock_in_the_way(locks, &wanted)) {
		status = lock_take(locks, &wanted);
		wake(locks); /* an exclusive lock may have become a shared one */
		return status;
	}
	if (command != F_SETLKW && command != F_OFD_SETLKW && command != LOCK_FLOCK)
		return -EAGAIN;
	if (lock_deadlocks(all, locks, &wanted))
		return -EDEADLK;
	return park(call, locks, &wanted);
}

/* --- ends ------------------------------------------------------------------------------------ */

void lock_connection_closed(struct inode *inode, uint64_t key)
{
	bool any;

	if (!inode->locks)
		return;
	any = lock_drop_all(inode->locks, LOCK_OF_FILE, key);
	if (lock_drop_all(inode->locks, LOCK_WHOLE, key) || any)
		wake(inode->locks);
}

void lock_process_ended(uint64_t process)
{
	for (struct watched **link = &watched; *link; link = &(*link)->next) {
		struct watched *entry = *link;

		if (entry->process != process)
			continue;
		*link = entry->next;
		(void)kelner_handle_close(entry->handle);
		release(entry);
		break;
	}
	for (struct locks *locks = all; locks; locks = locks->next) {
		if (lock_drop_all(locks, LOCK_OF_PROCESS, process))
			wake(locks);
	}
}

/* Nobody has the file open: nobody waits, and what is still held is of processes that end. */
void lock_forget(struct inode *inode)
{
	struct locks **link = &all, *locks = inode->locks;

	if (!locks)
		return;
	while (*link != locks)
		link = &(*link)->next;
	*link = locks->next;
	while (locks->held) {
		struct lock *held = locks->held;

		locks->held = held->next;
		release(held);
	}
	release(locks);
	inode->locks = NULL;
}
