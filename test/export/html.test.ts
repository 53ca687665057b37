/** The one-file page as text: what stands in it, and that nothing of a model can end its block of data. */
import { createHash } from 'node:crypto'
import { inflateRawSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { Forecaster } from '../../src/forecaster/index.js'
import { toHtml } from '../../src/export/html.js'
import { Table } from '../../src/table/index.js'

const wave = Array.from({ length: 80 }, (_, t) => ((t * 37) % 101) / 10)

/** A model trained for one epoch on columns of these names. */
async function trained(names: string[], dtype: 'f32' | 'f64' = 'f32') {
  const table = Table.fromColumns(names.map((name, c) => [name, wave.map((y) => y + c * 0.5)] as const))
  const forecaster = await Forecaster.create({ target: names[0], hiddenSize: 3, window: 4, dtype, allowLeak: true })
  await forecaster.fit(table, { epochs: 1 })
  return { table, forecaster }
}

/** What the page's block of data holds. */
function dataOf(html: string): { model: string; core: string; scores: unknown } {
  const block = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(html)!
  return JSON.parse(block[1]) as { model: string; core: string; scores: unknown }
}

describe('the one-file page', () => {
  test('carries the model file to the byte, from a forecaster or from bytes', async () => {
    const { forecaster } = await trained(['y', 'x'])
    const bytes = forecaster.toBytes()
    const html = await toHtml(forecaster)
    expect(await toHtml(bytes)).toBe(html)
    expect(new Uint8Array(Buffer.from(dataOf(html).model, 'base64'))).toEqual(new Uint8Array(bytes))
    expect(html).not.toMatch(/<!--(policy|style|script|data)-->/)
  })

  test('carries the core of its precision alone', async () => {
    const cores = []
    for (const dtype of ['f32', 'f64'] as const)
      cores.push(dataOf(await toHtml((await trained(['y'], dtype)).forecaster)).core)
    const [f32, f64] = [import('../../src/generated/core-f32.js'), import('../../src/generated/core-f64.js')]
    expect(cores).toEqual([(await f32).default, (await f64).default])
  })

  test('allows its own script and style, by hash, and nothing else', async () => {
    const html = await toHtml((await trained(['y'])).forecaster)
    const policy = /http-equiv="content-security-policy" content="([^"]*)"/.exec(html)![1]
    const hashOf = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
    const loader = /<script type="module">(.*?)<\/script>/s.exec(html)![1]
    const packed = /<script type="text\/plain" id="packed">(.*?)<\/script>/s.exec(html)![1]
    const program = inflateRawSync(Buffer.from(packed, 'base64')).toString()
    expect(program.length).toBeGreaterThan(400_000)
    const style = /<style>(.*?)<\/style>/s.exec(html)![1]
    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      `script-src ${hashOf(loader)} ${hashOf(program)} 'wasm-unsafe-eval'`,
      `style-src ${hashOf(style)}`,
      'worker-src blob:',
      "base-uri 'none'",
      "form-action 'none'",
    ])
    expect(html.match(/<script\b/g)).toHaveLength(3)
    expect(html).not.toMatch(/\b(src|href)="/)
  })

  test('scores that are given stand in it, and no text in them can end the block', async () => {
    const { forecaster, table } = await trained(['y', 'x'])
    const scores = { ...(await forecaster.evaluate(table)), notes: ['</script><script>alert(1)</script><!--', '$& $1'] }
    const html = await toHtml(forecaster, { scores })
    expect(dataOf(html).scores).toEqual(JSON.parse(JSON.stringify(scores)))
    expect(html.match(/<script\b/g)).toHaveLength(3)
  })

  test('refuses bytes that are not a model, by the name of their file', async () => {
    await expect(toHtml(new Uint8Array(40), { file: 'm.safetensors' })).rejects.toThrow(/"m.safetensors"/)
  })

  test('is small', async () => {
    const html = await toHtml((await trained(['y'])).forecaster)
    console.log(`one-file page: ${(html.length / 1000).toFixed(0)} kB`)
    // The program is 520 kB, deflated and in base64 250, and 13 more with columns that follow one another in time, series that
    // start again, names of months in six languages, and longer words of the options: of it the reader of tables in any form is 140, uPlot 52, the rows of
    // the options 45, scores and baselines 42, the twin, for where there is no WebAssembly, 35, csv-parse 27. The core is 22.
    expect(html.length).toBeLessThan(335_500)
  })
})
