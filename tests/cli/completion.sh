#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What the completion proposes.
set -u
srcdir=${srcdir:-.}
failed=0

compopt() { :; }
complete() { :; }
uname() { echo "$machine"; }
# shellcheck source=completion/kexec
. "$srcdir/completion/kexec"
# shellcheck source=completion/vmcore-dmesg
. "$srcdir/completion/vmcore-dmesg"

# proposes MACHINE EXPECTED WORD...
proposes()
{
	local expected=$2 seen
	machine=$1
	shift 2
	COMP_WORDS=(kexec "$@")
	COMP_CWORD=$#
	COMPREPLY=()
	_kexec
	seen=${COMPREPLY[*]}
	[[ $seen == "$expected" ]] && return
	printf '%s: kexec %s\n    seen:     %s\n    expected: %s\n' "$machine" "$*" "$seen" "$expected"
	failed=1
}

proposes x86_64 '--load --load-preserve-context --load-jump-back-helper --load-live-update --load-panic' --loa
proposes x86_64 '--serial= --serial-baud=' --ser
proposes s390x '' --ser
proposes aarch64 '--serial=' --ser
proposes ppc64le '--dt-no-old-root --dtb=' --dt
proposes s390x '--dry-run' --dr
proposes x86_64 'auto' --sig = a
proposes x86_64 'auto off strict' --sig =
proposes x86_64 'json' --sig-report = j
proposes x86_64 '' --append = x

# Names of files.
dir=$(mktemp -d) || exit 1
: >"$dir/vmlinuz-1"
cd "$dir" || exit 1
proposes x86_64 'vmlinuz-1' vm
proposes x86_64 'vmlinuz-1' --initrd = vm

# vmcore-dmesg has one operand and nothing else.
COMP_WORDS=(vmcore-dmesg vm) COMP_CWORD=1 COMPREPLY=()
_vmcore_dmesg
[[ ${COMPREPLY[*]} == vmlinuz-1 ]] || { echo "vmcore-dmesg: ${COMPREPLY[*]}"; failed=1; }
COMP_WORDS=(vmcore-dmesg vmlinuz-1 vm) COMP_CWORD=2
_vmcore_dmesg
[[ ${#COMPREPLY[@]} -eq 0 ]] || { echo "vmcore-dmesg: ${COMPREPLY[*]}"; failed=1; }
rm -rf "$dir"
exit $failed
