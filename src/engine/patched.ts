/**
 * Makes a build of the core from the plain one: the package holds of the others only what differs.
 *
 * @module
 */

/**
 * A binary made from another.
 *
 * @param base the plain core
 * @param patch as `scripts/core-patch.mjs` has it: the length of the steps, the steps (new bytes, bytes copied, how far
 * from the end of the copy before), all new bytes; LEB128, the distance zigzag
 */
export function patched(base: Uint8Array, patch: Uint8Array): Uint8Array<ArrayBuffer> {
  let at = 0
  const next = (): number => {
    let value = 0
    for (let shift = 0; ; shift += 7) {
      const byte = patch[at++]
      value |= (byte & 127) << shift
      if (byte < 128) return value
    }
  }
  const length = next()
  const end = at + length
  const parts: Uint8Array[] = []
  let fresh = end
  let from = 0
  while (at < end) {
    const added = next()
    const copied = next()
    const distance = next()
    from += distance & 1 ? -(distance + 1) / 2 : distance / 2
    parts.push(patch.subarray(fresh, (fresh += added)), base.subarray(from, (from += copied)))
  }
  const made = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let filled = 0
  for (const part of parts) {
    made.set(part, filled)
    filled += part.length
  }
  return made
}
