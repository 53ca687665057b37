/** `hindcast export`: formats by the file's ending, and what is refused before any work. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { toHtml } from '../../src/export/html.js'
import { Forecaster } from '../../src/forecaster/index.js'
import { folderWith, hindcast, snapshot, weather } from './support.js'

let folder: string
let model: string

beforeAll(async () => {
  folder = folderWith({ 'weather.csv': weather(120) }, false)
  model = join(folder, 'model.safetensors')
  const { code, stderr } = await hindcast(
    ['train', join(folder, 'weather.csv'), '--target', 'tmax', '--epochs', '2', '--out', model],
    {},
  )
  expect(code, stderr).toBe(0)
})

describe('export', () => {
  test('writes what the library gives, told by the ending', async () => {
    const forecaster = await Forecaster.load(model)
    const out = join(folder, 'model.ONNX')
    const { code, stdout, stderr } = await hindcast(['export', model, out])
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '', stderr: `Exported to ${out} (onnx).\n` })
    expect(new Uint8Array(readFileSync(out))).toEqual(await forecaster.toOnnx())
  })

  test('writes a page', async () => {
    const out = join(folder, 'forecast.html')
    const { code, stderr } = await hindcast(['export', model, out])
    expect({ code, stderr }).toEqual({ code: 0, stderr: `Exported to ${out} (html).\n` })
    expect(readFileSync(out, 'utf8')).toBe(await toHtml(await Forecaster.load(model)))
  })

  test('takes the format by name, and the operator set', async () => {
    const forecaster = await Forecaster.load(model)
    const out = join(folder, 'model.bin')
    expect((await hindcast(['export', model, out, '--format', 'onnx', '--opset', '17'])).code).toBe(0)
    expect(new Uint8Array(readFileSync(out))).toEqual(await forecaster.toOnnx({ opset: 17 }))
  })

  test('takes the levels of intervals of a model that was calibrated later', async () => {
    const [kept, page, onnx, js] = ['kept.safetensors', 'kept.html', 'kept.onnx', 'kept.js'].map((f) => join(folder, f))
    const calibrated = await hindcast(['calibrate', model, join(folder, 'weather.csv'), '--out', kept])
    expect(calibrated.code, calibrated.stderr).toBe(0)
    const forecaster = await Forecaster.load(kept)
    const interval = [0.5, 0.8, 0.95]
    expect((await hindcast(['export', kept, page, '--interval', '0.5,0.8,0.95'])).code).toBe(0)
    expect(readFileSync(page, 'utf8')).toBe(await toHtml(forecaster, { interval }))
    expect((await hindcast(['export', kept, onnx, '--interval', '0.5,0.8,0.95'])).code).toBe(0)
    expect(new Uint8Array(readFileSync(onnx))).toEqual(await forecaster.toOnnx({ interval }))
    expect(await forecaster.toOnnx({ interval })).not.toEqual(await forecaster.toOnnx())
    const refused = await hindcast(['export', kept, js, '--interval', '0.5'])
    expect(refused).toMatchObject({
      code: 2,
      stderr: '--interval belongs to the formats onnx and html; leave it out.\n',
    })
    const none = await hindcast(['export', model, join(folder, 'none.html'), '--interval', '0.5'])
    expect(none.code).toBe(2)
    expect(none.stderr).toContain('This model keeps no scores to make an --interval of')
    expect((await hindcast(['export', kept, join(folder, 'bad.html'), '--interval', '2'])).code).toBe(2)
  })

  test.each([
    ['an ending that says nothing', ['model.txt'], /^The ending of ".*model\.txt" says no format; expected \.onnx/],
    ['no ending', ['model'], /says no format/],
    ['a format that is none', ['model.onnx', '--format', 'pickle'], /^--format is "pickle"; expected/],
    ['a folder that is not there', ['no/model.onnx'], /^The folder ".*no" of FILE does not exist/],
    ['standard output', ['-', '--format', 'onnx'], /^FILE is "-", but the output goes only to a file/],
    ['the model itself', ['model.safetensors', '--format', 'onnx', '--force'], /which this command reads/],
    [
      'a file that exists',
      ['weather.csv', '--format', 'onnx'],
      /exists; choose another name, or replace it with --force/,
    ],
    ['an operator set to come', ['new.onnx', '--opset', '99'], /^--opset is 99; expected a whole number from 14/],
  ])('refuses %s, and writes nothing', async (_, [name, ...flags], message) => {
    const before = snapshot(folder)
    const { code, stdout, stderr } = await hindcast([
      'export',
      model,
      name === '-' ? name : join(folder, name),
      ...flags,
    ])
    expect({ code, stdout }, stderr).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(message)
    expect(stderr.trimEnd()).not.toContain('\n')
    expect(snapshot(folder)).toEqual(before)
  })

  test('refuses a model that is none, and leaves nothing behind', async () => {
    const out = join(folder, 'other.onnx')
    writeFileSync(join(folder, 'no.safetensors'), 'date,tmax\n')
    const { code, stderr } = await hindcast(['export', join(folder, 'no.safetensors'), out])
    expect(code, stderr).toBe(2)
    expect(stderr).toMatch(/cannot be read as a model/)
    expect(existsSync(out)).toBe(false)
  })

  test('replaces with --force', async () => {
    const out = join(folder, 'twice.onnx')
    writeFileSync(out, 'old')
    expect((await hindcast(['export', model, out])).code).toBe(2)
    expect(readFileSync(out, 'utf8')).toBe('old')
    expect((await hindcast(['export', model, out, '--force'])).code).toBe(0)
    expect(readFileSync(out).length).toBeGreaterThan(1000)
  })

  test('its help names every format', async () => {
    const { stdout } = await hindcast(['export', '--help'])
    expect(stdout).toContain('.onnx')
    expect(stdout).toContain('Formats:')
    const about = stdout.split('\n').filter((line) => /^ {2}\./.test(line))
    expect(about.map((line) => /^ +(?:\.\w+(?:, )?)+ +/.exec(line)![0].length)).toEqual([15, 15, 15, 15])
    expect(stdout).toMatch(/^ {2}\.html, \.htm {2}one page .*\n {15}\S/m)
    expect(stdout.replaceAll('\n', ' ')).toContain('it is refused for a model of several seeds or series')
  })
})
