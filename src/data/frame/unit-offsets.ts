/** Places in bytes of UTF-8 as places in UTF-16: continuations count for nothing, what begins with 0xf0 for two. */
export function unitOffsets(bytes: Uint8Array, offsets: Int32Array): Int32Array {
  const places = new Int32Array(offsets.length)
  let at = 0
  let units = 0
  for (let row = 0; row < offsets.length; row++) {
    for (const end = offsets[row]!; at < end; at++) {
      const byte = bytes[at]!
      if (byte < 0x80 || byte >= 0xc0) units += byte >= 0xf0 ? 2 : 1
    }
    places[row] = units
  }
  return places
}
