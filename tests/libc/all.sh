#!/bin/sh
# SPDX-License-Identifier: MIT
# On Kelner: runs the library's test programs, or those named, each in a folder of its own and with
# a time limit; ends with how many failed.
[ $# -gt 0 ] || set -- /tests/libc/*_test /tests/libc/families/*_test
export KELNER_HASTE="${KELNER_HASTE:-100}"
failed=0
for program do
	name=${program##*/}
	path=/tests/libc/$name
	[ -x "$path" ] || path=/tests/libc/families/$name
	work=/tmp/libc.$name
	mkdir "$work" && cd "$work" || exit 1
	if timeout -k 5 "${LIMIT:-300}" "$path" >/tmp/libc.output 2>&1; then
		result=passed
	else
		result="FAILED (status $?)"
		failed=$((failed + 1))
	fi
	echo "$name: $result"
	while read -r line; do
		echo "  $line"
	done </tmp/libc.output
	cd /tmp && rm -rf "$work"
done
echo "libc: $failed programs failed"
exit "$((failed > 0))"
