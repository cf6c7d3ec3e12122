#!/bin/sh
# SPDX-License-Identifier: MIT
# The ports on the Linux back end: our dash runs every case with our utilities and then the host's sh
# with the host's, and both must say the same; other cases compare with what is known.
# usage: ports_test.sh [BUILD/ports]   (in an empty folder; sed, grep and the others first on PATH)
here=$(cd "$(dirname "$0")/../../.." && pwd)
ports=${1:-$here/build/ports}
path=
for folder in "$ports"/*/linux/bin; do
	path=$path${path:+:}$folder
done
passed=0 failed=0
export LC_ALL=C TZ=UTC0

ours() {
	(cd "$work" && env -i PATH="$path" LC_ALL="${locale:-C}" TZ="$TZ" sh -c "$1" 2>&1)
}

result() {
	if [ "$2" = "$3" ]; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		printf 'case: %s\nexpected: %s\nfound: %s\n' "$1" "$2" "$3" >&2
	fi
}

# The same on both sides, output and status.
same() {
	work=$(mktemp -d "$PWD/h.XXXXXX")
	expected=$(cd "$work" && env -i PATH=/usr/bin:/bin LC_ALL="${locale:-C}" TZ="$TZ" sh -c "$1" 2>&1)
	expected="$expected [$?]"
	rm -rf "$work"
	work=$(mktemp -d "$PWD/k.XXXXXX")
	found=$(ours "$1")
	found="$found [$?]"
	rm -rf "$work"
	result "$1" "$expected" "$found"
}

# gives SCRIPT TEXT
gives() {
	work=$(mktemp -d "$PWD/k.XXXXXX")
	found=$(ours "$1")
	rm -rf "$work"
	result "$1" "$2" "$found"
}

# ---- dash

same 'echo $((7 * 6)) $((-7 / 2)) $((0x1f & 010)) ${#PATH} > /dev/null; echo "${x:-unset}" "${x+set}"'
same 'x=a.tar.gz; echo ${x%.*} ${x%%.*} ${x#*.} ${x##*.} ${#x}'
same 'f() { local y=2; echo "$1 $# $y"; return 3; }; f a b; echo $?'
same 'for i in 1 2 3; do case $i in [12]) echo low;; *) echo high;; esac; done | sort | uniq -c'
same 'i=0; while [ $i -lt 2000 ]; do i=$((i + 1)); done; echo $i'
same 'cat <<END
$((1 + 1)) `echo sub` $(echo new)
END
cat <<"END"
$((1 + 1))
END'
same 'trap "echo ended" EXIT; trap "echo usr1" USR1; kill -USR1 $$; (exit 4); echo $?'
same 'echo one > f; echo two >> f; cat < f; exec 3< f; read a <&3; read b <&3; echo "$b $a"; echo err >&2; { echo x; echo y >&2; } 2> g; cat g'
same 'sleep 0 & p=$!; wait $p; echo $?; sh -c "kill -TERM \$\$"; echo $?'
same 'set -e; false || echo caught; false; echo never'
same 'set -- "a b" c; for a; do echo "<$a>"; done; IFS=:; x=1:2:3; set -- $x; echo $# "$*"'
same 'mkdir d; touch d/a.c d/b.c d/.h; echo d/*.c d/[!a]* d/*; cd d; pwd | sed "s|.*/||"; cd ..; ls -A d'
same 'printf "%5.2f|%-6s|%03d|%x|%b\n" 3.14159 ab 7 255 "a\tb"'
same 'yes | head -n 3; seq 100000 | tail -n 1; seq 3 | while read n; do echo "n$n"; done'
same 'nosuchcommand; echo $?; ./missing; echo $?; echo "echo run" > s; chmod +x s; ./s; . ./s'
same 'x=$(seq 20000); echo "$x" | cksum; echo "${#x}"'
same 'eval "a=5"; readonly a; echo $a; unset b; (b=1; echo $b); echo "[$b]"; export c=7; env | grep ^c='
same 'umask 027; touch f; mkdir d; ls -ld f d | cut -c 1-10; test -f f && test -d d && echo "both"'

