/**
 * The Python of the features besides the inputs: calendar, known future values, lags of the targets.
 *
 * @module
 */
import type { FormContent } from '../content.js'
import { isRelative } from './windows.js'

/** `past(table, gap)`: the rows before those ahead. */
export const PAST = `
def past(table, gap):
    """The table without the rows at its end of which no more is there than KNOWN, and its gaps."""
    there = np.any([~np.isnan(numbers(table[name])) for name in TOLD if name in table], axis=0)
    rows = np.flatnonzero(there)[-1] + 1
    return {name: cells[:rows] for name, cells in table.items()}, gap[:rows]

`

/** `moved(values, by)`. */
export const MOVED = `
def moved(values, by):
    """The value some rows after each row, NaN where there is none."""
    out = np.full(len(values), np.nan)
    rows = np.arange(len(values)) + by
    there = (rows >= 0) & (rows < len(values))
    out[there] = values[rows[there]]
    return out

`

/** Functions for what is seen, and the lines of `prepare` that put it beside the inputs. */
export function seenCode(form: FormContent): { functions: string; body: string } {
  const { calendar, known, lags, change } = form
  const clocks =
    calendar.length === 0
      ? ''
      : `    at = np.array([re.sub(r"(?<=\\d:\\d\\d)(:[\\d.]+)?(Z|[+-]\\d\\d:?\\d\\d)$", r"\\1", cell).rstrip("Z") for cell in table[INDEX]], "datetime64[ms]")
    seen += [moved(values, HORIZONS[0]) for values in calendar(at)]
`
  const ahead =
    known.length === 0
      ? ''
      : `    for name in KNOWN:
        values = numbers(table[name])
        mean, deviation = scale(values[:train])
        seen += [moved((values - mean) / deviation, ahead) for ahead in HORIZONS]
`
  const before =
    lags.length === 0
      ? ''
      : `    for name, values in columns.items():
        values = x[:, INPUTS.index(name)] if name in INPUTS else values
        seen += [moved(values, ahead - lag)${change ? ' - values' : ''} for lag in LAGS for ahead in HORIZONS]
`
  return {
    functions: calendar.length === 0 ? '' : calendarCode(calendar),
    body: `    # Beside its inputs a row sees, each relative to the rows that it forecasts:
    seen = []
${clocks}${ahead}${before}    seen = np.stack(seen, axis=1)
${
  isRelative(form)
    ? '    ends = ends[~np.isnan(seen[ends + np.arange(SEGMENT - WINDOW, 1, SEGMENT)[:, None]]).any(axis=(0, 2))]\n'
    : `    lacking = np.concatenate([[0], np.cumsum(np.isnan(seen).any(axis=1))])
    ends = ends[lacking[ends + 1] == lacking[ends + 1 - WINDOW]]
    x = np.concatenate([x, seen], axis=1)
`
}`,
  }
}

/** `calendar(at)`: the columns of local times. */
function calendarCode(parts: FormContent['calendar']): string {
  const fractions = {
    hour: '(at - day) / np.timedelta64(1, "D")',
    weekday: 'weekday / 7',
    monthday: 'of_month / ((month + 1).astype("datetime64[D]") - month.astype("datetime64[D]")).astype(int)',
    yearday: '(before[of_year] + of_month - ((of_year == 1) & (of_month == 28))) / 365',
    month: 'of_year / 12',
  }
  const lines = parts.map((part) =>
    part === 'weekend' ? '        weekday >= 5,' : `        *turn(${fractions[part]}),`,
  )
  return `
def turn(f):
    """Sine and cosine of a fraction of a turn."""
    return np.sin(2 * np.pi * f), np.cos(2 * np.pi * f)


def calendar(at):
    """The calendar at times by the clock as written: ${parts.join(', ')}; 29 February counts as the 28th."""
    day, month = at.astype("datetime64[D]"), at.astype("datetime64[M]")
    weekday = (day.astype(int) + 3) % 7
    of_month = (day - month.astype("datetime64[D]")).astype(int)
    of_year = month.astype(int) % 12
    before = np.array([0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334])
    columns = [
${lines.join('\n')}
    ]
    return [column.astype(float) for column in columns]

`
}
