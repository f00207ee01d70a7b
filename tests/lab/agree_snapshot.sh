# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Snapshots that guests have taken of themselves: the verdicts drawn from them on this host must be
# those of the guest, byte for byte. They are kept, with what the kernels answered, for make check.

# agree_options REQUEST STATE: sets request_options, those of "kexec-sig verify"
agree_options() {
	local part size

	request_options=()
	! agree_is_ima || request_options=(--ima-sig)
	case $2 in
	own*) request_options+=("--owner=${2#own}") ;;
	revoked) request_options+=(--owner=1002) ;;
	esac
	for part in ${1//,/ }; do
		size=${part#*=}
		case $part in
		crash) request_options+=(--crash) ;;
		ima-initrd=*) request_options+=("--initrd=$agree_dir/initrds/$size") ;;
		initrd=*)
			truncate -s "$size" "$lab_tmp/$part"
			request_options+=("--initrd=$lab_tmp/$part")
			;;
		line=*) request_options+=("--command-line=$(printf "%${size}s" | tr ' ' x)") ;;
		esac
	done
}

# agree_states GUEST: the states that a guest has taken a snapshot in
agree_states() {
	sed -n 's/^LAB snapshot \([^\t]*\)\t.*/\1/p' "$lab_logs/$1.lines"
}

# agree_snapshots GUEST: results for every state and request of a guest that has run
agree_snapshots() {
	local guest=$1 state request

	for state in $(agree_states "$guest"); do
		# fs-verity is a property of a file there.
		[ "${state#ext4}" = "$state" ] || continue
		sed -n "s/^LAB snapshot $state\t//p" "$lab_logs/$guest.lines" | base64 -d |
			gunzip >"$lab_logs/$guest.$state.json" || true
		sed -n "s/^LAB pair $state\t[^\t]*\t//p" "$lab_logs/$guest.lines" |
			awk -F '\t' '$1 ~ /[.]img$/' >"$lab_tmp/$guest.pairs"
		while IFS= read -r request; do
			agree_offline "$guest" "$state" "$request"
		done < <(cut -f 2 "$lab_tmp/$guest.pairs" | LC_ALL=C sort -u)
	done
}

# agree_offline GUEST STATE REQUEST: of $lab_tmp/GUEST.pairs
agree_offline() {
	local guest=$1 state=$2 request=$3 base=$lab_tmp/$1 images=() differ count

	awk -F '\t' -v request="$request" '$2 == request' "$base.pairs" >"$base.asked"
	mapfile -t images < <(cut -f 1 "$base.asked")
	agree_options "$request" "$state"
	(cd "$agree_dir" && "$lab_build/native/kexec-sig/kexec-sig" verify --json \
		"--system=$lab_logs/$guest.$state.json" "${request_options[@]}" "${images[@]}") \
		>"$base.offline" 2>"$lab_logs/$guest.offline.log" </dev/null || true
	cut -f 5- "$base.asked" >"$base.live"
	count=${#images[@]}
	if cmp -s "$base.live" "$base.offline"; then
		result_line ok "$guest: $state: $request: $count verdicts from the snapshot"
		return
	fi
	differ=$(paste -d '\n' <(cut -f 1 "$base.asked") "$base.live" "$base.offline" |
		awk 'NR % 3 == 1 { n = $0 } NR % 3 == 2 { l = $0 } NR % 3 == 0 && l != $0 { print n }')
	cp "$base.live" "$lab_logs/$guest.$state.live"
	cp "$base.offline" "$lab_logs/$guest.$state.offline"
	# shellcheck disable=SC2086
	result_line "" "$guest: $state: $request: of $count verdicts from the snapshot not as there: ${differ//$'\n'/ }"
}

# agree_record GUEST: the snapshots and the answers become part of the tree, where they can be
# replayed: with images that anybody can make again
agree_record() {
	local guest=$1 out=$lab_top/tests/fixtures/agree state

	case $guest_kernel in
	secure-*) return 0 ;;
	esac
	# Labels are not made anew by the replay.
	! agree_is_ima || return 0
	mkdir -p "$out"
	rm -f "$out/$guest".*
	for state in $(agree_states "$guest"); do
		gzip -9n <"$lab_logs/$guest.$state.json" >"$out/$guest.$state.json.gz"
		awk '$1 ~ /[.]img$/ && $3 == state { print $1 "\t" $2 "\t" $4 "\t" $6 }' state="$state" \
			"$lab_logs/$guest.table" >"$out/$guest.$state.answers"
	done
}
