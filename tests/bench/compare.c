/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Runs commands in turn, round after round, and prints the median of each one's
 * wall time and peak memory with the ratio to the first: what a busy machine does
 * to one of them it does to all.
 *
 *	compare [-n ROUNDS] [-m LIMIT] NAME COMMAND [NAME COMMAND]…
 *
 * COMMAND is split at blanks. With -m the second command must not take more than
 * LIMIT times the first one's time: exit status 1.
 */
#include "compiler.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

#define ROUNDS_MAX   200
#define COMMANDS_MAX 8
#define WORDS_MAX    32

struct peer {
	const char *name;
	char *argv[WORDS_MAX];
	double ms[ROUNDS_MAX];
	double kib[ROUNDS_MAX];
	double ratio[ROUNDS_MAX]; /* to the first, of the same round */
};

static void split(char *command, char **argv)
{
	size_t n = 0;

	for (char *save, *word = strtok_r(command, " ", &save); word && n < WORDS_MAX - 1;
	     word = strtok_r(NULL, " ", &save))
		argv[n++] = word;
	argv[n] = NULL;
}

static double now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec * 1e3 + (double)ts.tv_nsec / 1e6;
}

/* 0 when the command could be started and ended by itself, whatever its status. */
static int run(struct peer *p, size_t round)
{
	double start = now_ms();
	struct rusage usage;
	int status, null;
	pid_t pid = fork();

	if (pid < 0)
		return -errno;
	if (pid == 0) {
		null = open("/dev/null", O_RDWR | O_CLOEXEC);
		dup2(null, 0);
		dup2(null, 1);
		dup2(null, 2);
		execvp(p->argv[0], p->argv);
		_exit(127);
	}
	if (wait4(pid, &status, 0, &usage) < 0)
		return -errno;
	if (!WIFEXITED(status) || WEXITSTATUS(status) == 127)
		return -ENOEXEC;
	p->ms[round] = now_ms() - start;
	p->kib[round] = (double)usage.ru_maxrss;
	return 0;
}

static int compare_doubles(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(double *v, size_t n)
{
	qsort(v, n, sizeof(*v), compare_doubles);
	return n % 2 ? v[n / 2] : (v[n / 2 - 1] + v[n / 2]) / 2;
}

static int measure(struct peer *peers, size_t n, size_t rounds)
{
	int r;

	/* Round 0 is a warm-up and measured again. */
	for (size_t round = 0; round <= rounds; round++) {
		size_t slot = round ? round - 1 : 0;

		for (size_t i = 0; i < n; i++) {
			r = run(&peers[i], slot);
			if (r < 0) {
				fprintf(stderr, "compare: run '%s': %s\n", peers[i].argv[0],
					strerrorname_np(-r));
				return r;
			}
			peers[i].ratio[slot] = peers[i].ms[slot] / peers[0].ms[slot];
		}
	}
	return 0;
}

static double print_table(struct peer *peers, size_t n, size_t rounds)
{
	double first_kib = median(peers[0].kib, rounds), second = 0;

	printf("%-24s %10s %8s %12s %8s\n", "", "time", "ratio", "peak memory", "ratio");
	for (size_t i = 0; i < n; i++) {
		double ratio = median(peers[i].ratio, rounds), kib = median(peers[i].kib, rounds);

		printf("%-24s %7.2f ms %7.2fx %8.1f MiB %7.2fx\n", peers[i].name,
		       median(peers[i].ms, rounds), ratio, kib / 1024, kib / first_kib);
		if (i == 1)
			second = ratio;
	}
	return second;
}

int main(int argc, char **argv)
{
	static struct peer peers[COMMANDS_MAX];
	size_t n = 0, rounds = 21;
	double limit = 0, ratio;
	int opt;

	while ((opt = getopt(argc, argv, "n:m:")) != -1) {
		if (opt == 'n')
			rounds = strtoul(optarg, NULL, 10);
		else if (opt == 'm')
			limit = strtod(optarg, NULL);
		else
			return 2;
	}
	if (rounds < 1 || rounds > ROUNDS_MAX || (argc - optind) % 2 || optind == argc)
		return 2;
	for (int i = optind; i + 1 < argc && n < COMMANDS_MAX; i += 2, n++) {
		peers[n].name = argv[i];
		split(argv[i + 1], peers[n].argv);
		if (!peers[n].argv[0])
			return 2;
	}
	if (measure(peers, n, rounds) < 0)
		return 2;
	ratio = print_table(peers, n, rounds);
	if (limit > 0 && ratio > limit) {
		printf("%s takes %.2f times as long as %s, the limit is %.2f\n", peers[1].name,
		       ratio, peers[0].name, limit);
		return 1;
	}
	return 0;
}
