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

tests/fuzz/seeds "$dir/corpus" && tests/fuzz/seeds_arm64 "$dir/corpus"
result $? "corpora are made"
tests/fuzz/seeds_ppc64 "$dir/corpus"
result $? "machines and kernels of POWER are made"
tests/fuzz/seeds_s390 "$dir/corpus"
result $? "a kernel of s390x is made"
tests/fuzz/seeds_x86 "$dir/corpus"
result $? "kernels of PCs are made"

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
arm64 arm64
ber x509 pkcs7
bzimage image
ima ima
ima_signed ima_signed
image image
kconfig text
pe image
pkcs7 pkcs7 pkcs7-damaged
ppc64 ppc64
s390 s390 image
secvar siglist secvar text
siglist siglist x509
system system
uki image
unpack text
vmcore vmcore image
x509 x509 x509-damaged
x86_plan x86
END
echo "1..$n"
[ "$failed" -eq 0 ]
