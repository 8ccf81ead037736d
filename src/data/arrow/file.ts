import { Table } from './flatbuffer.ts'

/** A message as it is written: its prefix, metadata and body. */
export interface MessageBytes {
  readonly kind: 'schema' | 'dictionary' | 'batch'
  readonly bytes: Uint8Array
  /** Bytes of prefix and metadata. */
  readonly head: number
  /** Where it begins. */
  readonly at: number
}

/** Where a message is in a file. */
export interface Block extends Omit<MessageBytes, 'bytes'> {
  /** Of all of it, in bytes. */
  readonly size: number
}

const KINDS = { 1: 'schema', 2: 'dictionary', 3: 'batch' } as const
const MAGIC = new TextEncoder().encode('ARROW1')
const END = Uint8Array.of(255, 255, 255, 255, 0, 0, 0, 0)

/** Takes a stream that we have written apart. */
export function splitMessages(stream: Uint8Array): readonly MessageBytes[] {
  const view = new DataView(stream.buffer, stream.byteOffset, stream.byteLength)
  const messages: MessageBytes[] = []
  for (let at = 0; ; ) {
    const length = view.getInt32(at + 4, true)
    if (length === 0) return messages
    const head = 8 + length
    const message = Table.root(stream.subarray(at + 8, at + head))
    const end = at + head + message.long(3)
    const kind = KINDS[message.byte(1) as 1 | 2 | 3]
    messages.push({ kind, bytes: stream.subarray(at, end), head, at })
    at = end
  }
}

/** What a file begins with, padded to 8 bytes. */
export function ipcStart(): Uint8Array {
  const bytes = new Uint8Array(8)
  bytes.set(MAGIC)
  return bytes
}

/** What stands behind the last message. */
export function ipcEnd(): Uint8Array {
  return END
}

const BLOCK = 24
const DICTIONARIES = 36

/**
 * The end of a file: a FlatBuffer `Footer` (`File.fbs`) that says where its messages are, its length, and the magic. The
 * offsets of a FlatBuffer are relative, so that the schema in it is the very one of the schema's message.
 */
export function ipcFooter(
  { bytes: message, head }: Pick<MessageBytes, 'bytes' | 'head'>,
  all: readonly Block[],
): Uint8Array {
  const blocksOf = (kind: Block['kind']) => all.filter((block) => block.kind === kind)
  const [dictionaries, batches] = [blocksOf('dictionary'), blocksOf('batch')]
  const records = DICTIONARIES + 8 + BLOCK * dictionaries.length
  const metadata = message.subarray(8, head)
  const copied = records + 4 + BLOCK * batches.length
  const size = copied + metadata.length
  const bytes = new Uint8Array(size + 4 + MAGIC.length)
  const view = new DataView(bytes.buffer)
  const table = 16
  view.setUint32(0, table, true)
  for (const [i, value] of [12, 20, 4, 8, 12, 16].entries()) view.setUint16(4 + 2 * i, value, true) // vtable
  view.setInt32(table, table - 4, true)
  view.setInt16(table + 4, 4, true) // version 5
  const refer = (at: number, to: number) => view.setUint32(at, to - at, true)
  refer(table + 8, copied + Table.root(metadata).table(2)!.start)
  refer(table + 12, DICTIONARIES)
  refer(table + 16, records)
  for (const [start, blocks] of [
    [DICTIONARIES, dictionaries],
    [records, batches],
  ] as const) {
    view.setUint32(start, blocks.length, true)
    for (const [i, block] of blocks.entries()) {
      const at = start + 4 + BLOCK * i
      view.setBigInt64(at, BigInt(block.at), true)
      view.setInt32(at + 8, block.head, true)
      view.setBigInt64(at + 16, BigInt(block.size - block.head), true)
    }
  }
  bytes.set(metadata, copied)
  view.setInt32(size, size, true)
  bytes.set(MAGIC, size + 4)
  return bytes
}
