import { badRequest } from '../error.ts'
import { bytesOf, fixedTensor, textOrBytes } from '../models/cast-tensor.ts'
import { type BytesElement, type Datatype, ELEMENT_ARRAYS, sizeOf, type Tensor } from '../models/tensor.ts'

/** Of BYTES each element stands behind its length, a little-endian uint32. */
const LENGTH_BYTES = 4

/**
 * A tensor of the bytes that the protocol's binary extension has: little-endian and row-major. What they say of
 * themselves is checked against those that are there. Throws `bad-request`.
 */
export function tensorOfBytes(
  name: string,
  datatype: Datatype,
  shape: readonly number[],
  bytes: Uint8Array,
): Tensor {
  const size = sizeOf(shape)
  if (datatype === 'BYTES') return { name, datatype, shape, data: elementsOf(name, bytes, size) }
  const cls = ELEMENT_ARRAYS[datatype]
  if (bytes.length !== size * cls.BYTES_PER_ELEMENT) {
    throw badRequest(
      `Input "${name}" has ${bytes.length} bytes, ${datatype} [${shape.join(', ')}] has ${size * cls.BYTES_PER_ELEMENT}`,
    )
  }
  if (datatype === 'BOOL' && bytes.some((byte) => byte > 1)) {
    throw badRequest(`Input "${name}" has a byte that is neither 0 nor 1, BOOL has only those`)
  }
  const { buffer, byteOffset } =
    bytes.byteOffset % cls.BYTES_PER_ELEMENT === 0 ? bytes : new Uint8Array(bytes)
  return fixedTensor(name, datatype, shape, new cls(buffer as ArrayBuffer, byteOffset, size))
}

/** The bytes of a tensor as the binary extension has them. */
export function bytesOfTensor(tensor: Tensor): Uint8Array {
  if (tensor.datatype !== 'BYTES') {
    const { buffer, byteOffset, byteLength } = tensor.data
    return new Uint8Array(buffer, byteOffset, byteLength)
  }
  const parts = tensor.data.map(bytesOf)
  const bytes = new Uint8Array(parts.reduce((length, part) => length + LENGTH_BYTES + part.length, 0))
  const view = new DataView(bytes.buffer)
  let at = 0
  for (const part of parts) {
    view.setUint32(at, part.length, true)
    bytes.set(part, at + LENGTH_BYTES)
    at += LENGTH_BYTES + part.length
  }
  return bytes
}

function elementsOf(name: string, bytes: Uint8Array, size: number): readonly BytesElement[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const elements: BytesElement[] = []
  let at = 0
  while (at + LENGTH_BYTES <= bytes.length && elements.length < size) {
    const start = at + LENGTH_BYTES
    at = start + view.getUint32(at, true)
    if (at <= bytes.length) elements.push(textOrBytes(bytes.subarray(start, at)))
  }
  if (at === bytes.length && elements.length === size) return elements
  throw badRequest(
    `Input "${name}" has ${bytes.length} bytes that are not ${size} elements of BYTES, each behind its length in 4 bytes`,
  )
}
