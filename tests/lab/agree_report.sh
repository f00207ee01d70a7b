# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The agreement matrix, once all guests have run: pairs of prediction and answer for each policy
# and state on each architecture, and what did not agree.

# agree_tables NAME...: the tables of those of them that are guests and have run
agree_tables() {
	local name guests

	guests=" $(agree_guests | tr '\n' ' ')"
	for name; do
		case $guests in
		*" $name "*) [ ! -e "$lab_logs/$name.table" ] || echo "$name.table" ;;
		esac
	done
}

# agree_matrix NAME...: false when anything disagrees
agree_matrix() {
	local tables arch

	read -r -d '' -a tables < <(agree_tables "$@") || true
	[ ${#tables[@]} -gt 0 ] || return 0
	lab_heading "Agreement of predictions with the kernels' answers, by guest and state"
	(cd "$lab_logs" && awk "$agree_guest_program" "${tables[@]}") | tee "$lab_logs/agreement.txt"
	lab_heading "Policies on each architecture: pairs, and how many of them agree"
	for arch in $agree_archs; do
		agree_guests "$arch" | sed "s/^/$arch /"
	done >"$lab_tmp/guest-archs"
	(cd "$lab_logs" && awk -v archs="$agree_archs" "$agree_matrix_program" \
		"$lab_tmp/guest-archs" "${tables[@]}") | tee -a "$lab_logs/agreement.txt"
	# awk, because grep fails where nothing is found, and that is the result we want.
	(cd "$lab_logs" && awk '/DISAGREE/ { print FILENAME ": " $0 }' "${tables[@]}") |
		sed 's/[.]table:/:/' | tee -a "$lab_logs/agreement.txt" | agree_disagreements
}

# agree_disagreements: false when there is any
agree_disagreements() {
	local line none=1

	while IFS= read -r line; do
		[ -z "$none" ] || lab_heading "Disagreements"
		none=
		printf '%s\n' "$line"
	done
	[ -n "$none" ]
}

# shellcheck disable=SC2016
agree_guest_program='
function percent(part, whole) { return whole ? sprintf("%.2f %%", 100 * part / whole) : "-" }
function flush_guest(    i) {
	for (i = 1; i <= count; i++)
		printf "%-30s %-12s %6d %6d  %9s %8d\n", guest, states[i], pairs[states[i]],
			agree[states[i]], percent(agree[states[i]], pairs[states[i]]), kept[states[i]]
	delete pairs
	delete agree
	delete kept
	count = 0
}
BEGIN { printf "%-30s %-12s %6s %6s  %9s %8s\n", "guest", "state", "pairs", "agree", "", "hazards" }
FNR == 1 {
	flush_guest()
	guest = FILENAME
	sub("[.]table$", "", guest)
	next
}
{
	if (!($3 in pairs)) {
		pairs[$3] = agree[$3] = kept[$3] = 0
		states[++count] = $3
	}
	if ($6 == "hazard") {
		kept[$3]++
		next
	}
	pairs[$3]++
	agree[$3] += $7 == "ok"
}
END { flush_guest() }'

# shellcheck disable=SC2016
agree_matrix_program='
function cell(pairs, agree) {
	if (!pairs)
		return "-"
	return sprintf("%d %s%%", pairs, agree == pairs ? "100" : sprintf("%.2f", 100 * agree / pairs))
}
BEGIN { columns = split(archs, arch, " ") }
FILENAME ~ /guest-archs$/ {
	of[$2] = $1
	next
}
FNR == 1 {
	guest = FILENAME
	sub("[.]table$", "", guest)
	policy = guest
	sub("^" of[guest] "-", "", policy)
	next
}
$6 != "hazard" {
	row = policy
	if ($3 != "plain" && $3 != policy)
		row = row ", " $3
	if (!(row in seen)) {
		seen[row] = 1
		rows[++count] = row
	}
	pairs[row, of[guest]]++
	agree[row, of[guest]] += $7 == "ok"
	all[of[guest]]++
	good[of[guest]] += $7 == "ok"
}
END {
	printf "%-32s", "policy"
	for (i = 1; i <= columns; i++)
		printf " %14s", arch[i]
	print ""
	for (r = 1; r <= count; r++) {
		printf "%-32s", rows[r]
		for (i = 1; i <= columns; i++)
			printf " %14s", cell(pairs[rows[r], arch[i]], agree[rows[r], arch[i]])
		print ""
	}
	printf "%-32s", "all"
	for (i = 1; i <= columns; i++) {
		printf " %14s", cell(all[arch[i]], good[arch[i]])
		total += all[arch[i]]
		agreed += good[arch[i]]
	}
	printf "\n%d pairs, %d agree: %s\n", total, agreed, cell(total, agreed)
}'
