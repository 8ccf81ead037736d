import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FrameReader, FrameSource } from '../../../src/data/frame/frame.ts'
import { decodeFrame } from '../../../src/data/json/decode.ts'
import { encodeFrame } from '../../../src/data/json/encode.ts'
import type { Database, FrameQuery } from '../../../src/store/database.ts'
import type { ObjectKey } from '../../../src/store/metadata.ts'

export const newFolder = () => mkdtemp(join(tmpdir(), 'omega-disk-'))

export function keyOf(name: string): ObjectKey {
  return { bucket: 'omegaml', prefix: 'data/', name }
}

export function frameOf(body: object): FrameSource {
  return decodeFrame(JSON.stringify(body), { append: undefined, known: undefined })
}

/** Rows of an int64 column `x`, from `start` on, in chunks of `size`. */
export function numbered(rows: number, { start = 0, size = 65_536 } = {}): FrameSource {
  const { schema } = frameOf({ data: { x: [0] }, dtypes: { x: 'int64' } })
  function* chunks() {
    for (let at = 0; at < rows; at += size) {
      const count = Math.min(size, rows - at)
      const values = BigInt64Array.from({ length: count }, (_, row) => BigInt(start + at + row))
      // A mask, of none missing, has each of them stored, as of integers that do not only count.
      const vector = { type: 'bigint', values, missing: new Uint8Array(count) } as const
      yield { rows: count, columns: [vector], index: [vector] }
    }
  }
  return { schema, chunks: chunks() }
}

/** Writes a frame, in the place of the one there is. */
export async function write(
  database: Database,
  name: string,
  source: FrameSource,
  append = false,
): Promise<void> {
  const staged = await database.stageFrame(source.schema)
  try {
    for await (const chunk of source.chunks) await staged.append(chunk)
    const expected = (await database.find(keyOf(name)))?.version
    await staged.commit({ key: keyOf(name), expected, append, schema: source.schema })
  } catch (error) {
    await staged.abort()
    throw error
  }
}

export async function open(database: Database, name: string, query: FrameQuery = {}): Promise<FrameReader> {
  const opened = await database.openFrame(keyOf(name), () => query)
  if (!opened?.reader) throw new Error(`There is no frame "${name}"`)
  return opened.reader
}

export async function read(
  database: Database,
  name: string,
  query?: FrameQuery,
): Promise<Record<string, unknown[]>> {
  const options = { orient: 'list', name: '', resourceUri: '' } as const
  return JSON.parse(await new Response(encodeFrame(await open(database, name, query), options)).text()).data
}

/** Waits until what `holds` tells is so; throws when it is not within a minute, which is long for any machine. */
export async function until(holds: () => boolean): Promise<void> {
  const end = performance.now() + 60_000
  while (!holds()) {
    if (performance.now() > end) throw new Error(`Not so within a minute: ${holds}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
