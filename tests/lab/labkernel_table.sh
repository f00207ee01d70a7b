# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The lab's own kernels, and how each architecture's are built.

# kernel|architecture|options beyond its own|patches. The kernels of an architecture are built in
# this order in one folder, so each has the patches of those before it, and most of their objects.
labkernel_table='
x86_64|x86_64|sig|test
x86_64-force|x86_64|sig force|test
arm64|arm64|sig|test
arm64-force|arm64|sig force|test
s390x|s390x|sig|test
s390x-force|s390x|sig force|test
s390x-series|s390x|sig|test series
s390x-series-force|s390x|sig force|test series
ppc64le|ppc64le||
ppc64le-series|ppc64le|sig|test series
ppc64le-series-force|ppc64le|sig force|test series
x86_64-dom0|x86_64-dom0|x86_64 sig|test
ppc64be|ppc64be||
ppc64le-powernv|ppc64le-powernv|ppc64le|
'

# architecture|as the kernel calls it|compiler|target|image
labkernel_archs='
x86_64|x86_64|x86_64-linux-gnu-|bzImage|arch/x86/boot/bzImage
arm64|arm64|aarch64-linux-gnu-|Image|arch/arm64/boot/Image
s390x|s390|s390x-linux-gnu-|bzImage|arch/s390/boot/bzImage
ppc64le|powerpc|powerpc64le-linux-gnu-|vmlinux|vmlinux
x86_64-dom0|x86_64|x86_64-linux-gnu-|bzImage|arch/x86/boot/bzImage
ppc64be|powerpc|powerpc64le-linux-gnu-|vmlinux|vmlinux
ppc64le-powernv|powerpc|powerpc64le-linux-gnu-|vmlinux|vmlinux
'
