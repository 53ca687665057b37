/**
 * What a training says before and after, as text.
 *
 * @module
 */
import type { Forecaster } from '../../forecaster/index.js'
import { seasonSentence } from '../../data/seasons.js'
import { targetsOf } from '../../options/outputs.js'
import type { Forecasts } from '../../forecaster/forecasts.js'
import { besideText, windowText } from '../../options/windows.js'
import { bestText } from '../../text/best.js'
import type { FinalRun, Run, SeriesFacts } from '../../forecaster/run.js'
import type { Scores } from '../../scores/scores.js'
import type { Table } from '../../table/index.js'
import { spanOf } from '../../table/span.js'
import { cut, type Paint, printable } from '../io.js'
import { missingLines, oddValueLines, readingWarnings } from '../notices.js'
import { PART_WORDS, PARTS } from '../../data/parts.js'
import { straddlingText } from '../../data/samples.js'
import { counted, duration, joined, whole } from '../../text/number.js'
import { listOf } from '../../text/list.js'
import { sentencesIn } from '../../text/said.js'
import { aheadText } from '../../text/task.js'
import { onCommandLine } from '../flags.js'
import { type EpochLoss, lossPlot } from './plot.js'
import { aheadLines } from './ahead.js'
import { scoreReport } from './scores.js'
import { wrapped } from './table.js'

/** A training that is done, with what it is judged by. */
export interface Trained {
  table: Table
  forecaster: Forecaster
  run: Run
  scores: Scores | null
  ahead: Forecasts
  /** Why nothing lies ahead, where what is to be known ahead is missing. */
  lacking?: string | undefined
  /** What may serve better. */
  hints: readonly string[]
  /** The command that forecasts by a baseline, where one is as good. */
  by: readonly string[]
  /** Whether the newer half of the validation rows calibrated intervals, so that the older one said when to stop. */
  halved: boolean
  file: string | null
}

/** What is trained on what, before the first epoch. */
export function introLines(table: Table, forecaster: Forecaster): string[] {
  const { index, rows } = table
  const { cell, hiddenSize, numLayers, outputSize, loss, dtype, seed } = forecaster.network.options
  const { parameterCount, engine } = forecaster.network
  const name = table.file === undefined ? '' : `${cut(table.file, 200)}: `
  const [first, latest] = spanOf(index)
  const span = index.kind === 'rows' ? '' : `, ${first} to ${latest}, step ${index.stepText}`
  const layers = numLayers > 1 ? `${numLayers} layers of ` : ''
  const outputs = outputSize > 1 ? `${outputSize} outputs, ` : ''
  const trained = loss === 'mse' ? '' : `loss ${loss}, `
  const { networks } = forecaster
  const last = networks[networks.length - 1].options.seed
  const together = networks.length === 1 ? '' : `${networks.length} networks, seeds ${seed} to ${last}, each: `
  return [
    `${name}${counted(rows, 'row')}${span}`,
    ...(table.reading.sentence === '' ? [] : [table.reading.sentence]),
    ...forecaster.chosen,
    `${together}${cell}, ${layers}${counted(hiddenSize, 'unit')}, ${outputs}${counted(parameterCount, 'parameter')}, ${trained}${dtype}, ` +
      (engine === 'wasm' ? 'WebAssembly' : 'TypeScript'),
  ]
}

/** What a reader should know: columns left out, odd values, cells filled, gaps, targets that are missing. */
export function noticeLines(table: Table, { task }: Forecaster, run: Run): string[] {
  const lines = [
    ...readingWarnings(table.reading),
    ...oddValueLines(table, task, run.data.inputs),
    ...sentencesIn(onCommandLine, run.warnings),
  ]
  const { inputs, samples, gaps } = run.data
  lines.push(...missingLines(table, inputs, new Map(Object.entries(run.data.missing))))
  if (gaps.length > 0) {
    const rows = gaps.reduce((n, gap) => n + gap.rowsMissing, 0)
    const [them, their] = gaps.length === 1 ? ['it', 'its'] : ['them', 'their']
    const how = table.policy.gaps === 'break' ? `no window lies across ${them}` : `${their} ends are joined`
    lines.push(`The index has ${counted(gaps.length, 'gap')} of ${counted(rows, 'row')} in all; ${how}.`)
  }
  if (samples.targetMissing > 0) {
    const n = counted(samples.targetMissing, 'sample')
    lines.push(`${n} ${samples.targetMissing === 1 ? 'is' : 'are'} left out, since the target is missing there.`)
  }
  const { straddling = 0 } = samples
  if (straddling > 0) lines.push(straddlingText(straddling))
  if (run.data.series !== undefined) lines.push(seriesLine(run.data.series))
  return lines
}

