/**
 * The Python that reads the table, finds the gaps of its index, fills and scales, and says which rows make a sample.
 *
 * @module
 */
import type { Schema } from '../../data/schema.js'
import type { Boundaries } from '../../data/split.js'
import { isRows, isShares, type KeptSplit } from '../../options/split.js'
import { inComment } from '../words.js'
import { MOST_HOLIDAYS } from '../../table/times/grid.js'

/** `read`, `numbers`, `gaps`, `fill` and `prepare`. */
export function readingCode(schema: Schema, scale: 'standard' | 'none', split: KeptSplit): string {
  return `MISSING = {"", "NA", "N/A", "NaN", "nan", "null", "NULL"}


def read(path):
    """Columns of a CSV by name, as texts."""
    with open(path, newline="", encoding="utf-8-sig") as file:
        text = file.read()
    delimiter = max(",;\\t", key=text.split("\\n", 1)[0].count)
    names, *rows = [row for row in csv.reader(io.StringIO(text), delimiter=delimiter) if row]
    return {name.strip(): [row[c].strip() for row in rows] for c, name in enumerate(names)}


def numbers(cells):
    """A column as numbers, NaN where a cell is missing."""
    return np.array([np.nan if cell in MISSING else float(cell) for cell in cells])


${gapCode(schema)}

${fillCode(schema)}

def scale(values):
    """Mean and deviation of the training rows of a column."""
${scaleBody(scale)}

def prepare(table):
    """Scaled inputs [R, I], scaled targets [R, O], and the last rows of the windows to train on and to validate on."""
    raw, gap = np.stack([numbers(table[name]) for name in INPUTS], axis=1), gaps(table)
    rows = len(raw)
${cutCode(split)}    x = np.stack([fill(values, gap, train) for values in raw.T], axis=1)
    mean, deviation = np.array([scale(values[:train]) for values in raw.T]).T
    x = (x - mean) / deviation
    y = np.full((rows, len(OUTPUTS)), np.nan)
    for k, (name, ahead) in enumerate(OUTPUTS):
        values = numbers(table[name])
        mean, deviation = scale(values[:train])
        y[: rows - ahead, k] = ((values - mean) / deviation)[ahead:]
    # A sample: WINDOW rows up to row e, and those up to its farthest target, together without a gap or a missing cell.
    farthest = max(ahead for _, ahead in OUTPUTS)
    together = np.zeros(rows, int)
    for r in range(rows):
        alone = r == 0 or gap[r]
        together[r] = 0 if np.isnan(x[r]).any() else 1 if alone else together[r - 1] + 1
    ends = np.arange(WINDOW - 1, rows - farthest)
    ends = ends[(together[ends + farthest] >= WINDOW + farthest) & ~np.isnan(y[ends]).all(axis=1)]
    # A window belongs to the part that holds all its target rows.
    first, last = ends + min(ahead for _, ahead in OUTPUTS), ends + farthest
    return x, y, ends[last < train], ends[(first >= train) & (last < valid)]
`
}

/** `SPLIT`: what the parts are cut by. */
export function splitCode(split: KeptSplit, { train, valid }: Pick<Boundaries, 'train' | 'valid'>): string {
  if (isShares(split)) return `SPLIT = (${split.join(', ')})  # shares of the rows: training, validation, test`
  if (isRows(split)) return `SPLIT = (${split.valid}, ${split.test})  # rows from the end: validation, test`
  const times = (['valid', 'test'] as const).flatMap((part) =>
    split[part] === undefined ? [] : [`${part} from ${inComment(split[part])}`],
  )
  return `SPLIT = (${train}, ${valid})  # rows before validation, and before the test: ${times.join(', ')}`
}

/** `train` and `valid`: the rows before validation, and before the test. */
function cutCode(split: KeptSplit): string {
  if (isShares(split)) {
    return `    train = int(rows * SPLIT[0])
    valid = max(train, rows if SPLIT[2] == 0 else int(rows * (SPLIT[0] + SPLIT[1])))
`
  }
  if (isRows(split))
    return `    train, valid = rows - SPLIT[0] - SPLIT[1], rows - SPLIT[1]
`
  return `    train, valid = SPLIT
`
}

/** `gaps(table)`: whether a row is parted from the one before. */
function gapCode({ index, gaps }: Schema): string {
  const head = (docs: string): string => `def gaps(table):
    """${docs}"""
`
  const { kind, name, step } = index
  if (gaps === 'ignore' || kind === 'rows' || name === null || step === null) {
    return `${head('Rows follow one another.')}    return np.zeros(len(table[INPUTS[0]]), bool)
`
  }
  const cells = `table[${JSON.stringify(name)}]`
  const parted = (condition: string): string => `    return np.concatenate([[False], ${condition}])
`
  if (kind === 'integer') {
    return `${head(`True for rows that do not follow the one before by ${step.count}.`)}    at = np.array([float(cell) for cell in ${cells}])
${parted(`np.diff(at) != ${step.count}`)}`
  }
  const { form, offset = 0, anchor = 31 } = index
  const clock =
    form?.zone === 'offset'
      ? `    at = np.array([datetime.fromisoformat(cell).timestamp() * 1000 + ${offset * 60000} for cell in ${cells}])
    at = np.round(at).astype("datetime64[ms]")
`
      : `    at = np.array([cell.rstrip("Z") for cell in ${cells}], "datetime64[ms]")
`
  if (step.unit === 'second') {
    const milliseconds = step.count * 1000
    return `${head(`True for rows that do not follow the one before by ${step.count} seconds.`)}${clock}${parted(`np.diff(at).astype(int) != ${milliseconds}`)}`
  }
  if (step.unit === 'businessDay') {
    // Up to four working days that are missing together are holidays, as in the table.
    const holidays = step.count === 1 ? MOST_HOLIDAYS : 0
    return `${head(`True for rows that do not follow the one before by ${step.count} working days, holidays left out.`)}${clock}    day = at.astype("datetime64[D]")
${parted(`np.busday_count(day[:-1], day[1:]) > ${step.count + holidays}`)}`
  }
  return `${head(`True for rows that do not follow the one before by ${step.count} months, on day ${anchor} or the month's last.`)}${clock}    month = at.astype("datetime64[M]")
    day = (at.astype("datetime64[D]") - month).astype(int) + 1
    length = ((month + 1).astype("datetime64[D]") - month).astype(int)
${parted(`(np.diff(month.astype(int)) != ${step.count}) | (day != np.minimum(${anchor}, length))[1:]`)}`
}

/** `fill(values, gap, train)`: what stands for missing cells. */
function fillCode({ missing }: Schema): string {
  const body = {
    ffill: `    """Missing cells take the last value before, not across a gap."""
    values = values.copy()
    for r in range(1, len(values)):
        if np.isnan(values[r]) and not gap[r]:
            values[r] = values[r - 1]
    return values
`,
    mean: `    """Missing cells take the mean of the training rows."""
    return np.where(np.isnan(values), np.nanmean(values[:train]), values)
`,
    drop: `    """Rows with a missing cell are dropped: no window lies across one."""
    return values
`,
    error: `    """No cell is missing."""
    return values
`,
  }[missing]
  return `def fill(values, gap, train):
${body}`
}

const scaleBody = (scale: 'standard' | 'none'): string =>
  scale === 'none'
    ? `    return 0.0, 1.0
`
    : `    known = values[~np.isnan(values)]
    if known.min() == known.max():
        return known[0], 1.0
    return known.mean(), known.std() or 1.0
`
