/**
 * What is computed of the table and of models of it: baselines, proposals, forecasts, the inside of a network, files.
 *
 * @module
 */
import type { Cell } from '../../engine/cells.js'
import { cutBy } from '../../data/cut.js'
import type { Forecaster } from '../../forecaster/index.js'
import { HindcastError, shown } from '../../errors.js'
import type { OneTask } from '../../inspect/baselines.js'
import { readCsv, type Table, type TableOptions } from '../../table/index.js'
import type { Scores } from '../../scores/scores.js'
import type { RuleChoice } from '../../data/rule.js'
import type { FitOptions } from '../../options/fit.js'
import type { ForecasterOptions } from '../../options/forecaster.js'
import type { KeptSplit } from '../../options/split.js'
import { decimalsIn } from '../../text/decimals.js'
import { counted, joined } from '../../text/number.js'
import type { HiddenStates, Inside, LookBack, LossOn, WeightView, WindowView } from '../../inspect/network.js'
import type { WeightPlace, WorkedUpdate } from '../../inspect/update.js'
import { maxHorizon, outputsOf, targetsOf } from '../../options/outputs.js'
import type { BaselineAnswer, OpenedForecast, OpenedModel, Results, TestSeries, ValidBaseline } from './answers.js'
import { messageOf, onPage } from '../words.js'
import type { Drawn } from './series.js'
import type { FirstWindow, WindowPlace } from './window-place.js'
import { sameSentence } from '../same-sentence.js'
import { warningsOnPage } from './warnings.js'

/** What is looked at of a model as a whole. */
export interface InsideFacts {
  states: HiddenStates
  outputs: string[]
  weights: WeightView[]
  cell: Cell
  /** What the numbers of a step are, as far as they have names. */
  inputs: string[]
  first: FirstWindow
}

/** A window, and where it lies. */
export interface PlacedWindow extends WindowView {
  place: WindowPlace | null
}

/** What is loaded when it is first needed. */
const parts = {
  forecaster: () => import('../../forecaster/index.js'),
  baselines: () => import('../../inspect/baselines.js'),
  boards: () => import('../../scores/board.js'),
  beside: () => import('../../inspect/beside.js'),
  drawing: () => import('./test-series.js'),
  csv: () => import('../../text/csv.js'),
  own: () => import('./own-form.js'),
  places: () => import('./window-place.js'),
}

/** The worker's side; each method is called from the page by its name. */
export class LaterCalls {
  /** The table that the page works on; throws where there is none. */
  private readonly opened: () => Table
  private forecaster: Forecaster | null = null
  private insides: Inside | null = null
  /** What charts of the model's forecasts are drawn of. */
  private drawn: Drawn | null = null

  constructor(opened: () => Table) {
    this.opened = opened
  }

  /**
   * What the baselines score for a task, on the test part.
   *
   * @param range all rows ahead that are asked for, of which the task has the farthest; null where there are no others
   */
  async baselines(task: OneTask, range: string | null): Promise<BaselineAnswer> {
    const [{ baselinesFor }, { baselineBoard }] = await Promise.all([parts.baselines(), parts.boards()])
    const table = this.opened()
    const { outcome: scores, left } = await baselinesFor(table, task, onPage)
    if ('reason' in scores) return scores
    const { target, leftOut, best } = scores
    const where = `on the ${counted(scores.persistence.n, 'row')} of the test part`
    const unit = table.series === null ? '' : `, in deviations of ${target} in its series`
    const of = range === null ? '' : `, the farthest of ${range}`
    const title = `Errors for ${target} ${counted(task.horizon ?? 1, 'row')} ahead${of}, ${where}${unit}`
    const board = baselineBoard(title, scores)
    const same = sameSentence(scores)
    const notes = [`On the validation rows ${best} did best: it is the one to beat.`, ...same, ...scores.notes]
    if (left !== null) notes.push(left)
    if (leftOut !== undefined) {
      notes.push(`Left out, for a cell that is not a number: ${leftOut.map((name) => shown(name)).join(', ')}.`)
    }
    return { board: { ...board, notes } }
  }

