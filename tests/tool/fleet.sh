#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Many machines in files: the same verdicts as one by one, in order, and grouped.
# shellcheck source=tests/tool/functions.sh
. "${srcdir:-.}/tests/tool/functions.sh"

machines=200
make_images good unsigned
mkdir fleet
"$top/tests/bench/makefleet" fleet $machines "$srcdir"/tests/fixtures/agree/*.json.gz || exit 1

# fields: outcome, errno, reason and sentence of each line of out
fields()
{
	for field in outcome errno reason; do
		"$query" "predictions.kexec_file_load.$field" <out >"field.$field"
	done
	paste -d ' ' field.outcome field.errno field.reason | sed 's/ null / /'
}

# ---- JSON: a line for each, in order, as if alone

expect 1 verify --json --system=fleet good.img
[ ! -s err ] || fail "complaints"
[ "$(wc -l <out)" -eq $machines ] || fail "$(wc -l <out) lines"
"$query" machine <out >seen
find fleet -name '*.json' | LC_ALL=C sort | sed 's,.*/,,; s/[.]json$//' >expected
same seen expected
"$query" snapshot <out >seen
find fleet -name '*.json' | LC_ALL=C sort >expected
same seen expected
mv out all
number=0
while IFS= read -r line; do
	number=$((number + 1))
	[ $((number % 9)) -eq 1 ] || continue
	name=$(printf '%05d' $((number - 1)))
	"$tool" verify --json --system="fleet/$name.json" good.img >alone
	# shellcheck disable=SC2001 # a pattern
	printf '%s\n' "$line" | sed "s,\"machine\":\"$name\"\\,\"snapshot\":\"fleet/$name.json\"\\,,," >out
	same out alone
done <all
cp all out
expect 1 verify --json=pretty --system=fleet/ good.img
[ "$(grep -c '^  "machine"' out)" -eq $machines ] || fail "indented"
grep -q '^  "snapshot": *"fleet/00000.json"' out || fail "a slash too much"

# One file is one machine, and says what it always said.
expect 1 verify --json --system=fleet/00000.json good.img
[ "$(field machine)" = null ] || fail "a machine's name where nobody asked for it"

# ---- the summary: every group with its number, the odd ones first

cp all out
fields | sort | uniq -c | sed 's/^ *//' | LC_ALL=C sort >expected
expect 1 verify --system=fleet good.img
sed -nE 's/^ *([0-9]+)( odd)? +(accept|refuse|unknown|hazard) +(E[A-Z]+ )?([a-z-]+):.*/\1 \3 \4\5/p
	s/^ *([0-9]+)( odd)? +accept  +.*/\1 accept accepted/p' out >seen
awk '{ sum[$2 " " $3 " " $4] += $1 } END { for (k in sum) print sum[k], k }' seen | sed 's/ *$//' |
	LC_ALL=C sort >sums
same sums expected
sed 's/ .*//' seen >order
sort -n order >sorted
same order sorted
says "^Machines   $machines: [0-9]* accept, [0-9]* refuse"
says '^           on      .* and [0-9]* more$'
expect 1 verify -v --system=fleet good.img
! grep -q ' more$' out || fail "--verbose leaves out names"
for width in 60 80 120; do
	COLUMNS=$width "$tool" verify --system=fleet good.img >out 2>err
	awk -v width=$width 'length($0) > width' out >long
	[ ! -s long ] || fail "at $width: $(head -n 1 long)"
done
[ -z "$(tr -d '\n\040-\176' <out)" ] || fail "no plain ASCII"

# All but one are the same.
mkdir same
for i in 01 02 03 04 05 06 07 08 09 10 11; do
	cp fleet/00000.json same/web$i.json
done
sed 's/"kexec_load_disabled":{"value":"[a-z]*"/"kexec_load_disabled":{"value":"yes"/' \
	fleet/00000.json >same/db7.json
cmp -s same/db7.json fleet/00000.json && fail "nothing to change"
run verify --system=same good.img
says '^     1 odd refuse  EPERM load-disabled: '
says '^           on      db7$'
[ "$(sed -n 's/^           on      //p' out | head -n 1)" = db7 ] || fail "the odd one is not first"
[ "$(grep -c ' odd ' out)" -eq 1 ] || fail "one is odd"

# ---- several options, compressed files, standard input, names

