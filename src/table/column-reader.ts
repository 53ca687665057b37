/**
 * A column while it is read, cell by cell: as numbers, as times and as words, until the others are ruled out.
 *
 * A column is numeric if all its cells that are not missing are numbers, or nine tenths of them; the first cell that is
 * none is kept for the message that using the column gives.
 *
 * @module
 */
import { isInfinity, isMissing, numberOf, trimmed, withoutMarks } from './cells.js'
import type { BadCell, CellFault, Column, NotedCell, NumberForm } from './column.js'
import { formulaText } from './formulas.js'
import { GrowingColumn } from './growing.js'
import { CODED, type NumberCell, readNumber } from './number-cell.js'
import { NumberSigns, type SignRules, type Usual } from './number-signs.js'
import { unitInName } from './unit-names.js'
import { TimeColumn, type TimesFound } from './times/time-column.js'
import { WordReader } from './words.js'

/** How cells are read in all columns of a table. */
export interface CellRules {
  signs: SignRules
  /** Words and numbers that mean missing, beside those that always do. */
  naWords: ReadonlySet<string>
  naNumbers: ReadonlySet<number>
  /** Whether the comma is the delimiter. */
  commaDelimits: boolean
  /** Whether units are not to be compared with those of a model. */
  ignoresUnits: boolean
}

/** What the column is to be, if the user said so. */
export interface ColumnRole {
  /** It is the index, or a part of it. */
  time?: boolean
  /** How its times are written. */
  dateFormat?: string
  /** It names series: all its words are kept. */
  series?: boolean
}

/** Letters by which statistical offices mark a number: break in series, provisional, estimated … */
const FLAG = /^[bcdefnprsuz]{1,3}$/

const BOOLEANS: Partial<Record<string, number>> = { true: 1, yes: 1, false: 0, no: 0 }

/** One column while it is read. */
export class ColumnReader {
  name: string
  rows = 0
  missing = 0
  /** Whether formulas such as `="0123"` held some of its cells. */
  formulas = false
  /** Whether cells hold several values, with commas between them. */
  coded = false
  private readonly rules: CellRules
  private readonly role: ColumnRole
  private readonly numbers = new GrowingColumn()
  private readonly signs: NumberSigns
  private dotIsOpen: boolean
  private readonly hasNa: boolean
  // Cells without a number that wait until there is one: a column of words keeps none.
  private waiting = 0
  // Numbers without a sign, with the first sign, with another; cells that are none, by why.
  private plain = 0
  private signed = 0
  private sign: { before: string; behind: string } | null = null
  private firstPlain: NotedCell | null = null
  private firstSigned: NotedCell | null = null
  private otherSign: NotedCell | null = null
  private otherSigns = 0
  private readonly marks = new Set<string>()
  private flagged = 0
  private booleans = 0
  private typed = 0
  private firstBoolean: NotedCell | null = null
  private wrongSigns = 0
  private firstWrong: NotedCell | null = null
  private words = 0
  private wordsRepeat = false
  private infinite = 0
  private firstWord: (NotedCell & { fault: CellFault }) | null = null
  private scaled = false
  /** The unit in its name; whether numbers without a sign bear it. */
  private readonly ownUnit: string
  private bearsOwn = false
  private bracketed = false
  private minusBehind = false
  private asText = false
  private wordReader: WordReader | null = null
  private times: TimeColumn | null | undefined
  // What the times were when they were given up, of a column that the user named.
  private gaveUp: TimesFound | null = null

  constructor(name: string, rules: CellRules, role: ColumnRole = {}) {
    this.name = name
    this.rules = rules
    this.role = role
    this.ownUnit = unitInName(name)
    this.signs = new NumberSigns(rules.signs)
    this.dotIsOpen = this.signs.dotIsOpen
    this.hasNa = rules.naNumbers.size > 0
    if (role.series === true) this.wordReader = new WordReader(true)
  }

  /** Whether no cell had a value. */
  get isEmpty(): boolean {
    return this.missing === this.rows
  }

  /** Takes the next cell, as text. */
  push(cell: string): void {
    const value = numberOf(cell)
    if (value - value !== 0) return this.pushOther(cell)
    if (this.hasNa && this.rules.naNumbers.has(value)) return this.pushMissing(cell)
    if (this.dotIsOpen) {
      if (!this.signs.takePlain(cell, value, this.rows)) return this.pushWrongSign(cell)
      this.dotIsOpen = this.signs.dotIsOpen
    }
    if (this.times !== null) this.pushTime(cell)
    if (this.wordReader !== null) this.wordReader.push(cell)
    if (this.plain++ === 0) this.firstPlain = { row: this.rows, text: cell }
    this.pushValue(value)
  }

  /** Takes the next cell, as a number: NaN is missing. */
  pushNumber(value: number): void {
    if (value - value !== 0) return this.push(Number.isNaN(value) ? '' : String(value))
    this.typed++
    if (this.dotIsOpen || this.times !== null || this.wordReader !== null || this.hasNa) return this.push(String(value))
    if (this.plain++ === 0) this.firstPlain = { row: this.rows, text: String(value) }
    this.pushValue(value)
  }

