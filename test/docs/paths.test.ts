/** Files and folders that pages and comments name are there. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { ROOMS as LAYERS } from '../../scripts/lint/layers.js'
import { pages } from '../support/docs.js'
import { root } from '../support/installed.js'

const ROOMS = 'assembly|bench|data|docs|engines|scripts|src|test'
/** What the build makes need not be there. */
const MADE = /^(src\/generated|engines\/\w+\/)/

/** Paths that a text names, a capital NAME standing for any. */
function pathsIn(text: string): string[] {
  return [...text.matchAll(new RegExp(`(?<![\\w./-])(?:${ROOMS})/[\\w./-]*[\\w/]`, 'g'))].map(([path]) => path)
}

/** Whether a path is there or made by the build; of one with NAME in it, the folder around. */
function isThere(path: string): boolean {
  if (MADE.test(path)) return true
  if (path.includes('NAME')) return existsSync(join(root, dirname(path.slice(0, path.indexOf('NAME')) + 'x')))
  // Some name a module of src/ as its neighbours do: data/log1p.
  return existsSync(join(root, path)) || existsSync(join(root, 'src', `${path}.ts`))
}

it.each([...pages, 'CHANGELOG.md', 'data/README.md'])('%s names files that are there', (page) => {
  const text = readFileSync(join(root, page), 'utf8')
  // Prose and inline code; examples in blocks are run.
  const prose = text.replace(/^```.*?^```/gms, '')
  expect(pathsIn(prose).filter((path) => !isThere(path))).toEqual([])
})

it('docs/design.md has all rooms of the code', () => {
  const rooms = /^\| room.*?\n\n/ms.exec(readFileSync(join(root, 'docs/design.md'), 'utf8'))![0]
  // The build makes src/generated; of the engine's ground the table names the first file.
  const named = LAYERS.filter((room) => room !== 'generated').map((room) => (room === 'spec' ? 'engine/spec' : room))
  expect(named.filter((room) => !new RegExp(`\`src/${room}(\\.ts)?\``).test(rooms))).toEqual([])
})

it('docs/design.md lists the files in which lstm, clipNorm and dropout stand', () => {
  const files = ['assembly', 'src'].flatMap((room) =>
    readdirSync(join(root, room), { recursive: true, encoding: 'utf8' }).map((name) => `${room}/${name}`),
  )
  const code = files.filter((file) => /\.(ts|json)$/.test(file) && !MADE.test(file))
  const text = readFileSync(join(root, 'docs/design.md'), 'utf8')
  const lists = [...text.matchAll(/^- \*\*(\w+)\*\*, (\d+) files:.*?(?=^- |^$)/gms)]
  expect(lists).toHaveLength(3)
  for (const [item, name, count] of lists) {
    const own = code.filter((file) => new RegExp(`\\b${name}\\b`).test(readFileSync(join(root, file), 'utf8')))
    expect(own, name).toHaveLength(Number(count))
    expect(own.filter((file) => !item.includes(file) && !item.includes(`\`${basename(file)}\``))).toEqual([])
  }
})

it('README claims what docs/skill.md and docs/speed.md measured', () => {
  const [readme, skill, speed] = ['README.md', 'docs/skill.md', 'docs/speed.md'].map((name) =>
    readFileSync(join(root, name), 'utf8').replace(/\s+/g, ' '),
  )
  const claim = /- \*\*Skilled by default\.\*\*.*?`node /.exec(readme)![0]
  const figures = claim.match(/\d?\.\d+/g)!
  expect(figures.length).toBeGreaterThan(4)
  for (const figure of figures) expect(skill, `docs/skill.md lacks ${figure}`).toContain(figure)
  // Rounded from what the table of GRU and LSTM says of the RNN.
  expect(readme).toContain('about as fast as PyTorch on one thread, and 4 to 20 times as fast as TensorFlow.js')
  expect(speed).toMatch(/PyTorch 1\.13, OpenBLAS, `torch\.nn` \| 1\.0/)
  expect(speed).toMatch(/wasm, `tf\.layers` \| 20 .* fastest of its idioms \| 4\./)
})

it('comments in the code name files that are there', () => {
  const files = ['assembly', 'src', 'scripts', 'test', 'bench', 'engines'].flatMap((room) =>
    readdirSync(join(root, room), { recursive: true, encoding: 'utf8' }).map((name) => `${room}/${name}`),
  )
  const wrong: string[] = []
  for (const file of files) {
    if (MADE.test(file) || file.includes('node_modules') || !/\.(ts|js|mjs|css|py)$/.test(file)) continue
    const comments = readFileSync(join(root, file), 'utf8').match(/\/\*.*?\*\/|^\s*(?:\/\/|#)[^\n]*$/gms) ?? []
    for (const path of comments.flatMap(pathsIn)) if (!isThere(path)) wrong.push(`${file}: ${path}`)
  }
  expect(wrong).toEqual([])
})
