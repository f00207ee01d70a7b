/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The planners of the types that struct kx_arch kx_arch_x86_64 knows. */
#pragma once

#include "kexec/planner.h"

kx_plan_function kx_plan_multiboot2;
kx_plan_function kx_plan_elf_x86_64;
kx_plan_function kx_plan_multiboot;
kx_plan_function kx_plan_elf_x86;
kx_plan_function kx_plan_bzimage64;
kx_plan_function kx_plan_bzimage;
