#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Width, alphabet and colour of reports; the schemas of what describes the machine.
# shellcheck source=tests/tool/functions.sh
. "${srcdir:-.}/tests/tool/functions.sh"

make_images good

# No line is longer than the terminal unless a single word makes it so.
for width in 60 80 100 140; do
	for command in 'verify -v' inspect; do
		# shellcheck disable=SC2086 # a command and its option
		COLUMNS=$width "$tool" $command good.img >out 2>err
		awk -v width=$width 'length($0) > width {
			line = $0
			sub(/^[^ ]* +/, "", line)
			sub(/^([^ ]*|issuer.s id|key id|signed digest) +/, "", line)
			if (line ~ / /) print
		}' out >long
		[ ! -s long ] || fail "$command at $width: $(head -n 1 long)"
	done
done
# Without a terminal nothing is wrapped and nothing coloured.
run verify good.img
[ "$(grep -c '^System' out)" -eq 1 ] || fail "no row about the system"
! grep -q "$(printf '\033')" out || fail "colours in a file"

# ASCII unless the locale says otherwise; the first variable that is set counts.
for locale in 'LC_ALL=C' 'LC_ALL=C LANG=C.UTF-8' 'LC_ALL= LC_CTYPE=POSIX LANG=C.UTF-8' \
	'LC_ALL= LC_CTYPE= LANG='; do
	# shellcheck disable=SC2086 # several assignments
	env $locale "$tool" verify good.img >out 2>err
	[ -z "$(tr -d '\000-\177' <out)" ] || fail "no ASCII with $locale"
done
env LC_ALL= LC_CTYPE= LANG=de_DE.UTF-8 "$tool" verify good.img >out 2>err
[ -n "$(tr -d '\000-\177' <out)" ] || fail "only ASCII in a UTF-8 locale"

for command in system keys; do
	expect 0 "$command"
	[ -s out ] || fail "$command says nothing"
	expect 0 "$command" --json
	is schema "kexec-sig/$command/1"
	[ "$(wc -l <out)" -eq 1 ] || fail "$command: more than one line"
	expect 0 "$command" --json=pretty
	[ "$(wc -l <out)" -gt 10 ] || fail "$command: not indented"
done
expect 0 keys --cert=keys/leaf.der
expect 0 keys --cert=keys
expect 0 system
# What only other architectures have is no row here.
says "^  Secure Boot "
case $(sed -n 's/^  architecture  *\([^ ]*\).*/\1/p' out) in
s390x) says "^  secure IPL " ;;
ppc64) says "^  radix MMU " ;;
arm64) says "^  pages of 64 KiB " ;;
x86_64) says "^  5-level paging " ;;
esac
[ "$(grep -cE '^  (secure IPL|radix MMU|pages of 64 KiB|5-level paging) ' out)" -le 1 ] ||
	fail "rows of several architectures"
says 'CONFIG_KEXEC_SIG '
exit $failed
