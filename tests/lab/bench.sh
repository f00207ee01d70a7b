# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# "./lab bench": loading and going there, against the distribution's kexec-tools in the same guest.
# Ratios count; the machine is emulated.

bench_initrd=300 # MiB
bench_ways='1 2 3 4 5'

# bench_images DIR: a kernel, a large initrd that begins with one that works, and the other program with
# the libraries that it needs
bench_images() {
	local dir=$1 stock

	rm -rf "$dir"
	mkdir -p "$dir/lib"
	stock=$(cache_package kexec-tools) && cp "$stock/sbin/kexec" "$dir/stock-kexec" &&
		initramfs_libraries "$dir/stock-kexec" | xargs cp -t "$dir/lib" &&
		kernel_prepare 6.12 && cp "$kernel_image" "$dir/kernel" &&
		cp "$lab_tmp/second.img" "$dir/large" && truncate -s "${bench_initrd}M" "$dir/large"
}

# bench_filter LINE: when it came
bench_filter() {
	case $1 in
	exec\ * | Linux\ * | second\ *) echo "$EPOCHREALTIME $1" >>"$bench_times" ;;
	esac
}

# bench_guest NAME WORD... The CPU has no vector instructions beyond SSE, which QEMU emulates slowly: a
# library that uses them would be at a disadvantage that it has nowhere else.
bench_guest() {
	local qemu_args name=$1

	shift
	qemu_machine
	qemu_args+=(-cpu qemu64 -m 3072 -kernel "$kernel_image" -initrd "$lab_tmp/bench.initrd"
		-append "$guest_line lab=bench $*")
	qemu_disk images "$lab_tmp/bench.tar"
	bench_times=$lab_logs/$name.times
	rm -f "$bench_times"
	if ! qemu_run "$name" 900 bench_filter; then
		qemu_failed "$name"
		return 1
	fi
}

# bench_middle: of the numbers it is given, a line each
bench_middle() {
	sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}

# bench_median FILE PROGRAM FIELD
bench_median() {
	awk -v program="$2" -v field="$3" '$2 == "load" && $3 == program { print $(field) }' "$1" |
		bench_middle
}

# bench_way PROGRAM TO: seconds from "kexec -e" to a line of the second kernel. A way that did not come
# there has no time.
bench_way() {
	local round

	for round in $bench_ways; do
		awk -v to="$2" '$2 == "exec" { from = $1 } $2 == to { printf "%.2f\n", $1 - from }' \
			"$lab_logs/bench-$1-$round.times"
	done | bench_middle
}

# bench_row TITLE OURS STOCK UNIT
bench_row() {
	printf '%-44s %10s %10s %-4s %6s\n' "$1" "$2" "$3" "$4" \
		"$(awk -v a="$2" -v b="$3" 'BEGIN { if (b > 0) printf "%.2f", a / b; else print "-" }')"
}

# bench_ahead OURS STOCK
bench_ahead() {
	awk -v a="$1" -v b="$2" 'BEGIN { exit !(a > 0 && b > 0 && a < b) }'
}

bench_prepare() {
	initramfs_prepare && lab_logged "$lab_logs/bench.log" bench_images "$lab_tmp/bench" &&
		initramfs_for "$lab_tmp/bench.initrd" &&
		image_disk "$lab_tmp/bench" "$lab_tmp/bench.tar"
}

cmd_bench() {
	local ours stock round lines=$lab_logs/bench-load.lines status=0

	pkg_need build guest bench
	lab_logged "$lab_logs/native.log" build_native || lab_die 1 "the build failed"
	bench_prepare || lab_die 1 "no images"
	bench_guest bench-load || status=1
	for round in $bench_ways; do
		bench_guest "bench-ours-$round" lab_exec=ours || status=1
		bench_guest "bench-stock-$round" lab_exec=stock || status=1
	done
	! grep -h '^LAB not ' "$lab_logs"/bench-*.lines || status=1
	printf '%-44s %10s %10s %-4s %6s\n' "kexec -c -l, $(stat -c %s "$lab_tmp/bench/kernel") bytes, initrd $bench_initrd MiB" \
		ours stock unit ratio
	ours=$(bench_median "$lines" ours 4) stock=$(bench_median "$lines" stock 4)
	bench_row "time of a load, median" "$ours" "$stock" s
	bench_ahead "$ours" "$stock" || status=1
	ours=$(bench_median "$lines" ours 6) stock=$(bench_median "$lines" stock 6)
	bench_row "memory that the machine needs for it" "$ours" "$stock" KiB
	bench_ahead "$ours" "$stock" || status=1
	# Pages of a file that is mapped count as much as a copy of it.
	bench_row "largest resident set" "$(bench_median "$lines" ours 5)" \
		"$(bench_median "$lines" stock 5)" KiB
	ours=$(bench_way ours Linux) stock=$(bench_way stock Linux)
	bench_row "kexec -e to the second kernel's first message" "$ours" "$stock" s
	bench_ahead "$ours" "$stock" || status=1
	# Most of the rest is the second kernel's own, which is the same one.
	bench_row "kexec -e to its first process" "$(bench_way ours second)" \
		"$(bench_way stock second)" s
	return $status
}