# ---- text

same 'seq 1 30 | grep -n 1 | head -n 4; printf "foo\nbar\nbaz\n" | grep -vc a; echo "aXbX" | grep -o X'
same 'printf "foo\nFOO\nfoo bar\n" | grep -iw foo; echo a.b | grep -F . ; echo abc | grep -E "^(a|x)b?c$"; echo abc | grep x; echo $?'
same 'printf "one two\nthree four\n" | sed -n -e "s/\(.*\) \(.*\)/\2 \1/p" -e "2{h;x;s/o/0/g;p}"'
same 'seq 10 | sed -e "2,4d" -e "/7/,\$s/^/>/" -e "5a\\
after" -e "y/123/abc/"; echo abcabc | sed "s/b/[&]/2"; printf "a\nb\n" | sed "N;s/\n/+/"'
same 'printf "b 2\na 10\nc 1\n" | sort -k2n; printf "3\n10\n2\n" | sort -n -r; printf "a,2\nb,1\n" | sort -t, -k2; printf "x\nx\ny\n" | sort -u'
same 'echo "a:b:c" | cut -d: -f2-; echo hello | tr a-y b-z; echo aabbcc | tr -s a-c | tr -d b; echo "x  y" | tr -cs "[:alnum:]" "\n"'
same 'seq 12 | paste -s -d, ; seq 6 | paste - - -; seq 4 | pr -2 -t; echo a b c | fmt -w 3; printf "a\tb\n" | expand | unexpand -a | od -c'
same 'seq 1 5 > a; seq 3 7 > b; comm a b; join a b; diff a b; diff -u a b | sed 1,2d; cmp a b; echo $?'
same 'seq 100 | split -l 40 - p; wc -l p*; seq 100 | csplit - 50; nl -ba p?b | head -n 2; tac p?c | head -n 1'
same 'printf "1 a\n2 b\n3 c\n" | awk "{s += \$1; t = t \$2} END {print s, t, NR, length(t)}"'
same 'awk "BEGIN {x[\"a\"] = 1; for (k in x) print k, x[k]; print substr(\"hello\", 2, 3), index(\"abc\", \"c\"), 2 ^ 10, 7 % 3; printf \"%d %s %c\n\", 3.9, 1e6, 65}"'
same 'printf "a b\nc d\n" | awk "{gsub(/[ac]/, \"<&>\"); print; n = split(\$0, p, \" \"); print n, p[2]}"; echo 5 | awk "\$1 > 3 && !/x/ {print \"yes\"}"'
same 'awk "BEGIN {while ((\"seq 3\" | getline l) > 0) s = s l; close(\"seq 3\"); print s | \"cat\"; close(\"cat\"); exit 3}"; echo $?'

# ---- files

same 'mkdir -p a/b/c; echo x > a/b/f; cp -r a z; mv z/b/f z/g; ln -s g z/l; ln z/g z/h; ls -R z; readlink z/l; rm -r a; test -e a; echo $?'
same 'mkdir -p t/u; touch t/1.c t/u/2.c t/u/3.h; find t -name "*.c" | sort; find t -type d -exec echo {} \; | sort; find t -newer t/1.c -name 9; find t -name "*.h" -delete; find t -type f | sort | xargs -n 1 basename'
same 'seq 5 | xargs -n 2 echo; printf "a b\0c\0" | xargs -0 -n 1 echo; echo x | xargs -I {} echo "{}{}"; seq 3 | xargs sh -c "exit 1"; echo $?'
same 'echo data > f; touch -d "2001-02-03 04:05:06" f; date -r f "+%Y-%m-%d %H:%M:%S"; stat -c "%s %F %a" f; chmod u=rwx,go=r f; stat -c %A f; wc -c < f'
same 'dd if=/dev/zero bs=1000 count=3 2> /dev/null | wc -c; truncate -s 5K f; ls -s --block-size=1 f > /dev/null; stat -c %s f; head -c 3 f | od -An -tx1'
same 'echo abc | md5sum; echo abc | sha256sum; echo abc | sha512sum | cut -c 1-20; echo abc | base64; echo abc | cksum; echo YWJj | base64 -d'
same 'rm nothing; echo $?; cat nothing; mkdir d; rmdir d; rmdir d; ls -l nothing; cp nothing x; mv nothing x'
same 'mkfifo p; (echo through > p) & cat p; wait; [ -p p ] && echo fifo; mktemp -u XXXX | wc -c; basename /a/b.c .c; dirname /a/b; realpath -m --relative-to=/a /a/b/../c'

