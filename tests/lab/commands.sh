# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What the commands of ./lab do.

cmd_build() {
	pkg_need build
	lab_say "building below $lab_build/native"
	lab_logged "$lab_logs/native.log" build_native || lab_die 1 "the build failed"
	find "$lab_stage/usr" -path "*bin/*" -type f
}

cmd_test() {
	local wanted

	[ $# -gt 0 ] || read -r -a wanted <<<"$(layer_usual)"
	[ $# = 0 ] || wanted=("$@")
	test_names "${wanted[@]}"
	test_run "${wanted[@]}"
}

# test_run LAYER...
test_run() {
	local status=0

	cache_sweep
	rm -f "$lab_logs"/*.done "$lab_logs"/*.table
	test_lanes first "$@"
	test_program "$@"
	test_lanes 'guests builds' "$@"
	agree_matrix "$@" || status=1
	report_total "$@" || status=1
	return $status
}

# cmd_choose LIST NOUN [ARCH|NAME...]: sets cmd_chosen: the named ones of those that LIST prints, those
# of an architecture, or all
cmd_choose() {
	local list=$1 noun=$2 what

	shift 2
	cmd_chosen=()
	[ $# -gt 0 ] || mapfile -t cmd_chosen < <("$list")
	for what; do
		# shellcheck disable=SC2046,SC2086
		if layer_wanted "$what" $agree_archs; then
			mapfile -t -O "${#cmd_chosen[@]}" cmd_chosen < <("$list" "$what")
		elif layer_wanted "$what" $("$list"); then
			cmd_chosen+=("$what")
		else
			lab_die 2 "'$what' is neither an architecture nor a $noun; there are: $agree_archs" \
				"$("$list" | tr '\n' ' ')"
		fi
	done
}

# cmd_agree [--record] [ARCH|GUEST]...: the agreement matrix, or a part of it
cmd_agree() {
	local agree_recording=

	if [ "${1:-}" = --record ]; then
		agree_recording=1
		shift
	fi
	cmd_choose agree_guests guest "$@"
	pkg_need build guest cross machines labkernel
	test_run "${cmd_chosen[@]}"
}

# cmd_boot [ARCH|CELL]...: second kernels, all ways into them or a part
cmd_boot() {
	cmd_choose boot_cells cell "$@"
	pkg_need build guest cross machines labkernel boot
	test_run "${cmd_chosen[@]}"
}

# test_lanes LANES WANTED...: run these lanes beside each other, to their end
test_lanes() {
	local lane

	for lane in $1; do
		lab_spawn "$lane" layer_lane "$lane" "${@:2}"
	done
	for lane in $1; do
		wait "$(tr -d - <"$lab_tmp/pids/$lane")" || true
		lab_untrack "$lane"
	done
}

test_names() {
	local name

	for name; do
		# shellcheck disable=SC2046
		layer_wanted "$name" $(layer_names) ||
			lab_die 2 "no layer '$name'; there are: $(layer_names)"
	done
}

# Guests need the programs, and those of other architectures the images, also when the layer that
# builds them was not asked for.
test_program() {
	local name

	! layer_wanted native "$@" || return 0
	for name in shim $(agree_guests) $(boot_cells) fleet; do
		layer_wanted "$name" "$@" || continue
		pkg_need build
		[ "$name" = fleet ] || pkg_need guest
		lab_logged "$lab_logs/native.log" build_native || lab_die 1 "the build failed"
		return
	done
}

demo_line() {
	local kind=${1%% *} text=${1#* }

	case $kind in
	head) printf '\n%s%s%s\n' "$bold" "$text" "$plain" ;;
	cmd) printf '  %s# %s%s\n' "$dim" "$text" "$plain" ;;
	out) printf '  %s\n' "$text" ;;
	ok) printf '  %s+ %s%s\n' "$green" "$text" "$plain" ;;
	not) printf '  %s! %s%s\n' "$red" "$text" "$plain" ;;
	second) printf '\n%sThe second kernel runs: Linux %s%s\n' "$bold" "$text" "$plain" ;;
	line) printf '  its command line: %s\n' "$text" ;;
	esac
}

cmd_demo() {
	local start

	pkg_need build guest
	lab_say "building, and fetching Debian's signed shim, GRUB and kernel"
	lab_logged "$lab_logs/native.log" build_native || lab_die 1 "the build failed"
	kernel_prepare 6.12 || lab_die 1 "Debian's signed kernel is not to be had"
	lab_say "starting QEMU: OVMF with Microsoft's keys, Debian's shim, GRUB and Linux $kernel_release"
	start=$SECONDS
	layer_results=$lab_logs/shim.results
	: >"$layer_results"
	if ! guest_shim shim 180 demo_line shim; then
		qemu_failed shim
		lab_die 1 "the demonstration did not come to its end"
	fi
	shim_judge
	printf '\n%s of %s checks held, %s seconds from power-on to the end\n' \
		"$(result_count ok shim)" "$(wc -l <"$layer_results")" $((SECONDS - start))
	[ "$(result_count 'not ok' shim)" = 0 ]
}

cmd_shell() {
	local plain_boot='' arch

	if [ "${1:-}" = --plain ]; then
		plain_boot=1
		shift
	fi
	arch=${1:-x86_64}
	[ "$arch" = x86_64 ] || lab_die 2 "no guest for '$arch': only x86_64 is available"
	pkg_need build guest
	lab_logged "$lab_logs/native.log" build_native || lab_die 1 "the build failed"
	guest_shell "$plain_boot"
}
