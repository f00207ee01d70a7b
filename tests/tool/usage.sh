#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Command lines, right and wrong, and how the program speaks of files it cannot take.
# shellcheck source=tests/tool/functions.sh
. "${srcdir:-.}/tests/tool/functions.sh"

expect 0 --version
says '^kexec-sig [0-9]'
expect 0 --help
says 'verify  *predict'
for command in verify inspect keys system explain sign strip; do
	expect 0 "$command" --help
	says "^Usage: kexec-sig $command "
	[ ! -s err ] || fail "help belongs on standard output"
	expect 0 "$command" -h
	expect 3 "$command" --no-such-option
	complains "kexec-sig $command: unknown or ambiguous option '--no-such-option'"
	[ "$(wc -l <err)" -eq 1 ] || fail "one line is enough for one bad option"
	[ ! -s out ] || fail "nothing belongs on standard output"
done

expect 3
complains 'a command is needed'
expect 3 frobnicate
complains "there is no command 'frobnicate'"
expect 3 verify
complains 'operands are missing: IMAGE'
expect 3 keys extra
complains "operand 'extra' is one too many"
expect 3 strip one
complains 'operands are missing: IN OUT'
expect 3 strip one two three
complains "'three' is one too many"
expect 3 verify --cert
complains "option '--cert' needs an argument"
expect 3 verify --crash=yes x
complains "option '--crash' takes no argument"
expect 3 verify -x x
complains "unknown option '-x'"
expect 3 system --json=ugly
complains "option '--json': only"
expect 3 sign --key=x in out
complains "option '--cert' is needed"
expect 3 sign --key=x --cert=y --hash=md5 in out
complains "'md5' is none of sha256"

# Every answer to a bad file names operation, file, errno, cause.
mkdir folder
mkfifo fifo
: >empty
for command in verify inspect; do
	expect 3 "$command" folder
	complains "^kexec-sig: read 'folder': EISDIR: it is a directory"
	expect 3 "$command" fifo
	complains "^kexec-sig: read 'fifo': EINVAL: it is not a regular file"
	expect 3 "$command" /dev/null
	complains "read '/dev/null': EINVAL: "
	expect 3 "$command" missing
	complains "^kexec-sig: open 'missing': ENOENT: there is no such file"
	expect 3 "$command" empty/x
	complains "^kexec-sig: open 'empty/x': ENOTDIR: "
done
expect 3 inspect empty
complains "^kexec-sig: read 'empty': ENODATA: it is empty"
expect 3 verify --initrd=missing empty
complains "open 'missing': ENOENT"
expect 3 verify --cert=missing empty
complains "read certificates from 'missing': ENOENT"
echo nothing >text
expect 3 keys --cert=text
complains "read certificates from 'text': EBADMSG: there is no certificate in it"
make_images good
expect 3 keys --cert=keys/leaf.der --cert=text --cert=keys/ca.der
complains "read certificates from 'text': EBADMSG"
if [ "$(id -u)" -ne 0 ]; then
	: >secret
	chmod 0 secret
	expect 3 inspect secret
	complains "open 'secret': EACCES: permission denied"
fi
truncate -s 5G huge 2>/dev/null && {
	expect 3 inspect huge
	complains "read 'huge': EFBIG: it is larger than 4 GiB"
	rm -f huge
}

# Output that cannot be written is an error, not a lost line.
if [ -w /dev/full ]; then
	"$tool" --help >/dev/full 2>err
	status=$?
	: >out
	[ $status -eq 3 ] || fail "full disk: status $status, expected 3"
	complains "write to 'standard output': ENOSPC"
fi
# A file must not become a standard descriptor that was closed.
cp empty other
"$tool" strip empty other 2>&-
: >out
: >err
[ ! -s other ] || fail "a message went into the file"
exit $failed
