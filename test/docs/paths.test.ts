/** Files and folders that pages and comments name are there. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
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
  return existsSync(join(root, path))
}

it.each([...pages, 'CHANGELOG.md', 'data/README.md'])('%s names files that are there', (page) => {
  const text = readFileSync(join(root, page), 'utf8')
  // Prose and inline code; examples in blocks are run.
  const prose = text.replace(/^```.*?^```/gms, '')
  expect(pathsIn(prose).filter((path) => !isThere(path))).toEqual([])
})

it('comments in the code name files that are there', () => {
  const files = ['assembly', 'src', 'scripts', 'test', 'bench', 'engines'].flatMap((room) =>
    readdirSync(join(root, room), { recursive: true, encoding: 'utf8' }).map((name) => `${room}/${name}`),
  )
  const wrong: string[] = []
  for (const file of files) {
    if (MADE.test(file) || file.includes('node_modules') || !/\.(ts|js|mjs|css|py)$/.test(file)) continue
    const comments = readFileSync(join(root, file), 'utf8').match(/\/\*.*?\*\/|^\s*(?:\/\/|#).*$/gms) ?? []
    for (const path of comments.flatMap(pathsIn)) if (!isThere(path)) wrong.push(`${file}: ${path}`)
  }
  expect(wrong).toEqual([])
})
