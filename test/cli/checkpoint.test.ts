import { spawn } from 'node:child_process'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { Forecaster, readCsv } from '../../src/index.js'
import type { Progress } from '../../src/index.js'
import { folderWith, hindcast, snapshot, weather } from './support.js'

const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))
const SMALL = ['--target', 'tmax', '--hidden', '4', '--window', '5', '--defaults', 'plain']

/** A folder with a table, and calls of `train` on it. */
function place() {
  const folder = folderWith({ 'x.csv': weather(200) })
  const csv = `${folder}/x.csv`
  const checkpoint = `${folder}/x.checkpoint`
  const train = (...args: string[]) => hindcast(['train', csv, ...SMALL, ...args])
  return { folder, csv, checkpoint, train, saving: ['--checkpoint', checkpoint] }
}

interface Document {
  fingerprint: string
  epochs: { fingerprint: string }[]
}
const documentOf = ({ stdout }: { stdout: string }): Document => JSON.parse(stdout) as Document

describe('train --checkpoint', () => {
  test('and --resume go on to more epochs, with the bits of one training', async () => {
    const { train, saving, checkpoint } = place()
    const whole = documentOf(await train('--epochs', '5', '--json'))
    expect((await train('--epochs', '2', ...saving)).code).toBe(0)
    const resumed = await train('--epochs', '5', '--json', ...saving, '--resume', '--engine', 'ts')
    expect(resumed.stderr).toMatch(/^[^]*epoch 3\/5[^]*epoch 5\/5[^]*$/)
    expect(resumed.stderr).not.toContain('epoch 2/5')
    expect(documentOf(resumed).fingerprint).toBe(whole.fingerprint)
    expect(documentOf(resumed).epochs.map((e) => e.fingerprint)).toEqual(whole.epochs.map((e) => e.fingerprint))
    expect(existsSync(`${checkpoint}.bak`)).toBe(true)
    // Ended, it ends at once.
    const again = await train('--epochs', '5', '--json', ...saving, '--resume')
    expect(again.stderr).not.toContain('epoch 5/5')
    expect(documentOf(again).fingerprint).toBe(whole.fingerprint)
  })

  test('begins anew where there is none yet, and says so', async () => {
    const { train, saving, checkpoint } = place()
    const { code, stderr } = await train('--epochs', '1', ...saving, '--resume')
    expect(code).toBe(0)
    expect(stderr).toContain(`There is no checkpoint ${checkpoint} yet: the training begins anew.`)
  })

  test('takes the one before where the last is damaged, and says so', async () => {
    const { train, saving, checkpoint } = place()
    const whole = await train('--epochs', '3', '--json', ...saving, '--checkpoint-every', '1')
    writeFileSync(checkpoint, readFileSync(checkpoint).subarray(0, 5000))
    const resumed = await train('--epochs', '3', '--json', ...saving, '--resume')
    expect(resumed.stderr).toMatch(/cannot be read as a checkpoint: .*\.bak", the checkpoint before, is used instead\./)
    expect(documentOf(resumed).fingerprint).toBe(documentOf(whole).fingerprint)
    renameSync(checkpoint, `${checkpoint}.bak`)
    expect((await train('--epochs', '3', ...saving, '--resume')).code).toBe(0)
  })

  test('refuses what cannot be, and changes nothing', async () => {
    const { train, saving, checkpoint, folder, csv } = place()
    expect((await train('--epochs', '2', ...saving)).code).toBe(0)
    const before = snapshot(folder)
    const cases: [string[], RegExp][] = [
      [['--resume'], /--resume needs --checkpoint/],
      [['--checkpoint-every', '3'], /--checkpoint-every needs --checkpoint/],
      [[...saving, '--checkpoint-every', '0'], /--checkpoint-every is 0; expected a whole number of epochs from 1/],
      [[...saving, '--checkpoint-every', 'often'], /--checkpoint-every is "often"/],
      [
        saving,
        /The file ".*x\.checkpoint" exists; go on with --resume, choose another name, or replace it with --force/,
      ],
      [['--checkpoint', csv, '--force'], /--checkpoint is ".*x\.csv", which this command reads/],
      [['--checkpoint', folder, '--resume'], /--checkpoint is ".*", which is a folder/],
      [['--checkpoint', `${folder}/none/c`], /of --checkpoint does not exist/],
      [[...saving, '--resume', '--out', checkpoint, '--force'], /--checkpoint and --out name the same file/],
      [[...saving, '--resume', '--batch', '8'], /a training with --batch 32, but this one has 8/],
      [[...saving, '--resume', '--lr', '0.1'], /a training with --lr 0.003, but this one has 0.1/],
      [[...saving, '--resume', '--hidden', '9'], /--hidden is given twice/],
      [[...saving, '--resume', '--epochs', '1'], /stands in epoch 2, but only 1 are asked for/],
      [[...saving, '--resume', '--missing', 'mean'], /with --missing ffill, but this one has mean/],
      [
        [...saving, '--resume', '--split', '0.8,0.1,0.1'],
        /with --split 0\.7,0\.15,0\.15, but this one has 0\.8,0\.1,0\.1:/,
      ],
      [[...saving, '--resume', '--inputs', 'rain'], /with --inputs tmax,rain, but this one has rain:/],
      [[...saving, '--resume', '--seed', '3'], /with --seed 0, but this one has 3:/],
      [[...saving, '--resume', '--patience', '9'], /with --patience 5, but this one has 9:/],
      [[...saving, '--resume', '--cell', 'gru'], /with --cell rnn, but this one has gru:/],
      [[...saving, '--resume', '--weights', 'rain'], /with no --weights, but this one has --weights rain:/],
      [[...saving, '--resume', '--allow-leak'], /with no --allow-leak, but this one has --allow-leak:/],
      [
        [...saving, '--resume', '--schedule', 'warmup:1+step:3:0.1'],
        /with no --schedule, but this one has --schedule warmup:1\+step:3:/,
      ],
    ]
    for (const [args, message] of cases) {
      const { code, stdout, stderr } = await train(...args)
      expect({ code, stdout, stderr }).toMatchObject({ code: 2, stdout: '' })
      expect(stderr).toMatch(message)
      expect(snapshot(folder)).toEqual(before)
    }
    writeFileSync(csv, weather(201))
    const { code, stderr } = await train(...saving, '--resume')
    expect(code).toBe(2)
    expect(stderr).toMatch(/from a training on another table/)
    expect((await train('--epochs', '1', ...saving, '--force')).code).toBe(0)
  })

  test('refuses more epochs of a cosine that has their length, and says how to go on', async () => {
    const { train, saving } = place()
    await train('--epochs', '2', '--schedule', 'cosine', ...saving)
    const { code, stderr } = await train('--epochs', '4', '--schedule', 'cosine', ...saving, '--resume')
    expect(code).toBe(2)
    expect(stderr).toContain(
      'with --schedule cosine:2, but this one has cosine:4: a cosine is as long as the training unless it says how long, ' +
        'and its rate is lowest after that, so go on with --epochs 2, or begin anew.',
    )
    const over = await train('--epochs', '2', '--schedule', 'cosine', ...saving, '--resume')
    expect(over.code).toBe(0)
    expect(over.stderr).toContain('for more --epochs begin anew, since the rate of its cosine has come down.')
    const fewer = ['--epochs', '2', '--schedule', 'cosine']
    await train('--epochs', '2', '--schedule', 'cosine:9', ...saving, '--force')
    expect((await train(...fewer, ...saving, '--resume')).stderr).toContain('so ask for --schedule cosine:9, or begin')
    expect((await train('--epochs', '4', '--schedule', 'cosine:9', ...saving, '--resume')).code).toBe(0)
  })

  test('says of a training that was over that it was', async () => {
    const { train, saving, checkpoint } = place()
    await train('--epochs', '2', ...saving)
    const done = await train('--epochs', '2', ...saving, '--resume')
    expect(done.stderr).toContain(
      `The training of ${checkpoint} was over already: all 2 epochs are done. Its model, of epoch 1, stays as it is; ` +
        'ask for more --epochs to go on.',
    )
    const early = ['--epochs', '30', '--lr', '0.5', '--patience', '1', ...saving]
    const first = await train(...early, '--force', '--json')
    const { length } = documentOf(first).epochs
    expect(length).toBeLessThan(30)
    const more = await train('--epochs', '40', ...early.slice(2), '--resume', '--json')
    expect(more.stderr).toContain(`was no longer getting better, after ${length} epochs. Its model, of epoch `)
    expect(more.stderr).toContain('more --epochs change nothing.')
    expect(documentOf(more).fingerprint).toBe(documentOf(first).fingerprint)
  })

  test('and models are not taken for each other', async () => {
    const { train, saving, checkpoint, folder, csv } = place()
    const model = `${folder}/m.safetensors`
    await train('--epochs', '1', ...saving, '--out', model)
    const calls = [
      ['verify', checkpoint, csv],
      ['predict', checkpoint, csv],
      ['evaluate', checkpoint, csv],
      ['export', checkpoint, `${folder}/m.onnx`],
    ]
    for (const call of calls) {
      const { code, stderr } = await hindcast(call)
      expect({ code, stderr }).toEqual({
        code: 2,
        stderr: `"${checkpoint}" is a checkpoint, not a model: go on with its training by --resume to its end, and save the model.\n`,
      })
    }
    const { code, stderr } = await train('--checkpoint', model, '--resume')
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `"${model}" is a model, not a checkpoint: name the file of --checkpoint, which a training saves itself to as it goes.\n`,
    })
  })

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('saves the training on %s, ends with %i, and goes on from there', async (signal, expected) => {
    const { folder, csv, checkpoint, train, saving } = place()
    const args = ['train', csv, ...SMALL, '--epochs', '100000', '--patience', '100000', ...saving]
    const child = spawn(process.execPath, [main, ...args, '--checkpoint-every', '1h'])
    let stderr = ''
    child.stderr.on('data', (data) => {
      const first = !stderr.includes('epoch')
      stderr += String(data)
      if (first && stderr.includes('epoch')) child.kill(signal)
    })
    const code = await new Promise((resolve) => child.on('close', resolve))
    expect(code).toBe(expected)
    const said = /\nInterrupted in epoch (\d+) of 100,000; it is saved in .*x\.checkpoint, go on with --resume\.\n$/
    const epochs = Number(said.exec(stderr)![1]) + 3
    expect(Object.keys(snapshot(folder)).sort()).toEqual([checkpoint, csv])
    const asked = ['--epochs', String(epochs), '--patience', '100000', '--json']
    const resumed = await train(...asked, ...saving, '--resume')
    expect(documentOf(resumed).fingerprint).toBe(documentOf(await train(...asked)).fingerprint)
  })
})

