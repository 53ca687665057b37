/**
 * `hindcast verify`: trains a model again from what it records, and says whether the same bits come out.
 *
 * @module
 */
import { Command } from 'commander'
import { counted, HindcastError } from '../errors.js'
import type { Mismatch, VerifyOptions } from '../forecaster/verify.js'
import { Hearing } from './hearing.js'
import { Interrupted, type Io, NegativeAnswer, paintFor, printable } from './io.js'
import { loadModel } from './model.js'
import { NETWORK } from '../options/rows/network.js'
import { flagOf } from './flags.js'
import { jsonFlag } from './options.js'
import { ProgressLine } from './render/progress.js'
import { modelTable, tableFlags, type TableFlags } from './table-flags.js'

interface VerifyFlags extends TableFlags {
  engine?: 'auto' | 'wasm' | 'ts'
  threads?: number | 'auto'
  json?: boolean
}

/** What is printed with `--json`: a verification, or that the model is of another arithmetic. */
interface Answer {
  reproduced: boolean
  leftOut?: 'calibration'
  fingerprint: string | null
  trainings: number | null
  epochs: number | null
  partEpochs: number | null
  difference: (Pick<Mismatch, 'expected' | 'found' | 'message'> & { what: Mismatch['what'] | 'numerics' }) | null
}

/** The command. */
export function verifyCommand(io: Io): Command {
  const command = new Command('verify')
    .description('Train a model again as it records, and say whether its fingerprint is reproduced.')
    .argument('<model>', 'a model that hindcast train wrote')
    .argument('<file>', 'the CSV that it was trained on, or - for standard input')
    .addOption(flagOf('engine', NETWORK.engine))
    .addOption(flagOf('threads', NETWORK.threads))
  for (const flag of tableFlags()) command.addOption(flag)
  return command
    .addOption(jsonFlag())
    .addHelpText(
      'after',
      '\nExit code 1 if it is not reproduced.\n\nExample:\n  hindcast verify model.safetensors weather.csv',
    )
    .action((model: string, file: string, flags: VerifyFlags) => runVerify(io, model, file, flags))
}

/** Runs the command. */
async function runVerify(io: Io, model: string, file: string, flags: VerifyFlags): Promise<void> {
  const answer = await answerOf(io, model, file, flags)
  if (flags.json === true) io.stdout.write(JSON.stringify(answer, null, 2) + '\n')
  else io.stdout.write(linesOf(io, answer).join('\n') + '\n')
  if (!answer.reproduced) throw new NegativeAnswer()
}

async function answerOf(io: Io, model: string, file: string, flags: VerifyFlags): Promise<Answer> {
  const { engine, threads } = flags
  const where = { ...(engine === undefined ? {} : { engine }), ...(threads === undefined ? {} : { threads }) }
  let forecaster
  try {
    forecaster = await loadModel(io, model)
  } catch (error) {
    if (!(error instanceof HindcastError && error.code === 'NUMERICS_VERSION')) throw error
    const { message, facts } = error
    const difference = {
      what: 'numerics',
      expected: String(facts.value),
      found: String(facts.expected),
      message,
    } as const
    return { reproduced: false, fingerprint: null, trainings: null, epochs: null, partEpochs: null, difference }
  }
  const line = new ProgressLine(io)
  try {
    const table = await modelTable(io, file, forecaster, flags)
    const hearing = new Hearing(io, false)
    const onProgress: VerifyOptions['onProgress'] = (progress) => {
      hearing.pause()
      line.update(progress)
    }
    return await forecaster.verify(table, { ...where, signal: io.signal, onProgress })
  } catch (error) {
    if (io.signal?.aborted === true) throw new Interrupted('Interrupted; nothing was verified.')
    throw error
  } finally {
    line.close()
    forecaster.dispose()
  }
}

function linesOf(io: Io, answer: Answer): string[] {
  const paint = paintFor(io.stdout, io.env)
  const { reproduced, fingerprint, trainings, epochs, partEpochs, difference } = answer
  const lines: string[] = []
  if (reproduced) {
    const part = partEpochs! > 0 ? ` and a part of ${partEpochs} more` : ''
    const how = `${counted(epochs!, 'epoch')}${part}${trainings === 1 ? '' : ` of ${counted(trainings!, 'training')}`}`
    lines.push(paint('green', `reproduced, the same fingerprint after ${how}`))
  } else lines.push(paint('red', 'not reproduced'), printable(difference!.message))
  if (answer.leftOut !== undefined)
    lines.push('The scores of its intervals were left out: they may be renewed without a training.')
  if (fingerprint !== null) lines.push(paint('dim', `fingerprint ${fingerprint}`))
  return lines
}
