/** What is drawn: progress, plot, tables, numbers. */
import { describe, expect, test } from 'vitest'
import { type Paint, paintFor, printable } from '../../src/cli/io.js'
import { benchLines } from '../../src/cli/bench.js'
import { matrixLines } from '../../src/cli/render/matrix.js'
import { clock, columnOf, decimalsFor, duration, fixed, short, whole } from '../../src/text/number.js'
import { lossPlot } from '../../src/cli/render/plot.js'
import { barLine, ProgressLine, type Standing } from '../../src/cli/render/progress.js'
import { fittingOf, tableLines, wrapped } from '../../src/cli/render/table.js'
import { folderWith, hindcast, weather } from './support.js'

const plain: Paint = (_, text) => text

test('colours take no room in a table', () => {
  const columns = [{ head: 'a' }]
  const narrow = { columns, rows: [['b']] }
  const painted = { columns, rows: [[{ text: 'a cell', paint: (text: string) => `\x1b[1m${text}\x1b[22m` }]] }
  expect(fittingOf([painted, narrow], 8)).toBe(painted)
  expect(fittingOf([painted, narrow], 7)).toBe(narrow)
})

const standing: Standing = {
  kind: 'slice',
  epoch: 12,
  epochs: 30,
  minibatch: 16,
  minibatches: 32,
  trainLoss: 0.123456,
  validLoss: 0.234567,
  windowsPerSecond: 123456,
  seconds: 10,
  secondsLeft: 17.4,
}

describe('numbers', () => {
  test('have few digits, no locale and no negative zero', () => {
    expect([
      whole(1234567),
      whole(999),
      fixed(-0.001, 2),
      short(940),
      short(9449),
      short(94490),
      short(1234567),
    ]).toEqual(['1,234,567', '999', '0.00', '940', '9.4k', '94k', '1.2M'])
    expect([decimalsFor(2.91), decimalsFor(29.1), decimalsFor(0.0123), decimalsFor(9.9999), decimalsFor(0)]).toEqual([
      3, 2, 5, 2, 3,
    ])
    expect(columnOf([2.802, 12.4567])).toEqual(['2.80', '12.46'])
    expect(columnOf([1e-9, 3e-10])).toEqual(['1.000e-9', '3.000e-10'])
    // What differs is shown, however far from 0.
    expect(columnOf([1e15 + 1, 1e15 + 4])).toEqual(['1000000000000001.0', '1000000000000004.0'])
    expect(columnOf([1e200, 1e200 * (1 + 3e-9)])).toEqual(['1.0000000000e+200', '1.0000000030e+200'])
    expect(columnOf([5, 5.0001, NaN])).toEqual(['5.00000', '5.00010', 'NaN'])
    expect(columnOf([2.911, 2.915])).toEqual(['2.911', '2.915'])
    expect(columnOf([7, 7])).toEqual(['7.000', '7.000'])
  })

  test('times are short', () => {
    expect([0.04, 0.8, 12, 65, 185, 7440].map(duration)).toEqual([
      '40 ms',
      '0.8 s',
      '12 s',
      '1 min 05 s',
      '3 min 05 s',
      '2 h 04 min',
    ])
    expect([7, 750, 3723, NaN].map(clock)).toEqual(['0:07', '12:30', '1:02:03', '–:––'])
  })
})

