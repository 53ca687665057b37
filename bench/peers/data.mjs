/** The race's table as a rival wants it: every minibatch cut out before the clock starts. */

/** Windows of minibatch m: its first window and how many there are. */
function windowsOf(table, point, m) {
  const windows = table.rows - point.steps + 1
  const first = m * point.batch
  return { first, count: Math.min(point.batch, windows - first) }
}

export function minibatchCount(table, point) {
  return Math.ceil((table.rows - point.steps + 1) / point.batch)
}

/** x [T][n][I] and target [T][n] of minibatch m, in f32. */
export function minibatch(table, point, m) {
  const { inputSize: I, steps: T } = point
  const { first, count: n } = windowsOf(table, point, m)
  const x = new Float32Array(T * n * I)
  const y = new Float32Array(T * n)
  for (let t = 0; t < T; t++) {
    const from = first + t
    x.set(table.inputs.subarray(from * I, (from + n) * I), t * n * I)
    y.set(table.target.subarray(from, from + n), t * n)
  }
  return { x, y, n }
}

/** All minibatches, through `make`, which turns one into what the rival keeps in memory. */
export function allMinibatches(table, point, make) {
  return Array.from({ length: minibatchCount(table, point) }, (_, m) => make(minibatch(table, point, m), m))
}

/** [rows][cols] turned round, in f32. */
export function transposed({ shape: [rows, cols], data }) {
  const out = new Float32Array(rows * cols)
  for (let r = 0; r < rows; r++) for (let c = 0; c < cols; c++) out[c * rows + r] = data[r * cols + c]
  return out
}
