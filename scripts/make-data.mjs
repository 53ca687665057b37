/**
 * Writes the tables in data/ from the figures that vega-datasets ships: always the same bytes.
 *
 * Usage: node scripts/make-data.mjs [FOLDER], by default the data folder of this repository.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const folder = process.argv[2] ?? fileURLToPath(new URL('../data', import.meta.url))
// By its path: the package exports neither its figures nor its package.json.
const source = fileURLToPath(new URL('../node_modules/vega-datasets/data/seattle-weather.csv', import.meta.url))

/** The source's columns in the order and under the names that we ship: date, tmax, tmin, rain, wind. */
const [header, ...lines] = readFileSync(source, 'utf8').trim().split(/\r?\n/)
const names = header.split(',')
const places = ['date', 'temp_max', 'temp_min', 'precipitation', 'wind'].map((name) => names.indexOf(name))
if (places.includes(-1)) throw new Error(`${source} has other columns than expected: ${header}`)
const days = lines.map((line) => {
  const cells = line.split(',')
  const [date, ...values] = places.map((p) => cells[p])
  return [date.slice(0, 10).replaceAll('/', '-'), ...values]
})

function write(name, rows) {
  writeFileSync(join(folder, name), rows.map((row) => row.join(',') + '\n').join(''))
}

const columns = ['date', 'tmax', 'tmin', 'rain', 'wind']
write('seattle-weather.csv', [columns, ...days])

// Holes by counting, so that they can be told from the row number: every 37th day has no tmax and so on, each time in
// the next spelling; every 53rd day is not there, nor are five days in April 2012, nor two years from March 2013.
const spellings = ['', 'NA', 'N/A', 'NaN', 'nan', 'null', 'NULL']
const every = [0, 37, 41, 43, 47]
const holed = days
  .map((row, r) =>
    row.map((cell, c) => (c > 0 && (r + c) % every[c] === 0 ? spellings[Math.floor(r / every[c]) % 7] : cell)),
  )
  .filter(([date], r) => {
    if (r % 53 === 52) return false
    if (date >= '2012-04-10' && date <= '2012-04-14') return false
    return date < '2013-03-01' || date > '2015-02-28'
  })
write('seattle-with-holes.csv', [columns, ...holed])

// The founding notebook's ten days: degrees Fahrenheit.
write('notebook.csv', [['tmax'], ...[60, 52, 52, 53, 52, 50, 52, 56, 54, 57].map((tmax) => [tmax])])
