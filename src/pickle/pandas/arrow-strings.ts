import { isObject, itemsOf, malformed, PickleError, type PickleObject, type PickleValue } from '../value.ts'

/** Texts that pyarrow has: `_restore_array((type, length, nulls, offset, buffers, ...))`, or chunks of such. */
export function arrowStrings(object: PickleObject): readonly (string | null)[] {
  if (object.name === 'chunked_array')
    return itemsOf(itemsOf(object.args)[0]).flatMap((chunk) => arrowStrings(part(object, chunk)))
  if (object.name !== '_restore_array') throw malformed(object)
  const [type, length, , offset, buffers] = itemsOf(itemsOf(object.args)[0])
  const [validity, places, texts] = itemsOf(buffers).map((buffer) => bytesOf(object, buffer))
  const wide = typeName(object, type) === 'large_string'
  const size = wide ? 8 : 4
  const [count, first] = [Number(length), Number(offset)]
  if (!(Number.isSafeInteger(count) && Number.isSafeInteger(first) && count >= 0 && first >= 0))
    throw malformed(object)
  if (!places || places.length < (first + count + 1) * size) {
    if (count === 0) return []
    throw malformed(object)
  }
  const view = new DataView(places.buffer, places.byteOffset, places.byteLength)
  const place = (i: number) => (wide ? Number(view.getBigInt64(i * 8, true)) : view.getInt32(i * 4, true))
  const isMissing = (i: number) => validity !== undefined && ((validity[i >> 3] ?? 0) & (1 << (i & 7))) === 0
  const decoder = new TextDecoder()
  return Array.from({ length: count }, (_, row) => {
    const i = first + row
    return isMissing(i) ? null : decoder.decode(texts?.subarray(place(i), place(i + 1)))
  })
}

/** `type_for_alias("large_string")`. */
function typeName(object: PickleObject, type: PickleValue | undefined): string {
  const name = itemsOf(part(object, type).args)[0]
  if (name === 'string' || name === 'large_string') return name
  throw new PickleError(`The value holds an array of pyarrow's "${name}", which JSON has no form for`)
}

/** `py_buffer(bytes)`; undefined for a buffer that is not there. */
function bytesOf(object: PickleObject, buffer: PickleValue): Uint8Array | undefined {
  if (buffer === null) return undefined
  const [bytes] = itemsOf(part(object, buffer).args)
  if (bytes instanceof Uint8Array) return bytes
  throw malformed(object)
}

function part(object: PickleObject, value: PickleValue | undefined): PickleObject {
  if (value !== undefined && isObject(value)) return value
  throw malformed(object)
}
