/** The races as an SVG: bars of windows a second on a log scale, drawn by Vega, readable on light and dark pages. */
import { compile } from 'vega-lite'
import { parse, View } from 'vega'
import { short } from './report.mjs'

// Vega writes these; the style sheet of the file then decides by the reader's colour scheme.
const INK = '#1f2328'
const FAINT = '#d1d9e0'
const OURS = '#0f766e'
const THEIRS = '#8c959f'
const STYLE = `
  .ink { fill: ${INK} } .ink-line { stroke: ${INK} } .faint { stroke: ${FAINT} }
  .ours { fill: ${OURS} } .theirs { fill: ${THEIRS} }
  @media (prefers-color-scheme: dark) {
    .ink { fill: #e6edf3 } .ink-line { stroke: #e6edf3 } .faint { stroke: #30363d }
    .ours { fill: #2dd4bf } .theirs { fill: #6e7681 }
  }`

// vega-lite warns of facets whose scales of y are their own, which is what is meant here.
const silent = Object.fromEntries(['level', 'error', 'warn', 'info', 'debug'].map((name) => [name, () => silent]))

const WORK = { train: 'training', infer: 'inference' }

/** Bars of one precision; `report` is what race-peers.mjs writes as JSON. */
export async function drawRaces(report, dtype = 'f32') {
  const races = report.races.filter((race) => race.dtype === dtype)
  const values = races.flatMap((race) =>
    Object.entries(race.results).map(([name, { median, low, high, equal }]) => ({
      work: WORK[race.work],
      point: pointLabel(report, race.point),
      title: report.rivals[name].title + (equal === false ? ' (unequal)' : ''),
      ours: name === 'core',
      label: short(median),
      median,
      low,
      high,
    })),
  )
  const floor = 10 ** Math.floor(Math.log10(Math.min(...values.map((v) => v.low))))
  const top = 10 ** Math.ceil(Math.log10(Math.max(...values.map((v) => v.high)) * 2))
  const order = Object.values(report.rivals).map((rival) => rival.title)
  const y = { field: 'title', type: 'nominal', sort: order, title: null, axis: { ticks: false, domain: false } }
  const x = (field) => ({ field, type: 'quantitative', scale: { type: 'log', domain: [floor, top], nice: false } })
  const axis = {
    title: 'windows a second (log scale)',
    format: '~s',
    values: decades(floor, top),
    domain: false,
    ticks: false,
  }
  const spec = {
    data: { values: values.map((v) => ({ ...v, floor })) },
    facet: {
      row: { field: 'point', title: null, header: { labelAngle: 0, labelAnchor: 'start', labelOrient: 'top' } },
      column: { field: 'work', title: null, sort: Object.values(WORK), header: { labelFontSize: 14 } },
    },
    spec: {
      width: 310,
      height: { step: 17 },
      layer: [
        {
          mark: { type: 'bar', height: 12 },
          encoding: {
            x: { ...x('floor'), axis },
            x2: { field: 'median' },
            color: {
              field: 'ours',
              type: 'nominal',
              scale: { domain: [true, false], range: [OURS, THEIRS] },
              legend: null,
            },
          },
        },
        { mark: { type: 'rule', color: INK }, encoding: { x: x('low'), x2: { field: 'high' } } },
        {
          mark: { type: 'text', align: 'left', dx: 5, color: INK },
          encoding: { x: x('high'), text: { field: 'label' } },
        },
      ],
      encoding: { y },
    },
    spacing: { column: 24, row: 24 },
    resolve: { scale: { y: 'independent' } },
    config: {
      background: null,
      font: 'system-ui, sans-serif',
      view: { stroke: null },
      axis: { labelColor: INK, titleColor: INK, titleFontWeight: 'normal', gridColor: FAINT, labelLimit: 220 },
      header: { labelColor: INK, labelFontWeight: 'bold' },
    },
  }
  const svg = await new View(parse(compile(spec, { logger: silent }).spec), { renderer: 'none' }).toSVG()
  return dressed(svg, `Races of hindcast against other libraries, ${dtype}, one thread`, describe(races, report))
}

/** Adds title, description and style sheet, and puts classes where Vega put colours. */
function dressed(svg, title, description) {
  const classes = [
    ['fill', INK, 'ink'],
    ['stroke', INK, 'ink-line'],
    ['stroke', FAINT, 'faint'],
    ['fill', OURS, 'ours'],
    ['fill', THEIRS, 'theirs'],
  ]
  let out = svg.replace(/ aria-[a-z]+="[^"]*"/g, '').replace(/ role="[^"]*"/g, '')
  out = out.replace(/ class="[^"]*"/g, '')
  for (const [attribute, colour, name] of classes) out = out.replaceAll(`${attribute}="${colour}"`, `class="${name}"`)
  const head = `<title id="t">${escaped(title)}</title><desc id="d">${escaped(description)}</desc><style>${STYLE}</style>`
  return out.replace(/^<svg([^>]*)>/, `<svg$1 role="img" aria-labelledby="t d">${head}`) + '\n'
}

function describe(races, report) {
  const sentence = (race) => {
    const bars = Object.entries(race.results).map(([name, r]) => `${report.rivals[name].title} ${short(r.median)}`)
    return `${race.point} ${WORK[race.work]}, windows a second: ${bars.join(', ')}.`
  }
  return races.map(sentence).join(' ')
}

function pointLabel(report, name) {
  const { cell, hiddenSize: H, steps: T, batch: B } = report.points.find((p) => p.name === name)
  const units = { gru: 'GRU units', lstm: 'LSTM units' }[cell] ?? 'hidden units'
  return `${name}: ${H} ${units}, ${T} steps, ${B === 1 ? 'one window' : `${B} windows`} an update`
}

function decades(from, to) {
  const values = []
  for (let v = from; v <= to; v *= 10) values.push(v)
  return values
}

const escaped = (text) => text.replace(/[&<>]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[c])
