// Prettier for assembly/: AssemblyScript puts decorators on functions and constants, which no parser of TypeScript takes,
// so they travel as comments. `--write` writes; without it, what is not formatted fails.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { format, resolveConfig } from 'prettier'

const root = fileURLToPath(new URL('../assembly/', import.meta.url))
/** `@inline` becomes a comment of its own length; those with arguments stand on lines of their own. */
const toComment = (text) => text.replace(/^@inline\b/gm, '/*~~~*/').replace(/^@(\w+\(.*\))$/gm, '//~@$1')
const toDecorator = (text) => text.replace(/^\/\*~~~\*\//gm, '@inline').replace(/^\/\/~@/gm, '@')

const write = process.argv.includes('--write')
const wrong = []
for (const path of readdirSync(root, { recursive: true }).filter((p) => p.endsWith('.ts'))) {
  const file = root + path
  const source = readFileSync(file, 'utf8')
  const options = { ...(await resolveConfig(file)), filepath: file }
  const formatted = await format(toComment(source), options).then(toDecorator, (error) => {
    console.error(`assembly/${path}: ${error.message}`)
    process.exitCode = 1
    return source
  })
  if (formatted === source) continue
  wrong.push(`assembly/${path}`)
  if (write) writeFileSync(file, formatted)
}
if (wrong.length > 0) {
  console.error(`${write ? 'formatted' : 'not formatted (npm run format writes it)'}: ${wrong.join(', ')}`)
  if (!write) process.exitCode = 1
}
