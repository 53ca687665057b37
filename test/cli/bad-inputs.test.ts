/** Bad input and bad usage: each ends with exit code 2, one sentence on standard error, and nothing written. */
import { readFileSync, rmSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { few, good } from './bad/call.js'
import { hostile } from './bad/hostile.js'
import { inputs } from './bad/inputs.js'
import { contradictions } from './bad/options.js'
import { usage } from './bad/usage.js'
import { folderWith, hindcast, snapshot } from './support.js'

let shared = ''

beforeAll(async () => {
  shared = folderWith({ 'good.csv': good }, false)
  const model = `${shared}/model.safetensors`
  const done = await hindcast([
    'train',
    `${shared}/good.csv`,
    '--target',
    'tmax',
    ...few,
    '--defaults',
    'plain',
    '--out',
    model,
  ])
  expect(done).toMatchObject({ code: 0 })
})

afterAll(() => rmSync(shared, { recursive: true, force: true }))

describe.each([
  ['input', inputs],
  ['contradictory options', contradictions],
  ['usage', usage],
  ['hostile text', hostile],
])('%s', (_, table) => {
  test.each(table)('$name', async ({ files, args, stdin, sentence }) => {
    const bytes = readFileSync(`${shared}/model.safetensors`)
    const model = { 'model.safetensors': bytes, 'cut.safetensors': bytes.subarray(0, bytes.length - 40) }
    const folder = folderWith({ 'good.csv': good, ...model, 'shape.safetensors': reshaped(bytes), ...files })
    const before = snapshot(folder)
    const placed = args.map((arg) => arg.replace('MODEL', 'DIR/model.safetensors').replace('DIR', folder))
    const { code, stdout, stderr } = await hindcast(placed, { stdin })
    // How much memory a plan takes is the layout's business.
    expect(stderr.replaceAll(folder, 'DIR').replace(/needs \d+ MiB/, 'needs N MiB')).toBe(sentence + '\n')
    expect(stdout).toBe('')
    expect(code).toBe(2)
    expect(snapshot(folder)).toEqual(before)
    // One sentence, no stack, nothing that steers a terminal.
    // eslint-disable-next-line no-control-regex
    expect(sentence).toMatch(/^[^\u0000-\u001f\u007f-\u009f]+[.?]$/)
    expect(sentence).not.toMatch(/\bat .*:\d+:\d+/)
  })
})

/** The same file, but for the shape of a matrix that its header states: [16, 2] turned round. */
function reshaped(bytes: Uint8Array): Uint8Array {
  const text = Buffer.from(bytes).toString('latin1')
  expect(text).toContain('"shape":[16,2]')
  return Uint8Array.from(Buffer.from(text.replace('"shape":[16,2]', '"shape":[2,16]'), 'latin1'))
}
