import type { Json } from '../data/frame/vector.ts'
import { badRequest } from '../error.ts'
import type { Datatype, Tensor, TensorSpec } from '../models/tensor.ts'
import { type Element, tensorOfElements } from './elements.ts'

/** Lists in lists as a tensor, of the shape that they have. Throws `bad-request` where they are not of equal lengths. */
export function tensorOfNested(name: string, datatype: Datatype, value: Json): Tensor {
  const shape = shapeOf(value)
  const elements: Element[] = []
  collect(value, 0)
  return tensorOfElements(name, datatype, shape, elements)

  function collect(item: Json, axis: number): void {
    if (axis === shape.length) {
      elements.push(elementOf(name, item))
      return
    }
    if (!Array.isArray(item) || item.length !== shape[axis]) {
      throw badRequest(
        `Input "${name}" has lists of different lengths, [${shape.join(', ')}] by the first of each`,
      )
    }
    for (const inner of item) collect(inner, axis + 1)
  }
}

/**
 * The tensor with a last axis of 1, which clients leave out, where the model wants it: a list of texts for [-1, 1].
 */
export function fitted(tensor: Tensor, { shape }: TensorSpec): Tensor {
  const last = shape.at(-1)
  if (shape.length !== tensor.shape.length + 1 || (last !== 1 && last !== -1)) return tensor
  return { ...tensor, shape: [...tensor.shape, 1] }
}

/** Whether a value is the base64 of bytes, as TensorFlow Serving spells it. */
export function isBase64(value: Json): value is { readonly b64: string } {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && isText(value, 'b64')
}

function isText(value: object, key: string): boolean {
  return typeof (value as { readonly [key: string]: unknown })[key] === 'string'
}

/** The bytes of base64, also without its padding and in its URL form. Throws `bad-request` for anything else. */
export function bytesOfBase64(name: string, text: string): Uint8Array {
  if (/^[A-Za-z0-9+/_-]*={0,2}\s*$/.test(text)) return new Uint8Array(Buffer.from(text, 'base64'))
  throw badRequest(`Input "${name}" has a text that is no base64`)
}

function shapeOf(value: Json): readonly number[] {
  const shape: number[] = []
  for (let item = value; Array.isArray(item); item = item[0] as Json) {
    shape.push(item.length)
    if (item.length === 0) break
  }
  return shape
}

function elementOf(name: string, item: Json): Element {
  if (isBase64(item)) return bytesOfBase64(name, item.b64)
  if (typeof item === 'object' && item !== null) {
    throw badRequest(
      Array.isArray(item)
        ? `Input "${name}" has lists of different depths`
        : `Input "${name}" has an object among its values, bytes are {"b64": "..."}`,
    )
  }
  return item
}
