/** No command writes over what it reads, over what it writes itself, or over what is not its own. */
import { spawn } from 'node:child_process'
import { closeSync, linkSync, openSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { checkFiles } from '../../src/cli/files.js'
import { thisProcess } from '../../src/host/processes-node.js'
import { folderWith, hindcast, snapshot, weather } from './support.js'

const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))
const SMALL = ['--target', 'tmax', '--hidden', '4', '--window', '5', '--epochs', '2', '--defaults', 'plain']

/** A folder with a table, under several names, and a folder under two. */
function place() {
  const folder = folderWith({ 'x.csv': weather(200), 'sub/note': 'x' })
  linkSync(`${folder}/x.csv`, `${folder}/hard.csv`)
  symlinkSync('x.csv', `${folder}/soft.csv`)
  symlinkSync('sub', `${folder}/other`)
  return { folder, csv: `${folder}/x.csv` }
}

describe('train', () => {
  test('refuses files that are one, however they are spelled, and changes nothing', async () => {
    const { folder, csv } = place()
    const near = relative(process.cwd(), folder)
    const reads = /which this command reads; choose another file/
    const cases: [string[], RegExp][] = [
      ...['x.csv', 'hard.csv', 'soft.csv', 'sub/../x.csv'].flatMap((name): [string[], RegExp][] => [
        [['--out', `${folder}/${name}`, '--force'], reads],
        [['--out', `${near}/${name}`, '--force'], reads],
        [['--checkpoint', `${near}/${name}`, '--force'], reads],
        [['--checkpoint', `${folder}/${name}`, '--resume'], reads],
      ]),
      [
        ['--checkpoint', `${folder}/c`, '--out', `${near}/c`],
        /--checkpoint and --out name the same file; give each a file of its own/,
      ],
      [['--checkpoint', `${folder}/sub/c`, '--out', `${folder}/other/c`], /--checkpoint and --out name the same file/],
      [['--checkpoint', `${folder}/c`, '--out', `${folder}/C`], /--checkpoint and --out name the same file/],
      [['--checkpoint', `${folder}/é`, '--out', `${folder}/e\u0301`], /--checkpoint and --out name the same file/],
      [
        ['--checkpoint', `${folder}/c`, '--out', `${near}/c.bak`],
        /--checkpoint also writes ".*c\.bak", the file of --out; choose another file/,
      ],
      [['--checkpoint', `${folder}/c`, '--out', `${near}/c.lock`], /also writes ".*c\.lock", the file of --out/],
    ]
    const before = snapshot(folder)
    for (const [args, message] of cases) {
      const { code, stdout, stderr } = await hindcast(['train', csv, ...SMALL, ...args])
      expect({ args, code, stdout, stderr }).toMatchObject({ code: 2, stdout: '' })
      expect(stderr).toMatch(message)
      expect(snapshot(folder)).toEqual(before)
    }
  })

  test('refuses a table that is the .bak or .lock of its checkpoint', async () => {
    for (const ending of ['.bak', '.lock']) {
      const folder = folderWith({ [`x${ending}`]: weather(200) })
      const before = snapshot(folder)
      const args = ['train', `${folder}/x${ending}`, ...SMALL, '--checkpoint', `${folder}/x`]
      const { code, stderr } = await hindcast(args)
      expect(code).toBe(2)
      expect(stderr).toMatch(/^--checkpoint also writes ".*", which this command reads; choose another file/)
      expect(snapshot(folder)).toEqual(before)
    }
  })

  test('refuses to save over what is not a checkpoint, before the training', async () => {
    const { folder, csv } = place()
    const train = (...args: string[]) => hindcast(['train', csv, ...SMALL, '--checkpoint', `${folder}/c`, ...args])
    expect((await train()).code).toBe(0)
    for (const [name, ending] of [
      ['c.bak', 'so the checkpoint before that of ".*c" is not saved over it'],
      ['c', 'so the training is not saved over it'],
    ]) {
      const c = readFileSync(`${folder}/c`)
      writeFileSync(`${folder}/${name}`, 'my notes')
      const before = snapshot(folder)
      for (const flags of name === 'c' ? [['--force']] : [['--force'], ['--resume']]) {
        const { code, stderr } = await train(...flags)
        expect({ code, stderr }).toMatchObject({ code: 2 })
        expect(stderr).toMatch(
          new RegExp(`${name}" is not a checkpoint, ${ending}; move it, or name another file\\.\n$`),
        )
        expect(stderr).not.toContain('epoch')
        expect(snapshot(folder)).toEqual(before)
      }
      writeFileSync(`${folder}/c`, c)
      writeFileSync(`${folder}/c.bak`, c)
    }
  })

  test('refuses a link to nothing', async () => {
    const { folder, csv } = place()
    symlinkSync('none', `${folder}/dangling`)
    for (const flag of ['--out', '--checkpoint']) {
      const { code, stderr } = await hindcast(['train', csv, ...SMALL, flag, `${folder}/dangling`])
      expect(code).toBe(2)
      expect(stderr).toMatch(/which is a link to a file that is not there; name the file itself/)
    }
  })

  test('is the only one to save to its checkpoint, and leaves no lock behind', async () => {
    const { folder, csv } = place()
    const checkpoint = `${folder}/c`
    const long = ['--defaults', 'plain', '--epochs', '1000000', '--patience', '1000000', '--checkpoint', checkpoint]
    const first = spawn(process.execPath, [main, 'train', csv, ...SMALL.slice(0, 6), ...long])
    await new Promise((resolve) => first.stderr.on('data', (data) => String(data).includes('epoch') && resolve(null)))
    const second = await hindcast(['train', csv, ...SMALL, '--checkpoint', checkpoint, '--resume'])
    expect(second.code).toBe(2)
    expect(second.stderr).toContain(
      `"${checkpoint}" is in use: process ${first.pid} saves its training there; wait until it ends, or name another file.\n`,
    )
    const ended = new Promise((resolve) => first.on('close', resolve))
    first.kill('SIGTERM')
    expect(await ended).toBe(143)
    expect(Object.keys(snapshot(folder)).filter((name) => /\.(lock|tmp)$/.test(name))).toEqual([])
    // One that was killed leaves its lock, which the next takes over.
    writeFileSync(
      `${checkpoint}.lock`,
      JSON.stringify({ hindcast: 'lock', ...thisProcess(), pid: first.pid, token: '' }),
    )
    const ending = new AbortController()
    const endless = ['--epochs', '99999999', '--patience', '1000000', '--checkpoint', checkpoint, '--resume']
    const third = await hindcast(['train', csv, ...SMALL.slice(0, 6), '--defaults', 'plain', ...endless], {
      signal: ending.signal,
      onWrite: (text) => text.includes('epoch') && ending.abort(),
    })
    expect(third.stderr).toContain('it is saved in')
    const elsewhere = { hindcast: 'lock', ...thisProcess(), host: `not-${hostname()}`, token: '' }
    writeFileSync(`${checkpoint}.lock`, JSON.stringify(elsewhere))
    const fourth = await hindcast(['train', csv, ...SMALL, '--checkpoint', checkpoint, '--resume'])
    expect(fourth.stderr).toMatch(
      /in use: process \d+ on "not-.*" saves its training there; if it has ended, delete ".*c\.lock"/,
    )
  })
})

