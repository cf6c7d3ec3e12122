#!/bin/sh
# SPDX-License-Identifier: MIT
# Records what programs of this machine allocate and replays it on the library's heap.
here=$(dirname "$(readlink -f "$0")")
built=${here%/tests/*}/build/tests/libc/trace
set -e

seq 1 60000 | sort -R > numbers
record() {
	name=$1
	shift
	LD_PRELOAD=$built/recorder.so KELNER_TRACE=$PWD/$name.trace "$@" > output
}

record sort sort --parallel=2 numbers
record dash dash -c 'i=0; while [ $i -lt 2000 ]; do i=$((i+1)); eval "v$i=$(printf %0$((i % 90))d $i)"; done'
record sed sed -n 'H;${x;s/1\(2*\)3/<\1>/g;p}' numbers
record grep grep -E '^(1|2.*3|.*45+)$' numbers
record awk awk '{ a[$1 % 5000] = a[$1 % 5000] $1; b[$1] = NR } END { for (k in b) n += b[k]; print n }' numbers
record gcc gcc -O1 -w -S -o output.s -xc - < "$here/replay.c" -I "$here" 2> errors || :
# The largest of each program; a compiler or shell may have started others.
for name in sort dash sed grep awk gcc; do
	largest=$(ls -S $name.trace.* | head -n 1)
	head -c 7200000 "$largest" > $name
	rm -f $name.trace.*
done
exec "$built/replay" sort dash sed grep awk gcc
