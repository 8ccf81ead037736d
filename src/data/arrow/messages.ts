import { damaged } from './damaged.ts'
import { Table } from './flatbuffer.ts'

/** A message of a stream ("encapsulated message format"), taken apart as far as all kinds are alike. */
export interface Message {
  readonly kind: 'schema' | 'dictionary' | 'batch'
  readonly header: Table
  readonly body: Uint8Array
}

const KINDS: Readonly<Record<number, Message['kind']>> = { 1: 'schema', 2: 'dictionary', 3: 'batch' }

/** `ARROW1`: what a file begins with, before it goes on as a stream does. */
const MAGIC = [0x41, 0x52, 0x52, 0x4f, 0x57, 0x31]

/** Bytes that the metadata of a message may have. */
const MOST_METADATA = 1 << 27

/** Reads the messages of a stream, or of a file, whose footer repeats what its messages say. */
export async function* readMessages(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<Message, void> {
  const bytes = new ByteReader(body)
  try {
    let prefix = await bytes.take(4, 'the length of a message')
    if (prefix.length === 0) return
    if (MAGIC.every((byte, at) => at > 3 || byte === prefix[at])) {
      const rest = await bytes.take(4, 'its first bytes')
      if (rest[0] !== MAGIC[4] || rest[1] !== MAGIC[5])
        throw damaged('its first bytes are those of no Arrow file')
      prefix = await bytes.take(4, 'the length of a message')
    }
    for (; prefix.length > 0; prefix = await bytes.take(4, 'the length of a message')) {
      let length = int(prefix)
      if (length === -1) length = int(await bytes.take(4, 'the length of a message', true)) // older writers have no such mark
      if (length === 0) break
      if (length < 0 || length > MOST_METADATA) throw damaged('it does not begin as a message does')
      const message = Table.root(await bytes.take(length, 'the metadata of a message', true))
      const bodyLength = message.long(3)
      if (bodyLength < 0) throw damaged('a message has a length below zero')
      const kind = KINDS[message.byte(1)]
      const header = message.table(2)
      if (!kind || !header) throw damaged('a message is neither a schema nor a batch')
      const isOld = message.short(0) < 3 // before format version 4 buffers had another form
      if (isOld) throw damaged('its format is older than version 4, which no writer since 2017 uses')
      yield { kind, header, body: await bytes.take(bodyLength, 'the body of a message', true) }
    }
    await bytes.drain()
  } finally {
    await bytes.cancel()
  }
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
    return joined(parts, length - missing)
  }

  async drain(): Promise<void> {
    while (!this.#isDone) this.#isDone = (await this.#reader.read()).done
  }

  async cancel(): Promise<void> {
    if (!this.#isDone) await this.#reader.cancel().catch(() => {}) // why it ends is said by who ends it
  }
}

/** One array that begins where an array of longs may begin. */
function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const [first] = parts
  if (first && parts.length === 1 && first.byteOffset % 8 === 0) return first
  const all = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
