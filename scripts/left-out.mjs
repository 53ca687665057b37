// What the pages do not carry, since nothing on them asks for it: the options of sweeps, tables of another step, tables as
// CSV, what `Table.hash` says (what trains hashes the columns itself), rows to fill in, streams, checkpoints, paths of files.
// Modules of src/ by their paths without an ending: what stands `instead`; which modules may import it, since no page calls
// what they do with it; and what a call of that looks like, where it can be told.
export const LEFT_OUT = {
  'options/rows/sweep': {
    instead: 'export const SWEEP = {}',
    importers: ['options/options'],
    call: /\b(OPTIONS|options)\.sweep\b/,
  },
  'model/checkpoint-file': {
    instead:
      "const none = () => { throw new Error('This page keeps no checkpoints.') }\n" +
      'export { none as encodeCheckpoint, none as decodeCheckpoint }\nexport const CHECKPOINT_BEGINNING = []',
    importers: ['forecaster/fit', 'forecaster/checkpoint'],
  },
  'table/tools/resample': {
    instead: "export const resampled = () => { throw new Error('This page does not resample.') }",
    importers: ['table/table'],
    call: /\.resample\(/,
  },
  'table/tools/csv-text': {
    instead: "export function* csvPieces() { throw new Error('This page writes no tables.') }",
    importers: ['table/table', 'forecaster/skeleton'],
    call: /\.toCsv(AsRead)?\(/,
  },
  'table/tools/hash': {
    instead: "export const hashColumns = () => { throw new Error('This page does not ask a table for its hash.') }",
    importers: ['table/table'],
    call: /\.hash\(/,
  },
  'forecaster/skeleton': {
    instead: "export const skeletonOf = () => { throw new Error('This page writes no tables.') }",
    importers: ['forecaster/parts', 'worker/serve'],
    call: /\.skeleton\(/,
  },
  'forecaster/following': {
    instead: 'export class Following {}',
    importers: ['forecaster/parts'],
    call: /^(?!\s*\*).*\bforecaster\.(follow|update)\(/m,
  },
  'host/paths-browser': {
    instead:
      "const none = () => { throw new Error('This page opens no path.') }\n" +
      'export { none as openFile, none as pathOfUrl }',
    importers: ['table/source', 'host/browser'],
  },
}

/**
 * Refuses a page whose modules ask for what is left out of it.
 *
 * @param {Iterable<{ path: string, code: string, imports: readonly string[] }>} modules what is bundled, without what is
 * left out: paths as in {@link LEFT_OUT}
 */
export function requireNoneAsked(modules, leftOut = LEFT_OUT) {
  for (const { path, code, imports } of modules) {
    if (path !== READS_HELP && /\brow\.help\b/.test(code))
      throw new Error(`scripts/left-out.mjs leaves out the help of options without a group, but ${path} reads it.`)
    for (const [left, { importers, call }] of Object.entries(leftOut)) {
      if (importers.includes(path)) continue
      const asks = imports.includes(left) ? 'imports it' : call?.test(code) ? `says ${call.exec(code)[0]}` : null
      if (asks === null) continue
      throw new Error(
        `${left} is left out of the pages by scripts/left-out.mjs, but ${path}, which a page needs, ${asks}.`,
      )
    }
  }
}

/** The only module of a page that reads what the help says of an option: the fields of a group. */
const READS_HELP = 'studio/fields'

/**
 * A table of options without the help of those that no group of fields shows: only the command line says that.
 *
 * @param {string} code a module of options/rows, as tsc writes it
 */
export function withoutUnseenHelp(code) {
  const row = /^ {4}\w+: \{\n[\s\S]*?^ {4}\}/gm
  return code.replace(row, (text) => (/^ {8}group: /m.test(text) ? text : text.replace(/^ {8}help: .*,\n/m, '')))
}
