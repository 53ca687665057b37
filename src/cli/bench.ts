/**
 * `hindcast bench`: races of the core against the twin and plain JavaScript, as a table.
 *
 * @module
 */
import { Command } from 'commander'
import type { BenchReport } from '../bench/index.js'
import { WORK_POINTS } from '../bench/points.js'
import { type Io, isTerminal, type Paint, paintFor, printable } from './io.js'
import { text } from '../options/kinds.js'
import { invalid } from '../options/row.js'
import { ownFlag } from './flags.js'
import { jsonFlag } from './options.js'
import { figure, fixed, whole } from '../text/number.js'
import { tableLines } from './render/table.js'

interface BenchFlags {
  points?: string
  json?: boolean
}

const POINTS = WORK_POINTS.map(({ name }) => name)

/** The command. */
export function benchCommand(io: Io): Command {
  return new Command('bench')
    .description("Race the core against the twin and plain JavaScript, and against this machine's peak.")
    .addOption(
      ownFlag(
        '--points',
        text('points such as P1,P3', 'p1,p2,…'),
        'work points to race, about 20 s each',
        POINTS.join(','),
      ),
    )
    .addOption(jsonFlag())
    .addHelpText(
      'after',
      '\nWork points:\n' +
        '  P1  3 inputs,   4 units,  7 steps, one window per update\n' +
        '  P2  3 inputs,  32 units, 30 steps, batches of 32\n' +
        '  P3  3 inputs, 128 units, 30 steps, batches of 64\n' +
        '  P4  8 inputs, 512 units, 30 steps, batches of 64\n' +
        '  W1 24 inputs, 128 units of a GRU, 4 steps, batches of 256, 96 outputs on the last step\n' +
        '  W2 the same with 7 steps and 48 outputs\n' +
        '  a name of a cell behind the point makes it one of that cell; P1 to P4 are Elman cells\n' +
        '\nExample:\n  hindcast bench --points P1,P3',
    )
    .action((flags: BenchFlags) => runBenchCommand(io, flags))
}

/** Runs the command. */
async function runBenchCommand(io: Io, flags: BenchFlags): Promise<void> {
  const points = pointsOf(flags.points)
  const { runBench } = await import('../bench/index.js')
  await io.blocking?.(true)
  const terminal = isTerminal(io.stderr, io.env)
  const report = await runBench({
    points,
    onRace(point, dtype, work) {
      const text = `racing ${point} ${dtype}, ${work === 'train' ? 'training' : 'prediction'} …`
      io.stderr.write(terminal ? `\r${text}\u001b[K` : text + '\n')
    },
  })
  if (terminal) io.stderr.write('\r\u001b[K')
  if (flags.json === true) io.stdout.write(JSON.stringify(report, null, 2) + '\n')
  else io.stdout.write(benchLines(report, paintFor(io.stdout, io.env)).join('\n') + '\n')
}

/** The points that the flag names, in the order given. */
function pointsOf(text: string | undefined): string[] {
  if (text === undefined) return POINTS
  const names = text.split(',').map((name) => {
    const point = POINTS.find((known) => known.toUpperCase() === name.trim().toUpperCase())
    if (point === undefined) {
      throw invalid('--points', text, `points among ${POINTS.join(', ')}, such as P1,P3`)
    }
    return point
  })
  return names.filter((name, i) => names.indexOf(name) === i)
}

/** The report as two tables: training and inference. */
export function benchLines(report: BenchReport, paint: Paint): string[] {
  const right = (head: string) => ({ head, align: 'right' as const })
  const times = (ratio: number) => ({ text: `${figure(ratio, 3)}×`, paint: (text: string) => paint('bold', text) })
  const heads = ['core', 'twin', 'plain', 'vs twin', 'vs best'].map(right)
  const table = (title: string, part: 'train' | 'infer') => [
    '',
    paint('bold', title),
    ...tableLines(
      [
        { head: 'point' },
        { head: 'type' },
        ...heads,
        right('2 thr'),
        ...(part === 'train' ? [right('GF/s'), right('of peak')] : []),
      ],
      report.points.map((p) => [
        p.point,
        p.dtype,
        whole(p[part].wasm),
        whole(p[part].ts),
        whole(p[part].plain),
        times(p[part].ratio),
        times(p[part].ratioPlain),
        p[part].ratioThreads === null ? '–' : `${figure(p[part].ratioThreads, 2)}×`,
        ...(part === 'train' ? [figure(p.gflops, 3), `${fixed(p.shareOfPeak * 100, 0)} %`] : []),
      ]),
      paint,
    ),
  ]
  return [
    printable(describe(report)),
    ...table('Training, windows a second', 'train'),
    ...table('Prediction, windows a second', 'infer'),
    '',
    paint('dim', 'vs twin: core against twin; vs best: core against the faster of twin and plain;'),
    paint('dim', '2 thr: two threads against one; medians over the rounds. GF/s: the fastest round,'),
    paint('dim', 'of peak: of the fastest slice of a loop that only multiplies and adds'),
  ]
}

/** The machine in one line. */
function describe({ machine, peak }: BenchReport): string {
  const peaks = Object.entries(peak).filter(([, value]) => value > 0)
  const text = peaks.map(([dtype, value]) => `${figure(value, 3)} in ${dtype}`).join(', ')
  return `${machine.runtime} on ${machine.platform}; peak ${text} (GFLOP/s)`
}
