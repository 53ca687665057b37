/**
 * Every example of README.md and docs/ does what the page says, word for word: scripts and commands run in a fresh
 * project that has the packed hindcast installed, and print what the page shows. HINDCAST_UPDATE_DOCS=1 writes what they
 * print into the pages (blocks that hold a line `…` stay as they are). Pages for browsers are opened in test/browser.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { agrees, type Block, blocksOf, pages, steady } from '../support/docs.js'
import { installPackage, type Installed, root } from '../support/installed.js'
import { mustHavePython, pythonWith } from '../support/python.js'
import { long } from '../support/long.js'

let installed: Installed
const python = pythonWith('torch', 'numpy')
if (!python && !mustHavePython) console.log('skipped: no Python with PyTorch')
beforeAll(() => {
  installed = installPackage()
})
afterAll(() => installed?.remove())

/** Commands that the machine of the tests runs itself, and those that take long. */
const RUN_ELSEWHERE = /^npm (ci|cit|install|pack|run|test)\b|^npx --no hindcast studio\b/
const SLOW = /\bhindcast bench\b/
/** Those that write files: a reader may run them again. Every third of them is, and all in the long tests. */
const WRITES = /--(out|checkpoint)\b|\bhindcast export\b|\.save\(|writeFileSync/
let writing = 0
const again = (code: string): boolean => WRITES.test(code) && (writing++ % 3 === 0 || long)

function run(command: string, args: string[], cwd: string): { output: string; code: number | null } {
  const { stdout, status } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1', COLUMNS: '100', FORCE_COLOR: undefined },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  return { output: stdout, code: status }
}

/** What `npx --no COMMAND` comes to in a project that has the command: npx itself takes half a second to find it. */
const NPX = 'bin="$PWD/node_modules/.bin"; npx() { shift; command="$1"; shift; "$bin/$command" "$@"; }'

/** Both streams in one, in order, as a reader at a terminal sees them. */
const shell = (script: string, cwd: string, npx = NPX) => run('sh', ['-c', `${npx}\n{ ${script}\n} 2>&1`], cwd)

it('npx finds the command', () => {
  const [real, short] = ['', NPX].map((npx) => shell('npx --no hindcast help diff', installed.folder, npx))
  expect(real.output).toContain('Usage: hindcast diff ')
  expect(short).toEqual(real)
})

function check(block: Block, output: string): void {
  if (!block.shown) return
  if (agrees(output, block.shown.code)) return
  if (process.env.HINDCAST_UPDATE_DOCS && !/^…$/m.test(block.shown.code)) {
    const path = join(root, block.file)
    const fence = (code: string) => '```' + block.language + '\n' + block.code + '\n```\n\n```text\n' + code
    const old = fence(block.shown.code === '' ? '' : block.shown.code + '\n') + '```'
    const page = readFileSync(path, 'utf8')
    if (!page.includes(old)) throw new Error(`${block.file}:${block.line}: the text block could not be found`)
    writeFileSync(
      path,
      page.replace(old, () => fence(steady(output) + '\n') + '```'),
    )
    return
  }
  expect(steady(output), `${block.file}:${block.line}`).toBe(steady(block.shown.code))
}

describe.each(pages)('%s', (page) => {
  for (const block of blocksOf(page)) {
    const name = `line ${block.line}: ${block.code.split('\n')[0]}`
    // They need a database, and run in test/queue.
    if (page === 'docs/fleets.md') continue
    // The bundlers' configurations build the apps of test/bundlers.
    if (/^\/\/ \w+\.config\.js/.test(block.code)) continue
    if (block.language === 'js' || block.language === 'ts') {
      it(name, () => {
        writeFileSync(join(installed.folder, 'example.js'), block.code)
        const script = `"${process.execPath}" example.js`
        const { output, code } = shell(script, installed.folder)
        expect(code, output).toBe(0)
        check(block, output)
        if (again(block.code)) expect(shell(script, installed.folder)).toEqual({ output, code })
      })
    } else if (block.language === 'python') {
      it.skipIf(!python && !mustHavePython)(name, () => {
        writeFileSync(join(installed.folder, 'example.py'), block.code)
        check(block, python!.run(['example.py'], installed.folder))
      })
    } else if (block.language === 'sh') {
      const lines = block.code.split('\n').filter((line) => !line.startsWith('#') && line !== '')
      const start = lines.length === 1 && /\bnpm start$/.test(lines[0])
      const elsewhere = !start && lines.every((line) => RUN_ELSEWHERE.test(line))
      const slow = lines.some((line) => SLOW.test(line)) && !long
      it.skipIf(elsewhere || slow)(
        name,
        () => {
          const script = start ? 'npm start --silent' : lines.join('\n')
          const cwd = start ? join(installed.folder, 'node_modules/hindcast') : installed.folder
          const { output, code } = shell(script, cwd)
          expect(code, output).toBe(0)
          check(block, output)
          if (again(script)) {
            const second = shell(script, cwd)
            expect(second.code, second.output).toBe(0)
            expect(steady(second.output)).toBe(steady(output))
          }
        },
        300_000,
      )
    }
  }

  const size = /one HTML file of about (\d+) kB/.exec(readFileSync(join(root, page), 'utf8'))
  if (size !== null) {
    it('tells roughly how large the HTML file is that it exports', () => {
      const kilobytes = statSync(join(installed.folder, 'forecast.html')).size / 1000
      expect(Math.abs(kilobytes - Number(size[1]))).toBeLessThan(15)
    })
  }

  it('has blocks of known kinds, and links that lead somewhere', () => {
    const unknown = blocksOf(page).filter(
      (b) => !['js', 'ts', 'sh', 'python', 'text', 'html', 'yaml'].includes(b.language),
    )
    expect(unknown.map((b) => `${b.file}:${b.line} ${b.language}`)).toEqual([])
    const text = readFileSync(join(root, page), 'utf8')
    for (const [, target] of text.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)) {
      expect(existsSync(join(root, dirname(page), target)), `${page} links to ${target}`).toBe(true)
    }
  })
})
