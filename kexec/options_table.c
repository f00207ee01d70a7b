// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Every option of every architecture. The parser, the help text and the tests
 * of the manual page and the completion read this table and nothing else.
 */
#include "config.h"

#include <stddef.h>

#include "kexec-uapi.h"
#include "kexec/options_apply.h"

#define AT(member) .field = offsetof(struct kx_request, member)

static const struct kx_effect effect_force = {
	.load = KX_ON, .shutdown = KX_OFF, .sync = KX_ON, .ifdown = KX_ON, .exec = KX_ON};
static const struct kx_effect effect_load = {.load = KX_ON, .shutdown = KX_OFF, .exec = KX_OFF};
static const struct kx_effect effect_panic = {
	.load = KX_ON, .shutdown = KX_OFF, .sync = KX_OFF, .exec = KX_OFF};
static const struct kx_effect effect_unload = {.load = KX_OFF, .shutdown = KX_OFF, .sync = KX_OFF};
static const struct kx_effect effect_exec = {
	.load = KX_OFF, .shutdown = KX_OFF, .sync = KX_ON, .ifdown = KX_ON, .exec = KX_ON};
static const struct kx_effect effect_preserve = {
	.load = KX_ON, .shutdown = KX_OFF, .sync = KX_ON, .exec = KX_OFF};
static const struct kx_effect effect_jump_back = {
	.load = KX_OFF, .shutdown = KX_OFF, .sync = KX_ON, .ifdown = KX_ON, .exec = KX_OFF};

#define X86_ELF (KX_TYPE_ELF_X86_64 | KX_TYPE_ELF_X86)
#define X86_MB  (KX_TYPE_MULTIBOOT | KX_TYPE_MULTIBOOT2)

