/**
 * The Python that reads the table, finds the gaps of its index, fills and scales, and says which rows make a sample.
 *
 * @module
 */
import type { Scaler } from '../../data/scaler.js'
import type { Schema } from '../../data/schema.js'
import type { Boundaries } from '../../data/split.js'
import { isRows, isShares, type KeptSplit, namesCalibration } from '../../options/split.js'
import type { Content } from '../content.js'
import { inComment } from '../words.js'
import { MOVED, PAST, seenCode } from './seen.js'
import { preparedCode, seesMore, trainedCode, windowsOf } from './windows.js'
import { DAY } from '../../table/civil.js'
import { fixedLength } from '../../table/step.js'
import { MOST_HOLIDAYS } from '../../table/times/grid.js'

/** The scaler's inputs, where they were scaled. */
type Scales = Scaler['inputs'] | null

/** By what the rows are cut, and whether some of them calibrate intervals. */
interface Parts {
  split: KeptSplit
  calibrates: boolean
}

/** `read`, `numbers`, `times`, `ordered`, `gaps`, `fill` and `prepare`. */
export function readingCode(schema: Schema, content: Content, scales: Scales, parts: Parts): string {
  const { form } = content
  const sees = form === null || !seesMore(form) ? null : seenCode(form)
  const windows = windowsOf(form)
  const isKnown = form !== null && form.known.length > 0
  const based = windows !== null && windows.targets[0].bases !== null
  const logs = form?.transform === 'log1p'
  const logged = (name: string, values: string): string => (logs ? `logged(${name}, ${values})` : values)
  const reaches = content.reach > 0
  return `MISSING = set("|na|n/a|#n/a|#n/a n/a|#na|<na>|nan|-nan|null|none|nil|-|--|.|?".split("|"))


def read(path):
    """Columns of a CSV by name, as texts."""
    text = open(path, newline="", encoding="utf-8-sig").read()
    delimiter = max(",;\\t", key=text.split("\\n", 1)[0].count)
    names, *rows = [row for row in csv.reader(io.StringIO(text), delimiter=delimiter) if row]
    return {name.strip(): [row[c].strip() for row in rows] for c, name in enumerate(names)}


def numbers(cells):
    """A column as numbers, NaN where a cell is missing."""
    try:
        return np.array([np.nan if cell.lower() in MISSING else float(cell) for cell in cells])
    except ValueError as error:
        stop(f"A cell of the table is not a plain number ({error}): {PLAIN}.")


${timesCode(schema)}

${gapCode(schema)}
${isKnown ? PAST : ''}${sees !== null || based ? MOVED : ''}${sees === null ? '' : sees.functions}${logs ? LOGGED : ''}

${fillCode(schema)}

def scale(values):
    """Mean and deviation of the training rows of a column."""
${scaleBody(scales)}

def prepare(table):
    """Scaled inputs [R, I], scaled targets [R, O], and the last rows of the windows to train on and to validate on."""
    table, gap = ${isKnown ? 'past(*ordered(table))' : 'ordered(table)'}
    raw = np.stack([numbers(table[name]) for name in INPUTS], axis=1)
    rows = len(raw)
${cutCode(parts)}    x = np.stack([${logs ? 'logged(name, fill(values, gap, train)) for name, values in zip(INPUTS, raw.T)' : 'fill(values, gap, train) for values in raw.T'}], axis=1)
    mean, deviation = np.array([scale(${logs ? 'logged(name, values[:train])) for name, values in zip(INPUTS, raw.T)' : 'values[:train]) for values in raw.T'}]).T
${checkCode(scales)}    x = (x - mean) / deviation
${targetCode(logged, windows !== null || (form?.lags.length ?? 0) > 0)}    # A sample: WINDOW rows up to row e${reaches ? ', REACH rows before them' : ''}, and those up to its farthest target, together without a gap or a missing cell.
    farthest = max(ahead for _, ahead in OUTPUTS)
    together = np.zeros(rows, int)
    for r in range(rows):
        alone = r == 0 or gap[r]
        together[r] = 0 if np.isnan(x[r]).any() else 1 if alone else together[r - 1] + 1
    ends = np.arange(WINDOW - 1, rows - farthest)
    ends = ends[(together[ends + farthest] >= WINDOW${reaches ? ' + REACH' : ''} + farthest) & ~np.isnan(y[ends]).all(axis=1)]
${based ? '    y -= np.stack([moved(columns[name], base) for (name, _), base in zip(OUTPUTS, BASES)], axis=1)\n' : ''}${sees === null ? '' : sees.body}${windows === null ? '' : preparedCode(windows)}    # A window belongs to the part that holds all its target rows.
    first, last = ends + min(ahead for _, ahead in OUTPUTS), ends + farthest
    return x, y, ends[${trainedCode(windows, content.network.lossOn === 'all')}], ends[(first >= train) & (last < ${parts.calibrates ? 'stop' : 'valid'})]
`
}

