/**
 * A thread that runs jobs of a queue: it reads the table that has arrived, so that the thread that tells the database of its
 * life never waits.
 *
 * @module
 */
import { Tinypool } from 'tinypool'
import { HindcastError } from '../errors.js'
import { textDigest } from '../fingerprint.js'
import { unzipped } from '../host/queue-node.js'
import { answering } from '../pool/index.js'
import { jobKey, runSweepJob } from '../sweep/job.js'
import { carried, contentDigest, contentOf, jobIn, outcomeFingerprint, readPayload } from '../sweep/payload.js'
import { tableOfText, MOST_TEXT } from '../sweep/travel.js'
import type { Table } from '../table/index.js'

/** What the jobs of a thread share. */
export interface Shared {
  /** SHA-256 of the text, and the text as it is kept. */
  sha256: string
  bytes: Uint8Array
}

/** What a job gave, as it is kept. */
export interface Given {
  key: string
  fingerprint: string
  sha256: string
  content: string
  /** That it took; not kept. */
  seconds: number
}

let table: Promise<Table> | null = null

async function tableOf({ sha256, bytes }: Shared): Promise<Table> {
  const text = unzipped(bytes, MOST_TEXT)
  if (textDigest(text) === sha256) return tableOfText(text)
  throw new HindcastError(
    'QUEUE_INVALID',
    'The data in the database are not those that were sent, since their SHA-256 differs: run the sweep again.',
  )
}

/** Runs a job. */
export default (data: unknown) =>
  answering(async (): Promise<Given> => {
    const payload = readPayload(data)
    const job = jobIn(payload)
    table ??= tableOf(Tinypool.workerData as Shared)
    const own = await table
    const key = jobKey(own, job)
    if (key !== payload.key) {
      throw new HindcastError(
        'QUEUE_INVALID',
        'A job of the queue has another key on this machine than on the one that sent it, so it is not run: ' +
          'use the same release of hindcast on both.',
      )
    }
    const began = performance.now()
    const outcome = carried(await runSweepJob(own, job))
    const seconds = (performance.now() - began) / 1000
    const content = contentOf(outcome)
    return { key, fingerprint: outcomeFingerprint(outcome), sha256: contentDigest(key, content), content, seconds }
  })
