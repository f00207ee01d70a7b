# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Comparing what we predicted with what the kernel said, as "ok"/"not ok" lines. There is no list
# of exceptions, and "unknown" disagrees with every answer.

# A guest's line "pair" without its first two words -> state, system call, image, request, answer,
# exit status, what the verdict says of that system call in kload's words, and the exit status that
# has to go with the verdict as a whole
# shellcheck disable=SC2016
agree_filter='
split("\t") as $pair | (($pair[6] // "") | try fromjson catch null) as $verdict |
$pair[0:6] + [
	($verdict.predictions[$pair[1]] |
		if . == null then "no verdict"
		elif .outcome == "accept" then "ok"
		elif .outcome == "refuse" then .errno
		else .outcome end),
	({"accept": 0, "refuse": 1, "hazard": 1}[$verdict.verdict.outcome? // ""] // 2 | tostring)
] | join("\t")'

# From that, the table and the results. What was kept from the kernel is no pair: a guest of its
# own shows one such image per kernel. Only images that are made to fault may be called a hazard.
# shellcheck disable=SC2016
agree_results='
BEGIN { FS = "\t"; head = "image request state syscall predicted kernel result" }
function row(a, b, c, d, e, f, g) {
	printf "%-44s %-18s %-10s %-16s %-14s %-14s %s\n", a, b, c, d, e, f, g >table
}
NR == 1 { split(head, h, " "); row(h[1], h[2], h[3], h[4], h[5], h[6], h[7]) }
{
	result = "ok"
	if ($7 != $5 || ($7 == "hazard" && $3 !~ /^hazard-/))
		result = "DISAGREE"
	else if ($6 != "-" && $6 != $8)
		result = "DISAGREE (exit " $6 ", not " $8 ")"
	row($3, $4, $1, $2, $7, $5, result)
	printf "%sok %d - %s: %s: %s%s: %s predicted %s, kernel %s, %s\n",
		result == "ok" ? "" : "not ", ++number, guest, $1, $3, $4 == "-" ? "" : " " $4, $2,
		$7, $5, result
}'

# agree_judge GUEST: result lines for every pair of a guest that has run
agree_judge() {
	local guest=$1 before

	before=$(wc -l <"$layer_results")
	sed -n 's/^LAB pair //p' "$lab_logs/$guest.lines" | jq -rR "$agree_filter" |
		awk -v guest="$guest" -v number="$before" -v table="$lab_logs/$guest.table" \
			"$agree_results" >>"$layer_results"
	grep DISAGREE "$lab_logs/$guest.table" || true
}

# What was predicted of IMA's list, and what has been added to it: each entry that is certain has to be
# there, and each new one has to be predicted.
# shellcheck disable=SC2016
agree_measured_filter='
split("\t") as $pair | ($pair[6] | try fromjson catch null) as $verdict |
$verdict.ima.measurements[]? | ($pair[0]) + "\t" + (if .certain then "certain" else "perhaps" end) +
	"\t\(.pcr) \(.template) \(.digest)"'

# shellcheck disable=SC2016
agree_measured_results='
BEGIN { FS = "\t" }
{ sub(/ (ima|verity):/, " ", $NF) }
FILENAME ~ /predicted$/ {
	predicted[$1 "\t" $3] = $2
	next
}
{
	there[$2] = 1
	# Before the first question of all or of a state, and what people do
	if ($1 == "boot" || $1 == "opened" || $1 == "report")
		next
	count[$1]++
	if (!(($1 "\t" $2) in predicted)) {
		bad[$1]++
		print "# " guest ": " $1 ": not predicted: " $2
	}
}
END {
	for (key in predicted) {
		split(key, part, "\t")
		states[part[1]] = 1
		wanted[part[1]]++
		if (predicted[key] == "certain" && !(part[2] in there)) {
			bad[part[1]]++
			print "# " guest ": " part[1] ": not measured: " part[2]
		}
	}
	for (state in count)
		states[state] = 1
	for (state in states)
		printf "%sok %d - %s: %s: %d measurements predicted, %d made, %d differ\n",
			bad[state] ? "not " : "", ++number, guest, state, wanted[state], count[state],
			bad[state]
}'

# agree_measured GUEST: result lines for each state of a guest that is about IMA
agree_measured() {
	local guest=$1 before

	before=$(wc -l <"$layer_results")
	sed -n 's/^LAB pair //p' "$lab_logs/$guest.lines" | jq -rR "$agree_measured_filter" |
		sort -u >"$lab_tmp/$guest.predicted"
	sed -n 's/^LAB measured //p' "$lab_logs/$guest.lines" >"$lab_tmp/$guest.measured"
	awk -v guest="$guest" -v number="$before" "$agree_measured_results" \
		"$lab_tmp/$guest.predicted" "$lab_tmp/$guest.measured" | tee "$lab_logs/$guest.measured" |
		grep -v '^#' >>"$layer_results" || true
	grep '^#' "$lab_logs/$guest.measured" | head -n 20 || true
}

# agree_fact GUEST NAME WANTED: what the guest found of itself must be what the scenario is about
agree_fact() {
	local seen

	seen=$(sed -n "s/^LAB fact $2=//p" "$lab_logs/$1.lines" | sed 's/ *$//' | tail -n 1)
	# shellcheck disable=SC2254
	case $seen in
	$3) result_line ok "$1: $2 is '$seen'" ;;
	*) result_line '' "$1: $2 is '$seen', expected '$3'" ;;
	esac
}

# agree_facts GUEST: the guest of agree_find was what its row says
agree_facts() {
	local guest=$1 lockdown=none secure='' ipl='' series=6.12

	case $guest_kernel in
	secure-*) lockdown=integrity secure=1 ;;
	esac
	case $guest_kernel in
	*-6.1) series=6.1 ;;
	esac
	case " $guest_words " in
	*' lockdown='*) lockdown=${guest_words#*lockdown=} ;;
	esac
	case $guest_words in
	*lab_secure_ipl*) ipl=1 ;;
	esac
	agree_fact "$guest" release "$series.*"
	agree_fact "$guest" lockdown "*\[${lockdown%% *}\]*"
	agree_fact "$guest" secure_boot "$secure"
	[ "$guest_arch" != s390x ] || agree_fact "$guest" secure_ipl "${ipl:-0}"
	agree_fact "$guest" left_loaded 0
	agree_fact "$guest" complete 1
	sed -n "s/^LAB ok /$guest: /p" "$lab_logs/$guest.lines" | while IFS= read -r line; do
		result_line ok "$line"
	done
	sed -n "s/^LAB not /$guest: /p" "$lab_logs/$guest.lines" | while IFS= read -r line; do
		result_line '' "$line"
	done
}

