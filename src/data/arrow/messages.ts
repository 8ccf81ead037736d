import { badRequest } from '../../error.ts'
import { concatenated } from '../concatenated.ts'
import { otherKindOf } from '../other-kind.ts'
import { type Spooled, spool } from '../spooled.ts'
import { damaged } from './damaged.ts'
import { Table } from './flatbuffer.ts'

/** A message of a stream ("encapsulated message format"), taken apart as far as all kinds are alike. */
export interface Message {
  readonly kind: 'schema' | 'dictionary' | 'batch'
  readonly header: Table
  readonly body: Uint8Array
}

const KINDS: Readonly<Record<number, Message['kind']>> = { 1: 'schema', 2: 'dictionary', 3: 'batch' }

/** `ARROW1`: what a file begins and ends with. */
const MAGIC = new TextEncoder().encode('ARROW1')

/** `FEA1`: what Feather began with before it was an Arrow IPC file. */
const FEATHER = new TextEncoder().encode('FEA1')

/** Bytes that the metadata of a message may have. */
const MOST_METADATA = 1 << 27

/** Reads the messages of a stream, or of a file, whose footer says where they are; a file is told by its first bytes. */
export async function* readMessages(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<Message, void> {
  const bytes = new ByteReader(body)
  try {
    let prefix = await bytes.take(4, 'the length of a message')
    if (prefix.length === 0) throw badRequest('The body is empty, expected an Arrow IPC stream or file')
    if (isFileStart(prefix)) return yield* readFileMessages(prefix, bytes)
    const other = otherKindOf(prefix)
    if (other) throw badRequest(`The Arrow data is ${other}`)
    if (FEATHER.every((byte, at) => byte === prefix[at]))
      throw badRequest(
        'The body is Feather of version 1, which is no Arrow IPC file, write it with version=2',
      )
    for (; prefix.length > 0; prefix = await bytes.take(4, 'the length of a message')) {
      let length = int(prefix)
      if (length === -1) length = int(await bytes.take(4, 'the length of a message', true)) // older writers have no such mark
      if (length === 0) break
      if (length < 0 || length > MOST_METADATA) throw damaged('it does not begin as a message does')
      const message = Table.root(await bytes.take(length, 'the metadata of a message', true))
      const bodyLength = message.long(3)
      if (bodyLength < 0) throw damaged('a message has a length below zero')
      yield { ...headerOf(message), body: await bytes.take(bodyLength, 'the body of a message', true) }
    }
    await bytes.drain(
      'something follows the end of the stream, send one stream, or the batches of all in one',
    )
  } finally {
    await bytes.cancel()
  }
}

function headerOf(message: Table): Omit<Message, 'body'> {
  const kind = KINDS[message.byte(1)]
  const header = message.table(2)
  if (!kind || !header) throw damaged('a message is neither a schema nor a batch')
  // Before format version 4 buffers had another form.
  if (message.short(0) < 3)
    throw damaged('its format is older than version 4, which no writer since 2017 uses')
  return { kind, header }
}

function isFileStart(prefix: Uint8Array): boolean {
  return prefix.every((byte, at) => byte === MAGIC[at])
}

/** A message in one piece, whose prefix and metadata are its first bytes. */
export function messageOf(bytes: Uint8Array, head: number): Message {
  const prefix = int(bytes) === -1 ? 8 : 4
  return { ...headerOf(Table.root(bytes.subarray(prefix, head))), body: bytes.subarray(head) }
}

/** What stands at the end of a file: the length of the footer, and the magic. */
const TAIL = 4 + MAGIC.length

/**
 * Reads a file by its footer (`File.fbs`), which is all that a reader of files may count on: polars writes a schema in
 * front that is no message. Dictionaries come first, whatever their places.
 */
async function* readFileMessages(start: Uint8Array, rest: ByteReader): AsyncGenerator<Message, void> {
  const file = await spool(rest.all(start))
  try {
    const size = file.size
    const tail = size < MAGIC.length + 2 + TAIL ? new Uint8Array(TAIL) : await file.read(size - TAIL, TAIL)
    if (MAGIC.some((byte, at) => byte !== tail[4 + at]))
      throw damaged('it breaks off before the end of the file')
    const length = int(tail)
    if (length <= 0 || length > Math.min(size - TAIL, MOST_METADATA)) throw damaged('its footer breaks off')
    const footer = Table.root(await file.read(size - TAIL - length, length))
    const header = footer.table(1)
    if (!header) throw damaged('its footer has no schema')
    yield { kind: 'schema', header, body: new Uint8Array() }
    for (const slot of [2, 3]) for (const block of footer.longs(slot, 3)) yield await readBlock(file, block)
  } finally {
    await file.close()
  }
}

/** A `Block`: where a message begins, the bytes of its prefix and metadata, in 4 of 8 bytes, and those of its body. */
async function readBlock(file: Spooled, [at = 0, head = 0, body = 0]: readonly number[]): Promise<Message> {
  const metadata = head % 2 ** 32
  if (at < 0 || metadata < 8 || metadata > MOST_METADATA || body < 0 || at + metadata + body > file.size)
    throw damaged('its footer tells of a message that is not there')
  const { kind, header } = messageOf(await file.read(at, metadata), metadata)
  return { kind, header, body: await file.read(at + metadata, body) }
}

function int(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset, 4).getInt32(0, true)
}

/** Takes so many bytes from a stream; what is said to come takes no memory before it is there. */
class ByteReader {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>
  #piece = new Uint8Array(0)
  #isDone = false

  constructor(body: ReadableStream<Uint8Array<ArrayBuffer>>) {
    this.#reader = body.getReader()
  }

  /** Nothing at the end, unless there must be something. */
  async take(length: number, what: string, isNeeded = false): Promise<Uint8Array> {
    const parts: Uint8Array[] = []
    let missing = length
    while (missing > 0) {
      if (this.#piece.length === 0) {
        const { value, done } = await this.#reader.read()
        this.#isDone ||= done
        if (done) break
        this.#piece = value
        continue
      }
      const part = this.#piece.subarray(0, missing)
      this.#piece = this.#piece.subarray(part.length)
      parts.push(part)
      missing -= part.length
    }
    if (missing > 0 && (isNeeded || missing < length)) throw damaged(`${what} breaks off`)
    return joined(parts)
  }

  /** What was taken already, and all that comes. */
  async *all(taken: Uint8Array): AsyncGenerator<Uint8Array> {
    yield taken
    yield this.#piece
    for (;;) {
      const { value, done } = await this.#reader.read()
      this.#isDone ||= done
      if (done) return
      yield value
    }
  }

  /** Reads what is left, which may pad the end with zeros; anything else is what the sentence says. */
  async drain(sentence: string): Promise<void> {
    for (let piece: Uint8Array | undefined = this.#piece; ; ) {
      if (piece?.some((byte) => byte !== 0)) throw damaged(sentence)
      if (this.#isDone) return
      const next = await this.#reader.read()
      this.#isDone = next.done
      piece = next.value
    }
  }

  async cancel(): Promise<void> {
    if (!this.#isDone) await this.#reader.cancel().catch(() => {}) // why it ends is said by who ends it
  }
}

/** One array that begins where an array of longs may begin. */
function joined(parts: readonly Uint8Array[]): Uint8Array {
  const [first] = parts
  return first && parts.length === 1 && first.byteOffset % 8 === 0 ? first : concatenated(parts)
}
