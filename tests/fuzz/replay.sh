#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Replays every corpus through its targets, damaged systematically. TAP on standard output.
set -u

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
		set -- "$@" "$dir/corpus/$corpus"
	done
	said=$("tests/fuzz/replay_$target" "$@" 2>&1)
	result $? "$target: $said"
done <<END
appended appended
ber x509 pkcs7
bzimage image
image image
kconfig text
pe image
pkcs7 pkcs7
siglist siglist x509
uki image
unpack text
x509 x509
END
echo "1..$n"
[ "$failed" -eq 0 ]
