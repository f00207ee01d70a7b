#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Replays every corpus through its targets, damaged systematically, and as they are the inputs
# that once went wrong (tests/fuzz/corpus/TARGET). TAP on standard output.
set -u

srcdir=${srcdir:-.}

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT INT TERM
n=0
failed=0

result()
{
	n=$((n + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $n - $2"
	else
		echo "not ok $n - $2"
		failed=$((failed + 1))
	fi
}

tests/fuzz/seeds "$dir/corpus"
result $? "corpora are made"

# target, corpora
while read -r target corpora; do
	set --
	for corpus in $corpora; do
		case $corpus in
		*-damaged) set -- "$@" --as-is "$dir/corpus/$corpus" ;;
		*) set -- "$@" "$dir/corpus/$corpus" ;;
		esac
	done
	known=$srcdir/tests/fuzz/corpus/$target
	if [ -d "$known" ]; then
		set -- "$@" --as-is "$known"
	fi
	said=$("tests/fuzz/replay_$target" "$@" 2>&1)
	result $? "$target: $said"
done <<END
appended appended
ber x509 pkcs7
bzimage image
ima ima
ima_signed ima_signed
image image
kconfig text
pe image
pkcs7 pkcs7 pkcs7-damaged
secvar siglist secvar text
siglist siglist x509
system system
uki image
unpack text
x509 x509 x509-damaged
END
echo "1..$n"
[ "$failed" -eq 0 ]
