#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What the purgatory must not contain, as it is built and as it is built by a compiler whose
# defaults are hostile to it. TAP on standard output.
set -u

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

# vectors ELF: instructions outside of the hash function that use registers nobody has switched on
vectors()
{
	case $PURGATORY_ARCH in
	x86_64) pattern='%[xyz]?mm[0-9]|%st' ;;
	arm64) pattern='[^a-z0-9][bhsdqv][0-9]+[^a-z0-9:]' ;;
	s390x) pattern='%[vf][0-9]' ;;
	*) return ;;
	esac
	"${OBJDUMP:-objdump}" -d --no-show-raw-insn "$1" |
		awk -v pattern="$pattern" '
			/^[0-9a-f]+ <.*>:$/ { inside = $2 }
			inside !~ /^<sha256_blocks_(cpu|sse2)>:$/ && $0 ~ pattern { print inside, $0 }' | head
}

for elf in purgatory/out/purgatory.elf purgatory/hostile/purgatory.elf; do
	if ! [ -f "$elf" ]; then
		check "$elf is there" missing
		continue
	fi
	check "$elf needs no relocation" \
		"$(readelf -rW "$elf" | grep -E '^[0-9a-f]{8}')"
	check "$elf needs nobody else" \
		"$(nm -u "$elf")"
	check "$elf starts with its entry" \
		"$(nm "$elf" | grep ' purgatory_entry$' | grep -v '^0* ')"
	check "$elf has its contents in one section" \
		"$(readelf -SW "$elf" | sed 's/^ *\[ *[0-9]*\] *//' |
		   awk '$2 == "PROGBITS" && $1 != ".image" && $1 !~ /^[.]debug/')"
	check "$elf leaves vector registers alone" "$(vectors "$elf")"
done
echo "1..$n"
[ "$failed" -eq 0 ]
