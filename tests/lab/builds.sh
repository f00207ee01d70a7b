# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Builds out of tree. The sources are copied to a folder of their own and bootstrapped there: a
# checkout stays as it was, even one that somebody has configured in place.

# source_list: what belongs to the tree, tracked or not, but not ignored
source_list() {
	if ! git -c safe.directory="$lab_top" -C "$lab_top" ls-files -co --exclude-standard \
		2>/dev/null; then
		(cd "$lab_top" && find . -path ./build -prune -o -type f -print | sed 's,^\./,,')
	fi | LC_ALL=C sort -u | while IFS= read -r file; do
		[ ! -e "$lab_top/$file" ] || printf '%s\n' "$file"
	done
}

# source_prepare: $lab_build/src is this tree, bootstrapped. Once in a run: while files are replaced
# they are missing for a moment, and another lane may build from them.
source_prepare() {
	mkdir -p "$lab_build/src"
	lab_once "$lab_tmp/source" source_alone
}

source_alone() {
	(
		flock 9
		source_update && : >"$1"
	) 9>"$lab_build/src.lock"
}

source_update() {
	local src=$lab_build/src list=$lab_build/src.list file

	source_list >"$list.new"
	[ ! -e "$list" ] || LC_ALL=C comm -23 "$list" "$list.new" | while IFS= read -r file; do
		rm -f "$src/$file"
	done
	tar -c -C "$lab_top" --no-recursion -T "$list.new" -f - | tar -x -C "$src" -f - || return
	mv "$list.new" "$list"
	if source_stale "$src"; then
		(cd "$src" && mkdir -p m4 && autoreconf -fi)
	fi
}

# source_stale SRC: configure is missing or older than what it is made from
source_stale() {
	[ ! -e "$1/configure" ] || [ ! -e "$1/Makefile.in" ] ||
		[ -n "$(find "$1" \( -name configure.ac -o -name '*.am' \) -newer "$1/configure")" ]
}

# build_configure NAME OPTION...: configure $lab_build/NAME once
build_configure() {
	local dir=$lab_build/$1

	shift
	mkdir -p "$dir"
	if [ ! -e "$dir/config.status" ] || [ "$lab_build/src/configure" -nt "$dir/config.status" ]; then
		(cd "$dir" && CONFIG_SHELL=$(build_shell) "$lab_build/src/configure" --prefix=/usr \
			--sysconfdir=/etc "$@")
	fi
}

# libtool is a script too, runs for each file, and has the shell that configure is run by: dash needs
# two thirds of bash's time.
build_shell() {
	command -v dash || command -v bash
}

# build_make NAME ARGUMENT...: lanes that need the same folder wait for each other
build_make() {
	local dir=$lab_build/$1

	shift
	flock "$dir" make -C "$dir" -j"$(lab_jobs)" "$@"
}

# build_native: both programs and the library, for this machine; installed below $lab_stage too
build_native() {
	source_prepare && build_configure native --enable-werror --disable-static && build_make native &&
		rm -rf "$lab_stage" && build_make native install DESTDIR="$lab_stage"
}

# build_results NAME PREFIX: one result for each test that automake ran; skips are only told
build_results() {
	local dir=$lab_build/$1 prefix=$2 file test verdict skipped=0

	while IFS= read -r file; do
		test=${file#"$dir"/}
		while read -r verdict; do
			case $verdict in
			PASS | XFAIL) result_line ok "$prefix: ${test%.trs}" ;;
			SKIP) skipped=$((skipped + 1)) && build_skip "$file" ;;
			*) result_line '' "$prefix: ${test%.trs}: $verdict" && lab_tail "${file%.trs}.log" 90 ;;
			esac
		done < <(sed -n 's/^:test-result: *\([A-Z]*\).*/\1/p' "$file")
	done < <(find "$dir" -name '*.trs' | LC_ALL=C sort)
	[ $skipped = 0 ] || lab_say "$skipped skipped"
}

build_skip() {
	lab_say "skipped: ${1#"$lab_build"/}: $(tail -n 1 "${1%.trs}.log" 2>/dev/null)"
}

# What reads the tree's texts and scripts, or looks at a terminal's, finds the same whatever the
# programs were built for.
build_texts=(tests/rules.sh tests/tool/{contrib,docs,vs_ima,fleet,output,usage}.sh)

# What takes long in an emulator, and is left out where byte order and word size are this host's
build_long=('tests/unit/test_snapshot*' tests/unit/test_{cases,ima,labels,rsa,verdict}
	'tests/tool/*.sh' 'tests/replay/*.sh' tests/fuzz/replay.sh)

# build_tests NAME PATTERN...: all tests of make check but these
build_tests() {
	local all name pattern

	read -r -a all < <(make -s -C "$lab_build/$1" list-tests)
	shift
	for name in "${all[@]}"; do
		for pattern; do
			# shellcheck disable=SC2254
			case $name in
			$pattern) continue 2 ;;
			esac
		done
		printf '%s ' "$name"
	done
}

# build_check NAME PREFIX [TESTS]: make check, with its results; its own failure counts as well
build_check() {
	local name=$1 prefix=$2 log=$lab_logs/$1-check.log ended=ok

	find "$lab_build/$name" -name '*.trs' -delete
	build_make "$name" check ${3:+"TESTS=$3"} >"$log" 2>&1 </dev/null || ended=
	build_results "$name" "$prefix"
	if ! grep -q "ok [0-9]* - $prefix: " "$layer_results"; then
		lab_tail "$log"
		result_line '' "$prefix: make check ran no test"
	elif [ -z "$ended" ] && ! grep -q "^not ok [0-9]* - $prefix: " "$layer_results"; then
		lab_tail "$log"
		result_line '' "$prefix: make check"
	fi
}

layer_native() {
	result_of "builds without a warning" lab_logged "$lab_logs/native.log" build_native || return
	build_check native native
}

build_sanitized() {
	source_prepare && build_configure sanitized --enable-werror --enable-asan --enable-ubsan \
		--disable-shared "CFLAGS=-g -O1 -Wno-error=maybe-uninitialized" && build_make sanitized
}

layer_sanitizers() {
	local -x ASAN_OPTIONS=detect_leaks=1:abort_on_error=1
	local -x UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1

	result_of "builds with AddressSanitizer and UBSan" \
		lab_logged "$lab_logs/sanitizers.log" build_sanitized || return
	build_check sanitized sanitizers "$(build_tests sanitized "${build_texts[@]}")"
}

# What matters is what is in the archive, and that all of it can be taken away again: scripts are what
# reads the archive's files.
build_distcheck() {
	source_prepare && build_configure dist --disable-dependency-tracking &&
		CONFIG_SHELL=$(build_shell) build_make dist distcheck \
			"TESTS=$(build_tests dist '*test_*' tests/tool/fleet.sh)" \
			DISTCHECK_CONFIGURE_FLAGS='--disable-dependency-tracking CFLAGS=-O0'
}

layer_distcheck() {
	result_of "make distcheck" lab_logged "$lab_logs/distcheck.log" build_distcheck
}
