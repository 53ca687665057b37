/**
 * The stream that a forecaster follows, from one training to the next.
 *
 * @module
 */
import { tableOptionsOf } from '../data/schema.js'
import type { Table } from '../table/index.js'
import { type Followed, Follower, requireStream } from './follow.js'
import type { Told } from './forecasts.js'
import { requireIdle } from './idle.js'
import { type Fitted, type ForecasterState, requireFitted } from './state.js'
import { NumberedRow, placeInStream, requireRows, type StreamRows } from './stream-rows.js'

/** Hands rows to what follows them, which begins anew once a training has given the forecaster another schema. */
export class Following {
  private readonly state: ForecasterState
  private readonly forecast: (table: Table) => Told
  private current: { schema: Fitted['schema']; follower: Follower } | null = null

  constructor(state: ForecasterState, forecast: (table: Table) => Told) {
    this.state = state
    this.forecast = forecast
  }

  /** @throws HindcastError at once for what holds no rows, or where anything stands beside them; then as each row does */
  rows(rows: StreamRows, others: readonly unknown[]): AsyncGenerator<Followed, void, undefined> {
    requireIdle(this.state, 'follow')
    requireRows(rows, others)
    return this.taken(rows)
  }

  /** @throws HindcastError as each row does */
  table(table: Table): Followed[] {
    return [...this.follower('update').update(table)]
  }

  private async *taken(rows: StreamRows): AsyncGenerator<Followed, void, undefined> {
    let number = rows instanceof NumberedRow ? rows.number : 1
    for await (const row of rows) yield this.follower('follow').take(row, placeInStream(number++))
  }

  /** @throws HindcastError `BUSY`, `DISPOSED`, `NOT_FITTED`, `OPTION_CONFLICT` */
  private follower(call: string): Follower {
    requireIdle(this.state, call)
    const { schema } = requireFitted(this.state).fitted
    requireStream(schema, call)
    if (this.current?.schema !== schema) {
      this.current = { schema, follower: new Follower(schema, tableOptionsOf(schema), this.forecast) }
    }
    return this.current.follower
  }
}
