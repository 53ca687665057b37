/**
 * `hindcast calibrate`: gives a trained model calibration scores for intervals, or renews them.
 *
 * @module
 */
import { Command } from 'commander'
import { FORECASTER } from '../options/rows/forecaster.js'
import { flagOf } from './flags.js'
import { checkFiles, outModels, type OutFlags, requireForced } from './files.js'
import { cut, type Io, printable } from './io.js'
import { loadModel } from './model.js'
import { say } from './notices.js'
import { jsonFlag, outFlags } from './options.js'
import { modelTable, tableFlags, type TableFlags } from './table-flags.js'

interface CalibrateFlags extends OutFlags, TableFlags {
  interval?: number | number[]
  json?: boolean
}

/** The command. */
export function calibrateCommand(io: Io): Command {
  const command = new Command('calibrate')
    .description('Calibrate the prediction intervals of a trained model on rows that it was not trained on.')
    .argument('<model>', 'a model that hindcast train wrote')
    .argument('<file>', 'a CSV, or - for standard input')
    .addOption(flagOf('interval', { ...FORECASTER.interval, otherwise: "the model's own, without them 0.9" }))
  for (const flag of [...outFlags('the model with its new scores'), ...tableFlags(), jsonFlag()])
    command.addOption(flag)
  return command
    .addHelpText(
      'after',
      '\nWeights and fingerprint stay. Without --out it says what the intervals would promise.\n\nExample:\n' +
        '  hindcast calibrate model.safetensors newer.csv --interval 0.9 --out calibrated.safetensors',
    )
    .action((model: string, file: string, flags: CalibrateFlags) => runCalibrate(io, model, file, flags))
}

/** Runs the command. */
async function runCalibrate(io: Io, model: string, file: string, flags: CalibrateFlags): Promise<void> {
  const writes = outModels(flags)
  requireForced(flags.force, writes)
  await checkFiles([model, file], writes)
  const { out } = flags
  const forecaster = await loadModel(io, model)
  try {
    const table = await modelTable(io, file, forecaster, flags)
    const notes = await forecaster.calibrate(table)
    // Those that predict shows without being asked, where there are any.
    const isOwn = flags.interval === undefined && forecaster.intervals().length > 0
    const asked = isOwn ? undefined : (flags.interval ?? 0.9)
    const [promises, intervals] = [forecaster.promises(asked), forecaster.intervals(asked)]
    if (out !== undefined) await forecaster.save(out)
    if (flags.json === true) {
      const document = { promises, notes, fingerprint: forecaster.fingerprint(), file: out ?? null }
      io.stdout.write(JSON.stringify(document, null, 2) + '\n')
      return
    }
    say(io, notes)
    io.stdout.write(promises.map((line) => printable(line) + '\n').join(''))
    io.stderr.write(
      out === undefined
        ? 'Nothing was written; --out saves the model with these scores.\n'
        : `Saved to ${cut(out, 200)}${intervals.every(({ covers }) => covers === null) ? '' : `; predict shows its intervals${isOwn ? '' : ' with --interval'}`}.\n`,
    )
  } finally {
    forecaster.dispose()
  }
}
