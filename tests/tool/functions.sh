# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Shared by the tests of the program kexec-sig: images to work on, and expectations.
# shellcheck disable=SC2034 # variables are used where this is read in
set -u

srcdir=$(cd "${srcdir:-.}" && pwd)
top=$(pwd)
tool=${KEXEC_SIG:-$top/kexec-sig/kexec-sig}
query=$top/tests/tool/query
mkimages=$top/tests/gen/mkimages
export LC_ALL=C
unset COLUMNS NO_COLOR KEXEC_SIG_PIN
failed=0

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1

# make_images NAME...: NAME.img, and the generator's keys and certificates in keys/
make_images()
{
	mkdir -p keys
	"$mkimages" --out . --keys keys "$@" >/dev/null || exit 1
}

# fail TEXT: something is not as expected; what the program wrote is shown
fail()
{
	failed=1
	printf 'FAIL: %s\n' "$*"
	sed 's/^/    out: /' out | cut -c 1-200 | head -n 12
	sed 's/^/    err: /' err | cut -c 1-200 | head -n 12
}

# run ARGUMENT...: the program's answer in out, err and $status
run()
{
	"$tool" "$@" >out 2>err </dev/null
	status=$?
}

# expect STATUS ARGUMENT...
expect()
{
	expected=$1
	shift
	run "$@"
	[ "$status" -eq "$expected" ] || fail "kexec-sig $*: status $status, expected $expected"
}

# says PATTERN, complains PATTERN: of the run before
says()
{
	grep -q -e "$1" out || fail "expected on standard output: $1"
}

complains()
{
	grep -q -e "$1" err || fail "expected on standard error: $1"
}

quiet()
{
	[ -z "$(cat out err)" ] || fail "expected no output"
}

# same FILE FILE
same()
{
	cmp "$1" "$2" >/dev/null || fail "$1 and $2 differ"
}

# field PATH: a field of the JSON in out
field()
{
	"$query" "$1" <out
}

# is PATH VALUE
is()
{
	seen=$(field "$1")
	[ "$seen" = "$2" ] || fail "$1 is $seen, expected $2"
}

list_files()
{
	find . -mindepth 1 -maxdepth 1 ! -name before ! -name after ! -name out ! -name err | sort
}

# same_files LIST: nothing was left behind, nothing is gone
same_files()
{
	list_files >after
	difference=$(diff "$1" after) || fail "files changed: $difference"
	rm -f after
}