  private pushValue(value: number): void {
    for (; this.waiting > 0; this.waiting--) this.numbers.push(NaN)
    this.numbers.push(value)
    this.rows++
  }

  private pushNone(): void {
    if (this.numbers.length > 0) this.numbers.push(NaN)
    else this.waiting++
    this.rows++
  }

  private pushMissing(text: string): void {
    this.missing++
    if (this.times !== null) this.pushTime(text, true)
    this.wordReader?.push(null)
    this.pushNone()
  }

  private pushTime(text: string, missing = false): void {
    this.times ??= new TimeColumn(this.role.dateFormat)
    const alive = missing ? this.times.pushMissing(text) : this.times.push(text)
    if (alive) return
    if (this.role.time === true) this.gaveUp = this.times.finish()
    this.times = null
  }

  /** A cell that is not a plain number. */
  private pushOther(cell: string): void {
    const text = trimmed(cell)
    if (isMissing(text) || this.rules.naWords.has(text)) return this.pushMissing(text)
    if (text !== cell && !Number.isNaN(numberOf(text))) return this.push(text)
    const content = formulaText(text)
    if (content !== null) {
      this.formulas = true
      return this.push(content)
    }
    const bare = this.role.series === true ? text : withoutMarks(text)
    if (
      bare !== text &&
      (/^[\u0660-\u06f9]/.test(text) || numberOf(bare) === numberOf(bare) || readNumber(bare)?.behind === '')
    ) {
      this.asText = true
      return this.push(bare)
    }
    const { naNumbers } = this.rules
    const read = readNumber(text)
    if (read !== null && naNumbers.has(read.value)) return this.pushMissing(text)
    const boolean = text.length < 6 ? BOOLEANS[text.toLowerCase()] : undefined
    if (this.times !== null) this.pushTime(text)
    if (boolean !== undefined) {
      if (this.booleans++ === 0) this.firstBoolean = { row: this.rows, text }
      this.wordReader?.push(text)
      return this.pushValue(boolean)
    }
    if (read === null || read.value - read.value !== 0) {
      const infinite = read !== null || isInfinity(text)
      this.firstWord ??= { row: this.rows, text, fault: infinite ? 'infinite' : 'word' }
      this.coded ||= CODED.test(text)
      if (infinite) this.infinite++
      else this.words++
      return this.pushWord(text)
    }
    this.pushWritten(read, text)
  }

  private pushWritten(read: NumberCell, text: string): void {
    if (!this.signs.take(read, text, this.rows)) return this.pushWrongSign(text)
    this.dotIsOpen = this.signs.dotIsOpen
    const { before, behind } = read
    const cell = { row: this.rows, text }
    if (before === '' && FLAG.test(behind)) {
      this.marks.add(behind)
      this.flagged++
    }
    const own = before === '' && behind === this.ownUnit && behind !== ''
    if (own) this.bearsOwn = true
    if (own || (before === '' && behind === '')) {
      if (this.plain++ === 0) this.firstPlain = cell
    } else if (this.sign === null || (this.sign.before === before && this.sign.behind === behind)) {
      this.sign = { before, behind }
      if (this.signed++ === 0) this.firstSigned = cell
    } else {
      this.otherSign ??= cell
      this.otherSigns++
    }
    if (read.scaled) this.scaled = true
    if (read.bracketed) this.bracketed = true
    if (read.minusBehind) this.minusBehind = true
    this.wordReader?.push(text)
    this.pushValue(read.value)
  }

  private pushWrongSign(text: string): void {
    this.firstWrong ??= { row: this.rows, text }
    this.wrongSigns++
    if (this.times !== null) this.pushTime(text)
    this.wordReader?.push(text)
    this.pushNone()
  }

  private pushWord(text: string): void {
    if (this.wordReader === null) {
      this.wordReader = new WordReader(false)
      this.catchUp(this.wordReader)
    }
    if (this.wordReader.has(text)) this.wordsRepeat = true
    this.wordReader.push(text)
    this.pushNone()
  }

  /** The cells before the first word, as words. */
  private catchUp(reader: WordReader): void {
    for (let r = 0; r < this.rows; r++) {
      const value = r < this.numbers.length ? this.numbers.at(r) : NaN
      reader.push(Number.isNaN(value) ? null : String(value))
    }
  }

  /** What the cells say about dots and commas of the whole table; nothing if they say nothing. */
  get signHint(): Pick<SignRules, 'dot' | 'comma'> | null {
    const { dot, comma } = this.signs
    return this.words > this.plain + this.signed || (dot === null && comma === null) ? null : { dot, comma }
  }

  /** The times that the column reads as; null if it reads as none. */
  finishTimes(): TimesFound | null {
    const times = this.times?.finish() ?? this.gaveUp
    return times === null ? null : { ...times, rows: this.rows }
  }

