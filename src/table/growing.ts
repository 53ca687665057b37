/**
 * A column of float64 that grows by doubling.
 *
 * @module
 */

/** Numbers that are appended one by one and taken out once. */
export class GrowingColumn {
  private data = new Float64Array(4)
  length = 0

  /** Appends a number. */
  push(value: number): void {
    if (this.length === this.data.length) {
      const larger = new Float64Array(this.length * 2)
      larger.set(this.data)
      this.data = larger
    }
    this.data[this.length++] = value
  }

  /** The number at a place. */
  at(i: number): number {
    return this.data[i]
  }

  /** The numbers, in an array of exactly their length; the column is empty after that. */
  finish(): Float64Array {
    const values = this.data.slice(0, this.length)
    this.data = new Float64Array(0)
    this.length = 0
    return values
  }
}
