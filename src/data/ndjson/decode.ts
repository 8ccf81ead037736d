import { badRequest, OmegaError } from '../../error.ts'
import { type BatchOptions, batchRows, frameOfBatches } from '../frame/batch.ts'
import { inferDtype } from '../frame/build-vector.ts'
import type { FrameSource } from '../frame/frame.ts'
import type { Json } from '../frame/vector.ts'
import { JsonObject, type OrderedJson, parseJson, toPlain } from '../json/parse-json.ts'
import { readText } from '../text-stream.ts'

/** Reads one JSON object a line; the first line's keys are the columns, a key that a later line lacks is missing. */
export async function decodeNdjson(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  options: BatchOptions,
): Promise<FrameSource> {
  const objects = readObjects(body)
  const first = await objects.next()
  if (first.done) throw badRequest('The NDJSON is empty, expected an object a line')
  const names = [...first.value.entries.keys()]
  return frameOfBatches(batchRows(names, readRows(names, first.value, objects)), options, {
    convert: (_dtype, value) => value,
    infer: inferDtype,
    labels: false,
  })
}

async function* readRows(
  names: readonly string[],
  first: JsonObject,
  rest: AsyncGenerator<JsonObject>,
): AsyncGenerator<readonly Json[]> {
  const known = new Set(names)
  const rowOf = (object: JsonObject) => names.map((name) => toPlain(object.get(name) ?? null))
  yield rowOf(first)
  for await (const object of rest) {
    const extra = [...object.entries.keys()].find((key) => !known.has(key))
    if (extra !== undefined)
      throw badRequest(`Column "${extra}" is not in the first line of the NDJSON, which names all columns`)
    yield rowOf(object)
  }
}

async function* readObjects(body: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<JsonObject> {
  let line = 0
  for await (const text of lines(body)) {
    line += 1
    if (text.trim() === '') continue
    const value = parseLine(text, line)
    if (!(value instanceof JsonObject)) throw badRequest(`Line ${line} of the NDJSON is not an object`)
    yield value
  }
}

/** A line's text is JSON of one line, so its errors say line 1. */
function parseLine(text: string, line: number): OrderedJson {
  try {
    return parseJson(text)
  } catch (error) {
    if (!(error instanceof OmegaError)) throw error
    throw badRequest(error.message.replace(/line 1( column \d+)$/, `line ${line}$1`), error)
  }
}

async function* lines(body: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
  let rest = ''
  for await (const piece of readText(body, 'NDJSON')) {
    const parts = piece.split('\n')
    parts[0] = rest + parts[0] // only the new piece is searched, or one long line would take quadratic time
    rest = parts.pop() ?? ''
    yield* parts
  }
  if (rest !== '') yield rest
}
