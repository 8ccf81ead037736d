/** An element of BYTES: a text, or the bytes themselves where they are no UTF-8. */
export type BytesElement = string | Uint8Array

/** The datatypes of the Open Inference Protocol with what holds their elements; BF16 is held as its bits. */
interface Elements {
  readonly BOOL: Uint8Array
  readonly UINT8: Uint8Array
  readonly UINT16: Uint16Array
  readonly UINT32: Uint32Array
  readonly UINT64: BigUint64Array
  readonly INT8: Int8Array
  readonly INT16: Int16Array
  readonly INT32: Int32Array
  readonly INT64: BigInt64Array
  readonly FP16: Float16Array
  readonly BF16: Uint16Array
  readonly FP32: Float32Array
  readonly FP64: Float64Array
  readonly BYTES: readonly BytesElement[]
}

export type Datatype = keyof Elements

/** Named data of any rank in row-major order; a scalar has the shape []. */
export type Tensor = { [D in Datatype]: TensorOf<D> }[Datatype]

export interface TensorOf<D extends Datatype> {
  readonly name: string
  readonly datatype: D
  readonly shape: readonly number[]
  /** As many elements as the shape has. */
  readonly data: Elements[D]
}

/** What holds the elements of each datatype of a fixed size. */
export const ELEMENT_ARRAYS = {
  BOOL: Uint8Array,
  UINT8: Uint8Array,
  UINT16: Uint16Array,
  UINT32: Uint32Array,
  UINT64: BigUint64Array,
  INT8: Int8Array,
  INT16: Int16Array,
  INT32: Int32Array,
  INT64: BigInt64Array,
  FP16: Float16Array,
  BF16: Uint16Array,
  FP32: Float32Array,
  FP64: Float64Array,
} as const

export type FixedDatatype = keyof typeof ELEMENT_ARRAYS

export const DATATYPES: readonly Datatype[] = [...(Object.keys(ELEMENT_ARRAYS) as FixedDatatype[]), 'BYTES']

/** What a model takes or answers under a name. */
export interface TensorSpec {
  readonly name: string
  readonly datatype: Datatype
  /** Sizes; -1 where any will do. */
  readonly shape: readonly number[]
  /** Of a table whose columns have names: those. */
  readonly columns?: readonly string[]
}

/** What a model takes and answers, in the order in which it declares them. */
export interface Signature {
  readonly inputs: readonly TensorSpec[]
  readonly outputs: readonly TensorSpec[]
  /** Those that are the prediction, where a client does not name any. */
  readonly predicted: readonly string[]
  /** Whether its one input stands for a table, whose columns may be of any type and be named. */
  readonly takesTable: boolean
}

/** How many elements a shape has; 1 of a scalar. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, length) => size * length, 1)
}

/** `"x" (FP32 [-1, 4])`, as error texts name what a model takes. */
export function listSpecs(specs: readonly TensorSpec[]): string {
  return specs.map(({ name, datatype, shape }) => `"${name}" (${datatype} [${shape.join(', ')}])`).join(', ')
}
