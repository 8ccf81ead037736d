// The field numbers of onnx.proto, https://github.com/onnx/onnx/blob/main/onnx/onnx.proto.
const GRAPH = 7 // ModelProto.graph
const NODE = 1 // GraphProto.node
const OP_TYPE = 4 // NodeProto.op_type
const ATTRIBUTE = 5 // NodeProto.attribute
const ATTRIBUTE_NAME = 1
const ATTRIBUTE_INTS = 8

/**
 * Whether missing values are the model's own business: it imputes them or asks which they are, or its trees know
 * the way for them. Others compute with NaN as with a number and answer nonsense without a word.
 */
export function takesMissing(bytes: Uint8Array): boolean {
  for (const graph of fields(bytes, GRAPH)) {
    for (const node of fields(graph, NODE)) {
      const [op] = [...fields(node, OP_TYPE)].map(text)
      if (op === 'Imputer' || op === 'IsNaN') return true
      for (const attribute of fields(node, ATTRIBUTE)) {
        const [name] = [...fields(attribute, ATTRIBUTE_NAME)].map(text)
        if (name !== 'nodes_missing_value_tracks_true') continue
        if ([...integers(attribute, ATTRIBUTE_INTS)].some((value) => value !== 0)) return true
      }
    }
  }
  return false
}

const decoder = new TextDecoder()
const text = (bytes: Uint8Array) => decoder.decode(bytes)

/** The fields of one number that have a length: messages, texts, packed lists. */
function* fields(message: Uint8Array, number: number): Generator<Uint8Array> {
  for (const field of read(message)) {
    if (field.number === number && field.content !== undefined) yield field.content
  }
}

/** A repeated integer, whether packed or one by one. */
function* integers(message: Uint8Array, number: number): Generator<number> {
  for (const field of read(message)) {
    if (field.number !== number) continue
    if (field.content === undefined) yield field.value
    else for (let at = { offset: 0 }; at.offset < field.content.length; ) yield varint(field.content, at)
  }
}

interface Field {
  readonly number: number
  /** Of wire type 0. */
  readonly value: number
  /** Of wire type 2. */
  readonly content: Uint8Array | undefined
}

/** Takes a protobuf message apart (https://protobuf.dev/programming-guides/encoding/); ends where it makes no sense. */
function* read(message: Uint8Array): Generator<Field> {
  const at = { offset: 0 }
  while (at.offset < message.length) {
    const tag = varint(message, at)
    const number = Math.floor(tag / 8)
    const wire = tag % 8
    if (wire === 0) yield { number, value: varint(message, at), content: undefined }
    else if (wire === 1) at.offset += 8
    else if (wire === 5) at.offset += 4
    else if (wire === 2) {
      const length = varint(message, at)
      yield { number, value: 0, content: message.subarray(at.offset, at.offset + length) }
      at.offset += length
    } else return
  }
}

/** Reads 7 bits a byte. Large values lose their last digits, which no field that is asked for has. */
function varint(bytes: Uint8Array, at: { offset: number }): number {
  let value = 0
  for (let scale = 1; at.offset < bytes.length; scale *= 128) {
    const byte = bytes[at.offset++]!
    value += (byte & 127) * scale
    if (byte < 128) break
  }
  return value
}