  /** Which baseline is the best of a task on the validation rows; null where none can be scored there. */
  async validBaseline(task: OneTask): Promise<ValidBaseline | null> {
    const { bestOnValidation } = await parts.baselines()
    return bestOnValidation(this.opened(), task)
  }

  /** What the default rule chooses for the table where options are left out, and why; null where it cannot be said. */
  async proposal(options: ForecasterOptions, fit: FitOptions): Promise<RuleChoice | null> {
    const { choiceFor } = await import('../../forecaster/decide.js')
    try {
      return choiceFor(this.opened(), options, fit)
    } catch (error) {
      // What is wrong with table or options is said by the training.
      if (error instanceof HindcastError) return null
      throw error
    }
  }

  /**
   * What a model says of the table: its scores on the test part, its forecasts there, and those that lie ahead.
   *
   * @param model the bytes of a model file that was trained on this table
   * @param before what the test part scored before a last training on all rows
   */
  async results(model: Uint8Array, split: KeptSplit, before: Scores | null = null): Promise<Results> {
    const table = this.opened()
    this.forecaster?.dispose()
    const [{ Forecaster }, { scoreBoard }, { Beside }, { testSeries }] = await Promise.all([
      parts.forecaster(),
      parts.boards(),
      parts.beside(),
      parts.drawing(),
    ])
    this.forecaster = await Forecaster.load(model)
    const { forecaster } = this
    let scores: Results['scores'] = before
    let unscored: string | null = null
    try {
      scores ??= await forecaster.evaluate(table)
    } catch (error) {
      if (!(error instanceof HindcastError && error.code === 'NO_SAMPLES')) throw error
      unscored = messageOf(error)
    }
    const predictions = await forecaster.predict(table)
    const ahead = await forecaster.forecast(table)
    const outputs = outputsOf(forecaster.task)
    const beside = new Beside(model, table)
    this.drawn = { table, parts: cutBy(table, split), outputs, predictions, ahead, beside }
    const series = testSeries(this.drawn, 0, null)
    const board = scores === null ? null : scoreBoard(scores, forecaster.task)
    return {
      scores,
      board,
      unscored,
      ahead,
      warnings: ahead.warnings,
      series,
      horizon: maxHorizon(forecaster.task),
      target: joined(targetsOf(forecaster.task), 'and'),
      inputs: [...(forecaster.inputs ?? [])],
      window: forecaster.task.window,
      outputs: outputs.map(({ column, horizon: rows }) => ({ target: column, horizon: rows })),
      decimals: Object.fromEntries(
        targetsOf(forecaster.task).map((name) => [name, decimalsIn(table.column(name).values)]),
      ),
      names: table.series,
      promises: forecaster.promises(),
    }
  }

  /**
   * What the model that `results` was given last says of one output of one series.
   *
   * @param k which output, 0 first
   * @param name of the series; null: the first
   */
  async series(k: number, name: string | null): Promise<TestSeries> {
    const drawn = this.shown()
    const { testSeries } = await parts.drawing()
    return testSeries(drawn, k, name)
  }

  /** All forecasts of the model that `results` was given last, as CSV; in the form of the table's file, if it has its own. */
  async predictionsCsv(own = false): Promise<string> {
    const { table, predictions } = this.shown()
    const [{ csvOf }, { ownForm }] = await Promise.all([parts.csv(), parts.own()])
    return (own ? ownForm(table, predictions)?.csv : undefined) ?? csvOf(predictions)
  }

  /** Opens the model that `results` was given last: its hidden states over time, its outputs and weights. */
  async inside(model: Uint8Array): Promise<InsideFacts> {
    const drawn = this.shown()
    const [{ Inside }, { firstWindow }] = await Promise.all([import('../../inspect/network.js'), parts.places()])
    const inside = new Inside(model, drawn.table)
    this.insides = inside
    const { cell, inputs, outputs } = inside
    const states = await inside.states()
    return { states, outputs, weights: inside.weights(), cell, inputs, first: firstWindow(drawn, states) }
  }

