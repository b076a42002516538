/*
 * The load of bench/kernel.ts in C: 10 chains of 40 strikes at the underlying's bid and at its
 * ask, the textbook formula, erfc of libmvec. Prints the median microseconds of a repricing.
 *
 * gcc -Ofast -march=native -mprefer-vector-width=512 kernel-yardstick.c -lmvec -lm
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { CHAINS = 10, STRIKES = 40, ROWS = CHAINS * STRIKES, INNER = 10, WARM_UP = 300 };

static double strikes[ROWS], logs[ROWS], inverses[ROWS], vols[ROWS];
static double call_bid[ROWS], put_ask[ROWS], call_ask[ROWS], put_bid[ROWS];

__attribute__((noinline)) static void price(int from, double forward, double discount,
                                            double root_years, double *calls, double *puts) {
  const double log_forward = log(forward), inverse_root = 1 / root_years;
  for (int i = from; i < from + STRIKES; i++) {
    double d1 = (log_forward - logs[i]) * (inverses[i] * inverse_root) + 0.5 * vols[i] * root_years;
    double d2 = d1 - vols[i] * root_years;
    double n1 = 0.5 * erfc(-d1 * 0.70710678118654752), n2 = 0.5 * erfc(-d2 * 0.70710678118654752);
    double call = discount * (forward * n1 - strikes[i] * n2);
    calls[i] = call;
    puts[i] = call - discount * (forward - strikes[i]);
  }
}

static void reprice(int round) {
  const double root_years = sqrt(30.0 / 365.0);
  for (int u = 0; u < CHAINS; u++) {
    double bid = 1500 + 0.25 * ((round + u) % 40);
    price(u * STRIKES, bid, 1, root_years, call_bid, put_ask);
    price(u * STRIKES, bid + 0.25, 1, root_years, call_ask, put_bid);
  }
}

static int by_size(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

int main(int argc, char **argv) {
  int count = argc > 1 ? atoi(argv[1]) : 601;
  double *samples = malloc(sizeof(double) * (size_t)count);
  for (int i = 0; i < ROWS; i++) {
    strikes[i] = 1400 + 5 * (i % STRIKES);
    logs[i] = log(strikes[i]);
    vols[i] = 0.2;
    inverses[i] = 1 / 0.2;
  }
  for (int n = 0; n < WARM_UP; n++) reprice(n);
  for (int n = 0; n < count; n++) {
    struct timespec start, end;
    clock_gettime(CLOCK_MONOTONIC, &start);
    for (int i = 0; i < INNER; i++) reprice(n * INNER + i);
    clock_gettime(CLOCK_MONOTONIC, &end);
    samples[n] = ((end.tv_sec - start.tv_sec) * 1e9 + (end.tv_nsec - start.tv_nsec)) / 1e3 / INNER;
  }
  qsort(samples, (size_t)count, sizeof(double), by_size);
  printf("%.4f %.6f\n", samples[count / 2], call_bid[7] + put_ask[30]);
  return 0;
}