test('predict and export write over nothing that they read', async () => {
  const { folder, csv } = place()
  const model = `${folder}/m.safetensors`
  expect((await hindcast(['train', csv, ...SMALL, '--out', model])).code).toBe(0)
  linkSync(model, `${folder}/m.onnx`)
  const before = snapshot(folder)
  for (const [args, name] of [
    [['predict', model, csv, '--force', '--out', `${folder}/hard.csv`], '--out'],
    [['predict', model, csv, '--force', '--out', `${folder}/m.onnx`], '--out'],
    [['export', model, `${folder}/m.onnx`, '--force'], 'FILE'],
  ] as const) {
    const { code, stderr } = await hindcast(args)
    expect(code).toBe(2)
    expect(stderr.startsWith(`${name} is "`)).toBe(true)
    expect(stderr).toContain('which this command reads; choose another file.')
    expect(snapshot(folder)).toEqual(before)
  }
})

test('standard input that is a file is a file that is read', async () => {
  const { folder, csv } = place()
  const before = snapshot(folder)
  const input = openSync(csv, 'r')
  const child = spawn(process.execPath, [main, 'train', '-', ...SMALL, '--out', `${folder}/hard.csv`, '--force'], {
    stdio: [input, 'pipe', 'pipe'],
  })
  closeSync(input)
  let stderr = ''
  child.stderr!.on('data', (data) => (stderr += String(data)))
  expect(await new Promise((resolve) => child.on('close', resolve))).toBe(2)
  expect(stderr).toMatch(/--out is ".*hard\.csv", which this command reads/)
  expect(snapshot(folder)).toEqual(before)
})

test('files that exist are told apart by what they are, not by the case of their names', async () => {
  const folder = folderWith({ a: '1' })
  writeFileSync(`${folder}/A`, '2')
  const same = readFileSync(`${folder}/a`, 'utf8') === '2'
  const check = checkFiles([`${folder}/a`], [{ path: `${folder}/A`, name: '--out', force: true }])
  if (same) await expect(check).rejects.toThrow('which this command reads')
  else await check
})
