/** Files are written whole or not at all, and over nothing that is not theirs. */
import { spawn, spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { hostname } from 'node:os'
import { describe, expect, test } from 'vitest'
import * as browser from '../../src/host/browser.js'
import { firstBytes, savedFile, writeAtomically } from '../../src/host/node.js'
import { place, thisProcess } from '../../src/host/processes-node.js'
import { folderWith } from '../cli/support.js'
import { refusal } from '../support/errors.js'
import { some } from '../support/long.js'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const text = (path: string): string => readFileSync(path, 'utf8')

/** The number of a process that is no more. */
const deadPid = (): number => spawnSync(process.execPath, ['-e', '']).pid

describe('writeAtomically', () => {
  test('replaces a file, keeps its mode, and leaves nothing beside it', async () => {
    const folder = folderWith({ a: 'old' })
    chmodSync(`${folder}/a`, 0o640)
    await writeAtomically(`${folder}/a`, bytes('new'))
    expect(text(`${folder}/a`)).toBe('new')
    expect(statSync(`${folder}/a`).mode & 0o777).toBe(0o640)
    expect(readdirSync(folder)).toEqual(['a'])
  })

  test('writes where a link leads, and refuses one that leads nowhere', async () => {
    const folder = folderWith({ 'sub/a': 'old' })
    symlinkSync('sub/a', `${folder}/link`)
    await writeAtomically(`${folder}/link`, bytes('new'))
    expect(text(`${folder}/sub/a`)).toBe('new')
    expect(lstatSync(`${folder}/link`).isSymbolicLink()).toBe(true)
    symlinkSync('sub/none', `${folder}/dangling`)
    const error = await refusal(() => writeAtomically(`${folder}/dangling`, bytes('new')))
    expect(error.code).toBe('FILE_UNWRITABLE')
    expect(error.message).toContain('it is a link to a file that is not there')
    expect(existsSync(`${folder}/sub/none`)).toBe(false)
  })

  test('refuses what is no file and where there is no folder, and leaves nothing', async () => {
    const folder = folderWith()
    mkdirSync(`${folder}/sub`)
    expect((await refusal(() => writeAtomically(`${folder}/sub`, bytes('x')))).code).toBe('FILE_UNWRITABLE')
    expect((await refusal(() => writeAtomically(`${folder}/none/a`, bytes('x')))).code).toBe('FOLDER_NOT_FOUND')
    expect((await refusal(() => writeAtomically('/dev/null', bytes('x')))).message).toContain('not a regular file')
    expect(readdirSync(folder)).toEqual(['sub'])
  })

  test('removes temporary files of ours whose process is gone, and no others', async () => {
    const folder = folderWith()
    const random = '0123456789abcdef'
    const dead = `.hindcast-${place()}-${deadPid()}-${random}.tmp`
    const living = `.hindcast-${place()}-${process.pid}-${random}.tmp`
    const elsewhere = `.hindcast-00000000-1-${random}.tmp`
    const old = `.hindcast-00000001-1-${random}.tmp`
    const others = ['a.tmp', '.hindcast-notes.tmp', `.hindcast-${place()}-1-${random}.tmp.txt`]
    for (const name of [dead, living, elsewhere, old, ...others]) writeFileSync(`${folder}/${name}`, 'x')
    utimesSync(`${folder}/${old}`, 0, 0)
    await writeAtomically(`${folder}/out`, bytes('x'))
    expect(readdirSync(folder).sort()).toEqual([living, elsewhere, ...others, 'out'].sort())
  })
})

describe('savedFile', () => {
  test('keeps the one before, unless asked not to', async () => {
    const folder = folderWith()
    const path = `${folder}/x`
    const file = await savedFile(path, '.bak')
    for (const content of ['1', '2', '3']) await file.write(bytes(content), true)
    expect([text(path), text(`${path}.bak`)]).toEqual(['3', '2'])
    await file.write(bytes('4'), false)
    expect([text(path), text(`${path}.bak`)]).toEqual(['4', '2'])
    expect(readdirSync(folder).sort()).toEqual(['x', 'x.bak', 'x.lock'])
    await file.close()
    expect(readdirSync(folder).sort()).toEqual(['x', 'x.bak'])
  })

  test('touches neither x.tmp nor what x and x.bak are other names of', async () => {
    const folder = folderWith({ 'x.tmp': 'mine', 'x.bak.tmp': 'mine', table: 'table' })
    linkSync(`${folder}/table`, `${folder}/x`)
    const file = await savedFile(`${folder}/x`, '.bak')
    await file.write(bytes('1'), true)
    await file.write(bytes('2'), true)
    await file.close()
    expect(['x.tmp', 'x.bak.tmp', 'table', 'x', 'x.bak'].map((name) => text(`${folder}/${name}`))).toEqual([
      'mine',
      'mine',
      'table',
      '2',
      '1',
    ])
  })

  test('is one for all spellings of a path', async () => {
    const folder = folderWith({ 'sub/x': '' })
    symlinkSync('sub', `${folder}/other`)
    symlinkSync('sub/x', `${folder}/link`)
    const file = await savedFile(`${folder}/sub/x`, '.bak')
    for (const path of ['other/x', 'link', 'sub/../sub/x']) {
      const error = await refusal(() => savedFile(`${folder}/${path}`, '.bak'))
      expect(error.code).toBe('FILE_IN_USE')
      expect(error.message).toContain(`another training of this process (${process.pid})`)
    }
    await file.close()
    await (await savedFile(`${folder}/link`, '.bak')).close()
  })

  test('is taken over from a process that is no more, and from none that may live', async () => {
    const folder = folderWith()
    const path = `${folder}/x`
    const own = thisProcess()
    const mark = (facts: object): string => JSON.stringify({ hindcast: 'lock', ...own, token: 'other', ...facts })
    const gone = [{ pid: deadPid() }, { started: '1' }, { boot: 'before' }, { boot: 'before', space: 'other' }]
    for (const facts of gone.slice(0, own.started === null ? 1 : 4)) {
      writeFileSync(`${path}.lock`, mark(facts))
      await (await savedFile(path, '.bak')).close()
      expect(readdirSync(folder)).toEqual([])
    }
    const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)'])
    const living: [object, RegExp][] = [
      [{ pid: child.pid, started: null }, /in use: process \d+ saves its training there; wait until it ends, or name/],
      [{ host: `not-${hostname()}`, pid: deadPid() }, /process \d+ on "not-.*if it has ended, delete ".*x\.lock"\.$/],
    ]
    if (own.space !== null) living.push([{ space: 'other', pid: deadPid() }, /if it has ended, delete ".*x\.lock"/])
    for (const [facts, message] of living) {
      writeFileSync(`${path}.lock`, mark(facts))
      const error = await refusal(() => savedFile(path, '.bak'))
      expect(error.code).toBe('FILE_IN_USE')
      expect(error.message).toMatch(message)
      expect(text(`${path}.lock`)).toBe(mark(facts))
    }
    child.kill()
  })

  test('leaves a file that is not a lock alone', async () => {
    for (const content of ['mine', '', '{"pid":1}']) {
      const folder = folderWith({ 'x.lock': content })
      const error = await refusal(() => savedFile(`${folder}/x`, '.bak'))
      expect(error.message).toMatch(/x" cannot be locked: ".*x\.lock" exists and is not a lock of hindcast; move it/)
      expect(text(`${folder}/x.lock`)).toBe(content)
    }
    const folder = folderWith({ 'x.lock/inner': '' })
    expect((await refusal(() => savedFile(`${folder}/x`, '.bak'))).code).toBe('FILE_EXISTS')
  })

  test('is not written once its lock is gone', async () => {
    const folder = folderWith()
    const path = `${folder}/x`
    const file = await savedFile(path, '.bak')
    await file.write(bytes('1'), true)
    writeFileSync(`${path}.lock`, text(`${path}.lock`).replace(/"token":"\w+"/, '"token":"other"'))
    expect((await refusal(() => file.write(bytes('2'), true))).code).toBe('FILE_IN_USE')
    await file.close()
    expect([text(path), existsSync(`${path}.lock`), existsSync(`${path}.bak`)]).toEqual(['1', true, false])
  })

  test('goes to one of many that want it at once, also from a process that is no more', async () => {
    const folder = folderWith()
    const rounds = some('rounds for a lock', 20, 1000)
    const stale = JSON.stringify({ hindcast: 'lock', ...thisProcess(), pid: deadPid(), token: 'other' })
    for (let round = 0; round < rounds; round++) {
      const path = `${folder}/${round}`
      if (round % 2 === 0) writeFileSync(`${path}.lock`, stale)
      const all = await Promise.allSettled(Array.from({ length: 8 }, () => savedFile(path, '.bak')))
      const held = all.filter((one) => one.status === 'fulfilled')
      expect(held).toHaveLength(1)
      await held[0].value.close()
    }
    expect(readdirSync(folder)).toEqual([])
  })
})

test('firstBytes reads as many as there are', async () => {
  const folder = folderWith({ a: 'abc' })
  expect(await firstBytes(`${folder}/a`, 2)).toEqual(bytes('ab'))
  expect(await firstBytes(`${folder}/a`, 9)).toEqual(bytes('abc'))
  expect(await firstBytes(`${folder}/none`, 9)).toBeNull()
  expect((await refusal(() => firstBytes(folder, 9))).code).toBe('FILE_UNREADABLE')
})

test('a host without files says what to pass instead', async () => {
  expect((await refusal(() => browser.savedFile('x', '.bak'))).message).toContain(
    'give a function that takes the bytes',
  )
  expect(await browser.firstBytes('x', 9)).toBeNull()
})
