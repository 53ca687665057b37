/** The server of Studio: to whom it answers, with which headers, and which files. */
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { request } from 'node:http'
import { connect, createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { serveFolder, type Serving } from '../../src/cli/serve.js'
import { hindcast } from '../cli/support.js'
import { PAGE } from '../support/studio.js'
import { some, within } from '../support/long.js'

const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; style-src 'self'; " +
  "font-src 'self'; manifest-src 'self'; img-src 'self' blob: data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

const ABORTS = some('aborted downloads', 200, 3000)

/** Where a descriptor leads; nowhere, where it is closed in the meantime. */
const linkOf = (path: string): string => {
  try {
    return readlinkSync(path)
  } catch {
    return ''
  }
}

let serving: Serving
let folder: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hindcast-studio-'))
  mkdirSync(join(folder, 'page/assets'), { recursive: true })
  writeFileSync(join(folder, 'secret.html'), 'secret')
  writeFileSync(join(folder, 'page/index.html'), '<!doctype html>')
  writeFileSync(join(folder, 'page/assets/a-1.js'), 'export {}')
  writeFileSync(join(folder, 'page/assets/large-1.js'), ' '.repeat(8_000_000))
  writeFileSync(join(folder, 'page/notes.unknown'), 'secret')
  symlinkSync(join(folder, 'secret.html'), join(folder, 'page/link.html'))
  serving = await serveFolder(join(folder, 'page'), 0)
})

afterAll(async () => {
  await serving.close()
  rmSync(folder, { recursive: true })
})

/** One request, its path sent as it stands. */
function ask(path: string, { method = 'GET', ...headers }: Record<string, string> = {}) {
  const { hostname, port } = new URL(serving.url)
  return new Promise<{ status: number; headers: Record<string, unknown>; text: string }>((resolve, reject) => {
    const sent = request({ hostname, port, path, method, headers }, (response) => {
      let text = ''
      response.on('data', (piece) => (text += piece))
      response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, text }))
    })
    sent.on('error', reject).end()
  })
}

describe('the server', () => {
  it('sends the page with the headers that isolate it and hold it to its own files', async () => {
    for (const path of ['/', '/index.html', '/?x=1', '/assets/a-1.js', '/none']) {
      const { headers } = await ask(path)
      expect(headers).toMatchObject({
        'content-security-policy': POLICY,
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-embedder-policy': 'require-corp',
        'cross-origin-resource-policy': 'same-origin',
        'x-content-type-options': 'nosniff',
      })
    }
    expect((await ask('/')).text).toBe('<!doctype html>')
    expect((await ask('/')).headers['cache-control']).toBe('no-cache')
    expect((await ask('/assets/a-1.js')).headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
    })
  })

  it('binds this machine alone', () => {
    expect(serving.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/)
  })

  it('answers GET and HEAD, and nothing else', async () => {
    const head = await ask('/', { method: 'HEAD' })
    expect([head.status, head.text, head.headers['content-length']]).toEqual([200, '', '15'])
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH']) {
      const answer = await ask('/', { method })
      expect([method, answer.status, answer.headers.allow]).toEqual([method, 405, 'GET, HEAD'])
    }
  })

  it('refuses a foreign Host, so that no other site gets the rights of this page', async () => {
    const { port } = new URL(serving.url)
    for (const host of ['evil.example', `evil.example:${port}`, '127.0.0.1', `127.0.0.1.evil.example:${port}`]) {
      const answer = await ask('/', { host })
      expect([host, answer.status]).toEqual([host, 403])
      expect(answer.text).not.toContain('doctype')
    }
    expect((await ask('/', { host: `localhost:${port}` })).status).toBe(200)
  })

  it('refuses what another site asks for, be it of the same machine', async () => {
    for (const [site, status] of [
      ['same-origin', 200],
      ['none', 200],
      ['cross-site', 403],
      ['same-site', 403],
      ['whatever', 403],
    ] as const) {
      const answer = await ask('/', { 'sec-fetch-site': site })
      expect([site, answer.status, answer.text.includes('doctype')]).toEqual([site, status, status === 200])
    }
  })

  it(
    `holds no file open after ${ABORTS} downloads that were broken off`,
    async () => {
      const { hostname, port } = new URL(serving.url)
      const abort = () =>
        new Promise<void>((resolve) => {
          const sent = request({ hostname, port, path: '/assets/large-1.js', agent: false }, (response) => {
            response.once('data', () => sent.destroy())
            response.on('error', () => undefined)
          })
          sent.on('error', () => undefined).on('close', resolve)
          sent.end()
        })
      const files = () => readdirSync('/proc/self/fd').map((fd) => linkOf(`/proc/self/fd/${fd}`))
      const held = () => files().filter((path) => path.startsWith(folder)).length
      for (let done = 0; done < ABORTS; done += 20) await Promise.all(Array.from({ length: 20 }, abort))
      expect((await ask('/')).text).toBe('<!doctype html>')
      if (process.platform === 'linux') await vi.waitUntil(() => held() === 0, 60_000)
    },
    within(120_000),
  )

  it('takes a limited number of connections, and goes on when they are gone', async () => {
    const { hostname, port } = new URL(serving.url)
    const opened = Array.from({ length: 80 }, () => connect(Number(port), hostname))
    for (const socket of opened) socket.resume().on('error', () => undefined)
    // Those that are too many are closed.
    await vi.waitUntil(() => opened.filter((socket) => socket.destroyed).length >= 16, 60_000)
    for (const socket of opened) socket.destroy()
    await vi.waitUntil(async () => (await ask('/').catch(() => null))?.status === 200, 60_000)
  })

  it('stays inside its folder', async () => {
    const paths = [
      '/../secret.html',
      '/%2e%2e/secret.html',
      '/..%2fsecret.html',
      '/assets/../../secret.html',
      '//secret.html',
    ]
    paths.push('/..\\secret.html', '/link.html', '/notes.unknown', '/assets', '/assets/', '/%', '/\0', '/index.html/')
    for (const path of paths) {
      const answer = await ask(encodeURI(path).replaceAll('%25', '%'))
      expect([path, answer.status]).toEqual([path, 404])
      expect(answer.text).not.toContain('secret')
    }
  })

  it('holds the built page to the same policy where no server does', () => {
    const page = readFileSync(join(PAGE, 'index.html'), 'utf8')
    // A page cannot forbid its own framing.
    expect(page).toContain(`content="${POLICY.replace("; frame-ancestors 'none'", '')}"`)
    expect(page).not.toMatch(/(?:src|href)="(?:https?:)?\/\//)
    expect(page).not.toMatch(/(?:src|href)="\//)
  })
})

describe('hindcast studio', () => {
  it('says in one sentence that a port is taken, or is none', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => other.once('listening', resolve))
    const { port } = other.address() as AddressInfo
    const taken = await hindcast(['studio', '--port', String(port)])
    expect(taken).toMatchObject({
      code: 2,
      stdout: '',
      stderr: `Port ${port} of 127.0.0.1 is taken; choose another with --port, or leave it out.\n`,
    })
    other.close()
    const invalid = await hindcast(['studio', '--port', '70000'])
    expect(invalid).toMatchObject({
      code: 2,
      stderr: '--port is 70000; expected a whole number from 0 to 65,535.\n',
    })
  })
})
