// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <string.h>

#include "kexec/help.h"
#include "kexec/options.h"

#define HELP_COLUMN 32

/* The release whose command line this is; programs look for "kexec-tools X.Y.Z". */
#define STOCK_VERSION "2.0.32"

void kx_print_version(FILE *out)
{
	fprintf(out, "kexec-tools " STOCK_VERSION " (kexec-sig-tools " PACKAGE_VERSION ")\n");
}

static void print_option(FILE *out, const struct kx_option *option, int indent)
{
	int column = fprintf(out, "%*s", indent, "");

	if (option->letter)
		column += fprintf(out, "-%c%s", option->letter, option->name ? ", " : "");
	if (option->name)
		column += fprintf(out, "--%s", option->name);
	if (option->value == KX_VALUE_REQUIRED)
		column += fprintf(out, "=%s", option->metavar);
	else if (option->value == KX_VALUE_OPTIONAL)
		column += fprintf(out, "[=%s]", option->metavar);
	if (column >= HELP_COLUMN) {
		fputc('\n', out);
		column = 0;
	}
	fprintf(out, "%*s%s\n", HELP_COLUMN - column, "", option->help);
}

/* A loader option that every type of one architecture knows is listed once, at the end. */
static bool is_shared(const struct kx_option *option)
{
	return option->class == KX_LOADER && option->types == 0 && option->arches != 0;
}

static void print_options(FILE *out, const struct kx_arch *arch, enum kx_option_class class,
			  uint32_t type, int indent)
{
	for (size_t i = 0; i < kx_n_options; i++) {
		const struct kx_option *option = &kx_options[i];
		bool listed = option->class == class || (class == KX_ARCH && is_shared(option));

		if (!listed || !option->help || !kx_option_in_arch(option, arch))
			continue;
		if (class == KX_LOADER &&
		    (is_shared(option) || (option->types != 0 && !(option->types & type))))
			continue;
		print_option(out, option, indent);
	}
}

void kx_print_help(FILE *out, const struct kx_arch *arch)
{
	kx_print_version(out);
	fputs("Usage: kexec [OPTION]... [kernel]\n"
	      "Load a kernel and boot it from the running one.\n\n",
	      out);
	print_options(out, arch, KX_COMMON, 0, 1);
	fputs("\nSupported kernel file types and options:\n", out);
	for (size_t i = 0; i < arch->n_types; i++) {
		fprintf(out, "%s\n", arch->types[i].name);
		if (arch->types[i].file_mode == KX_FILE_UNWRAPS)
			fputs("     (options of the kernel inside)\n", out);
		else
			print_options(out, arch, KX_LOADER, arch->types[i].bit, 5);
	}
	fputs("\nArchitecture options:\n", out);
	print_options(out, arch, KX_ARCH, 0, 5);
}
