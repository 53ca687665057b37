/**
 * What a thread of a network does: instantiates the core over the shared memory and, whenever a command appears in the
 * control words, does its part of the work.
 *
 * @module
 */
import type { ThreadData, ThreadMessage } from './thread-data.js'
import { instantiateCore } from './wasm.js'

/** Control words: Int32 indices into `control`. */
export const CONTROL = {
  /** counts commands; a thread waits for it to change */
  command: 0,
  work: 1,
  from: 2,
  count: 3,
  /** threads that are still at the command */
  busy: 4,
  /** what thread 0's function returned */
  result: 5,
  /** id + 1 of a thread in which something was thrown */
  failed: 6,
  words: 8,
} as const

/** Kinds of work, by number in `CONTROL.work`. */
export const WORK = ['quit', 'forward', 'backward', 'train', 'predict'] as const
export type Work = (typeof WORK)[number]

/** Runs until told to quit. `tell` reaches the starter at once, even from inside this loop. */
export async function runThread(data: ThreadData, tell: (message: ThreadMessage) => void): Promise<void> {
  const { net, id } = data
  const control = new Int32Array(data.control)
  const core = await instantiateCore(data.module, data.memory)
  let seen = 0
  tell(0)
  for (;;) {
    Atomics.wait(control, CONTROL.command, seen)
    seen = Atomics.load(control, CONTROL.command)
    const work = WORK[control[CONTROL.work]]
    if (work === 'quit') return
    try {
      let result = 0
      if (work === 'forward') core.forward(net, id)
      else if (work === 'backward') core.backward(net, id)
      else if (work === 'train') result = core.train(net, control[CONTROL.from], control[CONTROL.count], id)
      else core.predict(net, control[CONTROL.from], control[CONTROL.count], id)
      if (id === 0) control[CONTROL.result] = result
    } catch {
      // A trap: the stop flag lets the others leave their barrier the same way.
      Atomics.store(control, CONTROL.failed, id + 1)
      Atomics.store(new Int32Array(data.memory.buffer, data.stop, 1), 0, 1)
    }
    if (Atomics.sub(control, CONTROL.busy, 1) === 1) {
      Atomics.notify(control, CONTROL.busy)
      tell(seen)
    }
  }
}