/** `logged(name, values)`. */
const LOGGED = `
def logged(name, values):
    """What is forecast is taken by log(1 + y)."""
    return np.log1p(values) if name in {name for name, _ in OUTPUTS} else values

`

/** Lines that give `y`; and `columns`, the targets by name, where there is more to take from them. */
function targetCode(logged: (name: string, values: string) => string, kept: boolean): string {
  const scaled = `        values = ${logged('name', 'numbers(table[name])')}
        mean, deviation = scale(values[:train])
`
  const y = `    y = np.full((rows, len(OUTPUTS)), np.nan)
    for k, (name, ahead) in enumerate(OUTPUTS):
`
  if (!kept) return `${y}${scaled}        y[: rows - ahead, k] = ((values - mean) / deviation)[ahead:]\n`
  return `    columns = {}
    for name in dict.fromkeys(name for name, _ in OUTPUTS):
${scaled}        columns[name] = (values - mean) / deviation
${y}        y[: rows - ahead, k] = columns[name][ahead:]
`
}

/** Refuses another table by the scales of its columns: numbers that were read otherwise have others. */
function checkCode(scales: Scales): string {
  if (scales === null) return ''
  return `    for name, own, model, size in zip(INPUTS, mean, MEANS, deviation):
        if abs(own - model) > 1e-6 * max(size, abs(model)):
            stop(f"The training rows of {name} have the mean {own:g}, those of the model {model:g}: is this its table? If so, {PLAIN}.")
`
}

/** `times(table)`, `ordered(table)`: the rows in the order of their times, and whether each is parted from the one before. */
function timesCode({ index }: Schema): string {
  const { kind, form, step, offset = 0 } = index
  if (kind === 'rows') {
    return `def ordered(table):
    """The table, and whether a row is parted from the one before."""
    return table, gaps(np.arange(len(table[INPUTS[0]])))
`
  }
  const zoned = form?.zone === 'offset'
  // Days and months are steps of the clock as written, which may be set: then instants are not so far apart.
  const byClock = zoned && step !== null && (step.unit !== 'second' || fixedLength(step) % DAY === 0)
  const clock = byClock
    ? `    clock = np.array([datetime.fromisoformat(cell).replace(tzinfo=None) for cell in table[INDEX]], "datetime64[ms]")
`
    : ''
  const [what, pattern] =
    kind === 'integer'
      ? ['an integer', String.raw`[+-]?\d+`]
      : [
          'a time of ISO 8601',
          String.raw`\d{4}(-\d\d(-\d\d([T ]\d\d(:\d\d(:\d\d(\.\d{1,3})?)?)?)?)?)?` + (zoned ? '.*' : 'Z?'),
        ]
  const values =
    kind === 'integer'
      ? 'np.array([int(cell) for cell in cells])'
      : zoned
        ? `np.array([round(datetime.fromisoformat(cell).timestamp() * 1000 + ${offset * 60000}) for cell in cells]).astype("datetime64[ms]")`
        : 'np.array([cell.rstrip("Z") for cell in cells], "datetime64[ms]")'
  return `def times(table):
    """The index of the rows."""
    cells = table[INDEX]
    for cell in cells:
        if not re.fullmatch(r"${pattern}", cell):
            stop(f"{cell} in the column {INDEX} is not ${what}: {PLAIN}.")
    return ${values}


def ordered(table):
    """The table in the order of its times, and whether a row is parted from the one before."""
    at = times(table)
    order = np.argsort(at, kind="stable")
    if len(np.unique(at)) < len(at):
        stop(f"Times in the column {INDEX} stand twice: {PLAIN}.")
    if (np.diff(order) != 1).any():
        print("The rows are taken in the order of their times.", file=sys.stderr)
${clock}    return {name: [cells[r] for r in order] for name, cells in table.items()}, gaps(${byClock ? 'clock' : 'at'}[order])
`
}

