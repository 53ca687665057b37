/**
 * A trained model as one HTML file: the model, the core of its precision and a page that forecasts from a dropped CSV.
 * Opened from disk it works offline and asks for nothing; its content policy allows its own script and style alone.
 *
 * The page itself is made by the build (`src/studio/onefile/`) and stands in `src/generated/`; what is written here into
 * it is one block of JSON: the model file and the deflated core, both as base64. No name or cell is ever markup.
 *
 * @module
 */
import { decodeModel } from '../model/model-file.js'
import { resolveRows } from '../options/resolve.js'
import { requireHeld } from './formats.js'
import { INTERVAL, intervalTask } from '../scores/interval-task.js'
import type { Scores } from '../scores/scores.js'
import { toBase64 } from '../text/base64.js'

/** What the page says beside what the model file holds. */
export interface HtmlOptions {
  /** How the model scored, as `evaluate` gives it; shown on the model's card. */
  scores?: Scores | null
  /** What the intervals that it draws are to hold, where the model keeps scores for them; as its training was asked if left out. */
  interval?: number | readonly number[]
  /** The name that messages give the model, its file's name. */
  file?: string
}

/** What a page carries: the model file and the core of its precision, deflated, both as base64. */
export interface HtmlData {
  model: string
  core: string
  scores: Scores | null
  /** Of the intervals, ascending; left out: those of the training. */
  levels?: readonly number[]
}

/** Where the data stands in the page that the build made. */
const PLACE = '<!--data-->'

/**
 * One HTML file that forecasts with a model, as text in UTF-8.
 *
 * @param model a trained forecaster, or the bytes of a model file
 * @throws HindcastError `MODEL_FILE_INVALID`, `NUMERICS_VERSION`; `NOT_FITTED`, `BUSY`, `DISPOSED`; `OPTION_INVALID`, and
 * `OPTION_CONFLICT` for `interval` of a model without scores
 */
export async function toHtml(
  model: { toBytes(): Uint8Array } | Uint8Array,
  options: HtmlOptions = {},
): Promise<string> {
  const bytes = model instanceof Uint8Array ? model : model.toBytes()
  const decoded = decodeModel(bytes, { file: options.file })
  requireHeld('html', decoded)
  const { interval } = resolveRows(INTERVAL, { interval: options.interval }, 'option of toHtml')
  const levels = intervalTask(decoded, interval)?.levels
  const { dtype } = decoded.options.network
  const [{ default: page }, { default: core }] = await Promise.all([
    import('../generated/forecast-page.js'),
    dtype === 'f64' ? import('../generated/core-f64.js') : import('../generated/core-f32.js'),
  ])
  const data: HtmlData = { model: toBase64(bytes), core, scores: options.scores ?? null, ...(levels && { levels }) }
  // A parser of HTML looks for the end of the block, and for comments in it, by "<".
  const json = JSON.stringify(data).replaceAll('<', '\\u003c')
  return page.replace(PLACE, () => `<script type="application/json" id="data">${json}</script>`)
}