describe('verify', () => {
  test('says that a model is reproduced, in either engine', async () => {
    const { train, csv, folder } = place()
    const model = `${folder}/m.safetensors`
    const { fingerprint } = documentOf(await train('--epochs', '3', '--out', model, '--json'))
    const { code, stdout } = await hindcast(['verify', model, csv])
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: `reproduced, the same fingerprint after 3 epochs\nfingerprint ${fingerprint}\n`,
    })
    const json = await hindcast(['verify', model, '-', '--engine', 'ts', '--json'], { stdin: weather(200) })
    expect(JSON.parse(json.stdout)).toEqual({
      reproduced: true,
      fingerprint,
      trainings: 1,
      epochs: 3,
      partEpochs: 0,
      difference: null,
    })
  })

  test('counts whole epochs, and says that more was trained where a training was broken off within one', async () => {
    const { csv, folder } = place()
    const model = `${folder}/m.safetensors`
    const table = await readCsv(csv)
    for (const [kind, stoppedIn] of [
      ['slice', ' 1 epoch and a part of 1 more'],
      ['epoch', ' 2 epochs'],
    ]) {
      const forecaster = await Forecaster.create({ target: 'tmax', hiddenSize: 4 })
      const ending = new AbortController()
      const onProgress = (progress: Progress): void => {
        if (progress.epoch === 2 && progress.kind === kind) ending.abort()
      }
      await expect(forecaster.fit(table, { epochs: 9, signal: ending.signal, onProgress })).rejects.toThrow()
      await forecaster.save(model)
      expect((await hindcast(['verify', model, csv])).stdout).toContain(`the same fingerprint after${stoppedIn}\n`)
    }
  })

  test('says what differs, with 1', async () => {
    const { train, csv, folder } = place()
    const model = `${folder}/m.safetensors`
    await train('--epochs', '1', '--out', model)
    writeFileSync(
      csv,
      weather(200, (day, text) => (day === 50 ? text.replace(/,[^,]*$/, ',9') : text)),
    )
    const { code, stdout, stderr } = await hindcast(['verify', model, csv])
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
    expect(stdout).toMatch(/^not reproduced\nThe training was on another table: .*\.\nfingerprint [0-9a-f]{64}\n$/)
    const json = await hindcast(['verify', model, csv, '--json'])
    expect(json.code).toBe(1)
    expect(JSON.parse(json.stdout)).toMatchObject({ reproduced: false, difference: { what: 'table', training: 1 } })
    const bytes = readFileSync(model, 'latin1')
    writeFileSync(model, bytes.replace('"numerics":"3"', '"numerics":"7"'), 'latin1')
    const other = await hindcast(['verify', model, csv, '--json'])
    expect(other.code).toBe(1)
    expect(JSON.parse(other.stdout)).toMatchObject({
      reproduced: false,
      fingerprint: null,
      difference: { what: 'numerics', expected: '7', found: '3' },
    })
    writeFileSync(model, bytes.slice(0, 999), 'latin1')
    expect((await hindcast(['verify', model, csv])).code).toBe(2)
    expect((await hindcast(['verify', `${folder}/none`, csv])).code).toBe(2)
  })
})

