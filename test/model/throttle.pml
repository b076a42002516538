/*
 * The ack-anchored throttle window (adapters/base/throttle.ts), exhaustively: CAP requests in any
 * WINDOW as the venue counts them, whatever the delays each way are. Time is in steps. A request is
 * counted at the venue some steps after it was sent, answered some steps after that; the sender
 * frees its place WINDOW steps after it has read the answer.
 *
 * -DSEND_TIME anchors the window at the send instead: then the assertion fails.
 */
#define CAP 3
#define WINDOW 4
#define DELAY_MAX 2
#define CELLS CAP
#ifdef SEND_TIME
#define AGES(c) (state[c] != 0)
#else
#define AGES(c) (state[c] == 3)
#endif

byte state[CELLS];     /* 0 free, 1 under way, 2 counted, 3 answered */
byte age[CELLS];       /* steps since it was answered (or sent), at most WINDOW */
byte wait[CELLS];      /* steps until the next state */
byte counted[WINDOW];  /* requests counted at the venue, by step, newest first */
byte sum;

inline count_one() { counted[0]++; sum++; assert(sum <= CAP) }

inline pass_time() {
  d_step {
    sum = sum - counted[WINDOW - 1];
    i = WINDOW - 1;
    do
    :: i > 0 -> counted[i] = counted[i - 1]; i--
    :: else -> break
    od;
    counted[0] = 0;
    i = 0;
    do
    :: i < CELLS ->
      if
      :: state[i] == 1 || state[i] == 2 -> if :: wait[i] > 0 -> wait[i]-- :: else -> skip fi
      :: else -> skip
      fi;
      if :: AGES(i) && age[i] < WINDOW -> age[i]++ :: else -> skip fi;
      i++
    :: else -> break
    od
  }
}

active proctype desk_and_venue() {
  byte i;
  byte c;
  do
  :: /* send */
    atomic {
      c = 0;
      do :: c < CELLS && state[c] != 0 -> c++ :: else -> break od;
      if
      :: c < CELLS -> state[c] = 1; age[c] = 0; select(i : 0 .. DELAY_MAX); wait[c] = i
      :: else -> skip
      fi
    }
  :: /* arrive and be counted */
    atomic {
      select(c : 0 .. CELLS - 1);
      if
      :: state[c] == 1 && wait[c] == 0 ->
        state[c] = 2; count_one(); select(i : 0 .. DELAY_MAX); wait[c] = i
      :: else -> skip
      fi
    }
  :: /* the answer is read */
    atomic {
      select(c : 0 .. CELLS - 1);
      if
      :: state[c] == 2 && wait[c] == 0 ->
        state[c] = 3;
#ifndef SEND_TIME
        age[c] = 0
#endif
      :: else -> skip
      fi
    }
  :: /* a place comes free */
    atomic {
      select(c : 0 .. CELLS - 1);
      if
      :: state[c] == 3 && age[c] >= WINDOW -> state[c] = 0; age[c] = 0
      :: else -> skip
      fi
    }
  :: /* time passes once everything that is due has happened */
    pass_time()
  od
}
