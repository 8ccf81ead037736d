import * as arrow from '@uwdata/flechette'
import { concatenated } from '../concatenated.ts'
import type { MessageBytes } from './file.ts'

/** A message on its way out, its prefix and metadata first. */
export interface WrittenMessage {
  readonly kind: MessageBytes['kind']
  /** Bytes of prefix and metadata. */
  readonly head: number
  readonly parts: readonly Uint8Array[]
}

/** Buffers from this size on are passed on as they are: copying them is most of what writing a batch takes. */
const LARGE = 32 * 1024

/** The record batch of a table that has one and no dictionaries. */
export function writeBatch(table: arrow.Table): WrittenMessage {
  const parts: Uint8Array[] = []
  const sink = {
    write: (bytes: Uint8Array) => void parts.push(bytes),
    pad: (count: number) => void parts.push(new Uint8Array(count)),
    finish: () => null,
  }
  arrow.tableToIPC(table, { format: 'stream', sink })
  let schema = headOf(parts[0]!)
  while (schema > 0) schema -= parts.shift()!.length
  parts.pop() // the end of the stream
  return { kind: 'batch', head: headOf(parts[0]!), parts: joinSmall(parts) }
}

function headOf(message: Uint8Array): number {
  return 8 + new DataView(message.buffer, message.byteOffset).getInt32(4, true)
}

function joinSmall(parts: readonly Uint8Array[]): readonly Uint8Array[] {
  const joined: Uint8Array[] = []
  let small: Uint8Array[] = []
  const flush = () => {
    if (small.length > 0) joined.push(concatenated(small))
    small = []
  }
  for (const part of parts) {
    if (part.length < LARGE) small.push(part)
    else {
      flush()
      joined.push(part)
    }
  }
  flush()
  return joined
}
