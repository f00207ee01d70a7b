#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The rules of CONTRIBUTING.md that a script can check. TAP on standard output.
set -u

src=${srcdir:-.}
n=0
failed=0

# check DESCRIPTION OFFENDERS: fails when there are any
check()
{
	n=$((n + 1))
	if [ -z "$2" ]; then
		echo "ok $n - $1"
	else
		echo "not ok $n - $1"
		echo "$2" | sed 's/^/# seen: /'
		failed=$((failed + 1))
	fi
}

# The program kexec-sig lies beside the library, in files of its own.
library()
{
	for file in "$src"/kexec-sig/*.[ch]; do
		case ${file##*/} in
		cmd*|tool.c|sign*|strip*|explain.*|inspect*|outfile.*) ;;
		*) echo "$file" ;;
		esac
	done
}

sources()
{
	find "$src/kexec-sig" "$src/kexec" "$src/include" "$src/purgatory" "$src/tests" \
		-name '*.[chS]' | sort
}

# shellcheck disable=SC2046 # file names of the tree have no blanks
{
check "the library includes nothing from kexec/" \
	"$(grep -nE '#include[[:space:]]+["<]kexec/' $(library))"
check "the library neither prints nor exits" \
	"$(grep -nE '(^|[^a-z_])(printf|puts|perror|exit|abort|err|warn) ?\(' $(library) |
	   grep -vE '^[^:]*:[0-9]*:[[:space:]]*(\*|/\*|//)')"
check "only bytes.h casts a view of a file to a pointer" \
	"$(grep -nE '\((const )?struct [a-z_]+ \*\)[[:space:]]*[a-z_.>-]*(data|bytes|buf)' $(library))"
check "no file has more than 600 lines" \
	"$(for f in $(sources); do awk -v f="$f" 'END { if (NR > 600) print f ": " NR " lines" }' "$f"; done)"
check "every source file names its licence" \
	"$(grep -LE 'SPDX-License-Identifier: (GPL-2.0-or-later|LGPL-2.1-or-later)' $(sources))"
# /dev/null stands in for a closed standard stream and has to survive.
check "files are opened with O_CLOEXEC" \
	"$(grep -nE '[^a-z_>.]open(at)?\(' $(find "$src/kexec-sig" "$src/kexec" -name '*.c') |
	   grep -vE 'O_CLOEXEC|^[^:]*:[0-9]*:(static|int|[[:space:]]*(\*|/\*|//))' |
	   grep -E 'O_(RDONLY|RDWR|WRONLY)' | grep -v '"/dev/null"')"
}

library=kexec-sig/.libs/libkexec-sig.so
if [ -f "$library" ] && command -v nm >/dev/null; then
	check "the library exports names of its own only" \
		"$(nm -D --defined-only "$library" | awk '$2 != "A" && $3 !~ /^ksig_/ { print $3 }')"
	check "the library has no variable that can change" \
		"$(nm --format=sysv --defined-only "$library" |
		   awk -F'|' '$4 ~ /OBJECT/ && $7 ~ /^[[:space:]]*[.](data|bss)$/ { print $1 }' |
		   grep -vE '^(completed|__dso_handle|__TMC_END__)|asan|ubsan|sancov|^_*gcov')"
else
	n=$((n + 1))
	echo "ok $n - # SKIP no shared library or no nm"
fi
echo "1..$n"
[ "$failed" -eq 0 ]
