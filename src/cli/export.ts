/**
 * `hindcast export`: a trained model in another format, for programs that have no hindcast.
 *
 * @module
 */
import { Command, Option } from 'commander'
import { HindcastError, shown } from '../errors.js'
import { EXPORTS, type ExportName } from '../export/formats.js'
import type { Forecaster } from '../forecaster/index.js'
import { checkFiles, writeFile } from './files.js'
import { cut, type Io } from './io.js'
import { loadModel } from './model.js'
import { oneOf } from '../options/kinds.js'
import { conflict } from '../options/row.js'
import { CALL } from '../options/rows/call.js'
import { FORECASTER } from '../options/rows/forecaster.js'
import { joined } from '../text/number.js'
import { either } from '../text/words.js'
import { flagOf, ownFlag } from './flags.js'

interface ExportFlags {
  format?: string
  force?: boolean
  opset?: number
  interval?: number | number[]
}

/** How a format is written, and the flags that belong to it alone. */
interface Writer {
  flags?: readonly (keyof ExportFlags)[]
  write(forecaster: Forecaster, flags: ExportFlags): Promise<string | Uint8Array>
}

const WRITERS: Record<ExportName, Writer> = {
  onnx: {
    flags: ['opset', 'interval'],
    write: (forecaster, { opset, interval }) =>
      forecaster.toOnnx({ ...(opset === undefined ? {} : { opset }), ...(interval === undefined ? {} : { interval }) }),
  },
  html: {
    flags: ['interval'],
    write: async (forecaster, { interval }) =>
      (await import('../export/html.js')).toHtml(forecaster, interval === undefined ? {} : { interval }),
  },
  js: { write: (forecaster) => forecaster.toModule() },
  py: { write: (forecaster) => forecaster.toScript() },
}

const FORMATS = (Object.keys(EXPORTS) as ExportName[]).map((name) => ({ name, ...EXPORTS[name], ...WRITERS[name] }))
type Format = (typeof FORMATS)[number]

/** What the format py does not take. */
const SCRIPTS =
  'A script (.py) repeats one fit of one network that came to its end: it is refused for a model of several ' +
  'seeds or series, with weights or --final, by several fits, on from another model, or one that was broken off.'

/** The command. */
export function exportCommand(io: Io): Command {
  const formats = Object.fromEntries(FORMATS.map(({ name }) => [name, name]))
  const lines = FORMATS.map(({ endings, about }) => `  ${endings.join(', ').padEnd(12)} ${about}`)
  return new Command('export')
    .description('Write a trained model in another format, by the ending of the file.')
    .argument('<model>', 'a model that hindcast train wrote')
    .argument('<file>', `the file to write: ${FORMATS.map((format) => format.endings[0]).join(', ')}`)
    .addOption(ownFlag('--format', oneOf(formats), 'the format, where the ending of the file does not say it'))
    .addOption(flagOf('opset', CALL.opset))
    .addOption(
      flagOf('interval', {
        ...FORECASTER.interval,
        otherwise: 'those of the training',
        help: 'shares that the intervals in .onnx and .html are to cover; in .js predict(rows, { interval }) says it',
      }),
    )
    .addOption(new Option('--force', 'replace a file that exists'))
    .addHelpText(
      'after',
      `\nFormats:\n${lines.join('\n')}\n\n${SCRIPTS}\n\nExample:\n  hindcast export model.safetensors model.onnx`,
    )
    .action((model: string, file: string, flags: ExportFlags) => runExport(io, model, file, flags))
}

/** Runs the command. */
async function runExport(io: Io, model: string, file: string, flags: ExportFlags): Promise<void> {
  const format = formatOf(file, flags.format)
  for (const flag of ['opset', 'interval'] as const) {
    if (flags[flag] === undefined || format.flags?.includes(flag) === true) continue
    const names = FORMATS.filter((other) => other.flags?.includes(flag) === true).map(({ name }) => name)
    const owners = `${names.length === 1 ? 'format' : 'formats'} ${joined(names, 'and')}`
    throw conflict(`--${flag} belongs to the ${owners}; leave it out.`, `--${flag}`)
  }
  await checkFiles([model], [{ path: file, name: 'FILE', force: flags.force === true }])
  const forecaster = await loadModel(io, model)
  try {
    await writeFile(file, await format.write(forecaster, flags))
  } finally {
    forecaster.dispose()
  }
  io.stderr.write(`Exported to ${cut(file, 200)} (${format.name}).\n`)
}

/** The format that the flag names or, without it, the ending of the file. */
function formatOf(file: string, name: string | undefined): Format {
  const lower = file.toLowerCase()
  const format = FORMATS.find((f) =>
    name === undefined ? f.endings.some((e: string) => lower.endsWith(e)) : f.name === name,
  )
  if (format !== undefined) return format
  const endings = either(FORMATS.flatMap((f) => f.endings))
  const message = `The ending of ${shown(file, 200)} says no format; expected ${endings}, or name one with --format.`
  throw new HindcastError('OPTION_INVALID', message, { file, option: '--format' })
}
