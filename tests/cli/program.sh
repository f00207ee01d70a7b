#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The built program, only in ways that change nothing whoever runs it.
set -u
kexec=${KEXEC:-kexec/kexec}
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
failed=0

# runs STATUS PATTERN ARGUMENT...: exit status and a pattern in the output
runs()
{
	status=$1 pattern=$2
	shift 2
	"$kexec" "$@" >"$dir/out" 2>&1 </dev/null
	seen=$?
	if [ $seen -ne "$status" ] || ! grep -q -e "$pattern" "$dir/out"; then
		printf 'kexec %s\n    seen:     status %d and:\n' "$*" "$seen"
		sed 's/^/              /' "$dir/out" | head -n 12
		printf '    expected: status %d and "%s"\n' "$status" "$pattern"
		failed=1
	fi
}

runs 0 '^kexec-tools [0-9.]* (kexec-sig-tools ' --version
runs 0 'kexec-syscall-auto' --help
runs 1 "unrecognized option '--bogus'" --bogus
runs 1 '^Usage: kexec' --bogus
runs 0 '^[0-9]*$' --print-ckr-size
runs 255 'No kernel specified' --dry-run -l
runs 255 "Failed to open file $dir/none:No such file or directory" --dry-run -l "$dir/none"
runs 255 "Failed to open file $dir:Is a directory" --dry-run -l "$dir"
mkfifo "$dir/fifo"
runs 255 "Failed to open file $dir/fifo:Not a regular file" --dry-run -l "$dir/fifo"
: >"$dir/empty"
runs 255 "Failed to open file $dir/empty:The file is empty" --dry-run -l "$dir/empty"

# A standard descriptor that is closed must not become the kernel's.
"$kexec" --dry-run -l "$dir/none" 2>&- >"$dir/out"
[ $? -eq 255 ] || { echo "closed stderr: not 255"; failed=1; }

# No temporary file is left in the usual places by a file that has to be unpacked.
printf 'no kernel' | gzip >"$dir/packed"
mkdir "$dir/tmp"
TMPDIR=$dir/tmp runs 255 'Failed\|Cannot determine\|verdict' --dry-run -l "$dir/packed"
[ -z "$(ls -A "$dir/tmp")" ] || { echo "left over: $(ls -A "$dir/tmp")"; failed=1; }
exit $failed
