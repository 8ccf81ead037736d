import type { FrameSource } from '../data/frame/frame.ts'
import { badRequest } from '../error.ts'
import { bodyTables } from '../inference/body-tables.ts'
import type { Table } from '../models/table.ts'
import type { ObjectKey } from '../store/metadata.ts'
import type { Store } from '../store/store.ts'
import type { TaskMessage } from '../store/task-records.ts'

/** The data of a request's body, stored for as long as its task takes: workers take names of datasets. */
export class TemporaryData {
  readonly #store: Store

  constructor(store: Store) {
    this.#store = store
  }

  /** Stores what the body has; answers the names of X and of Y, which it may not have. */
  async put(
    message: TaskMessage,
    inline: string,
    isCsv: boolean,
  ): Promise<{ x: string; y: string | undefined }> {
    const { x, y } = await bodyTables(inline, isCsv)
    const name = await this.putX(message, x())
    if (y === undefined) return { x: name, y: undefined }
    const key = keysOf(message).y
    await this.#store.writeFrame(key, frameOf(y()), 'replace')
    return { x: name, y: key.name }
  }

  /** Stores X; answers its name. */
  async putX(message: TaskMessage, x: Table): Promise<string> {
    const key = keysOf(message).x
    await this.#store.writeFrame(key, frameOf(x), 'replace')
    return key.name
  }

  async remove(message: TaskMessage): Promise<void> {
    const keys = keysOf(message)
    await this.#store.remove(keys.x)
    await this.#store.remove(keys.y)
  }
}

/** Named as omega-ml names what its own clients store for a while, after the task: whoever ends it finds them. */
function keysOf({ id, bucket }: TaskMessage): { readonly x: ObjectKey; readonly y: ObjectKey } {
  const named = (part: 'x' | 'y'): ObjectKey => {
    return { bucket, prefix: 'data/', name: `_temp_${id.replaceAll('-', '')}_${part}` }
  }
  return { x: named('x'), y: named('y') }
}

function frameOf({ rows, columns }: Table): FrameSource {
  if (rows === 0) throw badRequest('The data has no rows, send one or more')
  const labels = BigInt64Array.from({ length: rows }, (_, row) => BigInt(row))
  const int64 = { kind: 'int', name: 'int64', bits: 64, signed: true, nullable: false } as const
  return {
    schema: {
      columns: columns.map(({ name, dtype }, position) => ({ name: name ?? String(position), dtype })),
      index: { type: 'RangeIndex', levels: [{ name: null, dtype: int64 }] },
    },
    chunks: [
      {
        rows,
        columns: columns.map(({ vector }) => vector),
        index: [{ type: 'bigint', values: labels, missing: null }],
      },
    ],
  }
}