describe('progress', () => {
  test('fits every width, and gives the losses the first place', () => {
    for (let width = 5; width <= 140; width++) {
      expect([...barLine(standing, width, plain)].length).toBeLessThanOrEqual(width)
    }
    expect(barLine(standing, 79, plain)).toBe(
      'epoch 12/30  ████▏░░░░░░  train 0.1235  valid 0.2346  123k windows/s  0:17 left',
    )
    expect(barLine(standing, 40, plain)).toMatch(/^epoch 12\/30 {2}[█░▏▎▍▌▋▊▉]+ {2}valid 0\.2346$/)
    expect(barLine(standing, 12, plain)).toBe('epoch 12/30')
  })

  test('draws at most ten times a second, each line in one write, and gives the cursor back', () => {
    const writes: string[] = []
    let time = 0
    const stderr = { write: (text: string) => writes.push(text), isTTY: true, columns: 60 }
    const io = { stdin: (async function* () {})(), stdout: stderr, stderr, env: {} }
    const line = new ProgressLine(io, () => time)
    for (; time < 1000; time += 5) line.update(standing)
    line.close()
    line.close()
    expect(writes).toHaveLength(11)
    expect(writes[0].startsWith('\u001b[?25l\r')).toBe(true)
    expect(writes[10]).toBe('\r\u001b[K\u001b[?25h')
    for (const text of writes) expect(text).not.toContain('\n')
  })

  test('on a terminal redraws one line, in colour only where that is wanted', async () => {
    const folder = folderWith({ 'x.csv': weather(300) })
    const args = ['train', `${folder}/x.csv`, '--target', 'tmax', '--epochs', '2']
    const coloured = await hindcast(args, { terminal: 80 })
    // eslint-disable-next-line no-control-regex
    expect(coloured.stderr).toMatch(/\r.*epoch.*\u001b\[K/)
    expect(coloured.stderr.endsWith('\u001b[?25h')).toBe(true)
    expect(coloured.stdout).toContain('\u001b[36m•\u001b[39m training')
    const grey = await hindcast(args, { terminal: 80, env: { NO_COLOR: '1' } })
    // eslint-disable-next-line no-control-regex
    expect(grey.stdout).not.toMatch(/\u001b/)
    // eslint-disable-next-line no-control-regex
    expect(grey.stderr).not.toMatch(/\u001b\[\d+m/)
    const dumb = await hindcast(args, { terminal: 80, env: { TERM: 'dumb' } })
    // eslint-disable-next-line no-control-regex
    expect(dumb.stdout + dumb.stderr).not.toMatch(/\u001b/)
  })

  test('no line of the result is wider than the terminal', async () => {
    const folder = folderWith({ 'x.csv': weather(300) })
    for (const terminal of [50, 80]) {
      const args = ['train', 'x.csv', '--target', 'tmax', '--epochs', '3']
      args[1] = `${folder}/x.csv`
      const { stdout } = await hindcast(args, { terminal, env: { NO_COLOR: '1' } })
      // These are to be copied.
      const lines = stdout.split('\n').filter((line) => !/^(fingerprint|To forecast by) /.test(line))
      for (const line of lines) expect([...line].length).toBeLessThanOrEqual(terminal)
    }
  })
})

describe('the plot', () => {
  const epochs = Array.from({ length: 30 }, (_, i) => ({
    epoch: i + 1,
    trainLoss: 1 / (i + 1),
    validLoss: 1 / (i + 1) + 0.1,
  }))

  test('has both curves, both axes named, a legend, and the width that it is given', () => {
    for (const width of [40, 80, 120]) {
      const lines = lossPlot(epochs, width, plain)
      expect(lines[0]).toMatch(/loss {2}• training {2}○ validation/)
      expect(lines.at(-1)?.trim()).toBe('epoch')
      expect(lines.at(-2)).toMatch(/^ +1 .* 30$/)
      for (const line of lines) expect([...line].length).toBeLessThanOrEqual(width)
    }
  })

  test('does without validation, without variation, without epochs', () => {
    expect(
      lossPlot(
        epochs.map((e) => ({ ...e, validLoss: null })),
        80,
        plain,
      )[0],
    ).not.toContain('○')
    expect(lossPlot(epochs.slice(0, 1), 80, plain)).toEqual([])
    expect(lossPlot([], 80, plain)).toEqual([])
    const flat = epochs.map((e) => ({ ...e, trainLoss: 0.5, validLoss: 0.5 }))
    expect(lossPlot(flat, 80, plain)).toEqual([])
    const broken = [...epochs.slice(0, 5), { epoch: 6, trainLoss: NaN, validLoss: Infinity }]
    expect(lossPlot(broken, 80, plain).length).toBeGreaterThan(5)
  })
})

describe('tables and sentences', () => {
  test('align, cut what is long, and let nothing steer the terminal', () => {
    const rows = [
      ['a\u001b[31m', '1'],
      ['b'.repeat(40), '1,000'],
    ]
    expect(tableLines([{ head: 'name' }, { head: 'n', align: 'right' }], rows, plain)).toEqual([
      `  name${' '.repeat(28)}      n`,
      `  a\\u001b[31m${' '.repeat(21)}      1`,
      `  ${'b'.repeat(31)}…  1,000`,
    ])
    expect(printable('a\nb\u202ec\u009b')).toBe('a\\nb\\u202ec\\u009b')
  })

  test('break between words', () => {
    expect(wrapped('one two three', 8, '  ')).toEqual(['  one', '  two', '  three'])
    expect(wrapped('one two three', 9, '', '  ')).toEqual(['one two', '  three'])
  })

  test('matrices take the decimals that fit', () => {
    expect(matrixLines([[1.5, -22.25]], 40)).toEqual(['      1.50000000  -22.25000000'])
    expect(matrixLines([[1.5, -22.25]], 20)).toEqual(['      1.500  -22.250'])
    expect(matrixLines([[1, 2]], 40)).toEqual(['    1  2'])
    expect(matrixLines([[1.5, 2.5, 3.5, 4.5]], 16)).toEqual(['    1.50  2.50', '      3.50  4.50'])
  })

  test('a race is two tables', () => {
    const spread: Record<string, [number, number]> = { wasm: [1, 1], ts: [1, 1], plain: [1, 1] }
    const race = {
      wasm: 2_800_000,
      ts: 950_000,
      plain: 700_000,
      ratio: 2.947,
      ratioPlain: 2.947,
      wasm2: null,
      ratioThreads: null,
      spread,
    }
    const point = { point: 'P1', dtype: 'f64' as const, train: race, infer: race, gflops: 2.05, shareOfPeak: 0.135 }
    const lines = benchLines(
      { machine: { runtime: 'Node 20', platform: 'linux x64' }, peak: { f32: 0, f64: 14.9 }, points: [point] },
      plain,
    )
    expect(lines[0]).toBe('Node 20 on linux x64; peak 14.9 in f64 (GFLOP/s)')
    expect(lines[4].trim().split(/ {2,}/)).toEqual([
      'P1',
      'f64',
      '2,800,000',
      '950,000',
      '700,000',
      '2.95×',
      '2.95×',
      '–',
      '2.05',
      '14 %',
    ])
  })
})

describe('a failure of its own', () => {
  test('ends with 1, a message, and a stack only where one is asked for', async () => {
    const broken = (env: Record<string, string>) =>
      hindcast(['explain', '--notebook'], {
        env,
        onWrite: (text) => {
          if (text.startsWith('RNN')) throw new Error('the pipe\nburst')
        },
      })
    const quiet = await broken({})
    expect(quiet.code).toBe(1)
    expect(quiet.stderr).toBe('hindcast failed: the pipe\\nburst (set HINDCAST_DEBUG=1 to see where)\n')
    const loud = await broken({ HINDCAST_DEBUG: '1' })
    expect(loud.stderr).toMatch(/^hindcast failed: the pipe\\nburst\nError: the pipe\n.*\n? +at /s)
    expect(paintFor({ write: () => 0 }, {})('red', 'x')).toBe('x')
  })
})