  /** How far back the model looks that `inside` was given last. */
  async lookBack(): Promise<LookBack> {
    return this.looked().lookBack()
  }

  /**
   * One window of the model that `inside` was given last, forward and back; of one output's error, or of all.
   *
   * @param series the name of its series, where there are several
   */
  async window(end: number, lossOn: LossOn, output: number | null, series: string | null): Promise<PlacedWindow> {
    const drawn = this.shown()
    const { windowPlace } = await parts.places()
    const view = await this.looked().window(end, lossOn, output)
    // Of quantiles several numbers are one output.
    const k = Math.floor(((output ?? 0) * drawn.outputs.length) / view.outputs.length)
    return { ...view, place: windowPlace(drawn, view.steps[view.steps.length - 1].index, series, k) }
  }

  /** What the error of that window does to one weight. */
  async update(end: number, lossOn: LossOn, output: number | null, place?: WeightPlace): Promise<WorkedUpdate> {
    return this.looked().update(end, lossOn, output, place)
  }

  /** What a model file is; throws what loading throws. */
  async openModel(model: Uint8Array): Promise<OpenedModel> {
    const { Forecaster } = await parts.forecaster()
    const forecaster = await Forecaster.load(model)
    const { window } = forecaster.task
    const target = joined(targetsOf(forecaster.task), 'and')
    const inputs = forecaster.inputs ?? []
    const sentence = `It forecasts ${target} from ${counted(window, 'row')} of ${joined(inputs.slice(0, 6), 'and')}${inputs.length > 6 ? ` and ${counted(inputs.length - 6, 'column')} more` : ''}.`
    const fingerprint = forecaster.fingerprint()
    forecaster.dispose()
    return { sentence, fingerprint }
  }

  /** What a model file says of a CSV, which is read as the table of the training was, but for what options say. */
  async forecastWith(
    model: Uint8Array,
    bytes: Uint8Array,
    file: string,
    options: TableOptions = {},
  ): Promise<OpenedForecast> {
    const [{ Forecaster }, { csvOf }, { ownForm }] = await Promise.all([parts.forecaster(), parts.csv(), parts.own()])
    const forecaster = await Forecaster.load(model)
    try {
      const table = await readCsv(bytes, { ...forecaster.tableOptions, ...options, file })
      const known = await forecaster.predict(table)
      const ahead = await forecaster.forecast(table)
      const warnings = [...new Set([...warningsOnPage(table), ...known.warnings, ...ahead.warnings])]
      return { ahead: [...ahead], warnings, csv: csvOf(known), count: known.length, own: ownForm(table, known) }
    } finally {
      forecaster.dispose()
    }
  }

  /** The model as a JavaScript module without imports. */
  async module(model: Uint8Array): Promise<string> {
    const { Forecaster } = await parts.forecaster()
    const forecaster = await Forecaster.load(model)
    try {
      return await forecaster.toModule()
    } finally {
      forecaster.dispose()
    }
  }

  /** The model as an ONNX file. */
  async onnx(model: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
    const { Forecaster } = await parts.forecaster()
    const forecaster = await Forecaster.load(model)
    try {
      return (await forecaster.toOnnx()) as Uint8Array<ArrayBuffer>
    } finally {
      forecaster.dispose()
    }
  }

  /** The model as one HTML file that forecasts. */
  async html(model: Uint8Array, scores: Results['scores']): Promise<string> {
    const { toHtml } = await import('../../export/html.js')
    return toHtml(model, { scores })
  }

  private shown(): Drawn {
    if (this.drawn !== null) return this.drawn
    throw new HindcastError('NOT_FITTED', 'There is no trained model yet: train one.')
  }

  private looked(): Inside {
    if (this.insides !== null) return this.insides
    throw new HindcastError('NOT_FITTED', 'There is no trained model yet: train one.')
  }
}
