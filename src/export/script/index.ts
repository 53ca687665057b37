/**
 * The training of a model as a NumPy script: reading, scaling, windows, initial values, shuffling, forward pass,
 * backpropagation through time, clipping, the optimizer and early stopping, each as short as it can be said. It is written
 * for one model, so it holds only what that model took, and compares itself with what the model remembers.
 *
 * @module
 */
import { shown } from '../../errors.js'
import type { Model } from '../../model/model-file.js'
import type { Schema } from '../../data/schema.js'
import { horizonsOf, outputsOf, targetsOf } from '../../options/outputs.js'
import type { Row } from '../../options/row.js'
import { TABLE } from '../../options/rows/table.js'
import { namesCalibration } from '../../options/split.js'
import type { AxisDescription } from '../../table/index.js'
import { type GivenReading, READING_NAMES } from '../../table/options.js'
import { listOf } from '../../text/list.js'
import type { Content } from '../content.js'
import { inComment, sizeInWords } from '../words.js'
import { cellCode } from './cells.js'
import { clipCode } from './clipping.js'
import { lossCode, optimizerCode } from './learning.js'
import { readingCode, splitCode } from './reading.js'
import { repeatable, requireKnownParts, requireKnownStep } from './refusals.js'
import { networkCode, trainingCode } from './training.js'
import { listText, windowNames, windowsOf } from './windows.js'

/** Of a table that was not plain: how the script gets one that is. */
function plainText(schema: Schema): string {
  if (isPlain(schema)) return ''
  const { reading, index } = schema
  return `
The model's table was not plain. TABLE.csv is what hindcast makes of it, read with the options of the training:

    hindcast table FILE ${optionsText(reading, index)}--out TABLE.csv

`
}

/** Whether the model's table was read as the script reads its own. */
const isPlain = ({ reading, found, index }: Schema): boolean =>
  reading === undefined && found === undefined && index.columns === undefined && index.form?.pattern === undefined

/** How to write a table that the script reads, within a sentence. */
function plainWay(schema: Schema): string {
  const { reading, index } = schema
  return isPlain(schema)
    ? 'write it with "hindcast table FILE --out TABLE.csv", and the options of its training, and give that'
    : `write it with hindcast table FILE ${optionsText(reading, index)}--out TABLE.csv, and give that`
}

/** The columns that are forecast, and how many rows ahead; quantiles of one are one. */
function outputsText(schema: Schema): string {
  const outputs = outputsOf(schema)
  if (outputs.length <= 4) return `[${outputs.map((o) => `(${JSON.stringify(o.column)}, ${o.horizon})`).join(', ')}]`
  return `[(name, ahead) for name in ${JSON.stringify(targetsOf(schema))} for ahead in ${listText(horizonsOf(schema))}]`
}

/** What a row sees besides its inputs, by names. */
function seenNames(form: Content['form'], reach: number, { inputs, residual, ...task }: Schema): string {
  if (form === null) return ''
  const { known, lags, horizons } = form
  const windows = windowsOf(form)
  const ahead = known.map(({ name }) => name)
  const told = [...new Set([...inputs, ...targetsOf(task)])].filter((name) => !ahead.includes(name))
  const lines = [
    `HORIZONS, REACH = ${listText(horizons)}, ${reach}  # rows ahead; rows before a window that it takes`,
    ...(ahead.length === 0
      ? []
      : [
          `KNOWN = ${JSON.stringify(ahead)}  # known ahead; rows ahead have none of:`,
          `TOLD = ${JSON.stringify(told)}`,
        ]),
    ...(lags.length === 0 ? [] : [`LAGS = ${JSON.stringify(lags)}  # rows before those that are forecast`]),
    ...(windows === null ? [] : windowNames(windows, residual)),
  ]
  return `${lines.join('\n')}\n`
}

/** The options of reading as one types them. */
function optionsText(reading: GivenReading = {}, { columns, name }: AxisDescription): string {
  const index = columns ?? name
  const given = READING_NAMES.flatMap((option): string[] => {
    const value = reading[option]
    return value === undefined ? [] : [flagText(option, (TABLE[option].kind as Row['kind']).write(value))]
  })
  const all =
    index === null ? given : [flagText('index', listOf(typeof index === 'string' ? [index] : index)), ...given]
  return all.map((text) => `${inComment(text)} `).join('')
}

