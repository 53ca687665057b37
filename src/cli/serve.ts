/**
 * Serves a folder of static files to this machine alone: GET and HEAD, files that were there at the start and nothing
 * else, with the headers that let the page share memory between threads and that keep others out.
 *
 * @module
 */
import { createReadStream } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, sep } from 'node:path'
import { pipeline } from 'node:stream'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip as gzipCompress } from 'node:zlib'
import { HindcastError } from '../errors.js'

const brotli = promisify(brotliCompress)
const gzip = promisify(gzipCompress)

/** Only this machine can connect. */
const HOST = '127.0.0.1'

/** Connections at once: a browser opens six, and a few tabs may be open. */
const MOST_CONNECTIONS = 64

/** A connection that stands still for so many milliseconds is closed. */
const LONGEST_SILENCE = 30_000

/** What a page may load and do. */
const CONTENT_POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "connect-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "manifest-src 'self'",
  "img-src 'self' blob: data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** On every answer, refusals included. */
const HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': CONTENT_POLICY,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-resource-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.csv': 'text/csv; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.webp': 'image/webp',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
}

/** A file that is served. */
interface ServedFile {
  path: string
  size: number
  type: string
  /** Its name holds a hash of its content, so that browsers may keep it for ever. */
  lasting: boolean
  /** The file as it was compressed once, by the name of the encoding. */
  compressed: Map<Encoding, Promise<Buffer>>
}

/** How files are compressed, the best first. */
const ENCODINGS = {
  br: (bytes: Buffer) => brotli(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }),
  gzip: (bytes: Buffer) => gzip(bytes, { level: 9 }),
}
type Encoding = keyof typeof ENCODINGS

/** Larger files are sent as they are: none of the page's is as large. */
const MOST_COMPRESSED = 4_000_000

/** A server that listens. */
export interface Serving {
  url: string
  close(): Promise<void>
}

/**
 * Serves a folder.
 *
 * @param port 0: any that is free
 * @throws HindcastError `PORT_UNAVAILABLE`, `FILE_NOT_FOUND` where the folder holds no page
 */
export async function serveFolder(folder: string, port: number): Promise<Serving> {
  const files = await filesOf(folder)
  const server = createServer((request, response) => answer(files, addressOf(server), request, response))
  server.maxConnections = MOST_CONNECTIONS
  server.setTimeout(LONGEST_SILENCE)
  await listen(server, port)
  return {
    url: `http://${HOST}:${addressOf(server)}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        // Browsers keep connections open that carry nothing.
        server.closeAllConnections()
      }),
  }
}

const addressOf = (server: Server): number => (server.address() as AddressInfo).port

/** The folder's files by the path of their address. Links are left out, as they may lead elsewhere. */
async function filesOf(folder: string): Promise<ReadonlyMap<string, ServedFile>> {
  const files = new Map<string, ServedFile>()
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  for (const entry of entries) {
    const type = TYPES[extname(entry.name)]
    if (!entry.isFile() || type === undefined) continue
    const path = join(entry.parentPath, entry.name)
    const url = '/' + path.slice(folder.length).split(sep).filter(Boolean).join('/')
    files.set(url, {
      path,
      type,
      size: (await stat(path)).size,
      lasting: url.startsWith('/assets/'),
      compressed: new Map(),
    })
  }
  const page = files.get('/index.html')
  if (page === undefined) {
    const message = `The page is not built: there is no index.html in ${folder}; run npm run build.`
    throw new HindcastError('FILE_NOT_FOUND', message, { file: folder })
  }
  return files.set('/', page)
}

/** Begins to listen. */
async function listen(server: Server, port: number): Promise<void> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, HOST, resolve)
    })
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    const why = code === 'EADDRINUSE' ? 'is taken' : code === 'EACCES' ? 'may not be used: permission denied' : null
    if (why === null) throw cause
    const message = `Port ${String(port)} of ${HOST} ${why}; choose another with --port, or leave it out.`
    throw new HindcastError('PORT_UNAVAILABLE', message, { option: '--port', value: port }, { cause })
  }
}

/** Answers one request. */
function answer(
  files: ReadonlyMap<string, ServedFile>,
  port: number,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const refuse = (status: number, text: string, more: Record<string, string> = {}): void => {
    const type = { 'content-type': 'text/plain; charset=utf-8' }
    response
      .writeHead(status, { ...HEADERS, ...type, ...more })
      .end(request.method === 'HEAD' ? undefined : text + '\n')
  }
  // DNS rebinding: a foreign name that resolves to this machine would give its pages the rights of ours.
  if (request.headers.host !== `${HOST}:${port}` && request.headers.host !== `localhost:${port}`) {
    return refuse(403, `This server answers to http://${HOST}:${String(port)}/ alone.`)
  }
  const site = request.headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin' && site !== 'none') {
    return refuse(403, `This page is for no other site: type its address, http://${HOST}:${String(port)}/.`)
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return refuse(405, 'This server gives files and takes nothing.', { allow: 'GET, HEAD' })
  }
  const file = files.get((request.url ?? '').split(/[?#]/)[0])
  if (file === undefined) return refuse(404, 'There is no such file.')
  const headers = {
    ...HEADERS,
    'content-type': file.type,
    vary: 'accept-encoding',
    'cache-control': file.lasting ? 'public, max-age=31536000, immutable' : 'no-cache',
  }
  const encoding = encodingFor(file, request)
  const plain = (): void => {
    response.writeHead(200, { ...headers, 'content-length': file.size })
    if (request.method === 'HEAD') response.end()
    // Closes the file too where the reader goes away in the middle of it.
    else pipeline(createReadStream(file.path), response, () => undefined)
  }
  if (encoding === null) return plain()
  compressed(file, encoding).then((bytes) => {
    response.writeHead(200, { ...headers, 'content-encoding': encoding, 'content-length': bytes.length })
    response.end(request.method === 'HEAD' ? undefined : bytes)
  }, plain)
}

/** The best encoding that the browser takes; null where the file is sent as it is. */
function encodingFor({ size }: ServedFile, request: IncomingMessage): Encoding | null {
  if (size > MOST_COMPRESSED) return null
  const given = String(request.headers['accept-encoding'] ?? '').split(',')
  const taken = given.filter((one) => !/;\s*q=0(\.0*)?\s*$/.test(one)).map((one) => one.split(';')[0].trim())
  return (Object.keys(ENCODINGS) as Encoding[]).find((name) => taken.includes(name)) ?? null
}

/** A file compressed: at its first request, then kept. */
function compressed(file: ServedFile, encoding: Encoding): Promise<Buffer> {
  const known = file.compressed.get(encoding)
  if (known !== undefined) return known
  const made = readFile(file.path).then((bytes) => ENCODINGS[encoding](bytes))
  file.compressed.set(encoding, made)
  return made
}
