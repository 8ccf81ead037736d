/**
 * Reads an LZ4 frame ("LZ4 Frame Format Description" 1.6) of at most `length` bytes. Those decoders that npm has for it
 * check no bounds; checksums are passed over, as Arrow's own reader does where it is not told otherwise.
 * Throws a RangeError at whatever does not fit.
 */
export function decodeLz4Frame(bytes: Uint8Array, length: number): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (view.getUint32(0, true) !== 0x184d2204) throw new RangeError('There is no LZ4 frame')
  const flags = view.getUint8(4)
  if (flags >> 6 !== 1 || flags & 1) throw new RangeError('The LZ4 frame has an unknown form')
  let at = 6 + (flags & 8 ? 8 : 0) + 1
  const hasBlockSums = (flags & 16) !== 0
  const out = new Uint8Array(length)
  let end = 0
  for (;;) {
    const size = view.getUint32(at, true)
    at += 4
    if (size === 0) return out.subarray(0, end)
    const blockEnd = at + (size & 0x7fff_ffff)
    if (blockEnd > bytes.length) throw new RangeError('An LZ4 block breaks off')
    const block = bytes.subarray(at, blockEnd)
    if (size >>> 31) {
      out.set(block, end) // as it was; throws where it is too long
      end += block.length
    } else end = decodeBlock(block, out, end)
    at = blockEnd + (hasBlockSums ? 4 : 0)
  }
}

/** Literals and copies of what was before; answers where the output ends. */
function decodeBlock(block: Uint8Array, out: Uint8Array, start: number): number {
  let [at, end] = [0, start]
  const longer = (length: number): number => {
    if (length !== 15) return length
    let total = length
    let more = 255
    while (more === 255) {
      if (at >= block.length) throw new RangeError('An LZ4 length breaks off')
      more = block[at++]!
      total += more
    }
    return total
  }
  while (at < block.length) {
    const token = block[at++]!
    const literals = longer(token >> 4)
    if (at + literals > block.length || end + literals > out.length)
      throw new RangeError('LZ4 literals break off')
    if (literals > 32) out.set(block.subarray(at, at + literals), end)
    else for (let i = 0; i < literals; i++) out[end + i] = block[at + i]!
    at += literals
    end += literals
    if (at === block.length) break
    if (at + 2 > block.length) throw new RangeError('An LZ4 offset breaks off')
    const back = block[at]! | (block[at + 1]! << 8)
    at += 2
    const copied = longer(token & 15) + 4
    if (back === 0 || back > end || end + copied > out.length)
      throw new RangeError('An LZ4 copy has no source')
    if (back >= copied && copied > 32) out.copyWithin(end, end - back, end - back + copied)
    else for (let i = 0; i < copied; i++) out[end + i] = out[end - back + i]!
    end += copied
  }
  return end
}

/** How many bytes an LZ4 frame becomes, without making them. Throws a RangeError as soon as they are more than `most`. */
export function lz4FrameLength(bytes: Uint8Array, most: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const flags = view.getUint8(4)
  let at = 6 + (flags & 8 ? 8 : 0) + 1
  let length = 0
  for (;;) {
    const size = view.getUint32(at, true)
    at += 4
    if (size === 0) return length
    const end = at + (size & 0x7fff_ffff)
    if (end > bytes.length) throw new RangeError('An LZ4 block breaks off')
    length += size >>> 31 ? end - at : blockLength(bytes.subarray(at, end))
    if (length > most) throw new RangeError(`The LZ4 frame has more than ${most} bytes`)
    at = end + (flags & 16 ? 4 : 0)
  }
}

function blockLength(block: Uint8Array): number {
  let [at, length] = [0, 0]
  const longer = (given: number): number => {
    let [total, more] = [given, given === 15 ? 255 : 0]
    while (more === 255) {
      if (at >= block.length) throw new RangeError('An LZ4 length breaks off')
      more = block[at++]!
      total += more
    }
    return total
  }
  while (at < block.length) {
    const token = block[at++]!
    const literals = longer(token >> 4)
    at += literals
    length += literals
    if (at >= block.length) break
    at += 2
    length += longer(token & 15) + 4
  }
  return length
}
