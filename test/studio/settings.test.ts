/** The page's address: what it may say, and what becomes of what it may not. */
import { describe, expect, it } from 'vitest'
import { fitSettings } from '../../src/studio/follow-source.js'
import { inputsOf, optionsFor, readSettings, type Settings, writeSettings } from '../../src/studio/settings.js'

describe('the address of the page', () => {
  it('holds every setting there and back', () => {
    const settings: Settings = {
      target: 'a & b=c#?ü',
      inputs: ['tmax', 'rain, mm', '=1+1'],
      horizon: 0,
      index: 'date',
      missing: 'mean',
      gaps: 'ignore',
      cell: 'gru',
      hidden: 24,
      layers: 2,
      window: 21,
      epochs: 7,
      batch: 16,
      optimizer: 'adamw',
      lr: 0.0005,
      clip: 0.25,
      patience: 3,
      seed: 4294967295,
      dtype: 'f64',
      engine: 'ts',
      threads: 2,
      dateFormat: '%d.%m.%Y',
      series: 'store',
      delimiter: ';',
      decimal: ',',
      header: false,
      skip: [2, 3],
      na: ['-999', 'x'],
      dropout: 0.25,
      loss: 'huber',
      huberDelta: 0.5,
      season: [7, 365],
      split: { valid: 48, test: 24 },
      schedule: [{ name: 'warmup', epochs: 3 }, { name: 'cosine' }],
      weights: 'a, b',
      allowLeak: true,
    }
    const read = readSettings('#' + writeSettings(settings, 'train'))
    expect(read).toEqual({ settings, panel: 'train', problems: [] })
  })

  it('holds several columns to forecast, and several rows ahead as ranges', () => {
    const settings: Settings = { target: ['a, b', 'c'], horizon: [1, 2, 3, 7, 24] }
    const address = writeSettings(settings, 'train')
    expect(address).toBe('panel=train&target=a%2C+b&target=c&horizon=1-3%2C7%2C24')
    expect(readSettings(address)).toEqual({ settings, panel: 'train', problems: [] })
  })

  it('leaves the defaults out', () => {
    expect(writeSettings({ target: 'tmax' }, 'data')).toBe('panel=data&target=tmax')
  })

  it.each([
    ['hidden=0', '"Hidden units" is 0; expected a whole number from 1 to 65,536.'],
    ['hidden=1e999', '"Hidden units" is Infinity; expected a whole number from 1 to 65,536.'],
    ['epochs=-1', '"Epochs, at most" is -1; expected a whole number from 1 to 1,000,000,000.'],
    ['seed=1.5', '"Seed" is 1.5; expected a whole number from 0 to 4,294,967,295.'],
    ['missing=guess', '"Missing cells" is "guess"; expected ffill, mean, drop or error.'],
    ['threads=9999', '"Threads" is 9999; expected a whole number from 1 to 64, or auto.'],
    ['schedule=fast', '"Learning rate schedule" is "fast"; expected step:STEP-SIZE'],
    ['huberDelta=0.5', '"Delta of huber"'],
    ['split=0.5,0.2', '"Split" is 0.5, 0.2; expected three shares'],
    ['horizon=3-1', '"Rows ahead" is "3-1"; expected a whole number'],
  ])('leaves %s out, and says why', (text, sentence) => {
    const { settings, problems } = readSettings(`${text}&window=7`)
    expect(settings).toEqual({ window: 7 })
    expect(problems).toHaveLength(1)
    expect(problems[0]).toContain(sentence)
  })

  it('knows nothing that starts a training or names a file', () => {
    const text =
      'train=1&autostart=true&file=/etc/passwd&source=https://evil.example/a.csv&url=a&__proto__=1&constructor=2'
    expect(readSettings(text)).toEqual({ settings: {}, panel: null, problems: [] })
  })
})

describe('settings', () => {
  it('fit a table: told where the address asked, silent where they are those of a former table', () => {
    const former: Settings = { target: 'tmax', inputs: ['tmax', 'b'], hidden: 8 }
    const table = { usable: ['a', 'b'] }
    const asked = fitSettings(former, table, true)
    expect(asked.settings).toEqual({ target: 'a', inputs: ['b'], hidden: 8 })
    expect(asked.problems).toHaveLength(2)
    expect(asked.problems[0]).toBe('The table has no numeric column "tmax", which was asked for.')
    expect(fitSettings(former, table, false)).toEqual({ settings: { target: 'a', hidden: 8 }, problems: [] })
    expect(fitSettings(former, { usable: [] }, false)).toEqual({ settings: { hidden: 8 }, problems: [] })
    const own: Settings = { target: 'b', inputs: ['b'] }
    expect(fitSettings(own, table, false)).toEqual({ settings: own, problems: [] })
  })

  it('keep of several columns to forecast those that a table has', () => {
    const table = { usable: ['a', 'b', 'c'] }
    const asked = fitSettings({ target: ['a', 'x', 'c'] }, table, true)
    expect(asked.settings.target).toEqual(['a', 'c'])
    expect(asked.problems).toEqual(['The table has no numeric column "x", which was asked for.'])
    expect(fitSettings({ target: ['x', 'c'] }, table, false)).toEqual({ settings: { target: 'c' }, problems: [] })
  })

  it('never have the target among the inputs where it would be given away', () => {
    expect(inputsOf({ target: 'a', horizon: 0 }, ['a', 'b'])).toEqual(['b'])
    expect(inputsOf({ target: 'a' }, ['a', 'b'])).toEqual(['a', 'b'])
    expect(inputsOf({ target: ['a', 'c'], horizon: 0 }, ['a', 'b', 'c'])).toEqual(['b'])
  })

  it('name the inputs where a column cannot be used, and else leave them to the library', () => {
    expect(optionsFor({ target: 'a' }, { usable: ['a', 'b'], bad: [] })).toEqual({ target: 'a' })
    expect(optionsFor({ target: 'a' }, { usable: ['a', 'b'], bad: [{}] })).toEqual({ target: 'a', inputs: ['a', 'b'] })
  })
})
