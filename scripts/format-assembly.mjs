// Prettier for assembly/: AssemblyScript puts decorators on functions and constants, which no parser of TypeScript takes,
// so they travel as comments of the same length. `--write` writes; without it, what is not formatted fails.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { format, resolveConfig } from 'prettier'

const root = fileURLToPath(new URL('../assembly/', import.meta.url))
const toComment = (text) => text.replace(/^@inline\b/gm, '/*~~~*/')
const toDecorator = (text) => text.replace(/^\/\*~~~\*\//gm, '@inline')

const write = process.argv.includes('--write')
const wrong = []
for (const path of readdirSync(root, { recursive: true }).filter((p) => p.endsWith('.ts'))) {
  const file = root + path
  const source = readFileSync(file, 'utf8')
  const formatted = toDecorator(await format(toComment(source), { ...(await resolveConfig(file)), filepath: file }))
  if (formatted === source) continue
  wrong.push(`assembly/${path}`)
  if (write) writeFileSync(file, formatted)
}
if (wrong.length > 0) {
  console.error(`${write ? 'formatted' : 'not formatted (npm run format writes it)'}: ${wrong.join(', ')}`)
  if (!write) process.exitCode = 1
}