mkdir other
gzip -c same/db7.json >other/db7.json.gz
gzip -c fleet/00000.json >other/web.json.gz
echo 'no snapshot' >other/README
run verify --json --system=other --system=same/db7.json good.img
"$query" machine <out >seen
printf '%s\n' other/db7.json.gz other/web.json.gz same/db7.json >expected
same seen expected
run verify --json --system=other/web.json.gz good.img
cp out packed
run verify --json --system=fleet/00000.json good.img
same packed out
"$tool" verify --json --system=- --system=same/db7.json good.img <fleet/00000.json >out 2>err
"$query" machine <out >seen
printf '%s\n' - db7 >expected
same seen expected
head -c 300 other/db7.json.gz >cut.json.gz
expect 3 verify --system=cut.json.gz good.img
complains "unpack the snapshot 'cut.json.gz': EBADMSG"
head -c 70000000 /dev/zero | gzip >large.json.gz
expect 3 verify --system=large.json.gz good.img
complains "unpack the snapshot 'large.json.gz': EFBIG"

evil=$(printf 'x\033[31m')
mkdir evil
cp fleet/00000.json "evil/$evil.json"
for form in --json -v; do
	run verify $form --system=evil good.img
	[ -z "$(tr -d '\n\040-\176' <out)" ] || fail "a strange name with $form"
done

# ---- several images

expect 1 verify --json --system=same good.img unsigned.img
[ "$(wc -l <out)" -eq 24 ] || fail "$(wc -l <out) lines for two images"
"$query" image.path <out | head -n 4 >seen
printf '%s\n' good.img unsigned.img good.img unsigned.img >expected
same seen expected
run verify --system=same good.img unsigned.img
[ "$(grep -c '^Image ' out)" -eq 2 ] || fail "a section for each image"
[ "$(grep -c '^Machines   12: ' out)" -eq 2 ] || fail "all machines for each image"
for form in --json -v; do
	expect 3 verify $form --system=same missing good.img
	complains "^kexec-sig: open 'missing': ENOENT"
	[ "$(wc -l <err)" -eq 1 ] || fail "one line for one image"
	mv out seen
	run verify $form --system=same good.img
	same seen out
done
expect 3 verify --system=same missing fleet
[ "$(wc -l <err)" -eq 2 ] || fail "one line for each image"
[ ! -s out ] || fail "nothing to say"

# ---- the worst status; what cannot be read does not stop the others

mkdir taken damaged
cp fleet/00000.json taken/a.json
run verify --system=fleet/00000.json good.img
alone=$status
expect "$alone" verify --system=taken good.img
cp fleet/*.json damaged
head -c 1000 fleet/00017.json >damaged/00017.json
mkfifo damaged/fifo.json
for form in --json -v; do
	expect 3 verify $form --system=damaged good.img
	[ "$(wc -l <err)" -eq 2 ] || fail "one line for each file"
	complains "^kexec-sig: read the snapshot 'damaged/00017.json': EBADMSG: it ends too early"
	complains "^kexec-sig: read the snapshot 'damaged/fifo.json': EINVAL: "
done
says "^Machines   $((machines - 1)): "
says '^No verdict 2: 00017, fifo$'
expect 3 verify --json --system=damaged good.img
"$query" machine <out >seen
"$query" machine <all | grep -v 00017 >expected
same seen expected
expect 3 verify --system=same --system=missing.json good.img
complains "open 'missing.json': ENOENT"
says '^Machines   12: '
mkdir empty
expect 3 verify --system=empty good.img
complains "read the snapshots in 'empty': ENODATA: no file in it is called"
[ ! -s out ] || fail "nothing to say"
expect 3 verify --cert=missing --system=same good.img
complains "read certificates from 'missing': ENOENT"
[ "$(wc -l <err)" -eq 1 ] || fail "one line for all machines"
run verify --json --cert=keys --system=same good.img
[ "$(wc -l <out)" -eq 12 ] || fail "with certificates"
if [ -w /dev/full ]; then
	"$tool" verify --json --system=fleet good.img >/dev/full 2>err
	[ $? -eq 3 ] || fail "a full device"
fi

# ---- the bar: after a second, and only on a terminal

if command -v script >/dev/null && script -qec true /dev/null >/dev/null 2>&1; then
	mkfifo slow
	(sleep 1.2 && cat same/db7.json >slow) &
	TERM=xterm script -qec "'$tool' verify --system=slow --system=fleet good.img >out" tty \
		>/dev/null 2>&1
	wait
	grep -q '\] [0-9]* of 201 machines, [0-9]* s left' tty || fail "no bar"
	TERM=dumb script -qec "'$tool' verify --system=same good.img >out" tty >/dev/null 2>&1
	! grep -q 'machines' tty || fail "a bar within the first second"
fi
exit $failed