  /**
   * The finished column.
   *
   * @param hint what the other columns say about dots and commas
   * @param commas whether decimal commas are usual where the table comes from
   * @param coded whether commas part the values of a cell
   */
  finish(hint: SignRules, commas: Usual = 'no', coded = false): Column {
    const { name, missing, rows } = this
    const there = rows - missing
    const words = this.wordReader?.finish() ?? null
    if (there === 0) {
      return { name, kind: 'empty', missing, values: new Float64Array(rows).fill(NaN), first: null, bad: null }
    }
    if (coded && this.signs.comma === 'decimal') {
      return {
        name,
        kind: 'text',
        missing,
        values: new Float64Array(0),
        first: this.firstPlain,
        bad: null,
        words: null,
      }
    }
    const bad = this.badCell(there)
    if (bad === 'text') {
      const first = this.firstWord ?? this.otherSign ?? this.firstSigned ?? this.firstBoolean ?? this.firstWrong
      const numbers = this.plain + this.signed + this.otherSigns + this.wrongSigns
      const some = numbers === 0 ? {} : { numbers }
      return { name, kind: 'text', missing, values: new Float64Array(0), first, bad: null, words, ...some }
    }
    for (; this.waiting > 0; this.waiting--) this.numbers.push(NaN)
    const values = this.numbers.finish()
    const settled = this.signs.settle(values, hint, { comma: this.rules.commaDelimits, dot: commas })
    const open: BadCell | null = settled ? null : { ...this.signs.open!, fault: 'thousands' }
    const form: NumberForm = this.form()
    const first = [this.firstPlain, this.firstSigned, this.firstBoolean].reduce((a, b) =>
      a === null || (b !== null && b.row < a.row) ? b : a,
    )
    return {
      name,
      kind: 'number',
      missing,
      values,
      first: first ?? this.firstWord,
      bad: bad ?? open,
      ...(Object.keys(form).length === 0 ? {} : { form }),
      ...(this.role.series === true ? { words } : {}),
    }
  }

  /** The first cell that cannot be used; null if all can; `'text'` for a column of words. */
  private badCell(there: number): BadCell | null | 'text' {
    const { booleans, wrongSigns, infinite, words } = this
    const flags = this.flags()
    const plain = this.plain + flags
    const signed = flags > 0 ? 0 : this.signed
    const most = Math.max(plain, signed, booleans)
    const truths = most === plain ? booleans : 0
    if (most + truths + wrongSigns + infinite < there * 0.9) return 'text'
    if (words > 0 && this.fewNumbers() && this.wordsRepeat) return 'text'
    const candidates: (BadCell | null)[] = [
      this.firstWord,
      this.firstWrong && { ...this.firstWrong, fault: 'sign', others: this.signs.comma === 'decimal' ? ',' : '.' },
      flags > 0 ? null : this.otherSign && { ...this.otherSign, fault: 'unit', others: this.signText() },
    ]
    if (most === plain) {
      candidates.push(flags > 0 ? null : this.firstSigned && { ...this.firstSigned, fault: 'unit', others: '' })
    } else if (plain > 0) candidates.push({ ...this.firstPlain!, fault: 'unit', others: this.signText() })
    if (booleans > 0 && most !== booleans) candidates.push({ ...this.firstBoolean!, fault: 'word' })
    return candidates.reduce((a, b) => (a === null || (b !== null && b.row < a.row) ? b : a), null)
  }

  /** How many numbers bear flags, where nothing else stands behind any, and they are no unit that most of them bear. */
  private flags(): number {
    const { flagged, plain, marks } = this
    const others = this.signed + this.otherSigns - flagged
    return others === 0 && flagged > 0 && (plain >= flagged || marks.size > 1) ? flagged : 0
  }

  private signText(): string {
    return this.sign === null ? '' : this.sign.before + this.sign.behind
  }

  /** Whether the numbers are one or two whole ones. */
  private fewNumbers(): boolean {
    const seen: number[] = []
    for (let r = 0; r < this.numbers.length; r++) {
      const value = this.numbers.at(r)
      if (Number.isNaN(value) || seen.includes(value)) continue
      if (seen.length === 2 || value !== Math.floor(value)) return false
      seen.push(value)
    }
    return true
  }

  private form(): NumberForm {
    const flags = this.flags()
    const borne = flags === 0 && this.signed > this.plain ? this.signText() : ''
    const sign = borne === '' && this.bearsOwn ? this.ownUnit : borne
    return {
      ...this.signs.form,
      ...(flags === 0 ? {} : { flags: { marks: [...this.marks], count: flags } }),
      ...(sign === '' ? {} : { sign }),
      ...(this.rules.ignoresUnits || this.typed >= this.rows - this.missing ? { unitUnsaid: true } : {}),
      ...(this.signs.threes ? { threes: true } : {}),
      ...(this.scaled ? { scaled: true } : {}),
      ...(this.booleans > 0 ? { booleans: true } : {}),
      ...(this.bracketed ? { bracketed: true } : {}),
      ...(this.minusBehind ? { minusBehind: true } : {}),
      ...(this.asText ? { asText: true } : {}),
    }
  }
}
