import { type ArrowArray, type BatchContext, type Dictionary, readBatch } from './array.ts'
import { cellsOfArray } from './cells.ts'
import { damaged } from './damaged.ts'
import type { Table } from './flatbuffer.ts'
import type { ArrowField, ArrowSchema, ArrowType } from './schema.ts'

/** The dictionaries of a stream as they are at one place of it. */
export class Dictionaries {
  readonly #fields = new Map<number, ArrowField>()
  readonly #current = new Map<number, Dictionary>()

  constructor({ fields }: ArrowSchema) {
    for (const field of fields) this.#find(field)
  }

  get(key: number): Dictionary | undefined {
    return this.#current.get(key)
  }

  /** Reads a dictionary batch: it takes the place of the one before, or goes behind it. */
  read(header: Table, body: Uint8Array, context: BatchContext): void {
    const key = header.long(0)
    const [field, data] = [this.#fields.get(key), header.table(1)]
    if (!field || !data) throw damaged('it has a dictionary that no column uses')
    const [array] = readBatch(data, body, [field], context).arrays as readonly [ArrowArray]
    const values = cellsOfArray(array, 0, array.length)
    const before = header.byte(2) === 0 ? undefined : this.#current.get(key)
    this.#current.set(key, { values: before ? [...before.values, ...values] : values })
  }

  #find({ name, type, extension }: ArrowField): void {
    if (type.id === 'dictionary') {
      const values = { name, type: type.values, extension }
      this.#fields.set(type.key, values)
      this.#find(values)
    }
    for (const part of partsOf(type)) this.#find(part)
  }
}

function partsOf(type: ArrowType): readonly ArrowField[] {
  switch (type.id) {
    case 'list':
    case 'fixed-list':
      return [type.item]
    case 'struct':
      return type.fields
    case 'map':
      return [type.entries]
    case 'run-end':
      return [type.runs, type.values]
    default:
      return []
  }
}
