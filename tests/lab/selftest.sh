# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The lab's own judgement, on tables made by hand: it must neither fail what agrees nor pass what
# does not.

# selftest_matrix RESULT...: does a matrix of pairs with these results pass?
selftest_matrix() {
	local lab_logs=$lab_tmp/selftest result

	mkdir -p "$lab_logs"
	: >"$lab_logs/none.results"
	touch "$lab_logs/none.done"
	{
		echo "image request state syscall predicted kernel result"
		for result; do
			echo "a.img - plain kexec_file_load ok ok $result"
		done
	} >"$lab_logs/none.table"
	agree_matrix none >"$lab_logs/output"
}

# selftest_total LINE...: does a run with these results pass?
selftest_total() {
	local lab_logs=$lab_tmp/selftest

	mkdir -p "$lab_logs"
	printf '%s\n' "$@" >"$lab_logs/none.results"
	touch "$lab_logs/none.done"
	report_total none >"$lab_logs/output"
}

# selftest_chosen WANTED WORD...: are these cells run for those words? In a shell of its own, as a
# command would.
selftest_chosen() {
	local wanted=$1

	shift
	[ "$(
		set -e
		cmd_choose boot_cells cell "$@" 2>/dev/null
		echo "${cmd_chosen[*]}"
	)" = "$wanted" ]
}

# selftest_initrd KERNEL: an archive with this kernel, as often as it takes to meet the other lane
selftest_initrd() {
	local file=$lab_tmp/selftest/$1 agree_initrd=/dev/null round

	mkdir -p "$lab_tmp/selftest"
	echo "$1" >"$file"
	for round in {1..20}; do
		agree_initrd "$file" "$file.initrd" || return
		[ "$(gunzip <"$file.initrd" | cpio -i --quiet --to-stdout boot/lab-kernel)" = "$1" ] ||
			return
	done
}

# selftest_lanes: do two lanes that make archives at the same time get their own?
selftest_lanes() {
	local other status=0

	selftest_initrd one &
	other=$!
	selftest_initrd two || status=1
	wait $other || status=1
	return $status
}

selftest_not() {
	! "$@"
}

selftest() {
	result_of "all cells are run where none is named" selftest_chosen \
		"$(boot_cells | tr '\n' ' ' | sed 's/ $//')" || true
	result_of "an architecture is its cells, a cell is itself" selftest_chosen \
		"x86_64-xen $(boot_cells s390x | tr '\n' ' ')x86_64-jump" \
		x86_64-xen s390x x86_64-jump || true
	result_of "a cell that is none is refused" selftest_not selftest_chosen none none || true
	result_of "a matrix that agrees passes" selftest_matrix ok ok || true
	result_of "a matrix with a disagreement fails" selftest_not selftest_matrix ok DISAGREE || true
	result_of "a run without failures passes" selftest_total 'ok 1 - a' 'ok 2 - b' || true
	result_of "a run with a failure fails" selftest_not selftest_total 'ok 1 - a' 'not ok 2 - b' ||
		true
	result_of "two lanes make archives beside each other" selftest_lanes || true
}
