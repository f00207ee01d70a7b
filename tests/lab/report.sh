# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Results: each layer writes "ok N - text" and "not ok N - text" lines to a file of its own, and is
# shown as one block when it has ended, whatever runs beside it.

# result_line OK TEXT: OK is empty for a failure
result_line() {
	local number

	number=$(($(wc -l <"$layer_results") + 1))
	printf '%sok %d - %s\n' "$([ -n "$1" ] || echo "not ")" $number "$2" >>"$layer_results"
}

# result_of TEXT COMMAND...: the command's success is the result
result_of() {
	local text=$1

	shift
	if "$@"; then
		result_line ok "$text"
	else
		result_line '' "$text"
		return 1
	fi
}

# result_count WORD NAME
result_count() {
	grep -c "^$1 " "$lab_logs/$2.results" || true
}

# layer_show NAME TITLE SECONDS OUTPUT
layer_show() {
	local name=$1 passed failed

	passed=$(result_count ok "$name")
	failed=$(result_count 'not ok' "$name")
	lab_heading "$2"
	cat "$4"
	grep '^not ok ' "$lab_logs/$name.results" | head -n 40 || true
	if [ "$failed" = 0 ]; then
		lab_say "$green$name: $passed ok$plain $dim(${3}s)$plain"
	else
		lab_say "$red$name: $passed ok, $failed not ok$plain $dim(${3}s, logs in $lab_logs)$plain"
	fi
}

# layer_run NAME TITLE FUNCTION ARG...
layer_run() {
	local name=$1 title=$2 start=$SECONDS layer_results=$lab_logs/$1.results
	local output=$lab_logs/$1.output

	shift 2
	: >"$layer_results"
	rm -f "$lab_logs/$name.done"
	"$@" >"$output" 2>&1 </dev/null || true
	[ -s "$layer_results" ] || result_line '' "$name gave no result"
	(
		flock 9
		layer_show "$name" "$title" $((SECONDS - start)) "$output"
	) 9>"$lab_tmp/show.lock"
	touch "$lab_logs/$name.done"
}

# report_total NAME...: the last line of a test run; false when anything failed or did not run
report_total() {
	local name passed=0 failed=0

	for name; do
		if [ -e "$lab_logs/$name.done" ]; then
			passed=$((passed + $(result_count ok "$name")))
			failed=$((failed + $(result_count 'not ok' "$name")))
		else
			lab_error "$name did not end"
			failed=$((failed + 1))
		fi
	done
	printf '\n%d passed, %d failed\n' $passed $failed
	[ $failed = 0 ]
}
