import type { Dtype } from '../data/frame/dtypes.ts'
import type { Json } from '../data/frame/vector.ts'
import { badRequest, ComputationError } from '../error.ts'
import { numbersOf } from './cast-tensor.ts'
import { matchOutputs } from './match-tensors.ts'
import { isTable, type Label, type ModelAction, type ModelCall, type ModelValue } from './model.ts'
import type { Table, TableColumn } from './table.ts'
import { listSpecs, type Signature, sizeOf, type Tensor, type TensorSpec } from './tensor.ts'

/** What a model of tables says of itself, so that it can be asked by tensors. */
export interface TableModel {
  /** The columns that it was fitted with; null before the first fit. */
  readonly features: { readonly names: readonly string[] | null; readonly count: number | undefined } | null
  readonly actions: readonly ModelAction[]
  /** What `predict` answers. */
  readonly predicts: 'FP64' | 'INT64' | 'BOOL' | 'BYTES'
  run(call: ModelCall): Promise<ModelValue>
}

/** The actions that answer a value a row of x, in the order in which they are outputs. */
const ANSWERING = ['predict', 'predict_proba', 'decision_function', 'transform'] as const

/** The input of a model of tables. */
const INPUT = 'X'

/** One input of [rows, columns], and an output for each action; a column each under its name is taken as well. */
export function tableSignature({ features, actions, predicts }: Omit<TableModel, 'run'>): Signature {
  const outputs = ANSWERING.filter((action) => actions.includes(action))
  return {
    inputs: [
      {
        name: INPUT,
        datatype: 'FP64',
        shape: [-1, features?.count ?? -1],
        ...(features?.names && { columns: features.names }),
      },
    ],
    outputs: outputs.map((name) => {
      const rows = name === 'predict_proba' || name === 'transform'
      return { name, datatype: name === 'predict' ? predicts : 'FP64', shape: rows ? [-1, -1] : [-1] }
    }),
    predicted: outputs.slice(0, 1),
    takesTable: true,
  }
}

/** The signature as the details of a model have it, from which it is known without opening the model. */
export function signatureDetails({ inputs, outputs }: Signature): Json {
  return JSON.parse(JSON.stringify({ inputs, outputs })) as Json
}

/** `Model.infer` of a model of tables. Of its outputs only the first is answered when none is named. */
export async function inferTable(
  model: TableModel,
  given: readonly Tensor[] | Table,
  wanted: readonly string[],
): Promise<readonly Tensor[]> {
  const signature = tableSignature(model)
  const names = wanted.length > 0 ? matchOutputs(signature.outputs, wanted) : signature.predicted
  const x = isTable(given) ? given : tableOf(given, model.features?.names ?? null, signature.inputs)
  const answers: Tensor[] = []
  for (const name of names) {
    const action = ANSWERING.find((one) => one === name)!
    const value = await model.run({ action, x, progress: () => {} })
    answers.push(tensorOfValue(name, value, action === 'predict' ? model.predicts : 'FP64'))
  }
  return answers
}

/** One tensor of [rows, columns], whatever its name, or one of [rows] or [rows, 1] for each column. */
export function tableOf(
  inputs: readonly Tensor[],
  features: readonly string[] | null,
  specs: readonly TensorSpec[],
): Table {
  const [first] = inputs
  if (first === undefined) throw badRequest(`There is no input, the model takes ${listSpecs(specs)}`)
  const whole = inputs.length === 1 && first.shape.length === 2 && !features?.includes(first.name)
  const [rows = 1] = first.shape
  if (whole) return { rows, columns: columnsOf(first, first.shape[1]!, rows) }
  const columns = inputs.map((tensor) => {
    const [length, width = 1] = tensor.shape
    if (length !== rows || width !== 1 || tensor.shape.length > 2) {
      throw badRequest(
        `Input "${tensor.name}" has the shape [${tensor.shape.join(', ')}], send one of [rows, columns], or a column of [${rows}] or [${rows}, 1] each`,
      )
    }
    const [column] = columnsOf(tensor, 1, rows)
    return { ...column!, name: inputs.length === 1 && !features?.includes(tensor.name) ? null : tensor.name }
  })
  return { rows, columns }
}

const FLOAT64: Dtype = { kind: 'float', name: 'float64', bits: 64, nullable: false }
const BOOL: Dtype = { kind: 'bool', name: 'bool', nullable: false }
const TEXT: Dtype = { kind: 'text', name: 'object' }

/** The columns of a tensor of [rows, width], without names. */
function columnsOf(tensor: Tensor, width: number, rows: number): readonly TableColumn[] {
  return Array.from({ length: width }, (_, offset) => columnAt(tensor, offset, width, rows))
}

function columnAt(tensor: Tensor, offset: number, width: number, rows: number): TableColumn {
  const name = null
  const at = (row: number) => row * width + offset
  switch (tensor.datatype) {
    case 'BYTES': {
      const values = Array.from({ length: rows }, (_, row) => textAt(tensor.name, tensor.data[at(row)]!))
      return { name, dtype: TEXT, vector: { type: 'text', values } }
    }
    case 'BOOL': {
      const values = Uint8Array.from({ length: rows }, (_, row) => tensor.data[at(row)]!)
      return { name, dtype: BOOL, vector: { type: 'bool', values, missing: null } }
    }
    case 'INT64':
    case 'UINT64': {
      const signed = tensor.datatype === 'INT64'
      const dtype: Dtype = {
        kind: 'int',
        name: signed ? 'int64' : 'uint64',
        bits: 64,
        signed,
        nullable: false,
      }
      const values = new (signed ? BigInt64Array : BigUint64Array)(rows)
      for (let row = 0; row < rows; row++) values[row] = tensor.data[at(row)]!
      return { name, dtype, vector: { type: 'bigint', values, missing: null } }
    }
    default: {
      const numbers = numbersOf(tensor)
      const values = new Float64Array(rows)
      for (let row = 0; row < rows; row++) values[row] = Number(numbers[at(row)])
      return { name, dtype: FLOAT64, vector: { type: 'number', values, missing: null } }
    }
  }
}

function textAt(name: string, element: string | Uint8Array): string {
  if (typeof element === 'string') return element
  throw badRequest(`Input "${name}" has bytes that are no text in UTF-8`)
}

/** A value as `predict` and the others answer it: a list, or rows. Labels that do not fit `datatype` are FP64. */
export function tensorOfValue(name: string, value: ModelValue, datatype: TableModel['predicts']): Tensor {
  const list = (Array.isArray(value) ? value : [value]) as readonly unknown[]
  const shape: number[] = []
  for (let item: unknown = list; Array.isArray(item); item = item[0]) shape.push(item.length)
  const flat = list.flat(Number.POSITIVE_INFINITY) as readonly Label[]
  if (flat.length !== sizeOf(shape)) {
    throw new ComputationError(
      'ValueError',
      `"${name}" has other classes for each target, which no tensor has`,
    )
  }
  if (flat.some((label) => typeof label === 'string')) {
    return { name, datatype: 'BYTES', shape, data: flat.map(String) }
  }
  if (datatype === 'BOOL' && flat.every((label) => typeof label === 'boolean')) {
    return { name, datatype, shape, data: Uint8Array.from(flat, Number) }
  }
  if (datatype === 'INT64' && flat.every((label) => Number.isSafeInteger(Number(label)))) {
    return { name, datatype, shape, data: BigInt64Array.from(flat, (label) => BigInt(label)) }
  }
  return { name, datatype: 'FP64', shape, data: Float64Array.from(flat, Number) }
}
