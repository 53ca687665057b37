/**
 * What dots and commas mean in a column of numbers: narrowed cell by cell, decided at the end.
 *
 * A dot (or comma) is a decimal sign or stands between thousands. Some cells decide (`12.5`, `1.234.567`, `1.234,5`), in
 * others (`1.234`) it may be either; those rows are marked, and their numbers, read with a decimal sign, are multiplied
 * by a thousand if it turns out otherwise.
 *
 * @module
 */
import type { NotedCell } from './column.js'
import type { NumberCell, SignRole } from './number-cell.js'
import type { CheckedOptions } from './options.js'
import { RowMarks } from './row-marks.js'

type Role = 'decimal' | 'thousands' | null

/** What the options, or other columns, say about dots and commas. */
export interface SignRules {
  dot: Role
  comma: Role
  /** Signs that may stand between thousands; null: any. */
  groups: readonly string[] | null
}

/** Whether decimal commas are usual where a table comes from. */
export type Usual = 'yes' | 'perhaps' | 'no'

/** Which signs the form of a table makes doubtful: commas that stood in quotes, dots where decimal commas are usual. */
export interface DoubtfulSigns {
  dot: Usual
  comma: boolean
}

/** The rules that the options give. */
export function signRules({ decimal, thousands }: Pick<CheckedOptions, 'decimal' | 'thousands'>): SignRules {
  const point = decimal ?? (thousands === '.' ? ',' : thousands === ',' ? '.' : undefined)
  const groups = thousands === undefined ? null : thousands === 'none' ? [] : [thousands]
  if (point === undefined) return { dot: null, comma: null, groups }
  return point === '.' ? { dot: 'decimal', comma: 'thousands', groups } : { dot: 'thousands', comma: 'decimal', groups }
}

/** Dots and commas of one column while it is read. */
export class NumberSigns {
  dot: Role
  comma: Role
  /** The sign between thousands that is neither dot nor comma. */
  group: string | null = null
  /** The first cell in which a dot, or a comma, may be either. */
  open: NotedCell | null = null
  /**
   * How many cells have neither dot nor comma, and whether one of them is large enough to show that thousands are not parted:
   * 1000, or 10,000 where no number of four digits would be parted (9950 beside 10.000, as in Spain).
   */
  whole = 0
  private hasFour = false
  private hasFive = false
  private partsFour = false
  /** Whether dots, or commas, before three digits in every cell are taken for decimal signs where they may be none. */
  threes = false
  private readonly rules: SignRules
  private sawDot = false
  private sawComma = false
  private dots: RowMarks | null = null
  private commas: RowMarks | null = null

  constructor(rules: SignRules) {
    this.rules = rules
    this.dot = rules.dot
    this.comma = rules.comma
  }

  /** Whether a dot in a plain number still has to be looked at. */
  get dotIsOpen(): boolean {
    return this.dot !== 'decimal'
  }

  /** Takes a plain number, as `numberOf` reads it; false if it contradicts the cells before it. */
  takePlain(text: string, value: number, row: number): boolean {
    const at = text.indexOf('.')
    if (at < 0) {
      this.takeWhole(value)
      return true
    }
    const either = /^[-+]?[1-9]\d{0,2}\.\d{3}$/.test(text)
    return this.takeRoles(either ? 'either' : 'decimal', null, text, row)
  }

  /** Takes any other number; as {@link takePlain}. */
  take(cell: NumberCell, text: string, row: number): boolean {
    const { groups } = this.rules
    if (cell.group !== null && groups !== null && !groups.includes(cell.group)) return false
    if (!this.takeRoles(cell.dot, cell.comma, text, row)) return false
    this.group ??= cell.group
    if (cell.dot === null && cell.comma === null) {
      this.takeWhole(cell.group === null ? cell.value : 0)
    }
    return true
  }

  private takeWhole(value: number): void {
    this.whole++
    if (value >= 10_000 || value <= -10_000) this.hasFive = true
    else if (value >= 1000 || value <= -1000) this.hasFour = true
  }

  private takeRoles(dot: SignRole, comma: SignRole, text: string, row: number): boolean {
    const { groups } = this.rules
    if (dot === 'thousands' && groups !== null && !groups.includes('.')) return false
    if (comma === 'thousands' && groups !== null && !groups.includes(',')) return false
    if (contradicts(dot, this.dot) || contradicts(comma, this.comma)) return false
    // Both signs cannot be decimal ones, nor both stand between thousands.
    if (dot !== null && dot !== 'either' && dot === this.comma) return false
    if (comma !== null && comma !== 'either' && comma === this.dot) return false
    if (dot !== null) this.sawDot = true
    if (comma !== null) this.sawComma = true
    if (dot === 'either') (this.dots ??= new RowMarks()).mark(row)
    else this.dot = dot ?? this.dot
    if (comma === 'either') (this.commas ??= new RowMarks()).mark(row)
    else this.comma = comma ?? this.comma
    if (dot === 'either' || comma === 'either') {
      this.open ??= { row, text }
      this.partsFour ||= /^\D*\d[.,]/.test(text)
    }
    return true
  }

  /**
   * Decides what is still open, and corrects the numbers.
   *
   * @param hint what the other columns say
   * @param doubtful signs that may stand between thousands though every cell has three digits behind one
   * @returns false where it cannot be decided
   */
  settle(values: Float64Array, hint: SignRules, doubtful: DoubtfulSigns): boolean {
    const dots = this.dots?.count ?? 0
    const commas = this.commas?.count ?? 0
    if (dots + commas === 0) return true
    if (this.dot === null && this.comma !== null) this.dot = other(this.comma)
    if (this.comma === null && this.dot !== null) this.comma = other(this.dot)
    if (this.dot === null || this.comma === null) {
      const single = dots === 0 || commas === 0
      if (hint.dot !== null || hint.comma !== null) {
        this.dot = hint.dot ?? other(hint.comma)
        this.comma = hint.comma ?? other(hint.dot)
      } else if (
        single &&
        (this.rules.groups?.length === 0 ||
          (!(commas > 0 ? doubtful.comma : doubtful.dot === 'yes') &&
            (this.hasFive || (this.hasFour && this.partsFour) || this.whole === 0)))
      ) {
        // Beside 1234 without a sign, and where every cell has three digits behind it, it is a decimal sign.
        const unusual = dots > 0 ? doubtful.dot === 'perhaps' : doubtful.dot !== 'yes'
        this.threes = unusual && this.whole === 0 && this.rules.groups === null
        this.dot = dots > 0 ? 'decimal' : 'thousands'
        this.comma = other(this.dot)
      } else return false
    }
    const scale = (row: number): void => {
      const v = values[row]
      values[row] = v < 0 ? -Math.floor(-v * 1000 + 0.5) : Math.floor(v * 1000 + 0.5)
    }
    if (this.dot === 'thousands') this.dots?.each(scale)
    if (this.comma === 'thousands') this.commas?.each(scale)
    return true
  }

  /** The signs that are used and not plain. */
  get form(): { decimal?: ','; thousands?: string } {
    const between =
      this.comma === 'thousands' && this.sawComma ? ',' : this.dot === 'thousands' && this.sawDot ? '.' : this.group
    return {
      ...(this.comma === 'decimal' && this.sawComma ? { decimal: ',' as const } : {}),
      ...(between === null ? {} : { thousands: between }),
    }
  }
}

const other = (role: Role): Role => (role === 'decimal' ? 'thousands' : role === 'thousands' ? 'decimal' : null)

const contradicts = (role: SignRole, known: Role): boolean =>
  role !== null && role !== 'either' && known !== null && role !== known
