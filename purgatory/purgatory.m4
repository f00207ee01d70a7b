# SPDX-License-Identifier: GPL-2.0-or-later
#
# What the purgatory is built with. It stands alone, so it gets nothing of CFLAGS and LDFLAGS, and
# what a compiler may do by default, or because of a CC with options, is told off here.

# KSIG_PURGATORY_CFLAG(VARIABLE, FLAG...): adds each that the compiler knows
AC_DEFUN([KSIG_PURGATORY_CFLAG], [
	for ksig_flag in $2; do
		AC_MSG_CHECKING([whether $CC accepts $ksig_flag for a purgatory])
		ksig_save_CFLAGS=$CFLAGS
		ksig_save_CPPFLAGS=$CPPFLAGS
		CFLAGS="$$1 -Werror $ksig_flag"
		CPPFLAGS=
		AC_COMPILE_IFELSE([AC_LANG_SOURCE([int purgatory; int (f)(void) { return purgatory; }])],
			[AC_MSG_RESULT([yes]); $1="$$1 $ksig_flag"],
			[AC_MSG_RESULT([no])])
		CFLAGS=$ksig_save_CFLAGS
		CPPFLAGS=$ksig_save_CPPFLAGS
	done
])

AC_DEFUN([KSIG_PURGATORY], [
	AC_REQUIRE([LT_INIT])
	PURGATORY_ARCH=
	ksig_machine=
	AS_CASE([$host_cpu],
		[x86_64], [
			PURGATORY_ARCH=x86_64
			ksig_machine="-m64 -march=x86-64 -mno-red-zone -mcmodel=small
				-mno-mmx -mno-sse -mgeneral-regs-only
				-mindirect-branch=keep -mfunction-return=keep"
		],
		[aarch64], [
			PURGATORY_ARCH=arm64
			ksig_machine="-march=armv8-a -mlittle-endian -mgeneral-regs-only -mstrict-align
				-mbranch-protection=none -mno-outline-atomics"
		],
		[powerpc64le|powerpc64], [
			PURGATORY_ARCH=ppc64
			ksig_machine="-m64 -mabi=elfv2 -mcmodel=medium -msoft-float
				-mno-vsx -mno-altivec -mno-pcrel -mno-prefixed"
		],
		[s390x], [
			PURGATORY_ARCH=s390x
			ksig_machine="-m64 -msoft-float -mno-vx -mno-packed-stack -mno-backchain
				-mindirect-branch=keep -mfunction-return=keep"
		])
	PURGATORY_CFLAGS='-O2 -std=gnu11 -ffreestanding -fpie -fvisibility=hidden -fno-builtin -fno-common'
	PURGATORY_LDFLAGS=
	AS_IF([test -n "$PURGATORY_ARCH"], [
		AS_IF([test "$OBJCOPY" = :], [AC_MSG_ERROR([objcopy is needed for a purgatory])])
		AC_DEFINE([HAVE_PURGATORY], [1], [There is a purgatory for this architecture.])
		KSIG_PURGATORY_CFLAG([PURGATORY_CFLAGS], [$ksig_machine \
			-fno-stack-protector -fno-stack-clash-protection -fcf-protection=none \
			-fno-lto -fno-sanitize=all -fno-split-stack -fno-plt \
			-fno-asynchronous-unwind-tables -fno-unwind-tables -fno-exceptions \
			-fno-delete-null-pointer-checks -fno-jump-tables -fno-tree-vectorize \
			-fno-tree-loop-distribute-patterns -fno-instrument-functions \
			-fno-profile-arcs -fno-test-coverage -fno-profile-generate \
			-fpatchable-function-entry=0 -fzero-call-used-regs=skip \
			-ftrivial-auto-var-init=uninitialized -g0 -gno-split-dwarf -U_FORTIFY_SOURCE])
		# What distributions and people put into CFLAGS, for a test.
		PURGATORY_HOSTILE='-O3'
		KSIG_PURGATORY_CFLAG([PURGATORY_HOSTILE], [-fPIE -march=native -flto -g \
			-fcf-protection=full -mindirect-branch=thunk -mbranch-protection=standard \
			-fcf-protection=return -mfunction-return=thunk \
			-fstack-protector-all -fstack-clash-protection \
			-D_FORTIFY_SOURCE=2 -fsanitize=undefined -fsanitize=address \
			-ftrivial-auto-var-init=pattern -fzero-call-used-regs=all \
			-fprofile-arcs -ftest-coverage -finstrument-functions \
			-fpatchable-function-entry=8 -ftree-vectorize -gsplit-dwarf])
		ksig_flag=--no-warn-rwx-segments
		AC_MSG_CHECKING([whether $LD accepts $ksig_flag])
		AS_IF([$LD --help 2>/dev/null | grep -e "$ksig_flag" >/dev/null], [
			AC_MSG_RESULT([yes])
			PURGATORY_LDFLAGS=$ksig_flag
		], [AC_MSG_RESULT([no])])
	])
	AM_CONDITIONAL([HAVE_PURGATORY], [test -n "$PURGATORY_ARCH"])
	AM_CONDITIONAL([PURGATORY_X86_64], [test "$PURGATORY_ARCH" = x86_64])
	AM_CONDITIONAL([PURGATORY_ARM64], [test "$PURGATORY_ARCH" = arm64])
	# Programs for big-endian ppc64 have another ABI than the purgatory.
	AM_CONDITIONAL([PURGATORY_PPC64LE], [test "$host_cpu" = powerpc64le])
	AM_CONDITIONAL([PURGATORY_S390X], [test "$PURGATORY_ARCH" = s390x])
	AC_SUBST([PURGATORY_ARCH])
	AC_SUBST([PURGATORY_CFLAGS])
	AC_SUBST([PURGATORY_LDFLAGS])
	AC_SUBST([PURGATORY_HOSTILE])
])
