#!/bin/sh
# SPDX-License-Identifier: MIT
# On Kelner: runs the library's test programs, or those named, each in a folder of its own; ends
# with how many failed.
[ $# -gt 0 ] || set -- /tests/libc/*_test
failed=0
for program do
	name=${program##*/}
	work=/tmp/libc.$name
	mkdir "$work" && cd "$work" || exit 1
	if "/tests/libc/$name" >/tmp/libc.output 2>&1; then
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