/* clang-format off */
const struct kx_option kx_options[] = {
	{"help", 'h', KX_COMMON, .apply = kx_apply_now, .number = KX_HELP,
	 .help = "Print this help."},
	{NULL, '?', KX_COMMON, .apply = kx_apply_now, .number = KX_USAGE},
	{"version", 'v', KX_COMMON, .apply = kx_apply_now, .number = KX_VERSION,
	 .help = "Print the version."},
	{"debug", 'd', KX_COMMON, .apply = kx_apply_flag, AT(debug),
	 .help = "Print diagnostics, and let the kernel print its own."},
	{"force", 'f', KX_COMMON, .apply = kx_apply_mode, .effect = &effect_force, AT(exec),
	 .help = "Load and boot at once, without calling shutdown."},
	{"no-checks", 'i', KX_COMMON, .apply = kx_apply_flag, AT(no_checks),
	 .help = "Boot without verifying the loaded segments' digest."},
	{"no-ifdown", 'x', KX_COMMON, .apply = kx_apply_flag, AT(no_ifdown),
	 .help = "Do not take network interfaces down."},
	{"no-sync", 'y', KX_COMMON, .apply = kx_apply_flag, AT(no_sync),
	 .help = "Do not sync filesystems before booting."},
	{"load", 'l', KX_COMMON, .apply = kx_apply_mode, .effect = &effect_load, AT(load_seen),
	 .help = "Load the new kernel, and do no more."},
	{"unload", 'u', KX_COMMON, .apply = kx_apply_mode, .effect = &effect_unload, AT(unload),
	 .help = "Unload the loaded kernel; with -p the crash kernel."},
	{"exec", 'e', KX_COMMON, .apply = kx_apply_mode, .effect = &effect_exec, AT(exec),
	 .help = "Boot the loaded kernel."},
	{"exec-live-update", 0, KX_COMMON, .apply = kx_apply_no_xen,
	 .help = "Boot a kernel loaded for a live update of Xen."},
	{"type", 't', KX_COMMON, KX_VALUE_REQUIRED, .apply = kx_apply_text, AT(type),
	 .metavar = "TYPE", .help = "Take the kernel to be of TYPE (with -c)."},
	{"mem-min", 0, KX_COMMON, KX_VALUE_REQUIRED, .apply = kx_apply_address, AT(mem_min),
	 .metavar = "ADDR", .help = "Lowest address to load at (with -c)."},
	{"mem-max", 0, KX_COMMON, KX_VALUE_REQUIRED, .apply = kx_apply_address, AT(mem_max),
	 .metavar = "ADDR", .help = "Highest address to load at (with -c)."},
	{"reuseinitrd", 0, KX_COMMON, .apply = kx_apply_flag, AT(reuse_initrd),
	 .help = "Keep the initrd that this kernel was booted with."},
	{"load-preserve-context", 0, KX_COMMON, .apply = kx_apply_mode, AT(preserve_context),
	 .effect = &effect_preserve,
	 .help = "Load a kernel that can jump back to this one (with -c)."},
	{"load-jump-back-helper", 0, KX_COMMON, .apply = kx_apply_mode, AT(jump_back_helper),
	 .effect = &effect_jump_back,
	 .help = "Load a helper to jump back to the first kernel (with -c)."},
	{"load-live-update", 0, KX_COMMON, .apply = kx_apply_mode, AT(live_update),
	 .effect = &effect_preserve,
	 .help = "Load a kernel for a live update of Xen."},
	{"entry", 0, KX_COMMON, KX_VALUE_REQUIRED, .apply = kx_apply_address, AT(entry),
	 .metavar = "ADDR", .help = "Jump-back address, or entry point (with -c)."},
	{"load-panic", 'p', KX_COMMON, .apply = kx_apply_mode, .effect = &effect_panic, AT(crash),
	 .help = "Load the kernel to boot after a crash."},
	{"kexec-file-syscall", 's', KX_COMMON, .apply = kx_apply_syscall, .number = KX_FILE,
	 .help = "Use kexec_file_load and nothing else."},
	{"kexec-syscall", 'c', KX_COMMON, .apply = kx_apply_syscall, .number = KX_CLASSIC,
	 .help = "Use kexec_load and nothing else."},
	{"kexec-syscall-auto", 'a', KX_COMMON, .apply = kx_apply_syscall, .number = KX_AUTO,
	 .help = "Use kexec_file_load, or else kexec_load (default)."},
	{"hotplug", 0, KX_COMMON, .apply = kx_apply_flag, AT(hotplug),
	 .help = "Let the kernel update a crash kernel on hotplug."},
	{"status", 'S', KX_COMMON, .apply = kx_apply_flag, AT(status),
	 .help = "Exit with 1 when a crash kernel is loaded, else 0; -l: a kernel."},
	{"print-ckr-size", 0, KX_COMMON, .apply = kx_apply_now, .number = KX_CRASH_SIZE,
	 .help = "Print the size of the memory reserved for a crash kernel."},
	{"no-cma", 0, KX_COMMON, .apply = kx_apply_file_flag, .number = KEXEC_FILE_NO_CMA,
	 .help = "Do not load into contiguous memory areas."},
	{"force-dtb", 0, KX_COMMON, .apply = kx_apply_file_flag, .number = KEXEC_FILE_FORCE_DTB,
	 .help = "Pass on the device tree that is in use."},

	{"sig", 0, KX_COMMON, KX_VALUE_REQUIRED, .added = true, .apply = kx_apply_sig,
	 .metavar = "MODE", .help = "Predict the kernel's answer: off, auto (default) or strict."},
	{"sig-report", 0, KX_COMMON, KX_VALUE_OPTIONAL, .added = true,
	 .apply = kx_apply_sig_report, .metavar = "KIND[:FILE]",
	 .help = "Print the verdict as text or json, or write it to FILE."},
	{"sig-cert", 0, KX_COMMON, KX_VALUE_REQUIRED, .added = true, .apply = kx_apply_sig_cert,
	 .metavar = "FILE|DIR", .help = "Certificates of possible signers; may be repeated."},
	{NULL, 'V', KX_COMMON, .added = true, .apply = kx_apply_sig_report,
	 .help = "Print the verdict as text; short for --sig-report."},
	{"dry-run", 0, KX_COMMON, .added = true, .apply = kx_apply_flag, AT(dry_run),
	 .help = "Print the verdict and the plan, and change nothing."},

	{"reset-vga", 0, KX_ARCH, .arches = KX_X86_64, .apply = kx_apply_nothing,
	 .help = "Attempt to reset a standard VGA device (with -c)."},
	{"serial", 0, KX_ARCH, KX_VALUE_REQUIRED, .arches = KX_X86_64, .apply = kx_apply_text,
	 AT(serial), .metavar = "PORT", .help = "Serial port for messages: ttyS0, ttyS1 or 0xPORT."},
	{"serial-baud", 0, KX_ARCH, KX_VALUE_REQUIRED, .arches = KX_X86_64, .apply = kx_apply_text,
	 AT(serial_baud), .metavar = "RATE", .help = "Speed of that port."},
	{"console-vga", 0, KX_ARCH, .arches = KX_X86_64, .apply = kx_apply_nothing,
	 .help = "Show messages on the VGA console (with -c)."},
	{"console-serial", 0, KX_ARCH, .arches = KX_X86_64, .apply = kx_apply_nothing,
	 .help = "Show messages on the serial port (with -c)."},
	{"elf32-core-headers", 0, KX_ARCH, .arches = KX_X86_64, .apply = kx_apply_nothing,
	 .help = "Accepted; core headers are ELF64."},
	{"elf64-core-headers", 0, KX_ARCH, .arches = KX_X86_64 | KX_PPC64,
	 .apply = kx_apply_nothing, .help = "Accepted; core headers are ELF64."},
	{"dt-no-old-root", 0, KX_ARCH, .arches = KX_PPC64, .apply = kx_apply_flag,
	 AT(dt_no_old_root), .help = "Do not copy root= from the running kernel's command line."},
	{"serial", 0, KX_ARCH, KX_VALUE_REQUIRED, .arches = KX_ARM64, .apply = kx_apply_text,
	 AT(serial), .metavar = "TTY", .help = "Port for messages, such as ttyAMA0 (with -c)."},
	{"pass-memmap-cmdline", 0, KX_LOADER, .arches = KX_X86_64, .apply = kx_apply_nothing,
	 .help = "Pass the memory map on the command line (with -c)."},
	{"noefi", 0, KX_LOADER, .arches = KX_X86_64, .apply = kx_apply_nothing,
	 .help = "Do not hand EFI runtime services over (with -c)."},
	{"reuse-video-type", 0, KX_LOADER, .arches = KX_X86_64, .apply = kx_apply_nothing,
	 .help = "Reuse the boot-time video type (with -c)."},

	{"command-line", 0, KX_LOADER, KX_VALUE_REQUIRED, .apply = kx_apply_text, AT(append),
	 .metavar = "STRING", .help = "The kernel command line."},
	{"append", 0, KX_LOADER, KX_VALUE_REQUIRED, .apply = kx_apply_text, AT(append),
	 .metavar = "STRING", .help = "The kernel command line."},
	{"reuse-cmdline", 0, KX_LOADER, .apply = kx_apply_flag, AT(reuse_cmdline),
	 .help = "Begin with the running kernel's command line."},
	{"initrd", 0, KX_LOADER, KX_VALUE_REQUIRED, .apply = kx_apply_text, AT(initrd),
	 .types = ~(uint32_t)X86_MB, .metavar = "FILE", .help = "The initial ramdisk."},
	{"ramdisk", 0, KX_LOADER, KX_VALUE_REQUIRED, .arches = KX_X86_64 | KX_PPC64 | KX_ARM64,
	 .types = ~(uint32_t)X86_MB, .apply = kx_apply_text, AT(initrd), .metavar = "FILE",
	 .help = "The initial ramdisk."},
	{"args-linux", 0, KX_LOADER, .arches = KX_X86_64 | KX_PPC64,
	 .types = X86_ELF | KX_TYPE_ELF_PPC64, .apply = kx_apply_nothing,
	 .help = "Pass arguments in the Linux way."},
	{"args-elf", 0, KX_LOADER, .arches = KX_X86_64, .types = X86_ELF,
	 .apply = kx_apply_nothing, .help = "Pass arguments as ELF boot notes (default)."},
	{"args-none", 0, KX_LOADER, .arches = KX_X86_64, .types = X86_ELF,
	 .apply = kx_apply_nothing, .help = "Pass no arguments."},
	{"module", 0, KX_LOADER, KX_VALUE_REQUIRED, .arches = KX_X86_64, .types = X86_MB,
	 .apply = kx_apply_nothing, .metavar = "\"FILE ARGS\"",
	 .help = "A multiboot module; may be repeated."},
	{"real-mode", 0, KX_LOADER, .arches = KX_X86_64,
	 .types = KX_TYPE_BZIMAGE64 | KX_TYPE_BZIMAGE, .apply = kx_apply_flag, AT(real_mode),
	 .help = "Enter the kernel in real mode (with -c)."},
	{"entry-32bit", 0, KX_LOADER, .arches = KX_X86_64, .types = KX_TYPE_BZIMAGE64,
	 .apply = kx_apply_flag, AT(entry_32bit), .help = "Enter the kernel in 32-bit mode (with -c)."},
	{"dtb", 0, KX_LOADER, KX_VALUE_REQUIRED, .arches = KX_X86_64, .types = KX_TYPE_BZIMAGE,
	 .apply = kx_apply_text, AT(dtb), .metavar = "FILE",
	 .help = "A device tree for the kernel (with -c)."},
	{"dtb", 0, KX_LOADER, KX_VALUE_REQUIRED, .arches = KX_PPC64 | KX_ARM64,
	 .apply = kx_apply_text, AT(dtb), .metavar = "FILE",
	 .help = "Use this device tree in place of the running one (with -c)."},
	{"devicetreeblob", 0, KX_LOADER, KX_VALUE_REQUIRED, .arches = KX_PPC64,
	 .apply = kx_apply_text, AT(dtb), .metavar = "FILE", .help = "The same as --dtb."},
};
/* clang-format on */

const size_t kx_n_options = ARRAY_SIZE(kx_options);
