// The page that `toHtml` writes a model into: program and style in one HTML file, made a module of src/generated/. The
// program is deflated, to half its size in base64, and a few lines unpack it. The content policy names these, the program and
// the style by their hashes, so nothing else can run in it, whatever a model or a CSV holds.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { deflateRawSync } from 'node:zlib'
import { build } from 'esbuild'
import { LEFT_OUT, requireNoneAsked } from './left-out.mjs'
import { smallBuffer } from './small-buffer.mjs'

/** Unpacks the program and has it run, as a script of the page with a hash of its own. */
const LOADER = `
  // Until the program listens itself, the browser would open a dropped file in place of the page.
  let held
  const hold = (event) => {
    if (!event.dataTransfer?.types.includes('Files')) return
    event.preventDefault()
    if (event.type === 'drop') held = event.dataTransfer.files[0]
  }
  for (const type of ['dragover', 'drop']) document.addEventListener(type, hold)
  globalThis.heldDrop = () => {
    for (const type of ['dragover', 'drop']) document.removeEventListener(type, hold)
    return held
  }
  const packed = Uint8Array.from(atob(document.getElementById('packed').textContent), (c) => c.charCodeAt(0))
  try {
    const plain = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate-raw'))
    const script = document.createElement('script')
    script.type = 'module'
    script.id = 'program'
    script.textContent = await new Response(plain).text()
    document.body.append(script)
  } catch {
    document.getElementById('problem').textContent =
      'This browser cannot unpack the page: take a Chrome, Edge, Firefox or Safari of 2023 or later.'
  }
`

/**
 * The page, whole but for the block of data.
 *
 * @param {string} root the repository's folder
 * @returns {Promise<string>}
 */
export async function onefilePage(root) {
  const at = (...parts) => join(root, 'src', ...parts)
  const { outputFiles, metafile } = await build({
    entryPoints: [at('studio/onefile/main.ts'), at('studio/onefile/page.css')],
    outdir: at('generated'),
    bundle: true,
    write: false,
    metafile: true,
    absWorkingDir: root,
    // Chromium starts no worker that is a module for a page from disk. Nothing is found by the place of a script here.
    format: 'iife',
    define: { 'import.meta.url': 'undefined' },
    platform: 'browser',
    target: 'es2022',
    minify: true,
    legalComments: 'none',
    logLevel: 'warning',
    ...smallBuffer(root),
    plugins: [
      {
        name: 'one file',
        setup({ onResolve, onLoad }) {
          onResolve({ filter: /^#host$/ }, () => ({ path: at('host/browser.ts') }))
          // The page carries the core of its model's precision among its data; no other build of it is ever asked for.
          onResolve({ filter: /\/generated\/core-[\w-]+\.js$/ }, () => ({ path: at('studio/onefile/core.ts') }))
          // Nor does it train or write its model in other formats, read weights alone or start threads.
          const never = /\/(export\/\w+\/index|fit|verify|weights-file|threads)\.js$/
          onResolve({ filter: never }, ({ path, kind }) =>
            kind === 'dynamic-import' ? { path, external: true } : null,
          )
          for (const [path, { instead }] of Object.entries(LEFT_OUT))
            onLoad({ filter: new RegExp(`/${path}\\.ts$`) }, () => ({ contents: instead }))
        },
      },
    ],
  })
  const pathOf = (file) => relative('src', file).split(sep).join('/').replace(/\.ts$/, '')
  const modules = Object.entries(metafile.inputs).map(([file, { imports }]) => ({
    path: pathOf(file),
    code: readFileSync(join(root, file), 'utf8'),
    imports: imports.map(({ path }) => pathOf(path)),
  }))
  requireNoneAsked(modules.filter(({ path }) => LEFT_OUT[path] === undefined))
  const output = (name) => outputFiles.find(({ path }) => path.endsWith(name)).text.trim()
  // What parts of the program bring of their own comes after the style of the page.
  const [script, style] = [output('main.js'), `${output('page.css')}\n${output('main.css')}`]
  if (/<\/style/i.test(style)) throw new Error('the one-file page would end itself')
  const packed = deflateRawSync(script, { level: 9 }).toString('base64')
  const hash = (text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
  const policy = [
    "default-src 'none'",
    `script-src ${hash(LOADER)} ${hash(script)} 'wasm-unsafe-eval'`,
    `style-src ${hash(style)}`,
    // What computes is the same script once more, handed to a worker as a blob.
    'worker-src blob:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
  const parts = {
    policy: `<meta http-equiv="content-security-policy" content="${policy}" />`,
    style: `<style>${style}</style>`,
    script: `<script type="text/plain" id="packed">${packed}</script>\n    <script type="module">${LOADER}</script>`,
  }
  return readFileSync(at('studio/onefile/page.html'), 'utf8').replace(
    /<!--(policy|style|script)-->/g,
    (_, name) => parts[name],
  )
}
