import { ComputationError } from '../../error.ts'
import type { Table, TableColumn } from '../table.ts'
import { CASTS, columnTitle, type ElementType, isElementType } from './cells.ts'
import type { Gaps } from './missing.ts'
import { listValues, NO_TENSOR, type OnnxValue } from './signature.ts'
import { type FilledInput, fillTensor, type TensorContent } from './tensors.ts'

/** Answers the tensors of the rows from `start` up to `end`. Throws `ValueError` for a cell that cannot be cast. */
export type InputReader = (start: number, end: number) => readonly TensorContent[]

/**
 * Decides which columns fill which input: one input takes all columns in their order, several inputs of one
 * column each take them by name, or in their order when the data has no names. Further columns are left out, as
 * scikit-learn's ColumnTransformer does. `gaps` may allow missing values in float inputs, as NaN.
 * Throws `ComputationError` when the table does not fit.
 */
export function readInputs(inputs: readonly OnnxValue[], table: Table, gaps: Gaps): InputReader {
  if (table.rows === 0)
    throw new ComputationError('ValueError', 'The data has no rows, at least one is needed')
  const columns = table.columns.map((column, position) => ({ column, title: columnTitle(column, position) }))
  const [first] = inputs
  const filled =
    inputs.length === 1 && first !== undefined ? [fillAll(first, columns)] : fillByName(inputs, columns)
  for (const [index, input] of filled.entries()) {
    checkRows(inputs[index]!, table.rows)
    for (const { column, title } of input.columns) checkDtype(column, title, input)
  }
  return (start, end) => filled.map((input) => fillTensor(input, start, end, gaps))
}

function fillAll(input: OnnxValue, columns: FilledInput['columns']): FilledInput {
  const width = widthOf(input)
  if (typeof width === 'number' && width !== columns.length) {
    throw new ComputationError(
      'ValueError',
      `X has ${counted(columns.length)}, the input "${input.name}" of the model takes ${counted(width)}`,
    )
  }
  return { name: input.name, type: elementType(input), columns, flat: input.shape.length === 1 }
}

function fillByName(inputs: readonly OnnxValue[], columns: FilledInput['columns']): readonly FilledInput[] {
  const nameless = columns.every(({ column }) => column.name === null)
  if (nameless && columns.length !== inputs.length) {
    throw new ComputationError(
      'ValueError',
      `X has ${counted(columns.length)} without names, the model takes one for each of ${listValues(inputs)}`,
    )
  }
  return inputs.map((input, position) => {
    checkBeside(input, inputs)
    const named = nameless ? [columns[position]!] : columns.filter(({ column }) => column.name === input.name)
    if (named.length !== 1) {
      throw new ComputationError(
        'ValueError',
        `X has ${named.length === 0 ? 'no' : 'more than one'} column "${input.name}", the model takes the columns ${listValues(inputs)}`,
      )
    }
    return { name: input.name, type: elementType(input), columns: named, flat: input.shape.length === 1 }
  })
}

/** Why no table can fill such inputs; undefined when one can. */
export function unfillable(inputs: readonly OnnxValue[]): string | undefined {
  try {
    if (inputs.length === 0) return 'The model takes no input'
    for (const input of inputs) {
      elementType(input)
      checkBeside(input, inputs)
    }
    return undefined
  } catch (error) {
    if (error instanceof ComputationError) return error.message
    throw error
  }
}

/** The columns that an input takes; a name or null when the model does not say. */
function widthOf(input: OnnxValue): number | string | null {
  if (input.shape.length > 2) {
    const shape = input.shape.map((size) => size ?? 'any').join(', ')
    throw new ComputationError(
      'ValueError',
      `The input "${input.name}" has the shape [${shape}], a table can fill [rows] or [rows, columns]`,
    )
  }
  return input.shape.length === 1 ? 1 : (input.shape[1] ?? null)
}

/** Among several inputs each takes one column. */
function checkBeside(input: OnnxValue, inputs: readonly OnnxValue[]): void {
  const width = widthOf(input)
  if (inputs.length === 1 || width === 1 || width === null) return
  throw new ComputationError(
    'ValueError',
    `The input "${input.name}" takes ${counted(width)} beside other inputs, a table can fill one input of many columns or many inputs of one column`,
  )
}

function elementType({ name, type }: OnnxValue): ElementType {
  if (isElementType(type)) return type
  if (type === NO_TENSOR) {
    throw new ComputationError(
      'TypeError',
      `The input "${name}" is a sequence, a map or an optional, a table can fill tensors: export the model with tensors there`,
    )
  }
  throw new ComputationError(
    'TypeError',
    `The input "${name}" is ${type}, a table can fill ${Object.keys(CASTS).join(', ')}`,
  )
}

function checkRows({ name, shape }: OnnxValue, rows: number): void {
  const fixed = shape[0]
  if (typeof fixed !== 'number' || fixed === rows) return
  throw new ComputationError(
    'ValueError',
    `X has ${rows} rows, the input "${name}" was exported for exactly ${fixed}, export it with a dynamic first dimension`,
  )
}

/** Times and text have no one way to become numbers, nor numbers to become text; the client must choose. */
function checkDtype({ dtype, vector }: TableColumn, title: string, { name, type }: FilledInput): void {
  const time = dtype.kind === 'datetime' || dtype.kind === 'timedelta'
  const numbers = vector.type === 'number' || vector.type === 'bigint' || vector.type === 'bool'
  if (!time && !(type === 'string' && numbers)) return
  throw new ComputationError(
    'TypeError',
    `${title} has the dtype ${dtype.name}, the input "${name}" (${type}) takes ${CASTS[type].takes}`,
  )
}

function counted(columns: number | string | null): string {
  return columns === 1 ? '1 column' : `${typeof columns === 'number' ? columns : 'any number of'} columns`
}