describe('diff', () => {
  test('says where two trainings part, and why', async () => {
    const { train, folder, checkpoint, saving } = place()
    const [a, b] = [`${folder}/a.safetensors`, `${folder}/b.safetensors`]
    await train('--epochs', '3', '--out', a, ...saving)
    await train('--epochs', '3', '--out', b, '--batch', '16')
    const parted = await hindcast(['diff', a, b])
    expect(parted).toEqual({ code: 1, stdout: 'The trainings part in epoch 1.\n  --batch: 32 and 16\n', stderr: '' })
    const same = await hindcast(['diff', a, checkpoint])
    expect(same).toEqual({ code: 0, stdout: 'The trainings agree in all 3 epochs.\n', stderr: '' })
    const json = await hindcast(['diff', a, b, '--json'])
    expect(JSON.parse(json.stdout)).toMatchObject({
      agree: false,
      parted: { training: 1, epoch: 1 },
      epochs: { a: 3, b: 3, same: 0 },
      reasons: [{ name: 'batchSize', a: 32, b: 16 }],
    })
    writeFileSync(b, 'x')
    const refused = await hindcast(['diff', a, b])
    expect(refused.code).toBe(2)
    expect(refused.stderr).toMatch(/b\.safetensors" cannot be read as a model: /)
    expect((await hindcast(['diff', a, `${folder}/none`])).code).toBe(2)
  })
})
