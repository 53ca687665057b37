// The builds for threads and with relaxed products differ from the plain core in a few places: what is packed of them is
// how to make them from it, a fifth of their size. src/engine/patched.ts reads it.

/** Bytes that a copy has at least: it costs about three itself, and cuts what stands around it. */
const LEAST = 8

/**
 * How to make one binary from another: the number of bytes of the steps; the steps, each how many new bytes come first,
 * how many are then copied, and how far from where the copy before ended; and all new bytes. Numbers are LEB128, the
 * distance zigzag.
 *
 * @param {Buffer} base
 * @param {Buffer} made
 */
export function patchOf(base, made) {
  const key = (bytes, at) => bytes.toString('latin1', at, at + LEAST)
  const places = new Map()
  for (let at = 0; at + LEAST <= base.length; at++) {
    const found = places.get(key(base, at))
    if (found === undefined) places.set(key(base, at), [at])
    else found.push(at)
  }
  const steps = []
  const fresh = []
  let done = 0
  let expected = 0
  const copy = (at, count, from) => {
    const distance = from - expected
    steps.push(...leb128(at - done), ...leb128(count), ...leb128(distance < 0 ? -2 * distance - 1 : 2 * distance))
    for (; done < at; done++) fresh.push(made[done])
    done = at + count
    expected = from + count
  }
  for (let at = 0; at < made.length; at = Math.max(at + 1, done)) {
    let longest = 0
    let from = expected
    for (const place of places.get(key(made, at)) ?? []) {
      let count = 0
      while (at + count < made.length && made[at + count] === base[place + count]) count++
      const nearer = Math.abs(place - expected) < Math.abs(from - expected)
      if (count > longest || (count === longest && nearer)) [longest, from] = [count, place]
    }
    if (longest >= LEAST) copy(at, longest, from)
  }
  if (done < made.length) copy(made.length, 0, expected)
  return Buffer.from([...leb128(steps.length), ...steps, ...fresh])
}

/** A whole number as LEB128: seven bits a byte, the lowest first. */
function leb128(value) {
  const bytes = []
  for (; value > 127; value >>>= 7) bytes.push((value & 127) | 128)
  return [...bytes, value]
}