same 'mkdir -p a/b; seq 1000 > a/b/n; echo x > "a/two words"; ln -s n a/b/l; tar -cf t.tar a; tar -tf t.tar | sort; mkdir o; tar -xf t.tar -C o; diff -r a o/a; readlink o/a/b/l; tar --help > /dev/null; tar -xf none; echo $?'
same 'seq 5000 > f; gzip -k f; gzip -dc f.gz | cmp - f; gzip -t f.gz; echo $?; mkdir d; cp f d; tar -czf d.tgz d; rm -r d; tar -xzf d.tgz; cmp f d/f; echo bad > x.gz; gzip -dc x.gz; echo $?'
same 'seq 9 > f; sed "3s/3/three/;7d" f > g; diff -u f g > p; patch f < p; cmp f g; patch -R f < p; wc -l < f; patch g < p < /dev/null; echo $?'

# ---- numbers, time, the rest

same 'date -u -d @1000000000 "+%a %b %e %H:%M:%S %Y %j %U"; date -d "2024-02-28 +2 days" +%F; TZ=EST5EDT,M3.2.0,M11.1.0 date -d @1720000000 "+%H %Z %z"'
same 'expr 3 + 4 \* 2; expr abc : "a\(.*\)"; expr length hello; expr 1 = 2; echo $?; factor 360 97; seq -s, 1 0.5 3; numfmt --to=iec 1048576'
same 'test 3 -gt 2 -a x = x; echo $?; [ -n "" ]; echo $?; true && false; echo $?; printf "%s\n" a b; echo -n x; echo'
same 'timeout 0.1 sleep 5; echo $?; nohup true; env -i A=1 env; tsort <<E
a b
b c
E
printenv A; nice -n 0 echo ok; echo y | tee f; cat f; id -u; tty; echo $?'
locale=C.UTF-8
same 'printf "äöü\n" | wc -m; printf "grüße\n" | sed "s/ü./X/"; printf "é\n" | grep -c "^.\$"; printf "aé\n" | cut -c 2 | wc -c; printf "ö\nz\n" | sort'
gives 'printf "äb\n" | awk "{print length(\$0), toupper(\$0), substr(\$0, 2)}"' '2 ÄB b'
locale=
gives 'uname -o; kill -l 15' 'Kelner
TERM'

# ---- lua and zlib

gives 'lua -e "print(_VERSION, 10 // 3, 2 ^ 53, (\"%q %5.1f\"):format(\"a\\n\", 2.25), #arg)"' 'Lua 5.4	3	9.007199254741e+15	"a\
"   2.2	2'
gives 'lua -e "local t = {} for w in (\"b a c\"):gmatch(\"%a\") do t[#t + 1] = w end table.sort(t) print(table.concat(t)); print(pcall(error, \"x\")); print(os.time{year=2000, month=1, day=1, hour=0}, io.popen(\"echo hi\"):read())"' 'abc
false	x
946684800	hi'
gives 'echo "print(1 + 1)" > f.lua; luac -o f.out f.lua && lua f.out' 2
zlib=$ports/zlib/linux/lib/zlib
gives "$zlib/example 2>&1 | grep -c '^\(inflate\|uncompress\|gzread\|gzgets\|large_inflate\|after inflateSync\|inflate with dictionary\)'" 7
gives "seq 100000 > f; $zlib/minigzip < f > f.gz; $zlib/minigzip -d < f.gz | cmp - f && echo equal; stat -c %s f.gz | cut -c 1-2" 'equal
21'

echo "$passed passed, $failed failed"
[ $failed = 0 ]
