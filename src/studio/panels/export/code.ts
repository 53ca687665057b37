/**
 * The lines of Node code that repeat a training of the page, to the same fingerprint.
 *
 * @module
 */
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
