// A server of a few files on this machine alone, isolated so that pages may share memory; what a page posts to /report
// is handed on.
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname } from 'node:path'

const TYPES = { '.js': 'text/javascript', '.html': 'text/html; charset=utf-8' }

/**
 * Serves files by path.
 *
 * @param {Record<string, { file: string } | { text: string }>} files
 * @returns {Promise<{ url: string, report: Promise<string>, close(): Promise<void> }>}
 */
export async function serve(files) {
  let received
  const report = new Promise((resolve) => (received = resolve))
  const server = createServer((request, response) => {
    const path = request.url.split('?')[0]
    if (request.method === 'POST' && path === '/report') {
      let text = ''
      request.on('data', (part) => (text += part))
      request.on('end', () => {
        response.writeHead(204).end()
        received(text)
      })
      return
    }
    const served = files[path]
    if (!served) return void response.writeHead(path === '/favicon.ico' ? 204 : 404).end()
    response.writeHead(200, {
      'content-type': TYPES[extname(path)] ?? TYPES['.html'],
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
      'cross-origin-resource-policy': 'same-origin',
    })
    response.end('text' in served ? served.text : readFileSync(served.file))
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = () =>
    new Promise((resolve) => {
      server.close(resolve)
      server.closeAllConnections()
    })
  return { url: `http://127.0.0.1:${server.address().port}`, report, close }
}
