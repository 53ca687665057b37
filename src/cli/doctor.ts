/**
 * `hindcast doctor`: what this machine supports, and whether trainings on it give the expected bits.
 *
 * @module
 */
import { Command } from 'commander'
import type { ConformanceEngine, ConformanceReport, ConformanceResult, HostFacts } from '../conformance/index.js'
import { counted } from '../errors.js'
import { type Io, isTerminal, NegativeAnswer, type Paint, paintFor, printable } from './io.js'
import { jsonFlag } from './options.js'
import { tableLines } from './render/table.js'

interface DoctorFlags {
  json?: boolean
}

/** What `--json` prints. */
export interface DoctorReport {
  version: string
  host: HostFacts
  conformance: ConformanceReport
}

/** The command. */
export function doctorCommand(io: Io): Command {
  return new Command('doctor')
    .description(
      'Report what this machine offers, and whether it computes the fingerprints that every engine must give.',
    )
    .addOption(jsonFlag())
    .addHelpText('after', '\nExit code 1 if a fingerprint differs.\n\nExample:\n  hindcast doctor')
    .action((flags: DoctorFlags, command: Command) => runDoctor(io, command.parent!.version()!, flags))
}

/** Runs the command. */
async function runDoctor(io: Io, version: string, flags: DoctorFlags): Promise<void> {
  const { hostFacts, runConformance } = await import('../conformance/index.js')
  const host = await hostFacts()
  const terminal = isTerminal(io.stderr, io.env)
  const conformance = await runConformance({
    signal: io.signal,
    onResult(result, done, of) {
      if (terminal) io.stderr.write(`\rtraining ${done} of ${of}: ${result.name}, ${result.engine} \u001b[K`)
    },
  })
  if (terminal) io.stderr.write('\r\u001b[K')
  const report = { version, host, conformance }
  const lines = () => doctorLines(report, paintFor(io.stdout, io.env)).join('\n')
  io.stdout.write((flags.json === true ? JSON.stringify(report, null, 2) : lines()) + '\n')
  if (!conformance.agrees) throw new NegativeAnswer()
}

const ENGINES: readonly ConformanceEngine[] = ['core', 'twin', 'threads']

/** The report for people. */
export function doctorLines({ version, host, conformance }: DoctorReport, paint: Paint): string[] {
  const { results, numerics } = conformance
  const count = (engine: ConformanceEngine, outcome: ConformanceResult['outcome']): string =>
    String(results.filter((r) => r.engine === engine && r.outcome === outcome).length)
  const right = (head: string) => ({ head, align: 'right' as const })
  const good = (outcome: string) => ({ text: outcome, paint: (text: string) => paint('green', text) })
  const rows = ENGINES.map((engine) => [
    engine,
    good(count(engine, 'same')),
    ...(['different', 'failed', 'not run'] as const).map((outcome) => count(engine, outcome)),
  ])
  return [
    printable(`hindcast ${version}, numerics version ${numerics}`),
    printable(`${host.runtime}${host.platform === null ? '' : ` on ${host.platform}`}`),
    '',
    ...has('WebAssembly core', host.coreRefused, 'with SIMD'),
    ...has('threads', host.threadsRefused, `${counted(host.hardwareThreads, 'hardware thread')}`),
    ...has('relaxed SIMD', host.relaxedSimd ? null : 'only engineDependentBits would use it', ''),
    '',
    paint('bold', 'Trainings by their fingerprints'),
    ...tableLines([{ head: 'engine' }, ...['same', 'different', 'failed', 'not run'].map(right)], rows, paint),
    ...faults(results),
    '',
    verdict(conformance, paint),
  ]
}

/** One line about something that the host has or lacks. */
function has(name: string, refused: string | null, more: string): string[] {
  const note = refused ?? more
  return [
    `  ${name.padEnd(18)}${refused === null ? 'yes' : 'no '}${note === '' ? '' : `  (${printable(note)})`}`.trimEnd(),
  ]
}

/** What is not the same, each reason once. */
function faults(results: readonly ConformanceResult[]): string[] {
  const lines = results
    .filter((r) => r.outcome === 'different' || r.outcome === 'failed')
    .map((r) => {
      const what = r.fingerprint === null ? r.reason : `${r.fingerprint} instead of ${r.expected}`
      return `  ${r.engine}, ${r.name}: ${what}`
    })
  return lines.length === 0 ? [] : ['', ...lines.map(printable)]
}

function verdict({ agrees, same, different, failed }: ConformanceReport, paint: Paint): string {
  if (agrees) return paint('green', `All ${same} fingerprints are the ones that every engine must give.`)
  const ran = same + different + failed
  if (ran === 0) return paint('red', 'No training could run here.')
  return paint(
    'red',
    `${different + failed} of ${ran} trainings do not end with the fingerprint that they must: results of this machine ` +
      'are not those of others. Please report it, with what --json prints.',
  )
}
