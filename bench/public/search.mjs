/** The search of `--search`: departures from the rule, on validation rows alone. */

/** Departures, a kind a line. They name no table, and are tried in this order. */
export const DEPARTURES = [
  ['standard', 'mean', 'last', 'season'].map((normalize) => ({ normalize })),
  ['season', 'last'].map((residual) => ({ residual })),
  [{ transform: 'log1p' }],
  [64, 128].map((hiddenSize) => ({ hiddenSize })),
  [0.001, 0.002, 0.004].map((learningRate) => ({ optimizer: { learningRate } })),
]
/** A departure is kept if it takes this share off what is judged: what seeds alone move is less. */
const GAIN = 0.005

/**
 * Tries one kind after another on top of what was kept before. `score` trains with the options and resolves to what is
 * judged of the validation rows, lower is better; it rejects where the options do not fit the table.
 *
 * @returns {Promise<{ options: object, tried: { options: object, score?: number, refused?: string, kept: boolean }[] }>}
 */
export async function searched(score) {
  let options = {}
  let best = await score(options)
  const tried = [{ options, score: best, kept: true }]
  for (const kind of DEPARTURES) {
    let winner
    for (const departure of kind) {
      const one = { options: { ...options, ...departure }, kept: false }
      tried.push(one)
      try {
        one.score = await score(one.options)
      } catch (error) {
        one.refused = error.message
        continue
      }
      if (one.score < best * (1 - GAIN) && !(one.score >= winner?.score)) winner = one
    }
    if (winner === undefined) continue
    winner.kept = true
    ;({ options, score: best } = winner)
  }
  return { options, tried }
}
