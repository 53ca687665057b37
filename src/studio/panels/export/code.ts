/**
 * A training of the page in code: the lines of Node that repeat it, to the same fingerprint, and those that forecast with
 * the files that it gives, in Node, in browsers and in Python.
 *
 * @module
 */
import type { Reading } from '../../../table/reading.js'
import type { Trained } from '../../app.js'

/** The code, an ES module that reads the CSV from the folder it runs in. */
export function nodeCode({
  source,
  tableOptions,
  options,
  fit,
  fingerprint,
}: Pick<Trained, 'source' | 'tableOptions' | 'options' | 'fit' | 'fingerprint'>): string {
  const { file: _, ...reading } = tableOptions
  const call = (...args: unknown[]): string =>
    args
      .filter((arg) => Object.keys(arg as object).length > 0 || typeof arg === 'string')
      .map((arg) => literal(arg))
      .join(', ')
  return [
    "import { Forecaster, readCsv } from 'hindcast'",
    '',
    `const table = await readCsv(${call(source.name, reading)})`,
    `const forecaster = await Forecaster.create(${call(options)})`,
    `await forecaster.fit(${['table', call(fit)].filter((text) => text !== '').join(', ')})`,
    'console.log(forecaster.fingerprint())',
    `// ${fingerprint}`,
    "await forecaster.save('model.safetensors')",
    '',
  ].join('\n')
}

/** Lines of code. */
export interface Snippet {
  title: string
  about: string
  /** null: there is none, for the reason in `about`. */
  code: string | null
}

/**
 * All of them, in the order in which they are shown.
 *
 * @param reading how the file was read
 */
export function snippetsOf(trained: Trained, reading: Reading | null): Snippet[] {
  const { source, run, results } = trained
  const { name } = source
  const again: Snippet =
    run === null
      ? {
          title: 'The same training in Node',
          about: 'This training was stopped; let one run to its end, and its code stands here.',
          code: null,
        }
      : {
          title: 'The same training in Node',
          about: `Run beside ${name}, it prints the fingerprint above, to the last digit.`,
          code: nodeCode(trained),
        }
  const load = "const forecaster = await Forecaster.load('model.safetensors')"
  const columns = results.inputs
  return [
    again,
    {
      title: 'Forecast in Node',
      about: 'With model.safetensors beside it: what lies ahead of a table.',
      code: [
        "import { Forecaster, readCsv } from 'hindcast'",
        '',
        load,
        `const table = await readCsv(${text(name)}, forecaster.tableOptions)`,
        'console.log(await forecaster.forecast(table))',
        '',
      ].join('\n'),
    },
    {
      title: 'Forecast in a browser',
      about: 'With hindcast.browser.js of the package and model.safetensors beside the page.',
      code: [
        '<script type="module">',
        "  import { Forecaster, parseCsv } from './hindcast.browser.js'",
        '',
        "  const forecaster = await Forecaster.load(new URL('model.safetensors', import.meta.url))",
        `  const csv = await (await fetch(${text(encodeURIComponent(name))})).text()`,
        '  const table = await parseCsv(csv, forecaster.tableOptions)',
        '  const [next] = await forecaster.forecast(table)',
        '  document.body.append(`${next.index}: ${next.value}`)',
        '</script>',
        '',
      ].join('\n'),
    },
    {
      title: 'Forecast in Python, by ONNX Runtime',
      about: 'With model.onnx beside it: raw rows in, forecasts out. Missing cells have to be filled before.',
      code: [
        'import onnxruntime as ort',
        'import pandas as pd',
        '',
        `columns = ${JSON.stringify(columns)}`,
        `rows = pd.read_csv(${[JSON.stringify(name), ...pandasOptions(reading)].join(', ')})[columns].tail(${results.window})`,
        "session = ort.InferenceSession('model.onnx')",
        "print(session.run(['forecast'], {'rows': rows.to_numpy('float64')[None]})[0])",
        '',
      ].join('\n'),
    },
  ]
}

/** What pandas has to be told of a file to read it likewise. */
function pandasOptions(reading: Reading | null): string[] {
  const { delimiter, decimal, thousands, skipped, encoding } = reading ?? {}
  const told: Record<string, string | number | undefined> = {
    sep: delimiter === 'space' ? '\\s+' : delimiter,
    decimal: decimal?.sign,
    thousands: thousands?.[0]?.sign,
    skiprows: skipped,
    encoding,
  }
  return Object.entries(told).flatMap(([name, value]) =>
    value === undefined ? [] : `${name}=${JSON.stringify(value)}`,
  )
}

/** A value as JavaScript, as people write it: names without quotes where they can be, texts in single ones. */
function literal(value: unknown): string {
  if (typeof value === 'string') return text(value)
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`
  if (typeof value !== 'object' || value === null) return String(value)
  const entries = Object.entries(value).filter(([, own]) => own !== undefined)
  const name = (key: string): string => (/^[a-z]\w*$/i.test(key) ? key : text(key))
  return `{ ${entries.map(([key, own]) => `${name(key)}: ${literal(own)}`).join(', ')} }`
}

/** A text in single quotes: JSON's escapes, and those of the quote and of the line breaks that JSON leaves alone. */
function text(value: string): string {
  const inner = JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")
  return `'${inner.replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')}'`
}
