import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { LAYER_FIELDS, NET_FIELDS, NET_SCALARS } from '../../src/engine/descriptor.js'

/** The fields of an unmanaged class of the core: name and type, in order. */
function fieldsOf(name: string): { name: string; type: string }[] {
  const source = readFileSync(new URL('../../assembly/net.ts', import.meta.url), 'utf8')
  const body = source.split(`class ${name} {`)[1].split('\n}')[0]
  return [...body.matchAll(/^ {2}(\w+): (\w+)$/gm)].map((m) => ({ name: m[1], type: m[2] }))
}

test('Net has the fields that the wrapper fills, in the same order', () => {
  const fields = fieldsOf('Net')
  expect(fields.map((f) => f.name)).toEqual([...NET_FIELDS, ...NET_SCALARS])
  const small = fields.slice(0, NET_FIELDS.length).map((f) => f.type)
  expect(new Set(small)).toEqual(new Set(['i32', 'usize']))
  expect(new Set(fields.slice(NET_FIELDS.length).map((f) => f.type))).toEqual(new Set(['f64']))
})

test('Layer has the fields that the wrapper fills, in the same order', () => {
  const fields = fieldsOf('Layer')
  expect(fields.map((f) => f.name)).toEqual([...LAYER_FIELDS])
  expect(new Set(fields.map((f) => f.type))).toEqual(new Set(['i32', 'usize']))
})
