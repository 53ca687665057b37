/**
 * Several threads over one shared memory. Every thread runs the same functions with its own `id`; where one needs what
 * another made, all meet at a barrier. Without THREADS all of this folds away.
 *
 * The control block (i32 each): 0 arrivals at the barrier, 1 its generation, 2 stop flag; from 64 on the heartbeat of
 * each thread, on a cache line of its own.
 */
import { Net } from './net'

/** Rounds of spinning before a thread parks: a barrier costs 0.15 µs then, parking at once 22 µs. */
const SPINS: i32 = 20000

// The core does not wait by itself: Node 20's baseline compiler miscompiles memory.atomic.wait32. These are the host's
// Atomics.wait (for a second at most) and Atomics.notify.
// @ts-ignore: decorator
@external("env", "park")
declare function park(address: usize, value: i32): void
// @ts-ignore: decorator
@external("env", "wake")
declare function wake(address: usize): void

/** All threads wait here for each other. Traps when the run is cancelled, which ends the call. */
export function barrier(net: Net): void {
  if (THREADS) {
    if (net.threads == 1) return
    const arrivals = net.control
    const generation = net.control + 4
    const stop = net.control + 8
    const before = atomic.load<i32>(generation)
    if (atomic.add<i32>(arrivals, 1) == net.threads - 1) {
      atomic.store<i32>(arrivals, 0)
      atomic.add<i32>(generation, 1)
      wake(generation)
      return
    }
    for (let i: i32 = 0; i < SPINS; i++) {
      if (atomic.load<i32>(generation) != before) return
    }
    while (atomic.load<i32>(generation) == before) {
      if (atomic.load<i32>(stop)) unreachable()
      park(generation, before)
    }
  }
}

/** A heartbeat that a waiting caller can look at. */
// @ts-ignore: decorator
@inline
export function beat(net: Net, id: i32): void {
  if (THREADS) {
    const at = net.control + 64 + ((<usize>id) << 6)
    store<i32>(at, load<i32>(at) + 1)
  }
}
