# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Root file systems of the guests: busybox, keyctl, kmod, our programs with their libraries, the
# guest scripts; and in a second archive what Debian's kernel package puts on a machine's disk.

# initramfs_copy ROOT PROGRAM DESTINATION: a program and the libraries that ldd names
initramfs_copy() {
	local root=$1 program=$2 destination=$3 library

	install -D -m 755 "$program" "$root/$destination" || return
	initramfs_libraries "$program" | while read -r library; do
		[ -e "$root/$library" ] || install -D -m 755 "$library" "$root/$library"
	done
}

initramfs_libraries() {
	LD_LIBRARY_PATH=$lab_stage/usr/lib ldd "$1" 2>/dev/null |
		sed -n 's/^.*=> \(\/[^ ]*\) .*$/\1/p; s/^\t\(\/[^ ]*\) .*$/\1/p' |
		grep -v "^$lab_stage" || true
}

# initramfs_pack DIR FILE
initramfs_pack() {
	(cd "$1" && find . | LC_ALL=C sort | cpio -o -H newc --quiet -R 0:0 | gzip -1) >"$2"
}

# initramfs_guest_root ROOT BUSYBOX
initramfs_guest_root() {
	local root=$1 program

	mkdir -p "$root/bin" "$root/sbin" "$root/lab"
	install -m 755 "$2" "$root/bin/busybox" || return
	install -m 755 "$lab_top/tests/lab/guest/init" "$root/init" || return
	for program in lib.sh ima.sh agree bench boot second shell shim; do
		install -m 755 "$lab_top/tests/lab/guest/$program" "$root/lab/$program" || return
	done
}

# initramfs_kload FILE [PREFIX]: PREFIX is a cross compiler's
initramfs_kload() {
	"${2:-}gcc" -std=gnu11 -Wall -Wextra -Werror -O2 -static -o "$1" "$lab_top/tests/lab/kload.c"
}

# initramfs_programs FILE: the archive with our programs, which $lab_stage holds installed
initramfs_programs() {
	local root=$lab_tmp/root program

	rm -rf "$root"
	initramfs_guest_root "$root" "$(command -v busybox)" || return
	initramfs_copy "$root" "$(command -v kmod)" sbin/modprobe || return
	initramfs_copy "$root" "$(command -v keyctl)" bin/keyctl || return
	initramfs_kload "$root/bin/kload" || return
	for program in "$lab_stage"/usr/sbin/* "$lab_stage"/usr/bin/*; do
		[ -f "$program" ] || continue
		initramfs_copy "$root" "$program" "${program#"$lab_stage"/}" || return
	done
	mkdir -p "$root/usr/lib"
	find "$lab_stage/usr/lib" -maxdepth 1 -name '*.so*' -exec cp -a {} "$root/usr/lib/" \; || return
	install -D -m 644 "$lab_tmp/second.img" "$root/boot/second.img" || return
	initramfs_pack "$root" "$1"
}

# initramfs_second FILE: just enough for a second kernel to say that it runs
initramfs_second() {
	local root=$lab_tmp/second

	rm -rf "$root"
	initramfs_guest_root "$root" "$(command -v busybox)" && initramfs_pack "$root" "$1"
}

# initramfs_foreign TRIPLET SYSROOT FILE: the same for another architecture, with its programs from
# the sysroot and ours from where cross_install has put them
initramfs_foreign() {
	local triplet=$1 from=$2 root=$lab_tmp/root-$1 stage=$lab_build/stage-$1 program

	rm -rf "$root"
	initramfs_guest_root "$root" "$from/bin/busybox" &&
		initramfs_kload "$root/bin/kload" "$triplet-" || return
	install -m 755 "$from/bin/keyctl" "$root/bin/keyctl" || return
	for program in "$stage"/usr/sbin/* "$stage"/usr/bin/*; do
		[ ! -f "$program" ] || install -D -m 755 "$program" "$root/${program#"$stage"}" || return
	done
	for program in "$root"/bin/keyctl "$root"/usr/sbin/* "$root"/usr/bin/*; do
		[ ! -f "$program" ] || initramfs_needed "$triplet" "$from" "$root" "$program" || return
	done
	initramfs_pack "$root" "$3"
}

# initramfs_needed TRIPLET SYSROOT ROOT PROGRAM: its dynamic loader and libraries, and theirs
initramfs_needed() {
	local triplet=$1 from=$2 root=$3 name file

	"$triplet-readelf" -dl "$4" |
		sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p; s/.*interpreter: \(.*\)\]/\1/p' |
		while IFS= read -r name; do
			for file in "${name#/}" "lib/$triplet/$name" "usr/lib/$triplet/$name"; do
				[ -e "$from/$file" ] || continue
				[ ! -e "$root/$file" ] || break
				install -D -m 755 "$from/$file" "$root/$file" || return
				initramfs_needed "$triplet" "$from" "$root" "$root/$file" || return
				break
			done
		done
}

# initramfs_makedumpfile TRIPLET OUT: one more program, for those who read cores; TRIPLET is empty for
# this host
initramfs_makedumpfile() {
	local root=$2.root program=usr/bin/makedumpfile

	rm -rf "$root"
	if [ -z "$1" ]; then
		initramfs_copy "$root" "/$program" "$program" || return
	else
		cross_find "$1" && cross_sysroot &&
			install -D -m 755 "$cross_root/$program" "$root/$program" &&
			initramfs_needed "$1" "$cross_root" "$root" "$root/$program" || return
	fi
	initramfs_pack "$root" "$2"
}

# initramfs_prepare: programs.img, once per run
initramfs_prepare() {
	lab_once "$lab_tmp/programs.img" initramfs_both
}

initramfs_both() {
	initramfs_second "$lab_tmp/second.img" && initramfs_programs "$1"
}

# initramfs_for FILE: the whole initrd for the kernel that kernel_prepare has chosen
initramfs_for() {
	initramfs_prepare && initramfs_pack "$kernel_tree" "$1.tree" &&
		cat "$lab_tmp/programs.img" "$1.tree" >"$1" && rm "$1.tree"
}