/** The series in a line: how many, how long, and which of them have no sample in a part that others have. */
function seriesLine(series: readonly SeriesFacts[]): string {
  const rows = series.map((one) => one.rows)
  const [least, most] = [rows.reduce((a, b) => Math.min(a, b)), rows.reduce((a, b) => Math.max(a, b))]
  const long = least === most ? counted(least, 'row') : `${whole(least)} to ${counted(most, 'row')}`
  const short = PARTS.map((part) => {
    const idle = series.filter(({ samples }) => samples[part] === 0).map(({ id }) => id)
    if (idle.length === 0 || idle.length === series.length) return ''
    const names = idle.slice(0, 3).map((name) => `"${cut(name, 40)}"`)
    const more = idle.length > names.length ? ` and ${whole(idle.length - names.length)} more` : ''
    return `; too short for a sample of ${PART_WORDS[part]}: ${names.join(', ')}${more}`
  })
  return `${counted(series.length, 'series', 'series')} of ${long} each${short.join('')}.`
}

/** `Then trained anew on all rows, 7 epochs of 1,446 windows, in 2 s: that network forecasts.` */
function finalText({ samples, epochs, seeds }: FinalRun): string {
  const each = (seeds ?? [{ epochs }]).map((one) => one.epochs)
  const seconds = each.flat().reduce((sum, epoch) => sum + epoch.seconds, 0)
  const what = each.length === 1 ? 'that network forecasts' : 'those networks forecast'
  const counts = joined(
    each.map(({ length }) => whole(length)),
    'and',
  )
  const long = each.length === 1 && each[0].length === 1 ? 'epoch' : 'epochs'
  return `Then trained anew on all rows, ${counts} ${long} of ${counted(samples, 'window')} in ${duration(seconds)}: ${what}.`
}

/** A name among others that commas part. */
const listed = (name: string): string => cut(listOf([name]), 40)

/** The plot of the losses, the scores, what lies ahead, the fingerprint. */
export function resultLines(
  { table, forecaster, run, scores, ahead, lacking, hints, by, halved, file }: Trained,
  { paint, width, terminal }: { paint: Paint; width: number; terminal: boolean },
): string[] {
  const { task } = forecaster
  const lines: string[] = []
  const { seeds } = run
  const epochs = seeds === undefined ? run.epochs : seeds.flatMap((one) => one.epochs)
  const seconds = epochs.reduce((sum, epoch) => sum + epoch.seconds, 0)
  const { samples } = run.data
  const { train, epoch: each = train } = samples
  const counts =
    seeds === undefined
      ? ''
      : ` (${joined(
          seeds.map((one) => String(one.epochs.length)),
          'and',
        )})`
  const trained = `${counted(epochs.length, 'epoch')}${counts} of ${counted(each, 'window')} in ${duration(seconds)}`
  const found =
    seeds === undefined
      ? bestText(run.best)
      : joined(
          seeds.map((one) => bestText(one.best)),
          'and',
        )
  const rows = `${halved ? 'the older half of ' : ''}the validation rows`
  const best = run.best.validLoss === null ? '' : `; best on ${rows}: ${found}`
  lines.push(...wrapped(trained + best, width).map((line) => paint('bold', line)))
  if (run.final !== undefined) lines.push(...wrapped(finalText(run.final), width))
  const columns = run.data.inputs.map(listed).join(', ')
  const names = targetsOf(task).map(listed)
  const targets = joined(names, 'and') + (names.length > 1 || typeof task.horizon !== 'number' ? ',' : '')
  const beside = besideText({ ...task, known: task.known?.map(listed), static: task.static?.map(listed) })
  const what = `${targets} ${aheadText(task)}, from ${windowText(task)} of ${columns}${beside && `; with ${beside}`}`
  lines.push(...wrapped(what, width))
  lines.push(...wrapped(seasonSentence(run.data.season), width).map((line) => paint('dim', line)))
  if (terminal) {
    const plot = lossPlot(run.epochs as EpochLoss[], width, paint)
    if (plot.length > 0) lines.push('', ...plot)
  }
  lines.push('')
  if (scores === null) {
    const why = samples.test === 0 ? 'no row falls into the test part of --split' : 'no baseline has a value there'
    lines.push(...wrapped(`There is nothing to score: ${why}.`, width))
  } else {
    // With intervals the training has a boundary more than the scores, which then count fewer samples in no part.
    const fewer = Array.from({ length: samples.straddling ?? 0 }, (_, n) => straddlingText(n))
    const told = new Set([...noticeLines(table, forecaster, run), ...fewer])
    const notes = scores.notes.filter((note) => !told.has(note))
    lines.push(...scoreReport({ ...scores, notes }, task, paint, width))
  }
  lines.push(...by)
  for (const hint of hints) lines.push(...wrapped(printable(hint), width).map((line) => paint('yellow', line)))
  lines.push('')
  if (ahead.length > 0) lines.push(paint('bold', 'What lies ahead'))
  lines.push(...aheadLines(ahead, task, paint, width, lacking))
  lines.push(...forecaster.promises().flatMap((text) => wrapped(text, width)))
  lines.push('', paint('dim', `fingerprint ${run.fingerprint}`))
  if (file !== null) lines.push(`Saved to ${printable(file)}`)
  return lines
}
