/* SPDX-License-Identifier: MIT */
/* The signal structures alone, for headers that may not show the names of <signal.h>. */
#ifndef __KELNER_ABI_SIGINFO_H
#define __KELNER_ABI_SIGINFO_H

#include <abi/types.h>

union sigval {
	int sival_int;
	void *sival_ptr;
};

typedef struct __kelner_siginfo {
	int si_signo;
	int si_errno;
	int si_code;
	int __reserved;
	union {
		struct {
			union {
				struct {
					__kelner_pid_t __pid;
					__kelner_uid_t __uid;
				} __sender;
				struct {
					__kelner_timer_t __id;
					int __overrun;
				} __timer;
			} __origin;
			union {
				union sigval __value;
				struct {
					int __status;
					__kelner_clock_t __utime;
					__kelner_clock_t __stime;
				} __child;
			} __detail;
		} __sent;
		struct {
			void *__address;
		} __fault;
		struct {
			long __band;
			int __fd;
		} __poll;
		unsigned char __size[112];
	} __fields;
} siginfo_t;

#define si_pid     __fields.__sent.__origin.__sender.__pid
#define si_uid     __fields.__sent.__origin.__sender.__uid
#define si_timerid __fields.__sent.__origin.__timer.__id
#define si_overrun __fields.__sent.__origin.__timer.__overrun
#define si_value   __fields.__sent.__detail.__value
#define si_status  __fields.__sent.__detail.__child.__status
#define si_addr    __fields.__fault.__address
#define si_band    __fields.__poll.__band
#define si_fd      __fields.__poll.__fd

#endif