/** An option as it stands in a command: `--date-format dmy`. */
function flagText(name: keyof GivenReading | 'index', value: string): string {
  return `${TABLE[name].flag} ${/^[\w.,:%+/=-]+$/.test(value) ? value : shown(value, 80)}`
}

/**
 * The text of a script.
 *
 * @throws HindcastError `OPTION_CONFLICT` for a training that no script can repeat, or an index that none can read
 */
export function scriptOf(content: Content, { schema, scaler, options, trainings, boundaries }: Model): string {
  const training = repeatable(trainings)
  requireKnownStep(schema.index)
  requireKnownParts(training)
  const { network, inputs, outputs, window, form, reach } = content
  const { fit } = training
  const parts = { split: fit.split, calibrates: options.interval !== undefined || namesCalibration(fit.split) }
  const names = (list: readonly { name: string }[]): string => list.map(({ name }) => inComment(name)).join(', ')
  const exact = network.dtype === 'f64'
  const residual = (schema.residual ?? false) !== false
  const scales = options.scale === 'none' ? null : scaler.inputs
  const { index } = schema
  const agreement = exact
    ? 'Losses and weights agree with the model to 1e-9 or better: sums are the same, their order is not.'
    : 'The model was trained in f32, this script computes in f64: losses agree to about 1e-5 at first, and less and less.'
  const validated = training.samples.valid > 0
  const losses = training.epochs.map(
    ({ trainLoss, validLoss }) => `    (${String(trainLoss)}, ${validLoss ?? 'None'}),`,
  )
  const clip = clipCode(fit)
  return `"""The training of a hindcast model, repeated in NumPy: ${sizeInWords(content)}.

It forecasts ${names(outputs)} from ${window} rows of ${names(inputs)}.

    python train.py TABLE.csv                      trains, and compares the losses of each epoch with the model's
    python train.py TABLE.csv MODEL.safetensors    compares the weights at the end as well

${agreement}
${plainText(schema)}Written by hindcast export for the model ${content.fingerprint}.
"""

import argparse
import csv
import io
import json
${index.kind === 'rows' ? '' : 'import re\n'}import sys
${index.form?.zone === 'offset' ? 'from datetime import datetime\n' : ''}
import numpy as np

INPUTS = ${JSON.stringify(schema.inputs)}
${index.kind === 'rows' ? '' : `INDEX = ${JSON.stringify(index.name)}\n`}OUTPUTS = ${outputsText(schema)}  # column, rows ahead
${seenNames(form, reach, schema)}WINDOW, HIDDEN, LAYERS, SEED = ${window}, ${network.hiddenSize}, ${network.numLayers}, ${network.seed}
${splitCode(fit.split, boundaries)}
EPOCHS, BATCH = ${fit.epochs}, ${fit.batchSize}
SHAPES = {  # of the parameters, in PyTorch's names and order
${[...content.parameters[0]].map(([name, { shape }]) => `    "${name}": (${shape.join(', ')}${shape.length === 1 ? ',' : ''}),`).join('\n')}
}
${scales === null ? '' : `MEANS = [${scales.map(({ mean }) => mean).join(', ')}]  # of the inputs, over the training rows\n`}# What the model remembers: the training${validated ? ' and validation' : ''} loss of each epoch.
RECORDED = [
${losses.join('\n')}
]
PLAIN = ${JSON.stringify(plainWay(schema))}
${readingCode(schema, content, scales, parts)}

${networkCode(network, cellCode(network), residual)}

${lossCode(network)}

${clip}${optimizerCode(network, fit.schedule !== undefined)}

${trainingCode(
  network,
  { ...fit, windows: training.samples.train },
  {
    residual,
    windows: windowsOf(form),
    validated,
    clipped: clip !== '',
    indexed: index.kind !== 'rows',
    known: form !== null && form.known.length > 0,
    plain: isPlain(schema),
  },
)}`
}
