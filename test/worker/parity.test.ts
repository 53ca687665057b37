/**
 * A WorkerForecaster has every public method of a Forecaster, and a WorkerBacktest all that a Backtest has, with the same
 * answers: what one lacks does not compile.
 */
import { expect, test } from 'vitest'
import { type Backtest, Forecaster } from '../../src/index.js'
import { type WorkerBacktest, WorkerForecaster } from '../../src/worker/index.js'

type Method<T> = { [K in keyof T]: T[K] extends (...args: never[]) => unknown ? K : never }[keyof T]
type Answer<T, K> = K extends keyof T ? (T[K] extends (...args: never[]) => infer R ? Awaited<R> : never) : never

/** Methods that it lacks, and methods that answer otherwise. */
type Lacking = Exclude<keyof Forecaster, keyof WorkerForecaster>
type Other = {
  [K in Method<Forecaster>]: Answer<WorkerForecaster, K> extends Answer<Forecaster, K> ? never : K
}[Method<Forecaster>]
type LackingStatic = Exclude<keyof typeof Forecaster, keyof typeof WorkerForecaster>

/** Of a backtest, what is lacking or of another type. */
type OtherBacktest = {
  [K in keyof Backtest]: K extends keyof WorkerBacktest ? (WorkerBacktest[K] extends Backtest[K] ? never : K) : K
}[keyof Backtest]

/** Compiles only where nothing is left. */
const none = <T extends never>(...left: T[]): number => left.length

test('every method of Forecaster is one of WorkerForecaster', () => {
  expect(none<Lacking>() + none<Other>() + none<LackingStatic>() + none<OtherBacktest>()).toBe(0)
  const names = (type: { prototype: object }): string[] => Object.getOwnPropertyNames(type.prototype)
  expect(names(Forecaster).filter((name) => !names(WorkerForecaster).includes(name))).toEqual([])
})
