/**
 * A model that was saved before, or elsewhere: it forecasts a file without any training.
 *
 * @module
 */
import { HindcastError } from '../../../errors.js'
import { counted, whole } from '../../../text/number.js'
import type { App } from '../../app.js'
import type { TableOptions } from '../../../table/index.js'
import type { OpenedForecast } from '../../data-worker/answers.js'
import { fill, h } from '../../dom.js'
import { aheadTable } from '../forecast/ahead-table.js'
import { messageOf } from '../../words.js'

/** Forecasts that are listed; more are counted, and stand in the file. */
const MOST = 14

/** The card. */
export function openedCard(app: App): HTMLElement {
  const result = h('div', { class: 'stack', 'aria-live': 'polite' })
  const about = h('p', { class: 'hint' })
  let model: { name: string; bytes: Uint8Array<ArrayBuffer> } | null = null
  let turn = 0
  const attempt = async (what: () => Promise<void>, ignoreUnits?: () => void): Promise<void> => {
    try {
      await what()
    } catch (error) {
      if (!(error instanceof HindcastError)) throw error
      fill(result, h('p', { class: 'notice notice-error', role: 'alert' }, messageOf(error)))
      if (error.code !== 'COLUMN_UNIT') return
      result.append(h('button', { type: 'button', onclick: ignoreUnits }, "They are in the model's unit"))
    }
  }
  const takeModel = (name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> =>
    attempt(async () => {
      const mine = ++turn
      fill(result)
      const facts = await app.data.openModel(bytes)
      if (mine !== turn) return
      model = { name, bytes }
      const code = h('code', { class: 'fingerprint' }, facts.fingerprint)
      fill(about, `${name}: ${facts.sentence} Fingerprint `, code, '.')
      csv.disabled = false
      csv.focus()
    })
  const takeCsv = (name: string, bytes: Uint8Array<ArrayBuffer>, options: TableOptions = {}): Promise<void> =>
    attempt(
      async () => {
        if (model === null) return
        const mine = ++turn
        const forecast = await app.data.forecastWith(model.bytes, bytes, name, options)
        if (mine === turn) fill(result, ...shownOf(app, name, forecast))
      },
      () => void takeCsv(name, bytes, { units: 'ignore' }),
    )
  const picker = (
    id: string,
    text: string,
    accept: string,
    take: (name: string, bytes: Uint8Array<ArrayBuffer>) => Promise<void>,
  ): [HTMLInputElement, HTMLElement] => {
    const input = h('input', { type: 'file', id, accept })
    input.addEventListener('change', () => {
      const file = input.files?.[0]
      if (file === undefined) return
      void file.arrayBuffer().then((buffer) => take(file.name, new Uint8Array(buffer)))
    })
    return [input, h('div', { class: 'field' }, h('label', { for: id }, text), input)]
  }
  const [, modelField] = picker('opened-model', 'Its file (.safetensors)', '.safetensors', takeModel)
  const [csv, csvField] = picker('opened-csv', 'The file to forecast', '.csv,.tsv,.txt,text/csv', takeCsv)
  csv.disabled = true
  const look = (): void => {
    const { opened } = app.state
    if (opened === null) return
    app.set({ opened: null })
    void takeModel(opened.name, opened.bytes)
  }
  app.on(['opened'], look)
  look()
  return h(
    'section',
    { class: 'card stack' },
    h('h3', {}, 'A model from before'),
    h('p', {}, 'Open a model that was saved, here or by the command line, and have it forecast another file.'),
    h('div', { class: 'fields roomy' }, modelField, csvField),
    about,
    result,
  )
}

/** What lies ahead of the file, and all of it as CSV. */
function shownOf(app: App, name: string, { ahead, warnings, csv, count, own }: OpenedForecast): HTMLElement[] {
  const listed = ahead.slice(0, MOST)
  const save = (file: string, text: string) => (): void => app.download(file, text, 'text/csv')
  return [
    listed.length === 0
      ? h('p', {}, `Nothing lies ahead of ${name}.`)
      : aheadTable(`What lies ahead of ${name}`, 'value', listed),
    ...(ahead.length > MOST ? [h('p', { class: 'hint' }, `and ${whole(ahead.length - MOST)} more`)] : []),
    ...warnings.map((text) => h('p', { class: 'notice notice-warn' }, text)),
    h(
      'div',
      { class: 'row' },
      h('button', { type: 'button', onclick: save('forecasts.csv', csv) }, `Save ${counted(count, 'forecast')} as CSV`),
      own !== null &&
        h(
          'button',
          { type: 'button', onclick: save('forecasts-own-form.csv', own.csv) },
          `In the form of ${name}: ${own.words}`,
        ),
    ),
  ]
}
