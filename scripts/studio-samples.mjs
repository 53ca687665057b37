// The samples of Studio that are made by a formula, and the airline passengers: CSV texts by their file names. The rows are
// the same on every machine: whole numbers from one generator, sines rounded to three digits.

/** Numbers from 0 up to 1, always the same ones. */
function* numbers(seed) {
  let state = seed
  for (;;) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    yield state / 4294967296
  }
}

const round = (value) => Number(value.toFixed(3))
const csv = (head, rows) => `${[head, ...rows].join('\n')}\n`

/** A load with its day and its week, eight weeks of it. */
function load() {
  const random = numbers(1)
  const start = Date.UTC(2024, 0, 1)
  let noise = 0
  const rows = Array.from({ length: 56 * 24 }, (_, i) => {
    const [hour, day] = [i % 24, Math.floor(i / 24) % 7]
    noise = 0.8 * noise + 20 * (random.next().value - 0.5)
    const daily = 120 * Math.sin(((hour - 8) / 24) * 2 * Math.PI) + 45 * Math.sin(((hour - 4) / 12) * 2 * Math.PI)
    const weekend = day > 4 ? 0.7 : 1
    const mw = Math.floor(500 + weekend * daily - (day > 4 ? 60 : 0) + noise)
    return `${new Date(start + i * 3600000).toISOString().slice(0, 16).replace('T', ' ')},${mw}`
  })
  return csv('time,load', rows)
}

/** A sine of 25 rows with some noise. */
function sine() {
  const random = numbers(2)
  const rows = Array.from({ length: 800 }, (_, t) => {
    const noise = (random.next().value - 0.5) * 0.2
    return `${t},${round(Math.sin((t / 25) * 2 * Math.PI) + noise)}`
  })
  return csv('t,y', rows)
}

/** y is what x was eight rows before. */
function echo() {
  const random = numbers(3)
  const x = Array.from({ length: 3000 }, () => round(random.next().value * 2 - 1))
  return csv(
    't,x,y',
    x.slice(8).map((value, i) => `${i},${value},${x[i]}`),
  )
}

/** y is the sum of the last two values that were marked. */
function adding() {
  const random = numbers(4)
  const marked = [0, 0]
  const rows = Array.from({ length: 4000 }, (_, t) => {
    const value = round(random.next().value)
    const mark = random.next().value < 0.25 ? 1 : 0
    if (mark === 1) {
      marked.shift()
      marked.push(value)
    }
    return `${t},${value},${mark},${round(marked[0] + marked[1])}`
  })
  return csv('t,value,mark,y', rows)
}

// Passengers of international airlines, in thousands a month, 1949 to 1960: Box and Jenkins, Time Series Analysis, series G.
// Facts, in the public domain.
const PASSENGERS = `
112 118 132 129 121 135 148 148 136 119 104 118 115 126 141 135 125 149 170 170 158 133 114 140
145 150 178 163 172 178 199 199 184 162 146 166 171 180 193 181 183 218 230 242 209 191 172 194
196 196 236 235 229 243 264 272 237 211 180 201 204 188 235 227 234 264 302 293 259 229 203 229
242 233 267 269 270 315 364 347 312 274 237 278 284 277 317 313 318 374 413 405 355 306 271 306
315 301 356 348 355 422 465 467 404 347 305 336 340 318 362 348 363 435 491 505 404 359 310 337
360 342 406 396 420 472 548 559 463 407 362 405 417 391 419 461 472 535 622 606 508 461 390 432`

function airline() {
  const values = PASSENGERS.trim().split(/\s+/)
  const rows = values.map((n, i) => `${1949 + Math.floor(i / 12)}-${String((i % 12) + 1).padStart(2, '0')},${n}`)
  return csv('month,passengers', rows)
}

export const samples = {
  'airline-passengers.csv': airline(),
  'hourly-load.csv': load(),
  'sine.csv': sine(),
  'echo.csv': echo(),
  'adding.csv': adding(),
}
