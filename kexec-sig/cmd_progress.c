/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd_progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#define PATIENCE 1.0 /* seconds without a bar */
#define PAUSE    0.1 /* seconds between two drawings */
#define BAR      24  /* columns */
#define LINE     72  /* columns that a line may take */

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* A terminal that can go back to the beginning of a line that is not wrapped. */
static bool is_suitable(void)
{
	const char *term = getenv("TERM");
	struct winsize w;

	return isatty(STDERR_FILENO) && term && *term && strcmp(term, "dumb") != 0 &&
	       ioctl(STDERR_FILENO, TIOCGWINSZ, &w) == 0 && (w.ws_col == 0 || w.ws_col > LINE);
}

struct progress progress_start(const char *what, size_t total, bool wanted)
{
	return (struct progress){
		.what = what, .total = total, .on = wanted && is_suitable(), .start = now()};
}

void progress_show(struct progress *p, size_t done)
{
	char bar[BAR + 1];
	size_t filled;
	double t;

	if (!p->on || p->total == 0)
		return;
	t = now();
	if (t - p->start < PATIENCE || t - p->last < PAUSE)
		return;
	p->last = t;
	p->shown = true;
	filled = (size_t)((double)done / (double)p->total * BAR);
	memset(bar, ' ', BAR);
	memset(bar, '#', filled < BAR ? filled : BAR);
	bar[BAR] = '\0';
	fprintf(stderr, "\r[%s] %zu of %zu %s, %.0f s left\033[K", bar, done, p->total, p->what,
		(t - p->start) / (double)done * (double)(p->total - done));
}

void progress_clear(struct progress *p)
{
	if (p->shown)
		fputs("\r\033[K", stderr);
	p->shown = false;
}
