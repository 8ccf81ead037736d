import type { Json } from '../data/frame/vector.ts'
import type { Inquiry, Protocol } from './question.ts'

/** An inquiry as the keywords of a task's message; bytes are base64 there, since messages are JSON and are recorded as that. */
export function inquiryKwargs(inquiry: Omit<Inquiry, 'model'>): { readonly [name: string]: Json } {
  const { protocol, version, text, isCsv, binary, outputs, takesBinary } = inquiry
  const bytes = Buffer.from(binary.buffer, binary.byteOffset, binary.byteLength)
  return { protocol, version, text, isCsv, binary: bytes.toString('base64'), outputs, takesBinary }
}

/** The inquiry of a message that was made so: args `[model]`. */
export function inquiryOf(message: {
  readonly args: readonly Json[]
  readonly kwargs: { readonly [name: string]: Json }
}): Inquiry {
  const [model] = message.args
  const { protocol, version, text, isCsv, binary, outputs, takesBinary } = message.kwargs
  return {
    model: String(model),
    protocol: protocol as Protocol,
    version: String(version),
    text: String(text),
    isCsv: isCsv === true,
    binary: new Uint8Array(Buffer.from(String(binary), 'base64')),
    outputs: outputs as readonly string[],
    takesBinary: takesBinary === true,
  }
}

/** An answer as the JSON text of a result; what has no bytes is its own text. */
export function packedAnswer({
  text,
  binary,
}: {
  readonly text: string
  readonly binary?: Uint8Array
}): string {
  if (binary === undefined) return text
  const bytes = Buffer.from(binary.buffer, binary.byteOffset, binary.byteLength).toString('base64')
  return `${PACKED}${JSON.stringify(bytes)},"response":${text}}`
}

/** How a packed answer begins; no response of a protocol begins so. */
const PACKED = '{"bytes":'

/** The answer that was packed so. */
export function unpackedAnswer(result: string): { readonly text: string; readonly binary?: Uint8Array } {
  if (!result.startsWith(PACKED)) return { text: result }
  const end = result.indexOf('"', PACKED.length + 1)
  const bytes = Buffer.from(result.slice(PACKED.length + 1, end), 'base64')
  return { text: result.slice(end + ',"response":'.length + 1, -1), binary: new Uint8Array(bytes) }
}
