/** Copies of weights in the order in which products read them: made once a minibatch, never inside a loop over steps. */
import { BYTES, PANEL } from './real'

/**
 * Rows from … end − 1 of the panels of W: to[panel][k][64 bytes] from rows of `row` bytes, the next `stride` bytes on;
 * columns past the end stay as they are (zero). The next panel lies `panelBytes` on.
 */
export function packPanels(
  to: usize,
  panelBytes: usize,
  from: usize,
  k: i32,
  end: i32,
  row: usize,
  stride: usize,
): void {
  for (; k < end; k++) {
    let p = from + <usize>k * stride
    let q = to + ((<usize>k) << 6)
    let left = row
    for (; left >= 64; left -= 64) {
      v128.store(q, v128.load(p))
      v128.store(q, v128.load(p, 16), 16)
      v128.store(q, v128.load(p, 32), 32)
      v128.store(q, v128.load(p, 48), 48)
      p += 64
      q += panelBytes
    }
    for (; left > 0; left -= 16) {
      v128.store(q, v128.load(p))
      p += 16
      q += 16
    }
  }
}

/** Panels of W transposed, for rows k … end − 1 of W, `row` bytes apart: to[panel][j][64 bytes of k] = W[k][j], j < cols. */
export function packTransposed(
  to: usize,
  panelBytes: usize,
  from: usize,
  k: i32,
  end: i32,
  cols: i32,
  row: usize,
): void {
  for (; k < end; k++) {
    let p = from + <usize>k * row
    let q = to + <usize>(k / PANEL) * panelBytes + <usize>(k % PANEL) * BYTES
    for (let j: i32 = 0; j < cols; j++) {
      store<Real>(q, load<Real>(p))
      p += BYTES
      q += 64
    }
  }
}

/** to[j][k] = W[k][j] with rows of `toRow` and `row` bytes: the online path's transposed weights. */
export function transpose(to: usize, toRow: usize, from: usize, rows: i32, cols: i32, row: usize): void {
  for (let k: i32 = 0; k < rows; k++) {
    let p = from + <usize>k * row
    let q = to + <usize>k * BYTES
    for (let j: i32 = 0; j < cols; j++) {
      store<Real>(q, load<Real>(p))
      p += BYTES
      q += toRow
    }
  }
}

/** to[·] = b_ih + b_hh over rows of `row` bytes; b_hh may be 0 (left out). */
export function addBiases(to: usize, biasIh: usize, biasHh: usize, row: usize): void {
  for (let at: usize = 0; at < row; at += 16) {
    const b = v128.load(biasIh + at)
    v128.store(to + at, biasHh ? v128.add<Real>(b, v128.load(biasHh + at)) : b)
  }
}

/**
 * Columns of a row-pair block from a panel: to[pair][k][2] = c[2·pair + 0 and 1][k] for the first `cols` columns of the
 * panel c [2n rows][64 bytes] up to `cEnd`. Whole panels are interleaved by vectors.
 */
export function writePairs(to: usize, pairBytes: usize, c: usize, cEnd: usize, cols: i32): void {
  if (cols >= PANEL) {
    while (c != cEnd) {
      for (let at: usize = 0; at < 64; at += 16) {
        const a = v128.load(c + at)
        const b = v128.load(c + at, 64)
        if (BYTES == 4) {
          v128.store(to + 2 * at, v128.shuffle<i32>(a, b, 0, 4, 1, 5))
          v128.store(to + 2 * at, v128.shuffle<i32>(a, b, 2, 6, 3, 7), 16)
        } else {
          v128.store(to + 2 * at, v128.shuffle<i64>(a, b, 0, 2))
          v128.store(to + 2 * at, v128.shuffle<i64>(a, b, 1, 3), 16)
        }
      }
      to += pairBytes
      c += 128
    }
    return
  }
  while (c != cEnd) {
    let q = to
    let p = c
    for (let k: i32 = 0; k < cols; k++) {
      store<Real>(q, load<Real>(p))
      store<Real>(q + BYTES, load<Real>(p + 64))
      p += BYTES
      q += 2 * BYTES
    }
    to += pairBytes
    c += 128
  }
}
