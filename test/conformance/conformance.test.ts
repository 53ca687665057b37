/** The conformance program: all fingerprints here are the committed ones, and one that differs is told. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, it, vi } from 'vitest'
import { doctorLines } from '../../src/cli/doctor.js'
import type { ConformanceReport } from '../../src/conformance/index.js'
import { NUMERICS } from '../../src/fingerprint.js'
import { hindcast } from '../cli/support.js'
import { root } from '../support/installed.js'

type Conformance = typeof import('../../src/conformance/index.js')
const { conformanceCount, hostFacts, runConformance } = (await import(
  join(root, 'dist/conformance/index.js')
)) as Conformance
const committed = JSON.parse(readFileSync(join(root, 'src/conformance/fingerprints.json'), 'utf8')) as {
  numerics: number
  fingerprints: Record<string, string>
}

afterEach(() => {
  vi.doUnmock('../../src/generated/fingerprints.js')
  vi.resetModules()
})

it('core, twin and threads give the committed fingerprints, all different from each other', async () => {
  const seen: number[] = []
  const report = await runConformance({ onResult: (_, done, of) => seen.push(done / of) })
  expect(report.results.filter((r) => r.outcome !== 'same')).toEqual([])
  expect(report).toMatchObject({ numerics: NUMERICS, agrees: true, same: conformanceCount(), different: 0, notRun: 0 })
  expect(seen).toEqual(report.results.map((_, i) => (i + 1) / report.results.length))
  const names = (engine: string) => report.results.filter((r) => r.engine === engine).map((r) => r.name)
  expect(names('core')).toEqual(Object.keys(committed.fingerprints))
  expect(names('twin')).toEqual(names('core'))
  expect(names('threads').length).toBeGreaterThan(8)
  expect(new Set(Object.values(committed.fingerprints)).size).toBe(names('core').length)
  expect(committed.numerics).toBe(NUMERICS)
})

/** The program of the sources, with one committed fingerprint changed. */
async function withOneChanged(): Promise<Conformance> {
  const [first] = Object.keys(committed.fingerprints)
  const fingerprints = { ...committed.fingerprints, [first]: '0'.repeat(64) }
  vi.doMock('../../src/generated/fingerprints.js', () => ({ default: { ...committed, fingerprints } }))
  return (await import('../../src/conformance/index.js')) as Conformance
}

it('tells a fingerprint that differs', async () => {
  const { runConformance } = await withOneChanged()
  const { agrees, same, different, results } = await runConformance({ engines: ['twin'] })
  expect([agrees, same, different]).toEqual([false, results.length - 1, 1])
  expect(results[0]).toMatchObject({ outcome: 'different', expected: '0'.repeat(64) })
})

it('ends when aborted', async () => {
  const abortion = new AbortController()
  const reason = new Error('enough')
  const run = runConformance({ engines: ['twin'], signal: abortion.signal, onResult: () => abortion.abort(reason) })
  await expect(run).rejects.toBe(reason)
})

it('a binary that is not the core’s is a failure, not an agreement', async () => {
  const wasm = { f32: new Uint8Array(8), f64: readFileSync(join(root, 'dist/core-f64.wasm')) }
  const { agrees, same, failed, results } = await runConformance({ engines: ['core'], wasm })
  expect([agrees, same, failed]).toEqual([false, results.length / 2, results.length / 2])
})

it('hindcast doctor prints one JSON document, and exits with 0', async () => {
  const { code, stdout, stderr } = await hindcast(['doctor', '--json'])
  expect({ code, stderr: stderr.replace(/^Threads could not be started.*\n/, '') }).toEqual({ code: 0, stderr: '' })
  const report = JSON.parse(stdout)
  expect(report.conformance).toMatchObject({ agrees: true, different: 0 })
  expect(report.host).toMatchObject({ runtime: `Node ${process.versions.node}`, coreRefused: null })
  expect(await hostFacts()).toMatchObject({ threadsRefused: null, hardwareThreads: report.host.hardwareThreads })
})

it('hindcast doctor names what differs, and exits with 1', async () => {
  await withOneChanged()
  const { hindcast } = await import('../cli/support.js')
  const { code, stdout, stderr } = await hindcast(['doctor'])
  expect({ code, stderr: stderr.replace(/^Threads could not be started.*\n/, '') }).toEqual({ code: 1, stderr: '' })
  const [first, fingerprint] = Object.entries(committed.fingerprints)[0]
  expect(stdout).toContain(`  core, ${first}: ${fingerprint} instead of ${'0'.repeat(64)}\n`)
  expect(stdout).toContain(`  twin, ${first}: ${fingerprint} instead of ${'0'.repeat(64)}\n`)
  expect(stdout).toContain('2 of 80 trainings do not end with the fingerprint that they must')
})

it('the report says what the host lacks', () => {
  const host = {
    runtime: 'Somewhere 1',
    platform: null,
    hardwareThreads: 1,
    coreRefused: 'there is no WebAssembly here',
    threadsRefused: 'there is no shared memory here',
    relaxedSimd: false,
  }
  const conformance: ConformanceReport = {
    ...{ numerics: 1, agrees: false, same: 0, different: 0, failed: 0, notRun: 1 },
    results: [],
  }
  expect(doctorLines({ version: '1.2.3', host, conformance }, (_, text) => text)).toEqual([
    'hindcast 1.2.3, numerics version 1',
    'Somewhere 1',
    '',
    '  WebAssembly core  no   (there is no WebAssembly here)',
    '  threads           no   (there is no shared memory here)',
    '  relaxed SIMD      no   (only engineDependentBits would use it)',
    '',
    'Trainings by their fingerprints',
    '  engine   same  different  failed  not run',
    '  core        0          0       0        0',
    '  twin        0          0       0        0',
    '  threads     0          0       0        0',
    '',
    'No training could run here.',
  ])
})
