import { Buffer } from 'node:buffer'
import { badRequest } from '../error.ts'
import type { FormPart } from '../ui/form-part.ts'
import { BytesUntil } from './bytes-until.ts'

type Bytes = Uint8Array<ArrayBuffer>

/** Of the headers of a part, and of a field, in bytes. */
const [LONGEST_HEAD, LONGEST_FIELD] = [16_384, 1 << 20]
const HEAD_END = Buffer.from('\r\n\r\n')
const FORM_END = '--'

/**
 * The parts of a form with files (RFC 7578, as HTML has it sent), as they come: no more of it is held than the piece that was
 * read last. What nobody reads of a file is dropped when the next part is asked for. Throws 400 for what is no such form.
 */
export async function* formParts(
  pieces: AsyncIterable<Bytes>,
  contentType: string,
): AsyncGenerator<FormPart> {
  const [, quoted, token] = /;\s*boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(contentType) ?? []
  const boundary = quoted ?? token
  if (boundary === undefined) throw badRequest('The form cannot be read: its Content-Type says no boundary')
  const delimiter = Buffer.from(`\r\n--${boundary}`)
  // A form may begin with its first boundary, without a line break before it.
  const input = new BytesUntil(pieces, Buffer.from('\r\n'))
  while (await input.next(delimiter)) {} // what stands before the first part is for no one (RFC 2046, 5.1.1)
  while ((await input.peek(FORM_END.length)) !== FORM_END) {
    const { name, file, type } = readHead(await input.whole(HEAD_END, LONGEST_HEAD))
    if (file === undefined) {
      yield { name, value: await input.whole(delimiter, LONGEST_FIELD) }
      continue
    }
    let isOver = false
    const next = async () => {
      const piece = isOver ? undefined : await input.next(delimiter)
      isOver = piece === undefined
      return piece
    }
    yield { name, file, type, body: streamOf(next) }
    while (await next()) {}
  }
}

function streamOf(next: () => Promise<Bytes | undefined>): ReadableStream<Bytes> {
  return new ReadableStream(
    {
      async pull(controller) {
        const piece = await next()
        if (piece) controller.enqueue(piece)
        else controller.close()
      },
    },
    { highWaterMark: 0 },
  )
}

function readHead(head: string): { name: string; file: string | undefined; type: string | undefined } {
  const [, disposition] = /^content-disposition:(.*)$/im.exec(head) ?? []
  const name = parameterOf(disposition, 'name')
  if (name === undefined) throw badRequest('The form cannot be read: it has a part without a name')
  const file = extendedFileName(disposition) ?? parameterOf(disposition, 'filename')
  return { name, file, type: /^content-type:(.*)$/im.exec(head)?.[1]?.trim() || undefined }
}

/** A name as RFC 5987 has it, which forms must not have (RFC 7578, 4.2) and which older clients of Python send. */
function extendedFileName(disposition = ''): string | undefined {
  const [, name] = /;\s*filename\*=utf-8'[^']*'([^\s;]+)/i.exec(disposition) ?? []
  try {
    return name && decodeURIComponent(name)
  } catch {
    return name
  }
}

/** Browsers write quotes and line breaks as in a URL, other clients put a backslash before quotes. */
function parameterOf(disposition = '', name: string): string | undefined {
  const [, quoted, token] =
    new RegExp(`;\\s*${name}=(?:"((?:[^"\\\\]|\\\\.)*)"|([^\\s;]+))`, 'i').exec(disposition) ?? []
  return quoted?.replace(/%(?:0[AD]|22)/gi, decodeURIComponent).replace(/\\(["\\])/g, '$1') ?? token
}
