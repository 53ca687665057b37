/**
 * The panel *Take away*: the model in every format, its forecasts, the charts, the one-file page, and the lines of code
 * that repeat the training.
 *
 * @module
 */
import { Axis } from '../../table/axis.js'
import { counted } from '../../text/number.js'
import type { App, Trained } from '../app.js'
import { formOf, formWords } from '../csv-form.js'
import { fill, h } from '../dom.js'
import { type Snippet, snippetsOf } from './export/code.js'
import { openedCard } from './export/opened.js'
import './figures.css'
import { followTrained } from './trained.js'

/** Draws the panel. */
export function mount(root: HTMLElement, app: App): void {
  const none = {
    title: 'Nothing to take away yet',
    text: 'Train a network, and take it with you: as a file, as a page, as code.',
  }
  const own = h('div', { class: 'panel-body' })
  followTrained(own, app, none, (body, trained) => fill(body, downloadsCard(app, trained), codeCard(app, trained)))
  fill(root, own, openedCard(app))
}

/** Something to download: what it is, and what makes it. */
interface Download {
  name: string
  about: string
  type: string
  make(): Promise<Uint8Array<ArrayBuffer> | string>
}

function downloadsOf(app: App, trained: Trained): Download[] {
  const { model, results, epochs } = trained
  const binary = 'application/octet-stream'
  // Pictures show the first of several.
  const { target, horizon, lower } = results.series
  const hasInterval = lower.some((value) => value === value)
  const { table } = app.state
  const form = table.status === 'ready' ? formOf(table.table.reading) : null
  const which = results.outputs.length === 1 ? '' : `, of ${target} ${counted(horizon, 'row')} ahead`
  return [
    {
      name: 'forecast.html',
      about: 'One page with the model and all that runs it: forecasts from a dropped CSV, from disk, offline.',
      type: 'text/html',
      make: () => app.data.html(model, results.scores),
    },
    {
      name: 'model.safetensors',
      about: 'The model, for hindcast and for PyTorch: weights, scaler, and the record of its training.',
      type: binary,
      make: () => Promise.resolve(model),
    },
    {
      name: 'model.js',
      about: 'The model as one JavaScript module without imports: predict(rows), anywhere.',
      type: 'text/javascript',
      make: () => app.data.module(model),
    },
    {
      name: 'model.onnx',
      about: 'One graph from raw rows to forecasts, for ONNX Runtime.',
      type: binary,
      make: () => app.data.onnx(model),
    },
    {
      name: 'forecasts.csv',
      about:
        'The forecast of every row, beside the actual value; rows trained on are among them (Data shows the split).' +
        (form === null ? '' : ' Commas between cells and decimal points, as the command line writes them.'),
      type: 'text/csv',
      make: () => app.data.predictionsCsv(),
    },
    ...(form === null
      ? []
      : [
          {
            name: 'forecasts-own-form.csv',
            about: `The same in the form of ${trained.source.name}, for the same spreadsheet: ${formWords(form)}.`,
            type: 'text/csv',
            make: () => app.data.predictionsCsv(true),
          },
        ]),
    {
      name: 'forecast.png',
      about: `The test rows as a picture: actual values and forecasts${which}.`,
      type: 'image/png',
      make: async () => {
        const { pngOf } = await import('./export/png.js')
        const { x, actual, predicted } = results.series
        const table = app.state.table
        const axis = table.status === 'ready' ? Axis.fromDescription(table.table.axis) : null
        const xText = (at: number): string => String(axis === null ? at : axis.format(at))
        const lines = [
          { label: 'actual', colour: '--series-1', values: actual },
          { label: 'forecast', colour: '--series-2', values: predicted },
        ]
        return pngOf({ title: `${target}, actual values and forecasts`, x, xText, lines })
      },
    },
    {
      name: 'forecast.svg',
      about: hasInterval
        ? 'The same as a drawing that stays sharp, with the interval.'
        : 'The same as a drawing that stays sharp.',
      type: 'image/svg+xml',
      make: async () => {
        const { svgOf } = await import('./export/svg.js')
        const table = app.state.table
        return svgOf(results.series, table.status === 'ready' ? Axis.fromDescription(table.table.axis) : null)
      },
    },
    {
      name: 'losses.png',
      about: 'The losses of all epochs as a picture.',
      type: 'image/png',
      make: async () => {
        const { pngOf } = await import('./export/png.js')
        const lines = [
          { label: 'training loss', colour: '--series-1', values: epochs.map((epoch) => epoch.trainLoss) },
          { label: 'validation loss', colour: '--series-2', values: epochs.map((epoch) => epoch.validLoss ?? NaN) },
        ]
        const xText = (at: number): string => (Number.isInteger(at) ? String(at) : '')
        return pngOf({ title: 'Losses by epoch', x: epochs.map(({ epoch }) => epoch), xText, lines })
      },
    },
  ]
}

function downloadsCard(app: App, trained: Trained): HTMLElement {
  const problem = h('div', { role: 'alert' })
  const items = downloadsOf(app, trained).map(({ name, about, type, make }) => {
    const save = async (): Promise<void> => {
      // Not disabled, which would lose the keyboard's focus.
      if (button.hasAttribute('aria-disabled')) return
      button.setAttribute('aria-disabled', 'true')
      fill(problem)
      try {
        app.download(name, await make(), type)
        app.announce(`${name} is saved.`)
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error)
        fill(problem, h('p', { class: 'notice notice-error' }, message))
      } finally {
        button.removeAttribute('aria-disabled')
      }
    }
    const button = h('button', { type: 'button', onclick: () => void save() }, name)
    return h('div', {}, h('p', { class: 'hint' }, about), button)
  })
  return h(
    'section',
    { class: 'card stack' },
    h('h3', {}, 'Take it with you'),
    h('div', { class: 'downloads' }, ...items),
    problem,
    h('p', { class: 'hint' }, 'Fingerprint ', h('code', { class: 'fingerprint' }, trained.fingerprint)),
  )
}

/** The model in code: to train it again, to forecast with it. */
function codeCard(app: App, trained: Trained): HTMLElement {
  const { table } = app.state
  const pieces = snippetsOf(trained, table.status === 'ready' ? table.table.reading : null).map((snippet, i) =>
    codeOf(app, snippet, i === 0),
  )
  return h('section', { class: 'card stack' }, h('h3', {}, 'In code'), ...pieces)
}

/** A piece of code, with a button that copies it. */
function codeOf(app: App, { title, about, code }: Snippet, open: boolean): HTMLElement {
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(code!)
      app.announce('The code is copied.')
      button.textContent = 'Copied'
    } catch {
      app.announce('The browser does not allow copying; select the code instead.')
      button.textContent = 'Select it to copy'
    }
  }
  const button = h('button', { type: 'button', onclick: () => void copy() }, 'Copy')
  const content =
    code === null
      ? [h('p', {}, about)]
      : [
          h('p', { class: 'hint' }, about),
          h('pre', { tabindex: 0, role: 'region', 'aria-label': title }, code),
          h('div', { class: 'row' }, button),
        ]
  return h('details', { open }, h('summary', { class: 'group' }, title), h('div', { class: 'stack-s' }, ...content))
}
