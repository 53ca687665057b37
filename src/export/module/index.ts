/**
 * A trained forecaster as one JavaScript module without imports: its weights in base64, the twin's forward pass for its
 * cell and precision, and `predict(rows)` in the table's units, with the bits of `Forecaster.predict`.
 *
 * @module
 */
import pieces from '../../generated/module-pieces.js'
import { toBase64 } from '../../text/base64.js'
import type { Scale } from '../../data/scaler.js'
import { counted } from '../../text/number.js'
import type { Content } from '../content.js'
import { inComment, inScript, sizeInWords } from '../words.js'

type Piece = keyof typeof import('./runtime/index.js')

/** The function of ./runtime/cells.ts that does a step: it is called like the cell, an Elman cell's like its nonlinearity. */
const stepOf = ({ cell, nonlinearity }: Content['network']): Piece => `${cell === 'rnn' ? nonlinearity : cell}Step`

/** The text of a module. */
export function moduleOf(content: Content): string {
  const { network, series, form, calibration } = content
  const step = stepOf(network)
  const scales = series === null ? 'scalesOfAll' : 'scalesOfOne'
  const windows = form === null ? 'plainWindows' : 'formedWindows'
  const forecasts = content.parameters.length === 1 && quantilesOf(content) === 1 ? 'forecastsOfOne' : 'forecastsOfAll'
  const intervals = calibration === null ? 'noIntervals' : 'conformalIntervals'
  const beside = besideRows(content)
  const texts = [
    headOf(content)
      .map((line) => `// ${line}`.trimEnd())
      .join('\n'),
    `/** Columns and outputs with their scales, and what becomes of missing cells. */\nexport const model = ${inScript(JSON.stringify(modelIn(content), null, 2))}`,
    ...piecesFor(network.dtype, [
      'predict',
      'decode',
      step,
      scales,
      windows,
      forecasts,
      intervals,
      ...(calibration === null ? [] : ['scoresFrom' as const]),
      ...Object.values(beside).filter((name) => name !== null),
    ]),
    `/** One step of a layer: what the cell does. */\nconst step = ${step}`,
    `/** By which rows go in and forecasts come out. */\nconst scalesOf = ${scales}`,
    `/** What a window is. */\nconst windowsOf = ${windows}`,
    `/** How many networks forecast. */\nconst forecastsOf = ${forecasts}`,
    `/** What stands in rows besides. */\n${Object.entries(beside)
      .map(([name, piece]) => `const ${name} = ${piece}`)
      .join('\n')}`,
    `/** Intervals, where they are asked for. */\nconst intervalsOf = ${intervals}`,
    ...(calibration === null ? [] : [scoresText(calibration)]),
    weightsOf(content),
  ]
  return texts.join('\n\n') + '\n'
}

const quantilesOf = ({ network }: Content): number => network.quantiles?.length ?? 1

/** The pieces that read what stands in rows beside inputs and targets, by the name that the module gives each. */
function besideRows({ form, gaps }: Content): Record<string, Piece | null> {
  const has = (list: readonly unknown[] = []): boolean => list.length > 0
  const pastOf = has(form?.known) ? 'rowsBeforeAhead' : 'allRows'
  const gapsOf = gaps === null ? null : 'gapsAlone'
  if (form === null) return { pastOf, calendarOf: gapsOf }
  return {
    pastOf,
    calendarOf: has(form.calendar) ? 'calendarAhead' : gapsOf,
    knownOf: has(form.known) ? 'knownAhead' : null,
    fixedOf: has(form.fixed) ? 'fixedColumns' : null,
  }
}

/** What the module exports as `model`. */
function modelIn(content: Content): object {
  const { network, inputs, outputs, series, na, columns, window, reach, form, gaps, missing, fill, fingerprint } =
    content
  const quantiles = quantilesOf(content)
  return {
    window,
    reach,
    ...(gaps === null ? {} : { gaps: { name: gaps.name, step: gaps.step, anchor: gaps.anchor } }),
    ...(form === null ? {} : { form: withoutEmpty(form) }),
    columns,
    missing,
    hiddenSize: network.hiddenSize,
    ...(quantiles === 1 ? {} : { quantiles }),
    ...(quantiles === 1 || content.calibration === null ? {} : { levels: network.quantiles }),
    ...(na.words.length + na.numbers.length === 0 ? {} : { na }),
    inputs: withFill(inputs, fill),
    outputs,
    ...(series === null
      ? {}
      : {
          series: series.map(({ known, ...one }) => ({
            ...one,
            ...(known.length === 0 ? {} : { known }),
            inputs: withFill(one.inputs, one.fill),
            fill: undefined,
          })),
        }),
    fingerprint,
  }
}

