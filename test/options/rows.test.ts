/** A made-up row in each table of options is found wherever options are used; and what is said of options that belong elsewhere. */
import { Command } from 'commander'
import { describe, expect, onTestFinished, test } from 'vitest'
import { flagsOf, onCommandLine } from '../../src/cli/flags.js'
import { HindcastError } from '../../src/errors.js'
import { Forecaster, Network, Table } from '../../src/index.js'
import type { Refuse } from '../../src/format/fields.js'
import { type Json, parseJson } from '../../src/format/json.js'
import { differenceOf } from '../../src/model/difference.js'
import { whole } from '../../src/options/kinds.js'
import { OPTIONS, rowOf } from '../../src/options/options.js'
import { readRecorded, recordedOf } from '../../src/options/record.js'
import { resolveRows } from '../../src/options/resolve.js'
import type { Row, Rows } from '../../src/options/row.js'
import { optionsIn, settingOf } from '../../src/options/settings.js'
import { setting } from '../../src/text/words.js'
import { thrown } from '../support/errors.js'

const DUMMY = {
  kind: whole(1, 9_999),
  default: 3,
  recorded: 'unlessDefault',
  flag: '--made-up',
  help: 'a made-up number',
  example: 5,
} satisfies Row

const refuse: Refuse = (what) => new HindcastError('MODEL_FILE_INVALID', what)
/** As a file has it: through text. */
const parsed = (value: object): Json => parseJson(JSON.stringify(value))

/** What must be given of each owner's options. */
const NEEDED = {
  network: { inputSize: 2, hiddenSize: 4 },
  forecaster: { target: 'y' },
  fit: {},
  table: {},
}

describe.each(Object.entries(NEEDED))('a made-up option of %s', (owner, needed) => {
  const own: Rows = { ...OPTIONS[owner as keyof typeof NEEDED], madeUp: DUMMY }
  // An option of the optimizer stands under its full name beside those of the network, and is given within it.
  const rows = Object.fromEntries(Object.entries(own).filter(([name]) => !name.includes('.')))
  const options = { ...OPTIONS, [owner]: own }
  const resolve = (given: object) => resolveRows(rows, { ...needed, ...given }, 'option')

  test('is not an option of the library itself', () => {
    expect(rowOf('madeUp')).toBeUndefined()
    expect(rowOf('madeUp', options)).toBe(DUMMY)
  })

  test('is checked, has its default, and is suggested', () => {
    expect(resolve({})).toMatchObject({ madeUp: 3 })
    expect(resolve({ madeUp: 7 })).toMatchObject({ madeUp: 7 })
    expect(thrown(() => resolve({ madeup: 7 })).message).toMatch(/did you mean madeUp\?$/)
  })

  test('has a sentence in the library and on the command line', () => {
    const error = thrown(() => resolve({ madeUp: 0 }))
    expect(error.facts).toMatchObject({ option: 'madeUp', value: 0 })
    expect(error.message).toBe('madeUp is 0; expected a whole number from 1 to 9,999.')
    expect(error.sayIn((piece) => onCommandLine(piece, options))).toBe(
      '--made-up is 0; expected a whole number from 1 to 9,999.',
    )
    expect(onCommandLine(setting('madeUp', 7), options)).toBe('--made-up 7')
  })

  test('has a flag, which is read and checked, and a line in the help', () => {
    const command = new Command('dummy').exitOverride()
    for (const flag of flagsOf(own)) command.addOption(flag)
    expect(command.helpInformation()).toMatch(/--made-up <n> +a made-up number \(default: 3\)/)
    const settings = command.parse(['--made-up', '7'], { from: 'user' }).opts<Record<string, unknown>>()
    expect(optionsIn(own, settings)).toEqual({ madeUp: 7 })
    const error = thrown(() => command.parse(['--made-up', 'x'], { from: 'user' }))
    expect(error.facts).toMatchObject({ option: 'madeUp' })
  })

  test('has a name among the settings', () => {
    expect(settingOf(DUMMY.flag)).toBe('madeUp')
    expect(optionsIn(own, { madeUp: 9, unknown: 1 })).toEqual({ madeUp: 9 })
  })

  test('is written, left out at its default, and read back', () => {
    const only: Rows = { madeUp: DUMMY }
    expect(recordedOf(rows, resolve({ madeUp: 7 }))).toMatchObject({ madeUp: 7 })
    expect(recordedOf(rows, resolve({}))).not.toHaveProperty('madeUp')
    for (const given of [{}, { madeUp: 7 }]) {
      const written = parsed(recordedOf(only, resolveRows(only, given, 'option')))
      const read = readRecorded(only, written, 'its options', refuse, (found) => resolveRows(only, found, 'option'))
      expect(read).toEqual({ madeUp: 3, ...given })
    }
    const bad = (value: object) => () =>
      readRecorded(only, parsed(value), 'its options', refuse, (found) => resolveRows(only, found, 'option'))
    expect(thrown(bad({ madeUp: 0 })).message).toContain('in its options, madeUp is 0; expected a whole number')
    expect(thrown(bad({ other: 1 })).message).toContain('its options have an unknown field "other"')
  })

  test('is compared where a training is resumed', () => {
    const of = (given: object) => recordedOf(rows, resolve(given))
    expect(differenceOf(of({ madeUp: 7 }), of({ madeUp: 7 }))).toBeNull()
    expect(differenceOf(of({ madeUp: 7 }), of({ madeUp: 8 }))).toEqual({ name: 'madeUp', a: 7, b: 8 })
    expect(differenceOf(of({}), of({ madeUp: 8 }))).toEqual({ name: 'madeUp', a: undefined, b: 8 })
  })
})

describe('an option that was given to another', () => {
  const refused = (call: Promise<unknown>, message: string) =>
    expect(call).rejects.toMatchObject({ code: 'OPTION_UNKNOWN', message })

  test('is said to belong to fit', async () => {
    const message = 'There is no option "epochs": epochs belongs to fit.'
    await refused(Forecaster.create({ target: 'y', epochs: 3 } as never), message)
    await refused(Network.create({ inputSize: 1, hiddenSize: 2, epochs: 3 } as never), message)
  })

  test('is said to belong to create', async () => {
    const forecaster = await Forecaster.create({ target: 'y', hiddenSize: 2, engine: 'ts' })
    onTestFinished(() => forecaster.dispose())
    const table = Table.fromColumns({ y: Array.from({ length: 80 }, (_, i) => (i * 7) % 11) })
    await refused(
      forecaster.fit(table, { hiddenSize: 8 } as never),
      'There is no option of fit "hiddenSize": hiddenSize belongs to Network.create and Forecaster.create.',
    )
  })
})
