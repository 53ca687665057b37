/**
 * Scores of the network beside what it has to beat, and the verdict.
 *
 * @module
 */
import type { OutputScores, Scores } from '../../scores/scores.js'
import { columnOf, fixed, whole } from '../../text/number.js'
import { tallySentence, verdictSentence } from '../../text/verdict.js'
import { h } from '../dom.js'

const PARTS = { test: 'the test rows', valid: 'the validation rows', train: 'the training rows', all: 'all rows' }

const NAMES = { model: 'this network', persistence: 'persistence', climatology: 'climatology', linear: 'linear model' }
const FORECASTS = ['model', 'persistence', 'climatology', 'linear'] as const

/** The scores as a table, the smallest errors marked, with the verdict and what a reader should know. */
export function scoresBlock(scores: Scores, targets: readonly string[]): HTMLElement {
  const { outputs, notes, part } = scores
  const unit = targets.length === 1 ? `in the units of ${targets[0]}` : 'each in the units of its target'
  const title = `${outputs === undefined ? 'Errors' : 'RMSE'} on ${PARTS[part]}, ${unit}`
  const table = outputs === undefined ? oneOutput(scores) : severalOutputs(outputs, targets.length > 1)
  table.prepend(h('caption', { class: 'sr-only' }, title))
  const tally = tallySentence(scores)
  return h(
    'div',
    { class: 'scores' },
    h('p', { class: 'hint', 'aria-hidden': 'true' }, title),
    h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Scores' }, table),
    h('p', {}, verdictSentence(scores), tally === null ? null : ` ${tally}`),
    ...notes.map((note) => h('p', { class: 'hint' }, note)),
  )
}

/** A row for each forecast, a column for each measure. */
function oneOutput(scores: Scores): HTMLTableElement {
  const { mse } = scores.persistence
  const measures = (['rmse', 'mae'] as const).map((name) => marked(FORECASTS.map((forecast) => scores[forecast][name])))
  const skill = FORECASTS.map((forecast) => (mse > 0 ? fixed(1 - scores[forecast].mse / mse, 3) : '–'))
  const lines = FORECASTS.map((forecast, r) => [
    measures[0][r],
    measures[1][r],
    number(skill[r]),
    number(whole(scores[forecast].n)),
  ])
  return table(
    ['', 'RMSE', 'MAE', 'skill', 'n'],
    FORECASTS.map((forecast) => [NAMES[forecast]]),
    lines,
  )
}

/** A row for each output, a column for each forecast. */
function severalOutputs(outputs: readonly OutputScores[], severalTargets: boolean): HTMLTableElement {
  const names = outputs.map(({ target, horizon }) => [...(severalTargets ? [target] : []), String(horizon)])
  const heads = [...(severalTargets ? ['target'] : []), 'rows ahead', ...FORECASTS.map((forecast) => NAMES[forecast])]
  return table(
    heads,
    names,
    outputs.map((output) => marked(FORECASTS.map((forecast) => output[forecast].rmse))),
  )
}

const number = (text: string, best = false): HTMLElement => h('td', { class: best ? 'number best' : 'number' }, text)

/** Errors side by side, the smallest marked; a dash where there is none. */
function marked(values: readonly (number | null)[]): HTMLElement[] {
  const known = values.map((value) => (value === null || !Number.isFinite(value) ? NaN : value))
  const best = known.reduce((a, b) => (b < a ? b : a), Infinity)
  return columnOf(known).map((text, i) => (Number.isNaN(known[i]) ? number('–') : number(text, known[i] === best)))
}

/** A table of which the first cells of each row name it. */
function table(
  heads: readonly string[],
  names: readonly string[][],
  cells: readonly HTMLElement[][],
): HTMLTableElement {
  const naming = names[0].length
  const head = heads.map((text, c) =>
    text === '' ? h('td', {}) : h('th', { scope: 'col', class: c < naming ? null : 'number' }, text),
  )
  const body = names.map((row, r) => h('tr', {}, ...row.map((text) => h('th', { scope: 'row' }, text)), ...cells[r]))
  return h('table', {}, h('thead', {}, h('tr', {}, ...head)), h('tbody', {}, ...body))
}
