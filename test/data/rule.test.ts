import { describe, expect, test } from 'vitest'
import { ruleFor, type RuleGiven } from '../../src/data/rule.js'
import type { RuleFacts } from '../../src/data/rule-windows.js'
import type { PlainFitOptions } from '../../src/options/fit.js'
import { resolveForecasterOptions } from '../../src/options/forecaster.js'

const STILL = { repeats: false, hasTrend: false, wanders: false, grows: false, lasts: false }
const HOURS: RuleFacts = {
  seasons: { rows: [24, 168], by: 'step' },
  nearness: STILL,
  lengths: [6000],
  horizon: 24,
  inputs: 3,
  seesTarget: true,
}
const NO_SEASON = { rows: [1], by: 'none' as const }
const DAYS = { rows: [7], by: 'step' as const }
const rule = (facts: Partial<RuleFacts> = {}, given: RuleGiven = {}, fit: PlainFitOptions = {}) =>
  ruleFor({ ...HOURS, ...facts }, given, fit)

describe('the default rule', () => {
  test('a week of hours in days, each window relative to its mean', () => {
    const { options, fit, told } = rule()
    expect(options).toMatchObject({ window: 168, segment: 24, normalize: 'mean', cell: 'gru', hiddenSize: 64 })
    expect(options.optimizer).toEqual({ name: 'adam', learningRate: 0.002 })
    expect(fit).toEqual({ batchSize: 64, schedule: { name: 'cosine' } })
    expect(told).toEqual([
      'By the default rule: window 168 in segments of 24, since the season is 24 rows; each window relative to its mean, ' +
        'since there are few series; gru with 64 units, learning rate 0.002 and 64 windows an update, for 5,809 training windows.',
    ])
  })

  test('a segment that is given has a window of whole segments', () => {
    const given = (segment: number, facts: Partial<RuleFacts> = {}) => rule(facts, { segment })
    expect(given(24).options).toMatchObject({ window: 168, segment: 24 })
    expect(given(5).options).toMatchObject({ window: 170, segment: 5 })
    expect(given(5).told[0]).toContain('window 170 in segments of 5 as given, since the season is 24 rows;')
    expect(given(4, { seasons: NO_SEASON, lengths: [400] }).options).toMatchObject({ window: 16, segment: 4 })
    // Where the rule leaves all plain, so does the plain window.
    expect(given(4, { lengths: [31] }).options).toEqual({})
    const plain = (options: object): number => resolveForecasterOptions({ target: 'y', ...options }).window
    expect([7, 4, 24, 1].map((segment) => plain({ segment }))).toEqual([14, 16, 24, 14])
    expect(() => plain({ segment: 4, window: 14 })).toThrow(/window is 14, no multiple of the 4 rows of segment/)
  })

  test('what is left plain', () => {
    for (const facts of [{ horizon: 0 }, { lengths: [31] }, { lengths: [27], seasons: NO_SEASON }]) {
      expect(rule(facts)).toEqual({ options: {}, fit: {}, told: [], toldOfWindows: [] })
    }
  })

  test('the window fits half of the training rows', () => {
    const window = (lengths: number[], seasons = HOURS.seasons) => rule({ lengths, seasons }).options.window
    expect(window([2 * 168 + 24])).toBe(168)
    expect(window([2 * 168 + 23])).toBe(48)
    expect(window([2 * 48 + 23])).toBe(24)
    // Counters tell of no week, but a day of 24 rows is likely to have one.
    expect(window([800], { rows: [24], by: 'option' })).toBe(168)
    expect(window([200], { rows: [12], by: 'step' })).toBe(24)
  })

  test('a short series has a window of a season where the plain one is no shorter', () => {
    const months = (length: number) => rule({ lengths: [length], seasons: { rows: [12], by: 'step' }, horizon: 3 })
    expect(months(25).options).toMatchObject({ window: 12, segment: 12, cell: 'gru' })
    expect(months(15).options).toMatchObject({ window: 12 })
    expect(months(14).options).toMatchObject({ window: 5, segment: 1 })
  })

  test('hours that keep to what is usual are told the hour and the weekday', () => {
    const usual = { keepsHours: true, nearness: { ...STILL, lasts: true }, horizon: 3 }
    const { options, told } = rule(usual)
    expect(options).toMatchObject({ window: 25, segment: 1, normalize: 'none', calendar: ['hour', 'weekday'] })
    expect(told[0]).toContain(
      'window 25 with the hour and the weekday of the row that is forecast, since rows keep to what is usual at their hour ' +
        'of the week; gru',
    )
    // What is given stays: a calendar, that there is none, the window, the level.
    expect(rule(usual, { calendar: ['hour', 'yearday'] }).options).toMatchObject({
      window: 25,
      calendar: ['hour', 'yearday'],
    })
    for (const calendar of [[], ['month' as const]]) {
      const { options: own } = rule(usual, { calendar })
      expect(own).toMatchObject({ window: 14, normalize: 'last' })
      expect(own.calendar).toBeUndefined()
    }
    expect(rule(usual, { window: 48, normalize: 'mean' }).options).toMatchObject({
      window: 48,
      normalize: 'mean',
      calendar: ['hour', 'weekday'],
    })
    expect(rule(usual, { window: 48 }).told[0]).toContain('window 48 as given with the hour and the weekday of the row')
    expect(rule(usual, { window: 48 }).told[0]).toContain(', since rows keep to what is usual')
    // A day ahead the day before tells the level as well; many series have levels of their own; other seasons are no day.
    expect(rule({ ...usual, horizon: 24 }).options.calendar).toBeUndefined()
    expect(rule({ ...usual, lengths: Array.from({ length: 20 }, () => 6000) }).options.calendar).toBeUndefined()
    expect(rule({ ...usual, seasons: { rows: [12], by: 'option' } }).options.calendar).toBeUndefined()
    expect(rule({ ...usual, lengths: [52] }).options.calendar).toBeUndefined()
    expect(rule(usual, { segment: 12 }).options.calendar).toBeUndefined()
  })

  test('a last row that is nearer than a season has a short window, relative to it', () => {
    const near = { nearness: { ...STILL, lasts: true }, horizon: 3 }
    expect(rule(near).options).toMatchObject({ window: 14, segment: 1, normalize: 'last' })
    expect(rule(near).told[0]).toContain(
      'window 14, since a row is nearer to the one 3 rows before it than to those of a season before (24 rows); ' +
        'each window relative to its last row, since that is the nearest; gru',
    )
    // Not a season ahead, and not of many series.
    for (const facts of [
      { ...near, horizon: 24 },
      { ...near, lengths: Array.from({ length: 20 }, () => 1000) },
    ]) {
      expect(rule(facts).options).toMatchObject({ window: 168, segment: 24 })
    }
    expect(rule(near, { normalize: 'mean', window: 48 }).options).toMatchObject({ window: 48, segment: 1 })
  })

  test('a season for which too few rows train leaves the level, not the plain defaults', () => {
    const { options, told } = rule({ lengths: [72], seasons: { rows: [52], by: 'step' }, horizon: 1 })
    expect(options).toMatchObject({ window: 14, segment: 1, normalize: 'mean', cell: 'gru' })
    expect(told[0]).toContain('window 14, since too few rows train for one of a season of 52 rows;')
    const many = Array.from({ length: 20 }, () => 72)
    expect(rule({ lengths: many, seasons: { rows: [52], by: 'step' }, horizon: 1 }).options.window).toBe(16)
  })

  test('what was given has no reason', () => {
    expect(rule({ horizon: 1 }, { window: 16, segment: 4 }).told[0]).toMatch(/: window 16 as given in segments of 4; /)
  })

  test('few windows are shown often enough', () => {
    const months = (length: number, fit: PlainFitOptions = {}) =>
      rule({ lengths: [length], seasons: { rows: [12], by: 'step' }, horizon: 12 }, {}, fit)
    // 25 windows are one update an epoch, 61 are two.
    expect(months(48).fit).toEqual({ batchSize: 32, schedule: { name: 'cosine' }, epochs: 600 })
    expect(months(96).fit.epochs).toBe(300)
    expect(months(48, { batchSize: 4 }).fit.epochs).toBe(86)
    expect(months(48, { epochs: 7 }).fit).toEqual({ batchSize: 32, schedule: { name: 'cosine' } })
    expect(months(48).told[0]).toContain('32 windows an update and 600 epochs at most, for 25 training windows.')
    expect(months(800).fit.epochs).toBeUndefined()
  })

  test('a week of minutes is too long a window', () => {
    const minutes = (inputs: number, fit: PlainFitOptions = {}) =>
      rule({ seasons: { rows: [1440, 10_080], by: 'step' }, lengths: [546_000], inputs }, {}, fit)
    expect(minutes(1).options).toMatchObject({ window: 1440, segment: 720 })
    expect(minutes(1).told).toEqual([
      expect.stringContaining(
        'window 1,440 in segments of 720, since the season is 1,440 rows and a longer window would have more than 2,048 rows; each',
      ),
    ])
    // A season is held in any case.
    expect(rule({ seasons: { rows: [8640], by: 'step' }, lengths: [546_000] }).options.window).toBe(8640)
    // 3 · 3 · 128 · (1,440 · 20 + 30 · 128) multiply-adds, 24 · 32,768 times.
    expect(minutes(20).options.segment).toBe(48)
    expect(minutes(20).told[1]).toBe(
      'A network of these may train for 49 minutes on one core, if it is not stopped early; a shorter window, fewer units or fewer epochs take less.',
    )
    expect(minutes(20, { epochs: 1 }).told).toHaveLength(1)
  })

  test('gaps leave half of the windows at least', () => {
    const runs = Array.from({ length: 20 }, () => 96)
    const { options, told } = rule({ lengths: [1939], runs, horizon: 1 })
    expect(options).toMatchObject({ window: 48, segment: 24 })
    expect(told[0]).toContain('for 960 training windows')
    expect(rule({ lengths: [1939], runs: [1938, 1], horizon: 1 }).options.window).toBe(168)
    expect(rule({ lengths: [1939], runs: Array.from({ length: 80 }, () => 24), horizon: 1 }).told).toEqual([])
  })

  test('many series, many windows', () => {
    const { options, fit } = rule({ lengths: Array.from({ length: 400 }, () => 700) })
    expect(options).toMatchObject({ normalize: 'standard', hiddenSize: 128 })
    expect(options.optimizer).toEqual({ name: 'adam', learningRate: 0.008 })
    // Of few windows as well the rate is another.
    const short = rule({ lengths: Array.from({ length: 30 }, () => 30), seasons: NO_SEASON, horizon: 1 })
    expect(short.options).toMatchObject({ hiddenSize: 16, optimizer: { learningRate: 0.006 } })
    // One series of as many windows keeps the lower rate.
    expect(rule({ lengths: [200_000] }).options.optimizer).toEqual({ name: 'adam', learningRate: 0.002 })
    // 400 · (700 − 168 − 24 + 1) windows, five times each, would be 31 epochs.
    expect(fit).toEqual({ batchSize: 256, schedule: { name: 'cosine' }, epochs: 24, epochWindows: 32768 })
  })

  test('many series with a short season, or none', () => {
    const many = (length: number, season: number, horizon: number, given: RuleGiven = {}) =>
      rule(
        { lengths: Array.from({ length: 30 }, () => length), seasons: { rows: [season], by: 'step' }, horizon },
        given,
      )
    expect(many(60, 4, 8).options).toMatchObject({ window: 16, segment: 4, normalize: 'standard', cell: 'gru' })
    expect(many(30, 4, 8).options).toMatchObject({ window: 8, segment: 4 })
    expect(many(500, 7, 14).options).toMatchObject({ window: 28, segment: 7 })
    const weeks = many(500, 1, 13)
    expect(weeks.options).toMatchObject({ window: 26, segment: 13, normalize: 'standard' })
    expect(weeks.told[0]).toMatch(
      /^By the default rule: window 26 in segments of 13, since no season of 4 rows or more/,
    )
    // Few rows ahead: a window of a few rows all the same; short series: what they have.
    expect(many(500, 1, 1).options).toMatchObject({ window: 16, segment: 8 })
    expect(many(23, 1, 6).options).toMatchObject({ window: 8, segment: 8 })
    expect(many(17, 3, 4).options).toMatchObject({ window: 6, segment: 6 })
    expect(many(7, 1, 6).told).toEqual([])
    expect(many(7, 1, 6, { window: 3 }).told).toEqual([])
    expect(many(500, 1, 13, { window: 20 }).options).toMatchObject({ window: 20, segment: 1, hiddenSize: 64 })
    // Levels that wander: each window relative to its last row.
    const wandering = { nearness: { ...STILL, wanders: true }, seasons: NO_SEASON, horizon: 4 }
    const years = rule({ ...wandering, lengths: Array.from({ length: 30 }, () => 17) })
    expect(years.options).toMatchObject({ window: 6, segment: 6, normalize: 'last' })
    expect(years.told[0]).toContain('; each window relative to its last row, since the level wanders; gru')
    const repeats = rule({ ...wandering, seasons: DAYS, lengths: Array.from({ length: 30 }, () => 500) })
    expect(repeats.options).toMatchObject({ window: 28, segment: 7, normalize: 'standard' })
  })

  test('few series: a short season counts where a row is nearer to the one a season before', () => {
    const days = (facts: Partial<RuleFacts> = {}, given: RuleGiven = {}) =>
      rule({ seasons: DAYS, nearness: { ...STILL, repeats: true }, lengths: [1000], horizon: 7, ...facts }, given)
    expect(days().options).toMatchObject({ window: 14, segment: 7, normalize: 'mean', cell: 'gru', hiddenSize: 16 })
    expect(days().options.optimizer).toEqual({ name: 'adam', learningRate: 0.01 })
    expect(days().told[0]).toMatch(
      /^By the default rule: window 14 in segments of 7, since rows are nearer to those a season before \(7 rows\) than to the rows before them; each window relative to its mean, since there are few series; gru/,
    )
    expect(days({ lengths: [30] }).options).toMatchObject({ window: 7, segment: 7 })
    expect(days({ seasons: { rows: [4], by: 'step' }, horizon: 1 }).options).toMatchObject({ window: 8, segment: 4 })
    const weather = days({ nearness: STILL })
    expect(weather.options).toMatchObject({ window: 14, segment: 1, normalize: 'mean' })
    expect(weather.told[0]).toContain(
      'window 14, since rows are not nearer to those a season before (7 rows) than to the rows before them; each',
    )
    // Too short to tell of: no season at all.
    expect(days({ seasons: { rows: [3], by: 'option' } }).options).toMatchObject({ window: 14, segment: 1 })
  })

  test('few series that grow: relative to the mean, over the deviation', () => {
    const grown = { ...STILL, repeats: true, hasTrend: true, wanders: true, grows: true }
    const quarters = (facts: Partial<RuleFacts> = {}) =>
      rule({ seasons: { rows: [4], by: 'step' }, nearness: grown, lengths: [80], horizon: 4, ...facts })
    expect(quarters().options).toMatchObject({ window: 8, segment: 4, normalize: 'standard' })
    expect(quarters().told[0]).toContain(
      'than to the rows before them, growth apart; each window relative to its mean, over its deviation, since it grows; gru',
    )
    expect(quarters({ seasons: NO_SEASON }).options).toMatchObject({ window: 14, segment: 1, normalize: 'standard' })
    expect(quarters({ nearness: STILL, targets: 2 }).told[0]).toContain('since rows of most targets are not nearer')
    // Of many series the level alone decides, as before.
    const many = { lengths: Array.from({ length: 20 }, () => 80), seasons: NO_SEASON }
    expect(quarters(many).options.normalize).toBe('last')
  })

  test('few series without a season: relative to the last row where the level wanders', () => {
    const walk = (wanders: boolean, length = 500, given: RuleGiven = {}) =>
      rule({ seasons: NO_SEASON, nearness: { ...STILL, wanders }, lengths: [length], horizon: 1 }, given)
    expect(walk(true).options).toMatchObject({ window: 14, segment: 1, normalize: 'last' })
    expect(walk(false).options).toMatchObject({ window: 14, segment: 1, normalize: 'mean' })
    expect(walk(true).told[0]).toMatch(
      /^By the default rule: window 14, since no season of 4 rows or more was found; each window relative to its last row, since the level wanders; gru with 16 units/,
    )
    expect(walk(false, 20).options.window).toBe(9)
    expect(walk(false, 8).told).toEqual([])
    expect(walk(true, 500, { normalize: 'none', window: 5 }).told[0]).toMatch(
      /^By the default rule: window 5 as given; gru/,
    )
    expect(walk(true, 500, { lossOn: 'all' }).options.normalize).toBe('none')
    // A target that the network does not see need not be there where it forecasts.
    const unseen = rule({ seesTarget: false })
    expect(unseen.options).toMatchObject({ window: 168, normalize: 'none' })
    expect(unseen.told[0]).not.toContain('relative')
  })

  test('what was given stays, and the rest fits it', () => {
    const given: RuleGiven = { window: 36, cell: 'lstm', hiddenSize: 8, lossOn: 'all', optimizer: { name: 'sgd' } }
    const { options, fit, told } = rule({}, given, { batchSize: 7, epochs: 2 })
    expect(options).toEqual({
      window: 36,
      segment: 12,
      normalize: 'none',
      cell: 'lstm',
      hiddenSize: 8,
      optimizer: { name: 'sgd' },
    })
    expect(fit).toEqual({ schedule: { name: 'cosine' } })
    expect(told[0]).toMatch(
      /^By the default rule: window 36 as given in segments of 12, since the season is 24 rows; lstm/,
    )
    expect(rule({}, { nonlinearity: 'relu' }).options.cell).toBe('rnn')
    // A step has at most 1,024 numbers.
    expect(rule({ inputs: 100 }).options.segment).toBe(8)
  })
})
