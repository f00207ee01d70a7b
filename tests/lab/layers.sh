# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The layers of "./lab test" and who runs beside whom.

# Two cores: one lane compiles, and has the guests of s390x and ppc64le; the other has those of
# x86_64 and arm64. A guest keeps about one core busy. The lane that has come to its end helps the
# other. The guests of the agreement matrix follow.
# name|lane|function and arguments|title
layer_table='
packages|first|layer_packages|Packages
scripts|first|layer_scripts|Scripts, manual pages, the judgement of the lab
native|first|layer_native|Build and make check
sanitizers|builds|layer_sanitizers|AddressSanitizer and UndefinedBehaviorSanitizer
s390x|builds|layer_cross s390x-linux-gnu|s390x (big endian) under user emulation
ppc64le|builds|layer_cross powerpc64le-linux-gnu|ppc64le under user emulation
distcheck|builds|layer_distcheck|make distcheck
fleet|builds|layer_fleet|Many machines: the role for Ansible, the step for continuous integration
shim|guests|layer_shim|Secure Boot as Debian does it: shim, GRUB, kernel, second kernel
'

layer_agree_rows() {
	local name arch lane title

	while IFS='|' read -r name arch _ _ _ title; do
		case $arch in
		x86_64 | arm64) lane=guests ;;
		*) lane=builds ;;
		esac
		[ -z "$name" ] || echo "$name|$lane|layer_agree $name|Agreement on $arch: $title"
	done <<<"$agree_table"
}

layer_boot_rows() {
	local name arch kernel image options kind lane

	while IFS='|' read -r name arch kernel image options kind; do
		case $arch in
		x86_64 | arm64) lane=guests ;;
		*) lane=builds ;;
		esac
		[ -z "$name" ] ||
			echo "$name|$lane|layer_boot $name|Second kernel on $arch: kexec ${options//,/ } $image, $kind"
	done <<<"$boot_table"
}

layer_table+=$(layer_agree_rows)
layer_table+=$'\n'$(layer_boot_rows)

layer_names() {
	local name

	while IFS='|' read -r name _; do
		[ -z "$name" ] || printf '%s ' "$name"
	done <<<"$layer_table"
}

# layer_usual: what "./lab test" runs unless it is told; the rest is for ./lab agree and ./lab boot
layer_usual() {
	local name

	for name in $(layer_names); do
		# shellcheck disable=SC2046,SC2086
		if layer_wanted "$name" $(agree_rest) ||
			{ layer_wanted "$name" $(boot_cells) && ! layer_wanted "$name" $boot_short; }; then
			continue
		fi
		printf '%s ' "$name"
	done
}

# layer_wanted NAME WANTED...
layer_wanted() {
	local name=$1 wanted

	shift
	for wanted; do
		[ "$wanted" != "$name" ] || return 0
	done
	return 1
}

# layer_rows LANE: its own rows, and then those of the other, of which it takes the last first
layer_rows() {
	grep "^[^|]*|$1|" <<<"$layer_table"
	[ "$1" = first ] || grep -v "^[^|]*|\($1\|first\)|" <<<"$layer_table" | grep . | tac
}

# layer_lane LANE WANTED...: run the wanted layers, one after the other, that no other lane has taken
layer_lane() {
	local lane=$1 name function title

	shift
	while IFS='|' read -r name _ function title; do
		if ! layer_wanted "$name" "$@" || ! mkdir "$lab_tmp/taken-$name" 2>/dev/null; then
			continue
		fi
		# shellcheck disable=SC2086
		layer_run "$name" "$title" $function
	done < <(layer_rows "$lane")
}

layer_packages() {
	result_of "packages are installed" pkg_need build guest test fleet cross machines labkernel boot
}

# scripts_list: every shell script of the tree, whatever its name. Pieces that have no "#!" line
# are checked together with the script that reads them.
scripts_list() {
	local file line

	source_list | while IFS= read -r file; do
		IFS= read -r line <"$lab_top/$file" 2>/dev/null || continue
		case $line in
		'#!'*sh | '#!'*sh' '*) printf '%s\n' "$file" ;;
		esac
	done
}

layer_scripts() {
	local file

	while IFS= read -r file; do
		result_of "shellcheck: $file" \
			shellcheck -a -x -P "$lab_top" "$lab_top/$file" || true
	done < <(scripts_list)
	while IFS= read -r file; do
		result_of "mandoc: $file" mandoc -T lint -W warning "$lab_top/$file" || true
	done < <(source_list | grep -E '^doc/.*[.][1-9]$')
	selftest
}

# layer_guest NAME COMMAND...: boot; a guest that hangs or dies is a failure of its own
layer_guest() {
	local name=$1

	shift
	if "$@"; then
		result_line ok "$name: the guest came to its own end"
	else
		qemu_failed "$name"
		result_line '' "$name: the guest came to its own end"
	fi
	[ -s "$lab_logs/$name.lines" ]
}

# layer_agree GUEST
layer_agree() {
	if agree_find_fault "$1"; then
		# Whether it gets to its end afterwards is up to chance.
		agree_run "$1" 180 || true
		agree_fault "$1" "$agree_function"
		return
	fi
	layer_guest "$1" agree_run "$1" 1500 || return
	agree_facts "$1"
	agree_judge "$1"
	agree_snapshots "$1"
	! agree_is_ima || agree_measured "$1"
	[ -z "${agree_recording:-}" ] || agree_record "$1"
	case $guest_asked in
	*plain:all*) agree_count "$1" 200 ;;
	esac
	case $guest_asked:$guest_kernel in
	*plain:all*:secure-*) agree_hazards "$1" 10 ;;
	esac
}

layer_shim() {
	layer_guest shim guest_shim shim 180 qemu_silent shim || return
	shim_judge
}

# shim_judge: the guest's own assertions, and that the second kernel came with its command line
shim_judge() {
	local kind text mark='' line='' release=''

	while read -r kind text; do
		case $kind in
		ok) result_line ok "shim: $text" ;;
		not) result_line '' "shim: $text" ;;
		mark) mark=$text ;;
		line) line=$text ;;
		second) release=$text ;;
		esac
	done < <(sed -n 's/^LAB //p' "$lab_logs/shim.lines")
	result_of "shim: the second kernel runs: '$release'" [ -n "$release" ] || true
	result_of "shim: its command line '$line' has the appended '$mark'" \
		shim_line "$line" "$mark" || true
	result_of "shim: its command line has the first kernel's words" \
		shim_line "$line" "$guest_line" || true
}

# shim_line LINE WORDS
shim_line() {
	case " $1 " in
	*" ${2:-missing} "*) ;;
	*) return 1 ;;
	esac
}
