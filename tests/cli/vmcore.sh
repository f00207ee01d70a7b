#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The built vmcore-dmesg on cores that are made here; its texts and statuses are those of stock.
set -u
program=$(pwd)/${VMCORE_DMESG:-kexec/vmcore-dmesg}
make=$(pwd)/tests/gen/mkvmcore
man=$(cd "${srcdir:-.}" && pwd)/doc/vmcore-dmesg.8
export LC_ALL=C
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit 1
failed=0

fail()
{
	printf '%s\n' "$*"
	sed 's/^/    err: /' err | head -n 5
	failed=1
}

# runs STATUS STDERR ARGUMENT...: exit status, and all of standard error
runs()
{
	status=$1
	printf '%s' "$2" >expected
	shift 2
	"$program" "$@" >out 2>err </dev/null
	seen=$?
	[ $seen -eq "$status" ] || fail "vmcore-dmesg $*: status $seen, expected $status"
	cmp -s err expected || fail "vmcore-dmesg $*: expected on standard error: $(cat expected)"
}

# says PATTERN: standard error of the run before
says()
{
	grep -q -e "$1" err || fail "expected on standard error: $1"
}

elf='Unable to read ELF information from vmcore
'
usage="usage: $program <kernel core file>
"
runs 1 "$usage"
runs 1 "$usage" one two
runs 1 "$usage" --help --version
# There are no options.
runs 2 'Cannot open -h: No such file or directory
' -h
runs 2 'Cannot open missing: No such file or directory
' missing
runs 3 "Cannot read the ELF identification of '.': EISDIR: Is a directory
$elf" .
: >empty
runs 3 "Cannot read the ELF identification of 'empty': ENODATA: No data available
$elf" empty
echo 'this is not a core at all' >text
runs 4 "Missing elf signature
$elf" text
printf 'KDUMP   0123456789' >compressed
runs 4 "Missing elf signature
it is compressed by makedumpfile: use makedumpfile --dump-dmesg
$elf" compressed
printf '\177ELF\2\1\2\0\0\0\0\0\0\0\0\0' >version
runs 5 "Unknown elf version 2 in the identification of 'version'
$elf" version
printf '\177ELF\3\1\1\0\0\0\0\0\0\0\0\0' >class
runs 6 "Unknown elf class 3 of 'class'
$elf" class
printf '\177ELF\2\0\1\0\0\0\0\0\0\0\0\0' >order
runs 7 "Unknown elf data order 0 of 'order'
$elf" order

# A pipe cannot be read from the middle; it must not be read to the end either.
printf '\177ELF' | "$program" /dev/stdin >out 2>err
[ $? -eq 3 ] || fail "a pipe: not 3"
says ESPIPE

mkdir cores
"$make" cores || exit 1
n=0
for core in cores/*.core; do
	runs 0 '' "$core"
	cmp -s out "${core%.core}.log" || fail "$core: another log is expected"
	n=$((n + 1))
done
[ $n -gt 10 ] || fail "only $n cores"

# What there was of the log comes out before the error.
core=cores/LOCKLESS-118-SPLIT-MANY-0
dd if=$core.core of=cut bs=1 count=$(($(wc -c <$core.core) - 300)) 2>/dev/null
"$program" cut >out 2>err
[ $? -eq 65 ] || fail "a core that was cut: not 65"
says "^Cannot read vaddr 0x[0-9a-f]* from 'cut': the core ends before it"
[ -s out ] || fail "nothing of a core that was cut"
head -c "$(wc -c <out)" $core.log | cmp -s - out || fail "not the beginning of the log"

if [ -c /dev/full ]; then
	"$program" $core.core >/dev/full 2>err
	[ $? -eq 54 ] || fail "a full disk: not 54"
	says '^Failed to write out the dmesg log buffer!: No space left on device$'
fi
"$program" $core.core >&- 2>err
[ $? -eq 54 ] || fail "closed standard output: not 54"

if command -v mandoc >/dev/null; then
	mandoc -T lint -W warning "$man" >err 2>&1 || fail "mandoc has complaints"
fi
exit $failed
