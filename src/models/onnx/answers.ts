import type { Tensor } from 'onnxruntime-common'
import { ComputationError } from '../../error.ts'
import type { Label, ModelValue } from '../model.ts'
import type { Answer } from './outputs.ts'

/** The values of an output in row-major order. */
export interface OutputValues {
  readonly values: readonly Label[]
  /** Values a row. */
  readonly width: number
  readonly areFloats: boolean
}

const FLOATS: ReadonlySet<Tensor.Type> = new Set(['float16', 'float32', 'float64'])

/** Reads a tensor of [rows], [rows, 1], [1, rows] or [rows, k]. Throws `ValueError` for other shapes. */
export function readOutput(tensor: Tensor, rows: number, name: string): OutputValues {
  const [count, width = 1] = tensor.dims
  const areFloats = FLOATS.has(tensor.type)
  if (count === rows && tensor.dims.length <= 2) return { values: labelsOf(tensor), width, areFloats }
  // The labels that skl2onnx writes for QuadraticDiscriminantAnalysis.
  if (count === 1 && width === rows && tensor.dims.length === 2) {
    return { values: labelsOf(tensor), width: 1, areFloats }
  }
  throw new ComputationError(
    'ValueError',
    `The output "${name}" has the shape [${tensor.dims.join(', ')}], only [${rows}] or [${rows}, columns] can be answered`,
  )
}

/** Outputs of [rows] or [rows, 1] as the columns of one. */
export function besideEachOther(outputs: readonly OutputValues[]): OutputValues {
  const [first] = outputs
  if (outputs.length === 1) return first!
  const values = first!.values.flatMap((_, row) => outputs.map((output) => output.values[row]!))
  return { values, width: outputs.length, areFloats: outputs.some(({ areFloats }) => areFloats) }
}

/**
 * Brings values into the form of the guide: `predict` and `decision_function` answer a flat list where there is
 * one value a row, `transform` and `predict_proba` always rows. Of opposite scores of two classes `columnOf` tells which
 * is scikit-learn's.
 * Throws `AttributeError` when probabilities turn out to be scores, or the reverse.
 */
export function answerValue(
  { values, width }: OutputValues,
  { outputs, form, oneClass, unsure }: Answer,
  columnOf: (rows: readonly (readonly Label[])[]) => 0 | 1,
): Exclude<ModelValue, undefined> {
  if (form === 'labels' && width === 1) return values
  const rows = inRows(values, width)
  if (form === 'labels' || form === 'rows') return rows
  const { name } = outputs[0]!
  if (form === 'scores' && width === 1) return values
  if (unsure) checkMeaning(rows, form, name, oneClass)
  if (form === 'probabilities') return rows
  const opposite = width === 2 && rows.every(([first, second]) => first === -Number(second))
  if (!opposite) return rows
  const column = columnOf(rows)
  return rows.map((row) => row[column]!)
}

function inRows(flat: readonly Label[], width: number): readonly (readonly Label[])[] {
  return Array.from({ length: flat.length / width }, (_, row) => flat.slice(row * width, (row + 1) * width))
}

/** skl2onnx calls an output "probabilities" also when it was told `raw_scores`, or the model has only scores. */
function checkMeaning(
  rows: readonly (readonly Label[])[],
  form: Answer['form'],
  name: string,
  oneClass: boolean,
): void {
  const slack = 1e-3 // float32, and the normalization of some exporters
  const probable = rows.every((row) => {
    const sum = row.reduce<number>((total, value) => total + Number(value), 0)
    const within = row.every((value) => Number(value) >= -slack && Number(value) <= 1 + slack)
    return within && (!oneClass || Math.abs(sum - 1) < slack)
  })
  if (probable === (form === 'probabilities')) return
  throw new ComputationError(
    'AttributeError',
    probable
      ? `The output "${name}" holds probabilities, for decision_function export the model with options={'raw_scores': True}`
      : `The output "${name}" holds raw scores, ask decision_function, or export the model without raw_scores`,
  )
}

function labelsOf(tensor: Tensor): readonly Label[] {
  const { data, type } = tensor
  if (data instanceof Float32Array) return Array.from(data, shortFloat32)
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) return Array.from(data, safeInteger)
  if (Array.isArray(data)) return data
  if (type === 'bool') return Array.from(data, (value) => value === 1)
  // A runtime without Float16Array has its bits.
  if (type === 'float16') return Array.from(new Float16Array(data.buffer, data.byteOffset, data.length))
  return Array.from(data)
}

function safeInteger(value: bigint): number {
  const number = Number(value)
  if (Number.isSafeInteger(number)) return number
  throw new ComputationError(
    'OverflowError',
    `The model answers ${value}, integers beyond 2^53 cannot be answered exactly`,
  )
}

/**
 * The shortest decimal that is this float32, as numpy prints it: 0.1 rather than 0.10000000149011612. The digits
 * after it are not of the model but of the wider type, and reading the answer as float32 gives the same bits.
 */
export function shortFloat32(value: number): number {
  for (let scale = 1; scale <= 1e15 && Math.abs(value) * scale < 2 ** 53; scale *= 10) {
    const short = Math.round(value * scale) / scale
    if (Math.fround(short) === value) return short
  }
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits))
    if (Math.fround(short) === value) return short
  }
  return value
}
