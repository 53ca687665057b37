/**
 * A column of float64 that grows: by doubling up to a piece, then piece by piece, so that a long column is never held twice.
 *
 * @module
 */

/** Numbers of a piece, 512 kB. */
const PIECE = 65_536
const EMPTY = new Float64Array(0)

/** Numbers that are appended one by one and taken out once. */
export class GrowingColumn {
  /** Pieces that are full. */
  private full: Float64Array[] = []
  private data = new Float64Array(4)
  private used = 0

  /** How many there are. */
  get length(): number {
    return this.full.length * PIECE + this.used
  }

  /** Appends a number. */
  push(value: number): void {
    if (this.used === this.data.length) this.grow()
    this.data[this.used++] = value
  }

  private grow(): void {
    const { data } = this
    if (data.length < PIECE) {
      this.data = new Float64Array(data.length * 2)
      this.data.set(data)
      return
    }
    this.full.push(data)
    this.data = new Float64Array(PIECE)
    this.used = 0
  }

  /** The number at a place. */
  at(i: number): number {
    const piece = Math.floor(i / PIECE)
    return piece < this.full.length ? this.full[piece][i - piece * PIECE] : this.data[i - piece * PIECE]
  }

  /** The numbers, in an array of exactly their length; the column is empty after that. */
  finish(): Float64Array {
    const { full, used } = this
    const values = new Float64Array(this.length)
    for (let k = 0; k < full.length; k++) {
      values.set(full[k], k * PIECE)
      // A piece that is copied is held no longer.
      full[k] = EMPTY
    }
    values.set(this.data.subarray(0, used), full.length * PIECE)
    this.full = []
    this.data = EMPTY
    this.used = 0
    return values
  }
}
