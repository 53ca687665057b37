/** The help at any width: no line is longer, and nothing is lost. */
import { describe, expect, test } from 'vitest'
import { hindcast } from './support.js'

const COMMANDS = [
  ...['train', 'predict', 'evaluate', 'backtest', 'sweep', 'worker', 'queue', 'calibrate'],
  ...['export', 'inspect', 'table', 'explain', 'verify', 'diff', 'bench', 'doctor', 'studio'],
]
const PAGES = [['--help'], ...COMMANDS.map((name) => [name, '--help'])]

const helpAt = async (args: string[], width?: number, env: Record<string, string> = {}): Promise<string> => {
  const { code, stdout } = await hindcast(args, { terminal: width, env })
  expect(code).toBe(0)
  return stdout
}

const longest = (text: string): number => Math.max(...text.split('\n').map((line) => line.length))

/** The text alone, without how it is laid out. */
const textOf = (help: string): string => help.replaceAll(/ \\$/gm, '').replaceAll(/\s/g, '')

test('there is help of every command', async () => {
  const help = await helpAt(['--help'])
  const listed = [...help.slice(help.indexOf('Commands:')).matchAll(/^ {2}([a-z]+) /gm)].map((match) => match[1])
  expect(listed.filter((name) => name !== 'help' && name !== 'hindcast')).toEqual(COMMANDS)
})

test.each(PAGES)('%s %s wraps at every width', async (...args) => {
  const whole = textOf(await helpAt(args, 120))
  expect(whole.length).toBeGreaterThan(100)
  for (const width of [40, 60, 80, 120]) {
    const help = await helpAt(args, width)
    expect(longest(help)).toBeLessThanOrEqual(width)
    expect(textOf(help)).toBe(whole)
  }
})

test('80 columns where nothing says the width, COLUMNS before the terminal, and never below 40', async () => {
  const usual = await helpAt(['train', '--help'])
  expect(usual).toBe(await helpAt(['train', '--help'], 80))
  expect(longest(usual)).toBeGreaterThan(70)
  expect(await helpAt(['train', '--help'], 100, { COLUMNS: '60' })).toBe(await helpAt(['train', '--help'], 60))
  expect(await helpAt(['train', '--help'], undefined, { COLUMNS: 'wide' })).toBe(usual)
  expect(await helpAt(['train', '--help'], 5)).toBe(await helpAt(['train', '--help'], 40))
})

test('a command of an example that is broken goes on behind a backslash', async () => {
  expect(await helpAt(['train', '--help'], 60)).toMatch(/^ {2}hindcast train .* \\\n {4}--?\S/m)
})

test('breaks no word but at its brackets, and no default from its name', async () => {
  const help = await helpAt(['train', '--help'], 80)
  expect(help).not.toMatch(/\(default:$/m)
  const [, forms] = /learning rate schedule:(.*?)\(default/s.exec(help)!
  for (const word of forms.split(/[\s[\]:;,]+/)) expect(word).toMatch(/^([A-Z]+(-[A-Z]+)*|[a-z]+|\+|)$/)
  expect(forms.split(/\s+/)).toContain('[:MINIMUM]]]]]')
})

test('what the default rule chooses is said to be auto, with what it is otherwise', async () => {
  const help = (await helpAt(['train', '--help'])).replaceAll(/\s+/g, ' ')
  expect(help).toMatch(/--window <n\|auto> [^<]*\(default: auto; plain: 14\)/)
  expect(help).toMatch(/--lr <x\|auto> [^<]*\(default: auto; plain: 0\.003 for adam/)
  expect(help).toMatch(/--epochs <n\|auto> [^<]*\(default: auto; plain: 30\)/)
  expect(help).toMatch(/--schedule <form\|auto> /)
  // The step has an auto that is not the rule's.
  expect(help).toMatch(/--step <step> [^<]*\(default: that of most rows\)/)
  expect((await helpAt(['explain', '--help'])).replaceAll(/\s+/g, ' ')).toContain('hidden units (default: 3)')
})

test('an example in quotes is pasted as it is meant', async () => {
  for (const width of [40, 60, 80]) {
    const [, command] = /Example:\n(.*)$/s.exec(await helpAt(['sweep', '--help'], width))!
    const pasted = command.replaceAll(/ \\\n\s*/g, ' ')
    const [, grid] = /--grid '([^']*)'/.exec(pasted)!
    expect(JSON.parse(grid)).toEqual({ cell: ['rnn', 'gru'], window: [7, 14, 28] })
  }
})

test('train says what 7 is against 1-7', async () => {
  expect((await helpAt(['train', '--help'])).replaceAll(/\s+/g, ' ')).toContain(
    '7 forecasts the seventh row ahead alone, 1-7 all of the first seven, 1,7 these two',
  )
})

describe('help', () => {
  test.each(['train', 'predict', 'evaluate', 'inspect', 'explain', 'bench', 'doctor'])(
    '%s has help with an example',
    async (name) => {
      const { code, stdout, stderr } = await hindcast([name, '--help'])
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
      expect(stdout).toContain(`Usage: hindcast ${name} `)
      expect(stdout).toMatch(new RegExp(`Examples?:\\n +hindcast ${name}\\b`))
      for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(100)
    },
  )

  test('the program alone shows its commands, and --version its version', async () => {
    const { code, stdout } = await hindcast([])
    expect(code).toBe(0)
    expect(stdout).toContain('explain')
    expect((await hindcast(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
  })
})
