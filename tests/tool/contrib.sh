#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What contrib/ has for fleets: the step for continuous integration, and the local fact.
# shellcheck source=tests/tool/functions.sh
. "${srcdir:-.}/tests/tool/functions.sh"

fixtures=$srcdir/tests/fixtures/agree
loads=$srcdir/contrib/ci/kernel-loads
export KEXEC_SIG="$tool"

# check STATUS ARGUMENT...: a run of kernel-loads
check()
{
	expected=$1
	shift
	"$loads" "$@" >out 2>err </dev/null
	status=$?
	[ $status -eq "$expected" ] || fail "kernel-loads $*: status $status, expected $expected"
}

# ---- kernel-loads

make_images good unsigned
mkdir types
gzip -dc "$fixtures/none.plain.json.gz" >types/open.json
cp "$fixtures/none-6.1.plain.json.gz" types/old.json.gz
check 0 types good.img
says '^Machines   2: 2 accept$'
says '^PASS: every machine would load it$'
[ ! -s err ] || fail "complaints"
cp "$fixtures/none.disabled.json.gz" types/disabled.json.gz
check 1 types good.img
says '^     1     refuse  EPERM load-disabled: '
says '^FAIL: a machine would refuse a kernel'
! grep -q '^::' out || fail "marks that nobody asked for"
check 1 --github types good.img
says '^::error title=kexec::a machine would refuse a kernel$'
check 0 --skip='dis*' types good.img
says '^skipped: disabled$'
says '^Machines   2: '
check 0 --skip=other --skip=disabled "$PWD/types/" good.img unsigned.img
[ "$(grep -c '^Image ' out)" -eq 2 ] || fail "two images"
check 3 --skip='*' types good.img
complains "no machine is left"
check 1 --crash --verbose --json=verdicts types good.img
[ "$("$query" machine <verdicts | tr '\n' ' ')" = 'disabled old open ' ] || fail "names in JSON"
cat >types/little.json <<'END'
{"schema":"kexec-sig/system/1","release":"6.12.0","version":"6.12","arch":"x86_64",
 "config":{"KEXEC_FILE":{"value":"yes"}}}
END
check 2 --skip=disabled types good.img
says '^FAIL: where it is unknown, a fact is missing; '
check 0 --skip=disabled --allow-unknown types good.img
says '^PASS: no machine would refuse it; '
check 1 --allow-unknown types good.img
echo broken >types/broken.json
check 3 --allow-unknown types good.img
complains "read the snapshot 'types/broken.json': EBADMSG"
says '^FAIL: not every machine and kernel could be judged$'
check 3 types missing
check 3 missing good.img
complains "^kernel-loads: 'missing': there is no such directory$"
check 3 types
complains 'SNAPSHOTS and an IMAGE are needed'
check 3 --frobnicate types good.img
complains "unknown option '--frobnicate'"
check 3 --tool=./no-such-program types good.img
complains "no such program"
check 3 --json=missing/file types good.img
check 0 --help
"$loads" --help | grep -o -e '^  --[a-z-]*' | while read -r option; do
	grep -q -e "^	.*$option" "$loads" || echo "$option"
done >unknown
[ ! -s unknown ] || fail "help names $(cat unknown)"

# ---- the local fact

mkdir facts.d
cp "$srcdir/contrib/ansible/roles/kexec_sig_facts/files/kexec_sig.fact" facts.d
settings()
{
	printf '%s\n' "program=$1" "image=$2" >facts.d/kexec_sig.conf
}

settings "$tool" "$PWD/good.img"
./facts.d/kexec_sig.fact >fact 2>err || fail "the fact fails"
[ ! -s err ] || fail "the fact complains"
"$tool" verify --json "$PWD/good.img" >verdict
for name in release arch secure_boot lockdown enforcement ima enforced_by; do
	[ "$("$query" $name <fact)" = "$("$query" system.$name <verdict)" ] || fail "fact $name"
done
for name in outcome errno reason sentence remedy; do
	[ "$("$query" verdict.$name <fact)" = "$("$query" verdict.$name <verdict)" ] ||
		fail "fact verdict.$name"
done
[ "$("$query" image <fact)" = "$(readlink -f good.img)" ] || fail "fact image"
# A path that JSON has to escape.
cp good.img 'a "b\.img'
settings "$tool" "$PWD/a \"b\\.img"
./facts.d/kexec_sig.fact >fact || fail "the fact fails"
[ "$("$query" image <fact)" = "$(readlink -f 'a "b\.img')" ] || fail "a strange path"
settings ./no-such-program ''
./facts.d/kexec_sig.fact >fact || fail "the fact fails without the program"
[ "$("$query" error <fact)" = 'kexec-sig is not installed' ] || fail "no program"
rm facts.d/kexec_sig.conf
PATH=$(dirname "$tool"):$PATH ./facts.d/kexec_sig.fact >fact || fail "the fact fails by default"
[ "$("$query" arch <fact)" != null ] || fail "no facts without settings"
exit $failed
