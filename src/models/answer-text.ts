import { jsonText } from '../data/frame/cell.ts'
import { floatText } from '../data/frame/float-text.ts'
import type { Label, ModelValue } from './model.ts'

type Part = Label | readonly Part[]

/**
 * What a model answers as JSON text, null for NaN and "Infinity" for an infinity, as in cells. Where Python's numbers are floats they
 * are spelled as such, `2.0`: who reads them as integers would have another type.
 */
export function answerText(value: Exclude<ModelValue, undefined>, areFloats: boolean): string {
  return areFloats ? floatsText(value) : jsonText(value)
}

function floatsText(part: Part): string {
  if (Array.isArray(part)) return `[${part.map(floatsText).join(',')}]`
  return typeof part === 'number' && Number.isFinite(part) ? floatText(part) : jsonText(part as Label)
}
