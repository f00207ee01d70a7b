# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Second kernels: their images and their initrd, the boot of the first kernel, and what has to be
# true of the second.

# Memory of these machines, and what a crash kernel gets of it
boot_reserve='crashkernel=256M'

# boot_field NAME LINES: the text of a guest's last line of this kind
boot_field() {
	sed -n "s/^LAB $1 //p" "$2" | tail -n 1
}

# boot_payload BZIMAGE OUT: the ELF file inside (Documentation/arch/x86/boot.rst, payload_offset)
boot_payload() {
	local setup offset size

	setup=$(od -An -tu1 -j 497 -N 1 "$1" | tr -d ' ')
	offset=$(od -An -tu4 -j 584 -N 4 "$1" | tr -d ' ')
	size=$(od -An -tu4 -j 588 -N 4 "$1" | tr -d ' ')
	head -c $(((setup + 1) * 512 + offset + size)) "$1" | tail -c "$size" | gunzip >"$2"
}

# boot_uki KERNEL OUT: with systemd's stub; the initrd is named on kexec's command line
boot_uki() {
	objcopy --add-section .linux="$1" --set-section-flags .linux=contents,alloc,load,readonly,data \
		--change-section-vma .linux=0x2000000 \
		/usr/lib/systemd/boot/efi/linuxx64.efi.stub "$2"
}

# boot_multiboot VERSION OUT: a kernel of the lab's own for this version of the specification
boot_multiboot() {
	gcc -m32 -std=gnu11 -O2 -Wall -Wextra -Werror -Wno-int-to-pointer-cast "-DMULTIBOOT=$1" \
		-ffreestanding -fno-pic -no-pie -fno-stack-protector -fcf-protection=none -mno-sse \
		-fno-asynchronous-unwind-tables -nostdlib -static -Wl,--build-id=none \
		-I"$lab_top/include" -I"$lab_top/purgatory" -T "$lab_top/tests/lab/multiboot/kernel.ld" \
		-o "$2" "$lab_top"/tests/lab/multiboot/kernel.c "$lab_top"/purgatory/{sha256,string}.c
}

# boot_s390_elf KERNEL OUT: the flat image as the ELF file that it was made from
boot_s390_elf() {
	printf 'SECTIONS { . = 0; .image : { *(.data) } }\n' >"$2.ld" &&
		s390x-linux-gnu-objcopy -I binary -O elf64-s390 -B s390:64-bit "$1" "$2.o" &&
		s390x-linux-gnu-ld -z max-page-size=4096 --build-id=none -e 0x10000 -T "$2.ld" \
			-o "$2" "$2.o" && rm "$2.o" "$2.ld"
}

# boot_end DIR: the last file of the initrd, new for each run
boot_end() {
	local root=$1.end

	rm -rf "$root"
	mkdir -p "$root/lab"
	od -An -tx8 -N 16 /dev/urandom | tr -d ' ' >"$root/lab/initrd-end"
	initramfs_pack "$root" "$1.end.img"
}

# boot_debian ARCH OUT: Debian's kernel for it
boot_debian() {
	if [ "$1" = x86_64 ]; then
		kernel_prepare 6.12 && cp "$kernel_image" "$2"
		return
	fi
	agree_find_arch "$1" && cross_find "$agree_triplet" && cross_locked boot_debian_foreign "$@"
}

# boot_debian_foreign ARCH OUT
boot_debian_foreign() {
	local deb flavour

	case $1 in
	ppc64le) flavour=powerpc64le ;;
	*) flavour=$1 ;;
	esac
	deb=$(cross_apt --print-uris --no-install-recommends install "linux-image-$flavour" |
		sed -n "s/^'[^']*' \(linux-image-[0-9][^ ]*[.]deb\) .*/\1/p" | head -n 1)
	[ -n "$deb" ] || return
	cache_build "deb/${deb%.deb}" boot_debian_fetch "${deb%%_*}" || return
	cp "$lab_cache/deb/${deb%.deb}"/boot/vmlinu* "$2"
}

