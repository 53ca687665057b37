/**
 * A thread that runs jobs of a backtest.
 *
 * @module
 */
import { Tinypool } from 'tinypool'
import { answering } from '../pool/index.js'
import { reviveTable } from '../table/revive.js'
import type { Table } from '../table/index.js'
import { type Failed, type Group, type JobPart, runJob } from './job.js'
import type { ResolvedBacktest } from '../options/backtest.js'

/** What all jobs of a backtest share. */
export interface Shared {
  table: object
  options: ResolvedBacktest
}

let table: Table | null = null

/** Runs a job. */
export default (groups: readonly Group[]) =>
  answering(async () => {
    const shared = Tinypool.workerData as Shared
    table ??= reviveTable(shared.table)
    const parts: (JobPart | Failed)[] = []
    for await (const part of runJob(table, shared.options, groups)) parts.push(part)
    return parts
  })
