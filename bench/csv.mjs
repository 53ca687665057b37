// Reading a large CSV: `node bench/csv.mjs --help`.
import { execFileSync } from 'node:child_process'
import { createReadStream, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { parse } from 'csv-parse'
import { Generator, readCsv } from '../dist/index.js'

const HELP = `node bench/csv.mjs [options]      (build first: node scripts/build.mjs)

Reads a CSV of a million rows (about 30 MB) by readCsv and by csv-parse alone, in turn: median seconds, and how far the memory
of a process grows while readCsv reads it.

  --rows N    rows of the file (1000000)
`
const { values: args } = parseArgs({
  options: {
    help: { type: 'boolean', default: false },
    rows: { type: 'string', default: '1000000' },
  },
})
if (args.help) {
  process.stdout.write(HELP)
  process.exit(0)
}
const rows = Number(args.rows)
const folder = mkdtempSync(join(tmpdir(), 'hindcast-csv-'))
const path = join(folder, 'big.csv')
const generator = new Generator(0)
const parts = ['time,a,b,c\n']
for (let r = 0; r < rows; r++) {
  const cell = () => (generator.uniform() * 40 - 10).toFixed(2)
  parts.push(`${r},${cell()},${cell()},${cell()}\n`)
}
writeFileSync(path, parts.join(''))
parts.length = 0

const readers = {
  readCsv: async () => {
    const table = await readCsv(path, { index: 'time' })
    return table.rows
  },
  'csv-parse alone': async () => {
    let count = -1
    for await (const record of createReadStream(path).pipe(parse())) count += record ? 1 : 0
    return count
  },
}
const times = { readCsv: [], 'csv-parse alone': [] }
for (let run = 0; run < 4; run++) {
  for (const [name, read] of Object.entries(readers)) {
    const began = performance.now()
    if ((await read()) !== rows) throw new Error(`${name} lost rows`)
    if (run > 0) times[name].push((performance.now() - began) / 1000)
  }
}
const median = (list) => list.sort((a, b) => a - b)[Math.floor(list.length / 2)]
const [ours, theirs] = Object.values(times).map(median)
console.log(
  `${rows} rows: readCsv ${ours.toFixed(2)} s, csv-parse alone ${theirs.toFixed(2)} s, speed ${(theirs / ours).toFixed(2)} of it`,
)

// Memory, in a process of its own: how far the resident set grew while reading, beside the text and the columns.
const script = `
  import { readCsv } from ${JSON.stringify(new URL('../dist/index.js', import.meta.url).href)}
  await readCsv(process.argv[1] + '.small', { index: 'time' })
  const idle = process.memoryUsage().rss
  const table = await readCsv(process.argv[1], { index: 'time' })
  console.log((process.resourceUsage().maxRSS * 1024 - idle) / 2 ** 20, table.rows)`
writeFileSync(path + '.small', 'time,a,b,c\n' + Array.from({ length: 5000 }, (_, r) => `${r},1.5,2.5,3.5\n`).join(''))
const out = execFileSync(process.execPath, ['--input-type=module', '-e', script, path], { encoding: 'utf8' })
const mib = (n) => (n / 2 ** 20).toFixed(0)
console.log(
  `text ${mib(statSync(path).size)} MiB, columns ${mib(rows * 8 * 4)} MiB; peak over an idle process ${Number(out.split(' ')[0]).toFixed(0)} MiB`,
)
rmSync(folder, { recursive: true })
