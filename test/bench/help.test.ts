/** Each program of bench/ says by --help what it measures and how it is called, and does nothing else then. */
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { root } from '../support/installed.js'

const programs = readdirSync(join(root, 'bench')).filter((name) => name.endsWith('.mjs'))

it.each(programs)('%s', (name) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'bench', name), '--help'], {
    encoding: 'utf8',
  })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(stdout.startsWith(`node bench/${name} `), stdout).toBe(true)
  expect(stdout).toContain('(build first: node scripts/build.mjs)')
  expect(stdout.split('\n').filter((line) => line.length > 130)).toEqual([])
})