# boot_debian_fetch PACKAGE OUT
boot_debian_fetch() {
	(cd "$2" && cross_apt download "$1") && dpkg-deb -x "$2"/*.deb "$2" || return
	rm -rf "${2:?}"/*.deb "${2:?}/lib" "${2:?}/usr"
}

# boot_images ARCH KERNEL DIR: everything that a cell of this architecture can load
boot_images() {
	local arch=$1 kernel=$2 dir=$3

	rm -rf "$dir"
	mkdir -p "$dir"
	if [ "$kernel" = ppc64be ]; then
		boot_big_endian "$dir"
		return
	fi
	labkernel_prepare "$kernel" && cp "$labkernel_image" "$dir/kernel" &&
		boot_debian "$arch" "$dir/debian" &&
		initramfs_makedumpfile "$agree_triplet" "$dir.tools" &&
		boot_end "$dir" && cat "$agree_initrd" "$dir.tools" "$dir.end.img" >"$dir/initrd" ||
		return
	gzip -9n <"$dir/kernel" >"$dir/kernel.gz"
	case $arch in
	x86_64)
		xz -T1 -3 <"$dir/kernel" >"$dir/kernel.xz" && zstd -q <"$dir/kernel" >"$dir/kernel.zst" &&
			boot_payload "$dir/kernel" "$dir/vmlinux" && boot_uki "$dir/kernel" "$dir/uki" &&
			boot_multiboot 1 "$dir/multiboot" && boot_multiboot 2 "$dir/multiboot2"
		;;
	s390x) boot_s390_elf "$dir/kernel" "$dir/elf" ;;
	arm64)
		mkimage -A arm64 -O linux -T kernel -C gzip -a 0 -e 0 -d "$dir/kernel.gz" "$dir/uimage" \
			>/dev/null
		;;
	esac
}

# boot_big_endian DIR: a kernel of the other byte order, and an initrd with the one program for it
boot_big_endian() {
	local root=$1.root from=$lab_top/tests/lab/bigendian

	mkdir -p "$root"
	powerpc64le-linux-gnu-gcc -std=gnu11 -O2 -Wall -Wextra -Werror -mbig-endian -mabi=elfv2 \
		-ffreestanding -fno-pic -no-pie -fno-stack-protector -nostdlib -static \
		-Wl,--build-id=none -o "$root/init" "$from/start.S" "$from/init.c" &&
		initramfs_pack "$root" "$1.init" && boot_end "$1" &&
		cat "$1.init" "$1.end.img" >"$1/initrd" &&
		labkernel_prepare ppc64be && cp "$labkernel_image" "$1/big-endian"
}

# boot_disk ARCH FIRST IMAGE: made once per run; sets boot_dir. Two first kernels want one of their own
# kind as the second, and one image has an initrd of its own.
boot_disk() {
	local kernel=$1

	case $2:$3 in
	xen:* | *-dom0:*) kernel=$1-dom0 ;;
	*-powernv:*) kernel=$2 ;;
	*:big-endian) kernel=ppc64be ;;
	esac
	boot_dir=$lab_tmp/boot-$kernel
	lab_once "$boot_dir.tar" boot_make_disk "$1" "$kernel"
}

# boot_make_disk OUT ARCH KERNEL
boot_make_disk() {
	lab_logged "$lab_logs/boot-$3.log" boot_images "$2" "$3" "$boot_dir" && image_disk "$boot_dir" "$1"
}

# boot_machine CELL: fills qemu_args
boot_machine() {
	local words="lab=boot lab_kernel=$boot_image lab_options=$boot_options lab_kind=$boot_kind"
	local machine=$boot_arch

	[ "$boot_kind" != crash ] || words+=" $boot_reserve"
	case $boot_kernel in
	*-powernv) machine=$boot_kernel ;;
	esac
	case $boot_kernel in
	debian-*)
		kernel_prepare "${boot_kernel#*-}" && initramfs_for "$lab_tmp/$1.initrd" || return
		qemu_machine
		qemu_args+=(-kernel "$kernel_image" -initrd "$lab_tmp/$1.initrd"
			-append "$guest_line $words")
		qemu_disk images "$boot_dir.tar"
		;;
	xen) boot_xen "$1" "$words" ;;
	*)
		labkernel_prepare "${boot_kernel#efi-}" && machine_find "$machine" || return
		machine_boot "$labkernel_image" "$agree_initrd" quiet loglevel=4 \
			"lab_port=$machine_port" "$words"
		machine_disk images "$boot_dir.tar"
		;;
	esac
	[ "${boot_kernel#efi-}" = "$boot_kernel" ] || boot_firmware "$1"
	# QEMU 7.2 goes on with what it has translated of the first kernel's decompressor where
	# another one has come to lie; with little room for translations it forgets them in time. The
	# accelerator is the first of the arguments.
	[ "$boot_arch:$boot_image" != s390x:debian ] || qemu_args[1]+=,tb-size=8
}

# boot_xen CELL WORDS: Debian's hypervisor, and a dom0 that has a part of the memory. QEMU takes commas
# for the ends of module's names.
boot_xen() {
	local hypervisor line

	hypervisor=$(cache_package xen-hypervisor-4.17-amd64) && labkernel_prepare x86_64-dom0 &&
		machine_find x86_64 || return
	gunzip <"$hypervisor"/boot/xen-4.17-amd64.gz >"$lab_tmp/$1.xen" || return
	line="console=hvc0 panic=-1 quiet loglevel=4 lab_port=$machine_port $2"
	# QEMU 7.2 takes what iret reads in ring 3 for the hypervisor's access, which SMAP forbids.
	qemu_args+=(-cpu "max,smap=off" -m 2048 -kernel "$lab_tmp/$1.xen"
		-append "console=com1 com1=115200 dom0_mem=768M noreboot=false $boot_reserve"
		-initrd "$labkernel_image ${line//,/,,},$agree_initrd")
	machine_disk images "$boot_dir.tar"
}

# boot_firmware CELL: UEFI, without Secure Boot. What the machine has is told by a device tree where
# the kernel knows no ACPI.
boot_firmware() {
	local code=/usr/share/OVMF/OVMF_CODE_4M.fd vars=/usr/share/OVMF/OVMF_VARS_4M.fd

	if [ "$boot_arch" = arm64 ]; then
		code=/usr/share/AAVMF/AAVMF_CODE.fd vars=/usr/share/AAVMF/AAVMF_VARS.fd
		qemu_args+=(-machine acpi=off)
	fi
	cp "$vars" "$lab_tmp/$1.vars" || return
	qemu_args+=(-drive "if=pflash,format=raw,unit=0,readonly=on,file=$code"
		-drive "if=pflash,format=raw,unit=1,file=$lab_tmp/$1.vars")
}

# boot_run CELL SECONDS
boot_run() {
	local qemu_args agree_triplet agree_images

	boot_find "$1" && agree_find_arch "$boot_arch" && agree_programs "$boot_arch" &&
		boot_disk "$boot_arch" "$boot_kernel" "$boot_image" && boot_machine "$1" || return
	qemu_run "$1" "$2" qemu_silent
}

# boot_same CELL WHAT SEEN WANTED
boot_same() {
	if [ -n "$4" ] && [ "$3" = "$4" ]; then
		result_line ok "$1: $2"
	else
		result_line '' "$1: $2: seen '$3', expected '$4'"
	fi
}

# boot_between CELL WHAT SEEN LEAST MOST
boot_between() {
	result_of "$1: $2 $3 is from $4 to $5" test "${3:-0}" -ge "$4" -a "${3:-0}" -le "$5" || true
}

# boot_judge CELL: what the second kernel found
boot_judge() {
	local cell=$1 lines=$lab_tmp/$1.all first reserved

	cat "$lab_logs/$cell.lines" "$lab_logs/$cell.console" | tr -d '\r' | grep -a '^LAB ' >"$lines"
	boot_same "$cell" "kexec loads it" "$(boot_field status "$lines")" 0
	boot_same "$cell" "it is armed" "$(boot_field armed "$lines")" 1
	boot_line "$cell" "$lines"
	boot_initrd "$cell" "$lines"
	first=$(boot_field memory "$lines")
	reserved=$(boot_field reserved "$lines")
	# A dom0 has not seen all of it.
	[ "$boot_kernel" != xen ] || first=2097152 reserved=$((256 << 20))
	[ "$boot_image" != big-endian ] ||
		boot_same "$cell" "it is of the other byte order" "$(boot_field order "$lines")" big
	case $boot_kind in
	normal) boot_memory "$cell" "$lines" $((first * 9 / 10)) $((first * 11 / 10)) ;;
	jump)
		boot_memory "$cell" "$lines" 131072 196608
		boot_same "$cell" "it has a way back" "$(boot_field back "$lines")" 0
		boot_same "$cell" "the first kernel goes on" "$(boot_field returned "$lines")" 0
		boot_same "$cell" "its memory is as it was" "$(boot_field kept2 "$lines")" \
			"$(boot_field kept "$lines")"
		;;
	crash)
		boot_memory "$cell" "$lines" $((reserved / 2048)) $((reserved * 11 / 10240))
		boot_core "$cell" "$lines" $((first * 1024))
		;;
	esac
	[ "${boot_kernel#efi-}" = "$boot_kernel" ] ||
		boot_between "$cell" "what it knows of EFI: a number" \
			"$(boot_field efi "$lines")" 1 999
}

# boot_memory CELL LINES LEAST MOST
boot_memory() {
	boot_between "$1" "its memory in KiB" "$(boot_field memory2 "$2")" "$3" "$4"
}

# boot_initrd CELL LINES: all of it where the kernel gives it back, else its last file
boot_initrd() {
	local seen

	seen=$(boot_field initrd "$2")
	if [ -n "$seen" ]; then
		boot_same "$1" "its initrd is the one that was given" "$seen" \
			"$(sha256sum <"$boot_dir/initrd")"
	else
		boot_same "$1" "its initrd has come to the end" "$(boot_field initrd_end "$2")" \
			"$(cat "$boot_dir.end/lab/initrd-end")"
	fi
}

# boot_line CELL LINES: it got the command line that was asked for. For a crash kernel more follows,
# and a multiboot kernel has its own name in front.
boot_line() {
	local seen wanted

	seen=$(boot_field line "$2") wanted=$(boot_field wanted "$2")
	# powerpc ends what it hands over with a blank; for a crash kernel words are added at either end.
	seen=${seen% }
	case $boot_image in
	multiboot*) wanted="/images/$boot_image $wanted" ;;
	esac
	case "$boot_kind: $seen " in
	crash:*" $wanted "* | jump:*" $wanted "*) seen=$wanted ;;
	esac
	boot_same "$1" "the second kernel has its command line" "$seen" "$wanted"
}

# boot_core CELL LINES BYTES: the first kernel's memory can be read
boot_core() {
	local cell=$1 lines=$2 words

	words="lab: last words of $(boot_field mark "$lines")"
	boot_between "$cell" "the core in bytes" "$(boot_field core "$lines")" $(($3 / 2)) $(($3 * 2))
	if [ "$boot_kernel" = xen ]; then
		# Where dom0's memory lies is for those to know who have the hypervisor's symbols.
		boot_same "$cell" "dom0's note and the hypervisor's are in it" \
			"$(boot_field core_notes "$lines")" 'VMCOREINFO VMCOREINFO_XEN '
		return
	fi
	boot_same "$cell" "the kernel's note is in it" "$(boot_field core_notes "$lines")" 'VMCOREINFO '
	boot_same "$cell" "vmcore-dmesg exits with 0" "$(boot_field core_status "$lines" | sed 's/ *$//')" 0
	boot_same "$cell" "vmcore-dmesg prints the last words" \
		"$(boot_field core_words "$lines" | sed 's/^[^]]*\] //')" "$words"
	boot_between "$cell" "lines about the crash in it" "$(boot_field core_crash "$lines")" 1 9
	grep -q '^LAB dump_status ' "$lines" || return 0
	boot_same "$cell" "makedumpfile finds them too" \
		"$(boot_field dump_words "$lines" | sed 's/^[^]]*\] //')" "$words"
	boot_same "$cell" "makedumpfile makes a dump" "$(boot_field dump_file "$lines" | cut -d ' ' -f 1)" 0
}

# layer_boot CELL
layer_boot() {
	boot_run "$1" 600 || true
	if [ ! -e "$lab_logs/$1.lines" ]; then
		result_line '' "$1: the machine did not start"
		return
	fi
	boot_judge "$1"
	! grep -q '^not ok ' "$layer_results" || qemu_failed "$1"
	sed -n 's/^LAB not /# /p' "$lab_logs/$1.lines"
	grep -a '^LAB out' "$lab_logs/$1.lines" | tail -n 20
}