/** `SPLIT`: what the parts are cut by. */
export function splitCode(split: KeptSplit, { train, valid }: Pick<Boundaries, 'train' | 'valid'>): string {
  if (isShares(split)) return `SPLIT = (${split.join(', ')})  # shares of the rows: training, validation, test`
  if (isRows(split)) {
    const calibrate = namesCalibration(split)
      ? `\nCALIBRATE = ${split.calibrate}  # rows between them that calibrate intervals`
      : ''
    return `SPLIT = (${split.valid}, ${split.test})  # rows from the end: validation, test${calibrate}`
  }
  const times = (['valid', 'test'] as const).flatMap((part) =>
    split[part] === undefined ? [] : [`${part} from ${inComment(split[part])}`],
  )
  return `SPLIT = (${train}, ${valid})  # rows before validation, and before the test: ${times.join(', ')}`
}

/** `train` and `valid`: the rows before validation, and before the test; `stop`: those before what calibrates intervals. */
function cutCode({ split, calibrates }: Parts): string {
  const named = namesCalibration(split) && isRows(split)
  const stop = named
    ? '    stop = max(train, valid - CALIBRATE)\n'
    : '    stop = valid - (valid - train) // 2  # the newer half calibrates intervals\n'
  const more = calibrates ? stop : ''
  if (isShares(split)) {
    return `    train = int(rows * SPLIT[0])
    valid = max(train, rows if SPLIT[2] == 0 else int(rows * (SPLIT[0] + SPLIT[1])))
${more}`
  }
  if (isRows(split))
    return `    train, valid = max(0, rows - SPLIT[0] - SPLIT[1]${named ? ' - CALIBRATE' : ''}), rows - SPLIT[1]
${more}`
  return `    train, valid = SPLIT
${more}`
}

/** `gaps(at)`: whether a row is parted from the one before. */
function gapCode({ index, gaps }: Schema): string {
  const head = (docs: string): string => `def gaps(at):
    """${docs}"""
`
  const { kind, step, anchor = 31 } = index
  if (gaps === 'ignore' || kind === 'rows' || step === null) {
    return `${head('Rows follow one another.')}    return np.zeros(len(at), bool)
`
  }
  const parted = (condition: string): string => `    return np.concatenate([[False], ${condition}])
`
  if (kind === 'integer') {
    return `${head(`True for rows that do not follow the one before by ${step.count}.`)}${parted(`np.diff(at) != ${step.count}`)}`
  }
  if (step.unit === 'second') {
    const milliseconds = step.count * 1000
    return `${head(`True for rows that do not follow the one before by ${step.count} seconds.`)}${parted(`np.diff(at).astype(int) != ${milliseconds}`)}`
  }
  if (step.unit === 'businessDay') {
    // Up to four working days that are missing together are holidays, as in the table.
    const holidays = step.count === 1 ? MOST_HOLIDAYS : 0
    return `${head(`True for rows that do not follow the one before by ${step.count} working days, holidays left out.`)}    day = at.astype("datetime64[D]")
${parted(`np.busday_count(day[:-1], day[1:]) > ${step.count + holidays}`)}`
  }
  return `${head(`True for rows that do not follow the one before by ${step.count} months, on day ${anchor} or the month's last, at the same time.`)}    month = at.astype("datetime64[M]")
    days = at.astype("datetime64[D]")
    day = (days - month).astype(int) + 1
    length = ((month + 1).astype("datetime64[D]") - month).astype(int)
${parted(`(np.diff(month.astype(int)) != ${step.count}) | (day != np.minimum(${anchor}, length))[1:] | (np.diff(at - days).astype(int) != 0)`)}`
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

const scaleBody = (scales: Scales): string =>
  scales === null
    ? `    return 0.0, 1.0
`
    : `    known = values[~np.isnan(values)]
    if known.min() == known.max():
        return known[0], 1.0
    return known.mean(), known.std() or 1.0
`
