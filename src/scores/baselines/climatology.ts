/**
 * Climatology as a baseline: one a target.
 *
 * @module
 */
import { alone, outputsOf, targetsOf } from '../../options/outputs.js'
import { Axis, type Table } from '../../table/index.js'
import { type Calendar, Climatology, fitClimatology, meansOf } from '../climatology.js'
import { type BaselineRow, type FittedBaseline, fitTargets, inTableUnits, stacked, unstacked } from './row.js'

export const climatologyRow: BaselineRow = {
  subject: 'climatology',
  short: 'clim.',
  about: 'the mean of that day of the year',
  fit(task, name) {
    const { index } = task.prepared.table
    return baseline(
      name,
      fitTargets(task).map((y) => fitClimatology(y, index.values, index, task.train)),
    )
  },
  read(saved, name) {
    const { fields, schema, refuse } = saved
    const kinds = schema.index.kind === 'date' ? (['daily', 'hourly', 'monthly'] as const) : (['mean'] as const)
    const described = fields.oneOrEach(name, targetsOf(schema).length).map((f) => {
      const description = { kind: f.oneOf('kind', kinds), mean: f.number('mean'), count: f.whole('count', 1) }
      f.end()
      return description
    })
    const [{ kind }] = described
    if (described.some((c) => c.kind !== kind)) throw refuse('its climatologies differ in kind')
    const means = unstacked(saved, described.length, meansOf(kind))
    const axis = new Axis(schema.index)
    return baseline(
      name,
      described.map((description, j) => Climatology.fromJSON(description, means[j], axis)),
    )
  },
}

function baseline(name: string, all: readonly Climatology[]): FittedBaseline {
  return {
    name,
    forecast(task) {
      const { prepared, schema, ends, notes } = task
      const { table } = prepared
      const { values } = table.index
      const usual = usualIn(table, all, notes)
      return outputsOf(schema).map(({ target, horizon }) =>
        Float64Array.from(ends, (e) => inTableUnits(usual[target](values[e + horizon]), task, target, e)),
      )
    },
    saved: () => ({ fields: alone(all), tensor: stacked(all.map(({ means }) => means)) }),
  }
}

/** What is usual of each target by the calendar of the table; its mean where the table has no dates. */
function usualIn(table: Table, all: readonly Climatology[], notes: string[]): ((value: number) => number)[] {
  const dated = all[0].kind !== 'mean'
  if (table.series !== null) notes.push('Climatology is one for all series, in units of each series’ deviation.')
  if (!dated) notes.push('Without dates, climatology is the mean of the training rows.')
  else if (!table.index.isDate) notes.push('This table has no dates, so climatology is the mean of the training rows.')
  const calendar: Calendar = table.index
  return all.map((climatology) => {
    if (!dated || !table.index.isDate) return () => climatology.mean
    const own = Climatology.fromJSON(climatology.toJSON(), climatology.means, calendar)
    return (value) => own.predict(value)
  })
}
