/**
 * A hint for series that hardly differ from the row before, as random walks do: a network that has to learn to repeat
 * the last value may stay behind it.
 *
 * @module
 */
import { autocorrelations, standardised } from '../data/autocorrelation.js'
import { rangesOfSeries } from '../data/seasons.js'
import { horizonsOf, targetsOf } from '../options/outputs.js'
import type { Scores } from '../scores/scores.js'
import type { Table } from '../table/index.js'
import { runsOf } from '../table/runs.js'
import { fixed, joined } from '../text/number.js'
import { setting, type Words, words } from '../text/words.js'
import type { Forecaster } from './index.js'

/** From this autocorrelation of neighbours on a series counts as a walk. */
const WALKS = 0.9
/** Baselines that go on from the last values as persistence does, and may be the best where a series has a trend. */
const NEAR = ['drift', 'linear', 'autoregression']
/** The network's skill over persistence below which it is far behind: four times its squared error. */
const FAR_BEHIND = -3

/**
 * That `residual: 'last'` may serve better, after a training; null where the network is not behind persistence on the
 * validation rows, where another baseline is better there, unless a settled network is far behind both, or where the last value is taken off already.
 *
 * @param scores those of the test part
 * @param settled whether the training ended for want of a better epoch, so that more of them would not mend it
 */
export async function walkHint(
  forecaster: Forecaster,
  table: Table,
  { best, isChosen }: Pick<Scores, 'best' | 'isChosen'>,
  settled: boolean,
): Promise<Words | null> {
  const { task } = forecaster
  const { residual = false, normalize = 'none' } = task
  if (!isChosen || (best !== 'persistence' && !(settled && NEAR.includes(best))) || horizonsOf(task)[0] === 0)
    return null
  if (residual !== false || normalize === 'last' || normalize === 'difference') return null
  const targets = targetsOf(task)
  const least = targets.map((name) => neighbours(table, name)).reduce((a, b) => Math.min(a, b))
  if (least < WALKS) return null
  const { model } = await forecaster.evaluate(table, { part: 'valid' })
  if (model.skillOverPersistence === null || model.skillOverPersistence >= (best === 'persistence' ? 0 : FAR_BEHIND))
    return null
  return words`On the validation rows the network is behind the last value, and ${joined(targets, 'and')} hardly ${targets.length === 1 ? 'differs' : 'differ'} from the row before (autocorrelation ${fixed(least, 3)}): ${setting('residual', 'last')} begins as the last value and learns what changes.`
}

/** The autocorrelation of a column with the row before; −1 where it does not vary. */
function neighbours(table: Table, name: string): number {
  const { values } = table.column(name)
  const own = table.series === null ? values : standardised(values, rangesOfSeries(table))
  const [r] = autocorrelations(own, [1], runsOf(table, table.policy.gaps))
  return r ?? -1
}
