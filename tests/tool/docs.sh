#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Program, manual page, completion, doc/verdicts.md and the library tell the same.
# shellcheck disable=SC2016 # backquotes of Markdown
# shellcheck source=tests/tool/functions.sh
. "${srcdir:-.}/tests/tool/functions.sh"
man=$srcdir/doc/kexec-sig.8
verdicts=$srcdir/doc/verdicts.md
commands='verify inspect keys system explain sign strip'

# equal WHAT FILE FILE: two lists of words, one a line
equal()
{
	: >out
	: >err
	diff "$2" "$3" >difference || fail "$1 differ: $(tr '\n' ' ' <difference)"
}

# ---- commands and options: --help against the manual page and the completion

compopt() { :; }
complete() { :; }
# shellcheck source=completion/kexec-sig
. "$srcdir/completion/kexec-sig"

"$tool" --help | sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p' >help
tr ' ' '\n' <<<"$commands" >expected
equal "commands of --help" help expected
sed -n 's/^\.Ss //p' "$man" >page
equal "commands of the manual page" page expected
COMP_WORDS=(kexec-sig '') COMP_CWORD=1
_kexec_sig
printf '%s\n' "${COMPREPLY[@]}" | grep -v '^-' >completed
equal "commands of the completion" completed expected

for command in $commands; do
	"$tool" "$command" --help | grep -o -e '--[a-z-]*' | grep -vx -e --help | sort -u >help
	sed -n "/^\\.Ss $command\$/,/^\\.S[sh] /s/^\\.It .*Fl Fl \\([a-z-]*\\).*/--\\1/p" "$man" |
		sort -u >page
	equal "$command: --help and the manual page" help page
	_kexec_sig_options "$command" | tr ' ' '\n' | grep -e '^--' | sed 's/=.*//' |
		grep -vx -e --help | sort -u >completed
	equal "$command: --help and the completion" help completed
	# An argument here is an argument there.
	"$tool" "$command" --help | grep -o -e '--[a-z-]*=' | sort -u >help
	_kexec_sig_options "$command" | tr ' ' '\n' | grep -e '=$' | sort -u >completed
	equal "$command: options with an argument" help completed
done

# ---- reason codes: the library's table, explain, manual page, verdicts.md

sed -n 's/^	{"\([a-z-]*\)",.*/\1/p' "$srcdir/kexec-sig/reasons.c" >library
[ "$(wc -l <library)" -gt 30 ] || fail "reasons.c has another shape"
"$tool" explain --list >list
equal "reasons.c and explain --list" library list
sed -n '/^\.Sh REASON CODES/,/^\.Sh ENV/s/^\.It Cm //p' "$man" >page
equal "reasons.c and the manual page" library page
sed -n '/^## Reason codes/,/^## Errnos/s/^### `\(.*\)`$/\1/p' "$verdicts" >described
equal "reasons.c and verdicts.md" library described

# Codes that the library uses are in the table, with the errnos that it gives.
cat "$srcdir"/kexec-sig/*.c | tr '\n' ' ' | grep -oE 'ksig_(fail|unknown)\([^;]*;' | tr -s '\t ' ' ' |
	sed -nE 's/.*ksig_fail\( ?c, (E[A-Z]+), "([a-z-]+)".*/\2 \1/p;
		s/.*ksig_unknown\( ?c, "([a-z-]+)".*/\1 -/p' | sort -u >used
[ "$(wc -l <used)" -gt 20 ] || fail "ksig_fail() has another shape"
while read -r code errno; do
	expect 0 explain "$code"
	[ "$errno" = - ] || grep -q "^Errno .*\\<$errno\\>" out || fail "$code lacks $errno"
done <used

# What explain prints stands in verdicts.md, each code below its own heading.
while read -r code; do
	expect 0 explain "$code"
	says "^Reason     $code\$"
	awk -v heading="### \`$code\`" '$0 == heading { on = 1; next } /^##/ { on = 0 } on' \
		"$verdicts" | tr -s '\n ' ' ' >section
	errnos=$(sed -n 's/^Errno  *//p' out | sed 's/[A-Z0-9]*/`&`/g; s/` `/`, `/g')
	remedy=$(sed -n 's/^Remedy  *//p' out)
	kernel=$(sed -n 's/^Kernel  *//p' out)
	meaning=$(sed -n 's/^Meaning  *.//p' out)
	for text in "$meaning." "${errnos:+errno: $errnos}" "${remedy:+remedy: $remedy}" \
		"${kernel:+kernel: $kernel}"; do
		grep -qF -- "$text" section || fail "verdicts.md, $code: lacks '$text'"
	done
	# The manual page has the errnos in parentheses.
	errnos=$(sed -n 's/^Errno  *//p' out | sed 's/ / , /g')
	awk -v item=".It Cm $code" '$0 == item { on = 1; next } /^\.It/ { on = 0 } on' "$man" >item
	[ -z "$errnos" ] || grep -qx "\\.Pq Er $errnos \\." item || fail "manual page, $code: errnos"
done <library

# ---- errnos

sed -n '/^## Errnos/,/^## JSON/s/^| `\(E[A-Z0-9]*\)`.*/\1/p' "$verdicts" >described
[ "$(wc -l <described)" -gt 15 ] || fail "verdicts.md has no table of errnos"
while read -r errno; do
	expect 0 explain "$errno"
	says "^Errno      $errno ("
	meaning=$(sed -n 's/^Meaning  *//p' out)
	grep -qF "| \`$errno\` | $meaning |" "$verdicts" || fail "verdicts.md: $errno"
done <described
expect 0 explain 129 ekeyrejected
[ "$(grep -c 'EKEYREJECTED (129)' out)" -eq 2 ] || fail "number and lower case"
expect 3 explain no-such-code
complains "explain 'no-such-code': no reason code"

# ---- JSON: every field that comes out is described

make_images good >/dev/null
describes()
{
	local name
	for name in $(tr '{},[]' '\n' <out | sed -n 's/^"\([A-Za-z0-9_]*\)":.*/\1/p' | sort -u); do
		case $name in
		[A-Z]*) continue ;; # configuration symbols
		esac
		awk -v heading="### \`$1\`" 'index($0, heading) { on = 1; next } /^### / { on = 0 } on' \
			"$verdicts" >section
		grep -oE '`[^`]*`' section | grep -oE '[A-Za-z0-9_]+' | grep -qx "$name" ||
			fail "$1: '$name' is not described"
	done
}
run verify --json good.img
describes kexec-sig/verdict/1
run system --json good.img
mv out machine.json
run verify --json --system=. good.img
describes kexec-sig/verdict/1
run inspect --json --certs=. good.img
describes kexec-sig/image/1
run keys --json
describes kexec-sig/keys/1

if command -v mandoc >/dev/null; then
	mandoc -T lint -W warning "$man" >out 2>&1 || fail "mandoc has complaints"
fi
exit $failed
