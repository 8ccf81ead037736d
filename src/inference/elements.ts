import { badRequest } from '../error.ts'
import { castNumbers, fixedTensor, textOrBytes } from '../models/cast-tensor.ts'
import type { BytesElement, Datatype, Tensor } from '../models/tensor.ts'

/** An element as JSON has it; `Uint8Array` is what came as base64. */
export type Element = number | bigint | boolean | string | null | Uint8Array

/** Elements as a tensor; null is NaN in floats. Throws `bad-request` for one that the datatype does not have. */
export function tensorOfElements(
  name: string,
  datatype: Datatype,
  shape: readonly number[],
  elements: readonly Element[],
): Tensor {
  if (datatype === 'BYTES') return { name, datatype, shape, data: elements.map(textIn(name)) }
  if (elements.length === 1 && elements[0] instanceof Uint8Array) {
    return { name, datatype: 'BYTES', shape, data: [elements[0]] }
  }
  const isFloat = datatype.startsWith('FP') || datatype === 'BF16'
  const numbers = elements.map((element, position) => {
    if (typeof element === 'number' || typeof element === 'bigint') return element
    if (typeof element === 'boolean') return Number(element)
    if (element === null && isFloat) return Number.NaN
    throw badRequest(`Input "${name}" has ${shown(element)} at position ${position}, ${datatype} has numbers`)
  })
  return fixedTensor(name, datatype, shape, castNumbers(name, numbers, datatype))
}

function textIn(name: string): (element: Element, position: number) => BytesElement {
  return (element, position) => {
    if (typeof element === 'string') return element
    if (element instanceof Uint8Array) return textOrBytes(element)
    throw badRequest(`Input "${name}" has ${shown(element)} at position ${position}, BYTES has texts`)
  }
}

function shown(element: Element): string {
  return typeof element === 'bigint' ? String(element) : JSON.stringify(element)
}
