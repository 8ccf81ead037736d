import { type Dtype, parseDtype } from '../frame/dtypes.ts'
import type { ColumnSchema, FrameChunk, FrameSchema } from '../frame/frame.ts'
import type { Json, Vector } from '../frame/vector.ts'

/** The schema of the chunks so far: types of a schema say neither whether a value is missing, nor the categories. */
export class LateSchema {
  #schema: FrameSchema
  readonly #nanIsValue: readonly boolean[]
  readonly #categories: (Set<Json> | undefined)[]
  readonly #seen = new WeakSet<readonly Json[]>()

  /** `nanIsValue` tells the float columns whose missing values are not NaN: with one of these they are `Float64`. */
  constructor(schema: FrameSchema, nanIsValue: readonly boolean[]) {
    this.#schema = schema
    this.#nanIsValue = nanIsValue
    this.#categories = schema.columns.map(({ categories }) => categories && new Set(categories))
  }

  get schema(): FrameSchema {
    return this.#schema
  }

  see(chunk: FrameChunk): void {
    const { columns, index } = this.#schema
    const seen = columns.map((column, i) => this.#column(column, chunk.columns[i]!, i))
    const levels = index.levels.map((level, i) => {
      const dtype = dtypeWith(level.dtype, chunk.index[i]!, false)
      return dtype === level.dtype ? level : { ...level, dtype }
    })
    const isSame =
      seen.every((column, i) => column === columns[i]) &&
      levels.every((level, i) => level === index.levels[i])
    if (!isSame) this.#schema = { columns: seen, index: { ...index, levels } }
  }

  #column(column: ColumnSchema, vector: Vector, position: number): ColumnSchema {
    const known = this.#categories[position]
    if (known && vector.type === 'category') {
      if (this.#seen.has(vector.categories)) return column
      this.#seen.add(vector.categories)
      const before = known.size
      for (const category of vector.categories) known.add(category)
      return known.size === before ? column : { ...column, categories: [...known] }
    }
    const dtype = dtypeWith(column.dtype, vector, this.#nanIsValue[position]!)
    return dtype === column.dtype ? column : { ...column, dtype }
  }
}

/** The dtype with which the vector's missing values are missing. */
function dtypeWith(dtype: Dtype, vector: Vector, nanIsValue: boolean): Dtype {
  if (!('missing' in vector) || !('nullable' in dtype) || dtype.nullable) return dtype
  if (dtype.kind === 'float') {
    if (!nanIsValue || !hasNaN(vector)) return dtype
    return parseDtype(dtype.bits === 64 ? 'Float64' : 'Float32')
  }
  if (vector.missing === null) return dtype
  if (dtype.kind === 'bool') return parseDtype('boolean')
  return parseDtype(dtype.name.replace('uint', 'UInt').replace('int', 'Int'))
}

function hasNaN(vector: Vector): boolean {
  if (vector.type !== 'number') return false
  const { values, missing } = vector
  for (let row = 0; row < values.length; row++) {
    if (Number.isNaN(values[row]) && !missing?.[row]) return true
  }
  return false
}