/** The comment at the head of the module: what it forecasts, and how it is used. */
function headOf(content: Content): string[] {
  const { outputs, window, series, intervals, form, gaps, fingerprint } = content
  const names = content.columns.map(inComment)
  return [
    `Forecasts ${outputs.map((output) => inComment(output.name)).join(', ')} from the last ${window} rows of`,
    `${names.join(', ')}: ${sizeInWords(content)}.`,
    '',
    'Made by hindcast. Nothing to install: it runs as it stands in Node, in browsers and in other hosts, and its',
    'forecasts have the bits of hindcast itself.',
    '',
    "  import { predict } from './model.js'",
    `  const forecasts = predict(rows${series === null ? '' : `, { series: '${inComment(series[0].name)}' }`}) // ${window} rows or more, oldest first, one forecast for each window`,
    `  // a row: { ${names.map((name) => `"${name}": …`).join(', ')} }, or an array in this order`,
    ...(form?.time?.breaks === true ? [] : [gapsText(gaps)]),
    ...(intervals.length === 0
      ? []
      : [
          `  // With { interval: ${intervals.join(' } or { interval: ')} }, or another share, beside the rows: { forecast, interval: [lower, upper] }.`,
        ]),
    ...(series === null
      ? []
      : [
          `  // The rows of a call are of one of the ${counted(series.length, 'series', 'series')} in model.series, by whose scale they go in.`,
        ]),
    '',
    `Fingerprint of the model: ${fingerprint}`,
  ]
}

/** What rows are to be, or to hold, where some are missing. */
function gapsText(gaps: Content['gaps']): string {
  const without = '  // No row may be missing between others'
  if (gaps === null) return `${without}.`
  const how = gaps.step.unit === 'integer' ? 'as a whole number' : 'as ISO 8601 writes it'
  return `${without}, unless each is an object that also has "${inComment(gaps.name)}" ${how}: a window across a gap is null.`
}

/** A form without lists that hold nothing, and without what no column tells. */
const withoutEmpty = (form: NonNullable<Content['form']>): object =>
  Object.fromEntries(
    Object.entries(form)
      .filter(([name, value]) => name !== 'time' || value !== null)
      .filter(([, value]) => !Array.isArray(value) || value.length > 0),
  )

/** Scales of inputs, with what stands for a missing cell. */
function withFill<S extends Scale>(scales: readonly S[], fill: readonly number[] | null): (S & { fill?: number })[] {
  return scales.map((scale, i) => (fill === null ? scale : { ...scale, fill: fill[i] }))
}

/** The scores of the calibration rows. */
function scoresText(scores: NonNullable<Content['calibration']>): string {
  const counts = scores.map((lists) => lists.map(({ length }) => length))
  const text = toBase64(bytesOf(scores.flat()))
  return `/** How far forecasts were off in rows that nothing was learned from. */\nconst calibration = scoresFrom(\n  '${text}',\n  ${JSON.stringify(counts)},\n)`
}

/** Numbers one after the other. */
function bytesOf(lists: readonly (Float32Array | Float64Array)[]): Uint8Array {
  const bytes = new Uint8Array(lists.reduce((sum, { byteLength }) => sum + byteLength, 0))
  let at = 0
  for (const { buffer, byteOffset, byteLength } of lists) {
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), at)
    at += byteLength
  }
  return bytes
}

/** The parameters as base64 at the end, and the layers of each network as views of them. */
function weightsOf({ parameters, network }: Content): string {
  const networks = parameters.map((own) => {
    const take = (name: string): string => {
      const tensor = own.get(name)
      return tensor === undefined ? 'null' : `take(${tensor.data.length})`
    }
    const layers = Array.from({ length: network.numLayers }, (_, l) => {
      const fields = [
        ['weightIh', `weight_ih_l${l}`],
        ['weightHh', `weight_hh_l${l}`],
        ['biasIh', `bias_ih_l${l}`],
        ['biasHh', `bias_hh_l${l}`],
      ]
      return `      { ${fields.map(([field, name]) => `${field}: ${take(name)}`).join(', ')} },`
    })
    return `  {
    layers: [
${layers.join('\n')}
    ],
    head: { weight: ${take('head.weight')}, bias: ${take('head.bias')} },
  },`
  })
  const tensors = parameters.flatMap((own) => Array.from(own.values(), ({ data }) => data))
  const bytes = bytesOf(tensors)
  return [
    '/** All parameters one after the other, in the order and layout of PyTorch. */',
    `const numbers = decode(\n  '${toBase64(bytes)}',\n)`,
    'let at = 0',
    'const take = (count) => numbers.subarray(at, (at += count))',
    `const networks = [\n${networks.join('\n')}\n]`,
  ].join('\n')
}

/** The pieces of a precision that the named ones need, in the order of their files. */
function piecesFor(dtype: 'f32' | 'f64', roots: readonly Piece[]): string[] {
  const all = (pieces as readonly { name: string; uses: string[]; code: string; only?: string }[]).filter(
    ({ only = dtype }) => only === dtype,
  )
  const needed = new Set<string>(roots)
  for (const name of needed) {
    for (const piece of all) {
      if (piece.name === name) for (const used of piece.uses) needed.add(used)
    }
  }
  return all.filter((piece) => needed.has(piece.name)).map((piece) => piece.code)
}
