/**
 * `hindcast evaluate`: a trained model beside the baselines.
 *
 * @module
 */
import { Command } from 'commander'
import { baselineHint } from './baseline-hint.js'
import { type Io, paintFor, widthOf } from './io.js'
import { loadModel } from './model.js'
import { filledLines, say } from './notices.js'
import { CALL } from '../options/rows/call.js'
import { flagOf } from './flags.js'
import { jsonFlag } from './options.js'
import { scoreReport } from './render/scores.js'
import { modelTable, tableFlags, type TableFlags } from './table-flags.js'

type Part = 'test' | 'valid' | 'train' | 'all'

interface EvaluateFlags extends TableFlags {
  part?: Part
  json?: boolean
}

/** The command. */
export function evaluateCommand(io: Io): Command {
  const command = new Command('evaluate')
    .description('Score a trained model beside the baselines: persistence, seasonal naive, climatology, linear.')
    .argument('<model>', 'a model that hindcast train wrote')
    .argument('<file>', 'a CSV, or - for standard input')
    .addOption(flagOf('part', CALL.part))
  for (const flag of tableFlags()) command.addOption(flag)
  return command
    .addOption(jsonFlag())
    .addHelpText('after', '\nExample:\n  hindcast evaluate model.safetensors weather.csv --part all')
    .action((model: string, file: string, flags: EvaluateFlags) => runEvaluate(io, model, file, flags))
}

/** Runs the command. */
async function runEvaluate(io: Io, model: string, file: string, flags: EvaluateFlags): Promise<void> {
  const forecaster = await loadModel(io, model)
  try {
    const table = await modelTable(io, file, forecaster, flags)
    const scores = await forecaster.evaluate(table, { part: flags.part })
    say(io, filledLines(table, { ...forecaster.task, inputs: forecaster.inputs ?? [] }), 'yellow')
    if (flags.json === true) io.stdout.write(JSON.stringify(scores, null, 2) + '\n')
    else {
      const lines = scoreReport(scores, forecaster.task, paintFor(io.stdout, io.env), widthOf(io.stdout))
      io.stdout.write([...lines, ...baselineHint(scores, model, file, flags)].join('\n') + '\n')
    }
  } finally {
    forecaster.dispose()
  }
}
