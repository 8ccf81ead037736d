import type { Dtype } from './dtypes.ts'

/** Any JSON value; integers that a double cannot hold are bigints. */
export type Json =
  | null
  | boolean
  | number
  | bigint
  | string
  | readonly Json[]
  | { readonly [key: string]: Json }

export type NumberArray =
  | Int8Array
  | Int16Array
  | Int32Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | Float32Array
  | Float64Array

/** One byte a row, 1 where the value is missing; null when no value is. */
export type Mask = Uint8Array | null

/** `NaT`, as pandas stores it: the smallest int64. */
export const NAT = -(2n ** 63n)

/** Texts as Arrow lays them out, of which none has a character that JSON escapes. */
export interface Utf8Texts {
  /** One text after the other. */
  readonly bytes: Uint8Array
  /** Where the text of each row begins, and where the last one ends. */
  readonly offsets: Int32Array
  readonly missing: Mask
}

/**
 * The values of one column for the rows of one chunk.
 * Floats mark a missing value by NaN, times by `NAT`, text by null, categories by code -1; only nullable
 * numbers and booleans need `missing`. Values of dtypes of Arrow are held as text is (see `value-type.ts`).
 */
export type Vector =
  | { readonly type: 'number'; readonly values: NumberArray; readonly missing: Mask }
  | { readonly type: 'bigint'; readonly values: BigInt64Array | BigUint64Array; readonly missing: Mask }
  | { readonly type: 'bool'; readonly values: Uint8Array; readonly missing: Mask }
  | {
      readonly type: 'text'
      readonly values: readonly Json[]
      /** The same, where it is at hand: what is only passed on need not become strings. */
      readonly utf8?: Utf8Texts
    }
  | { readonly type: 'category'; readonly codes: Int32Array; readonly categories: readonly Json[] }

/** How a dtype is held in memory. Integers of 64 bits and all times are bigints, times in the unit of the dtype. */
export function vectorType(dtype: Dtype): Vector['type'] {
  switch (dtype.kind) {
    case 'int':
      return dtype.bits === 64 ? 'bigint' : 'number'
    case 'float':
      return 'number'
    case 'bool':
      return 'bool'
    case 'text':
    case 'arrow':
      return 'text'
    case 'category':
      return 'category'
    case 'datetime':
    case 'timedelta':
      return 'bigint'
  }
}
