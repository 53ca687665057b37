/** A WorkerForecaster has every public method of a Forecaster, with the same answers: what it lacks does not compile. */
import { expect, test } from 'vitest'
import { Forecaster } from '../../src/index.js'
import { WorkerForecaster } from '../../src/worker/index.js'

type Method<T> = { [K in keyof T]: T[K] extends (...args: never[]) => unknown ? K : never }[keyof T]
type Answer<T, K> = K extends keyof T ? (T[K] extends (...args: never[]) => infer R ? Awaited<R> : never) : never

/** Methods that it lacks, and methods that answer otherwise. */
type Lacking = Exclude<keyof Forecaster, keyof WorkerForecaster>
type Other = {
  [K in Method<Forecaster>]: Answer<WorkerForecaster, K> extends Answer<Forecaster, K> ? never : K
}[Method<Forecaster>]
type LackingStatic = Exclude<keyof typeof Forecaster, keyof typeof WorkerForecaster>

/** Compiles only where nothing is left. */
const none = <T extends never>(...left: T[]): number => left.length

test('every method of Forecaster is one of WorkerForecaster', () => {
  expect(none<Lacking>() + none<Other>() + none<LackingStatic>()).toBe(0)
  const names = (type: { prototype: object }): string[] => Object.getOwnPropertyNames(type.prototype)
  expect(names(Forecaster).filter((name) => !names(WorkerForecaster).includes(name))).toEqual([])
})
