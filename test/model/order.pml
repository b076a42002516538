/*
 * The life of one order (domain/order-life-cycle.ts) between a desk and a venue with a channel each
 * way that may break: new, replace, cancel, fill, disconnect, list. At every state the desk never
 * believes an order done that rests at the venue, unless it is about to be told of it again by a
 * list; and once it has taken a list after a reconnect, both agree.
 *
 * -DBELIEVE_CANCEL ends the order when the cancel is sent: then the assertion fails.
 */
mtype = { new, replace, cancel, acked, filled, cancelled, rejected, list_open, list_none };
mtype = { done, pending_new, working, pending_replace, pending_cancel, in_doubt };

chan up = [2] of { mtype };
chan down = [4] of { mtype };
mtype order = done;      /* what the desk believes */
bool rests = false;      /* what the venue knows */
bool asked = false;      /* a list is on its way; nothing else is sent */
byte breaks = 0;

#define QUIET (empty(up) && empty(down) && !asked)

active proctype desk() {
  do
  :: atomic { order == done && !asked && nfull(up) -> up!new; order = pending_new }
  :: atomic { order == working && nfull(up) -> up!replace; order = pending_replace }
  :: atomic {
      (order == working || order == pending_replace) && nfull(up) -> up!cancel;
#ifdef BELIEVE_CANCEL
      order = done
#else
      order = pending_cancel
#endif
    }
  :: atomic { down?acked ->
      if
      :: order == pending_new || order == pending_replace -> order = working
      :: else -> skip
      fi
    }
  :: atomic { down?filled -> order = done }
  :: atomic { down?cancelled -> order = done }
  :: atomic { down?rejected ->
      if
      :: order == pending_cancel -> order = in_doubt
      :: order == pending_replace -> order = working
      :: else -> skip
      fi
    }
  :: atomic { order == in_doubt && !asked && empty(up) && empty(down) ->
      asked = true;
      if :: rests -> down!list_open :: else -> down!list_none fi
    }
  :: atomic { down?list_open -> order = working; asked = false }
  :: atomic { down?list_none -> order = done; asked = false }
  :: atomic { QUIET && order == done -> assert(!rests) }
  :: atomic { QUIET && order == working -> assert(rests) }
  od
}

active proctype venue() {
  do
  :: atomic { nfull(down) && up?[new] -> up?new; rests = true; down!acked }
  :: atomic { nfull(down) && up?[replace] -> up?replace; if :: rests -> down!acked :: else -> down!rejected fi }
  :: atomic { nfull(down) && up?[cancel] -> up?cancel;
      if :: rests -> rests = false; down!cancelled :: else -> down!rejected fi
    }
  :: atomic { rests && nfull(down) && !asked -> rests = false; down!filled }
  od
}

/* The link breaks: what is under way is lost, whatever lives is in doubt. */
active proctype network() {
  mtype lost;
  do
  :: atomic { breaks < 3 && !asked ->
      breaks++;
      do :: up?lost :: empty(up) -> break od;
      do :: down?lost :: empty(down) -> break od;
      if :: order != done -> order = in_doubt :: else -> skip fi
    }
  :: breaks == 3 -> break
  od
}
