/** The command as a process of its own: streams, signals, exit codes. It runs what the build has made. */
import { spawn, spawnSync } from 'node:child_process'
import { accessSync, constants, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { folderWith, snapshot, weather } from './support.js'

const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))

const call = (args: string[], options: { input?: string; env?: Record<string, string> } = {}) =>
  spawnSync(process.execPath, [main, ...args], {
    encoding: 'utf8',
    ...options,
    env: { ...process.env, ...options.env },
  })

describe('the process', () => {
  test('can be run as it stands', () => {
    expect(readFileSync(main, 'utf8').startsWith('#!/usr/bin/env node\n')).toBe(true)
    accessSync(main, constants.X_OK)
  })

  test('explains the notebook on standard output, and says nothing else', () => {
    const { status, stdout, stderr } = call(['explain', '--notebook'])
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toContain('76.56583511')
  })

  test('reads a table from standard input, and keeps colours to itself when piped', () => {
    const { status, stdout, stderr } = call(['train', '-', '--target', 'tmax', '--epochs', '2'], {
      input: weather(120),
    })
    expect(status).toBe(0)
    // eslint-disable-next-line no-control-regex
    expect(stdout + stderr).not.toMatch(/\u001b/)
    expect(stderr.match(/^epoch \d\/2 /gm)).toHaveLength(2)
    expect(stdout).toContain('What lies ahead')
  })

  test('refuses bad input with 2 and one sentence', () => {
    const { status, stdout, stderr } = call(['inspect', '-'], { input: '' })
    expect({ status, stdout, stderr }).toEqual({
      status: 2,
      stdout: '',
      stderr: '"standard input" is empty; a header and rows were expected.\n',
    })
  })

  test('takes no offence at a reader that has had enough', async () => {
    const child = spawn(process.execPath, [main, 'explain', '--notebook'])
    child.stdout.destroy()
    let stderr = ''
    child.stderr.on('data', (data) => (stderr += String(data)))
    const code = await new Promise((resolve) => child.on('close', resolve))
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  })

  test('ends with 130 and a line when interrupted in training, and writes nothing', async () => {
    const folder = folderWith({ 'x.csv': weather(900) })
    const before = snapshot(folder)
    const args = [
      '--target',
      'tmax',
      '--epochs',
      '1000000',
      '--patience',
      '1000000',
      '--out',
      `${folder}/m.safetensors`,
    ]
    const child = spawn(process.execPath, [main, 'train', `${folder}/x.csv`, ...args])
    let stderr = ''
    child.stderr.on('data', (data) => {
      const first = !stderr.includes('epoch')
      stderr += String(data)
      if (first && stderr.includes('epoch')) child.kill('SIGINT')
    })
    const code = await new Promise((resolve) => child.on('close', resolve))
    expect(code).toBe(130)
    expect(stderr).toMatch(/\nInterrupted in epoch \d+ of 1,000,000; nothing was written\.\n$/)
    expect(snapshot(folder)).toEqual(before)
  })

  test('ends at once when interrupted twice', async () => {
    const folder = folderWith({ 'x.csv': weather(900) })
    const args = ['--target', 'tmax', '--epochs', '1000000', '--patience', '1000000']
    const child = spawn(process.execPath, [main, 'train', `${folder}/x.csv`, ...args])
    let begun = false
    child.stderr.on('data', (data) => {
      if (begun || !String(data).includes('epoch')) return
      begun = true
      child.kill('SIGINT')
      setTimeout(() => child.kill('SIGINT'), 5)
    })
    const [code, signal] = await new Promise<unknown[]>((resolve) => child.on('close', (...how) => resolve(how)))
    // By its own hand or, where the second comes first, by the signal, which a shell calls 130 too.
    expect([130, 'SIGINT']).toContain(code ?? signal)
  })

  test('ends with 130 when interrupted while it waits for standard input', async () => {
    const child = spawn(process.execPath, [main, 'inspect', '-'])
    let stderr = ''
    child.stderr.on('data', (data) => (stderr += String(data)))
    // More than a pipe holds: once it is gone, the command reads, and waits for more.
    child.stdin.write(`date,tmax\n${'2020-01-01,1\n'.repeat(50_000)}`, () => child.kill('SIGINT'))
    const code = await new Promise((resolve) => child.on('close', resolve))
    expect({ code, stderr }).toEqual({ code: 130, stderr: 'Interrupted; nothing was written.\n' })
  })
})
