/** The results as text: a table a race, and the ratios point by point. */

const WORK = { train: 'training', infer: 'inference' }

export function printReport(report, write) {
  for (const dtype of ['f32', 'f64']) {
    for (const work of ['train', 'infer']) {
      const races = report.races.filter((race) => race.dtype === dtype && race.work === work)
      if (races.length > 0) write(raceTable(report, races, `${WORK[work]}, ${dtype}, windows a second`) + '\n')
    }
  }
  write(ratioTable(report) + '\n')
  const notes = notesOf(report)
  if (notes.length > 0) write(notes.map((note) => `- ${note}`).join('\n') + '\n\n')
}

/** Medians with the slowest and fastest round, and core : rival. */
function raceTable(report, races, title) {
  const names = Object.keys(report.rivals).filter((name) => races.some((race) => race.results[name]))
  const cell = (race, name) => {
    const r = race.results[name]
    if (!r) return '–'
    const ratio = name === 'core' ? '' : ` ×${digits(r.ratio)}`
    return `${short(r.median)} (${short(r.low)}–${short(r.high)})${ratio}${r.equal === false ? ' ≠' : ''}`
  }
  const rows = names.map((name) => [report.rivals[name].title, ...races.map((race) => cell(race, name))])
  return markdown([[title, ...races.map((race) => race.point)], ...rows])
}

/** The layout of the goals: core : rival, f32 (and f64 at P1). */
function ratioTable(report) {
  const points = report.points.map((p) => p.name).filter((name) => report.races.some((race) => race.point === name))
  const ratio = (point, dtype, work, names) => {
    const race = report.races.find((r) => r.point === point && r.dtype === dtype && r.work === work)
    const known = names.filter((name) => race?.results[name])
    if (known.length === 0) return null
    const best = known.reduce((a, b) => (race.results[b].median > race.results[a].median ? b : a))
    const name = names.length > 1 ? ` (${best})` : ''
    return digits(race.results[best].ratio) + (race.results[best].equal === false ? ' ≠' : '') + name
  }
  const cells = (work, names) => (point) => {
    const f32 = ratio(point, 'f32', work, names)
    const f64 = point === 'P1' ? ratio(point, 'f64', work, names) : null
    return f64 ? `${f64} (f64), ${f32 ?? '–'} (f32)` : (f32 ?? '–')
  }
  const libraries = Object.keys(report.rivals).filter((name) => report.rivals[name].library)
  // A rival is itself, or each of its idioms.
  const ways = (rival) => Object.keys(report.rivals).filter((name) => (report.rivals[name].of ?? name) === rival)
  const row = (title, work, names) => [title, ...points.map(cells(work, names))]
  // The library that PyTorch multiplied with, and its kernels, as its process found them.
  const [blas] = Object.values(report.rivals).flatMap(({ about }) => about.flatMap((entry) => entry.blas ?? []))
  const torch = blas === undefined ? 'PyTorch, one thread' : `PyTorch with ${blas}`
  const users = Object.keys(report.rivals)
    .filter((name) => report.rivals[name].users)
    .map((name) => row(`training, core : ${report.rivals[name].title}, as its users write it`, 'train', [name]))
  const share = (point) => {
    const race = report.races.find((r) => r.point === point && r.dtype === 'f32' && r.work === 'train')
    return race?.shareOfPeak ? `${(race.shareOfPeak * 100).toFixed(0)} % of ${digits(race.peak)} GFLOP/s` : '–'
  }
  const rows = [
    row(`training, core : ${torch}`, 'train', ways('torch')),
    ...users,
    row('training, core : TensorFlow.js, wasm', 'train', ways('tfjs-wasm')),
    row('training, core : best of TensorFlow.js, brain.js and jax-js', 'train', libraries),
    row('inference, core : onnxruntime-web', 'infer', ['onnx']),
    row(`inference, core : ${torch}`, 'infer', ways('torch')),
    row('inference, core : best of TensorFlow.js, brain.js and jax-js', 'infer', libraries),
    ['training, share of the strict-SIMD peak of the same run, f32', ...points.map(share)],
  ]
  const raced = rows.filter(([, ...ratios]) => ratios.some((text) => text !== '–'))
  return markdown([['ratio of windows a second', ...points], ...raced])
}

function notesOf(report) {
  const notes = []
  for (const rival of Object.values(report.rivals)) {
    const about = describedOnce(rival.about)
    const version = rival.version ? ` ${rival.version}` : ''
    if (rival.note || about.length > 0) {
      notes.push(`${rival.title}${version}: ${[rival.note, ...about].filter(Boolean).join('; ')}`)
    }
  }
  const checked = report.races.flatMap((race) => Object.values(race.results).map((r) => ({ race, ...r })))
  const worst = (field, dtype) =>
    Math.max(...checked.filter((r) => r.race.dtype === dtype && r[field] !== undefined).map((r) => r[field]))
  for (const dtype of ['f32', 'f64']) {
    const [losses, outputs] = [worst('lossError', dtype), worst('outputError', dtype)]
    const parts = []
    if (losses >= 0) parts.push(`the first ten losses by ${losses.toExponential(1)} relative`)
    if (outputs >= 0) parts.push(`outputs by ${outputs.toExponential(1)}`)
    if (parts.length > 0) notes.push(`${dtype}: rivals differ from the core at most in ${parts.join(' and ')}`)
  }
  const shares = checked.map((r) => r.share).filter((share) => share >= 0)
  const least = Math.min(...shares)
  if (least < 0.95) {
    const clock = report.timing.clock === 'thread' ? 'only that time is counted' : '--clock thread counts only that'
    notes.push(
      `the machine was busy: contestants were on a core for as little as ${Math.round(least * 100)} % of their slices; ${clock}`,
    )
  }
  for (const { title, why } of report.leftOut) notes.push(`left out: ${title}: ${why}`)
  return notes
}

/** What the rival says of itself: what is the same in all its races once, the rest race by race. */
function describedOnce(about) {
  const text = (value) => (typeof value === 'object' ? Object.entries(value).flat().join(' ') : String(value))
  const keys = Object.keys(about[0] ?? {}).filter((key) => key !== 'at')
  return keys.map((key) => {
    const values = about.map((entry) => text(entry[key]))
    if (new Set(values).size === 1) return `${key} ${values[0]}`
    return about.map((entry, i) => `${key} at ${entry.at} ${values[i]}`).join(', ')
  })
}

function markdown(rows) {
  const widths = rows[0].map((_, c) => Math.max(...rows.map((row) => row[c].length)))
  const line = (row) => `| ${row.map((cell, c) => cell.padEnd(widths[c])).join(' | ')} |`
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`
  return [line(rows[0]), rule, ...rows.slice(1).map(line)].join('\n') + '\n'
}

const digits = (value) => String(Number(value.toPrecision(3)))

/** Three digits and a thousands' letter: 3.83M, 13.7k, 921. */
export function short(value) {
  const [scale, letter] = value >= 999.5e3 ? [1e6, 'M'] : value >= 999.5 ? [1e3, 'k'] : [1, '']
  return digits(value / scale) + letter
}
