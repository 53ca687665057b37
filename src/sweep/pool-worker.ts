/**
 * A thread that runs jobs of a sweep.
 *
 * @module
 */
import { Tinypool } from 'tinypool'
import { answering } from '../pool/index.js'
import type { Table } from '../table/index.js'
import { reviveTable } from '../table/revive.js'
import { runSweepJob, type SweepJob } from './job.js'

let table: Table | null = null

/** Runs a job. */
export default (job: SweepJob) =>
  answering(() => {
    table ??= reviveTable((Tinypool.workerData as { table: object }).table)
    return runSweepJob(table, job)
  })
