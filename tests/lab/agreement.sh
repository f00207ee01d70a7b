# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Comparing what we predicted with what the kernel said, as "ok"/"not ok" lines. There is no list
# of exceptions, and "unknown" disagrees with every answer.

# What a verdict says of a system call, in the words that kload uses for the kernel's answer, and
# the exit status that has to go with the verdict as a whole.
# shellcheck disable=SC2016
agree_filter='
[(.predictions[$syscall] |
	if .outcome == "accept" then "ok" elif .outcome == "refuse" then .errno else .outcome end),
 ({"accept": 0, "refuse": 1, "hazard": 1}[.verdict.outcome] // 2)] |
map(tostring) | join("\t")'

# agree_said SYSCALL JSON: prediction, tab, exit status
agree_said() {
	jq -r --arg syscall "$1" "$agree_filter" <<<"$2" 2>/dev/null || printf 'no verdict\t-'
}

# agree_pair GUEST SYSCALL IMAGE ANSWER STATUS JSON: one line of the table, one result
agree_pair() {
	local guest=$1 syscall=$2 image=$3 answer=$4 status=$5 said expected_status result=ok

	IFS=$'\t' read -r said expected_status <<<"$(agree_said "$syscall" "$6")"
	if [ "$said" != "$answer" ]; then
		result=DISAGREE
	elif [ "$status" != - ] && [ "$status" != "$expected_status" ]; then
		result="DISAGREE (exit $status, not $expected_status)"
	fi
	printf '%-44s %-16s %-14s %-14s %s\n' "$image" "$syscall" "$said" "$answer" "$result" \
		>>"$lab_logs/$guest.table"
	result_line "$([ "$result" = ok ] && echo ok)" \
		"$guest: $image: $syscall predicted $said, kernel $answer, $result"
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

# agree_judge GUEST: result lines for every pair of a guest that has run
agree_judge() {
	local guest=$1 syscall image answer status json

	printf '%-44s %-16s %-14s %-14s %s\n' image syscall predicted kernel result \
		>"$lab_logs/$guest.table"
	while IFS=$'\t' read -r syscall image answer status json; do
		agree_pair "$guest" "$syscall" "$image" "$answer" "$status" "$json"
	done < <(sed -n 's/^LAB pair //p' "$lab_logs/$guest.lines")
}

# agree_hazards GUEST LEAST: where the signer is trusted, images made to fault are seen as such
agree_hazards() {
	local seen

	seen=$(grep -c $'^LAB pair kexec_file_load\thazard-[^\t]*\thazard\t' "$lab_logs/$1.lines" || true)
	result_of "$1: $seen images are kept from the kernel, expected at least $2" [ "$seen" -ge "$2" ] ||
		true
}

# agree_count GUEST LEAST: every image of the set was asked about, and the set is a real one
agree_count() {
	local asked made

	asked=$(grep -c $'^LAB pair kexec_file_load\t.*[.]img\t' "$lab_logs/$1.lines" || true)
	made=$(find "$lab_tmp/generated" -name '*.img' | wc -l)
	if [ "$asked" = "$made" ] && [ "$made" -ge "$2" ]; then
		result_line ok "$1: all $made generated images were compared"
	else
		result_line '' "$1: $asked images compared, $made generated, expected at least $2"
	fi
}

# agree_matrix LAYER...: every image against every guest that has run: the kernel's answer, and in
# front of a "/" what we had predicted where that was something else
agree_matrix() {
	local name guests=()

	for name; do
		[ ! -e "$lab_logs/$name.table" ] || guests+=("$name")
	done
	[ ${#guests[@]} -gt 0 ] || return 0
	lab_heading "Agreement: the kernel's answer, and predicted/answered where they differ"
	(cd "$lab_logs" && awk "$agree_matrix_program" "${guests[@]/%/.table}") |
		tee "$lab_logs/agreement.txt"
}

# shellcheck disable=SC2016
agree_matrix_program='
FNR == 1 {
	guests[++count] = FILENAME
	sub("[.]table$", "", guests[count])
	next
}
{
	name = $1 ($2 == "kexec_load" ? " (classic)" : "")
	sub("^vmlinuz-[^ ]*", "the running kernel", name)
	if (!(name in seen)) {
		seen[name] = 1
		names[++rows] = name
	}
	cell[name, count] = $3 == $4 ? $4 : $3 "/" $4
}
END {
	printf "%-40s", "image"
	for (guest = 1; guest <= count; guest++)
		printf " %-14s", substr(guests[guest], 1, 14)
	print ""
	for (row = 1; row <= rows; row++) {
		printf "%-40s", names[row]
		for (guest = 1; guest <= count; guest++)
			printf " %-14s", cell[names[row], guest]
		print ""
	}
}'