# agree_hazards GUEST LEAST: where the signer is trusted, images made to fault are seen as such
agree_hazards() {
	local seen

	seen=$(awk '$1 ~ /^hazard-/ && $5 == "hazard"' "$lab_logs/$1.table" | wc -l)
	result_of "$1: $seen images are kept from the kernel, expected at least $2" [ "$seen" -ge "$2" ] ||
		true
}

# agree_count GUEST LEAST: every image of the set was asked about, and the set is a real one
agree_count() {
	local asked made

	asked=$(awk '$1 ~ /[.]img$/ && $2 == "-" && $3 == "plain" && $4 == "kexec_file_load"' \
		"$lab_logs/$1.table" | wc -l)
	made=$(find "$agree_dir" -maxdepth 1 -name '*.img' | wc -l)
	if [ "$asked" = "$made" ] && [ "$made" -ge "$2" ]; then
		result_line ok "$1: all $made generated images were compared"
	else
		result_line '' "$1: $asked images compared, $made generated, expected at least $2"
	fi
}

# agree_fault GUEST FUNCTION: an image that we call a hazard has made the kernel fault there
agree_fault() {
	local guest=$1 console=$lab_logs/$1.console

	agree_fact "$guest" predicted hazard
	result_of "$guest: the kernel faults" \
		grep -qE 'unable to handle|Unable to handle|Oops' "$console" || true
	result_of "$guest: the fault is below $2()" grep -qw -e "$2" "$console" || lab_tail "$console"
}
