import { createReadStream, createWriteStream } from 'node:fs'
import process from 'node:process'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { OmegaError } from '../../error.ts'
import { fileError, STANDARD, sizeOf } from '../files.ts'
import { startProgress } from '../progress.ts'
import type { Server, ServerRequest } from './server.ts'

type Piece = Uint8Array<ArrayBuffer>
type Bytes = ReadableStream<Piece>

/** Sends a file, or standard input, as it is, with the progress of a file on the terminal. */
export async function upload(
  server: Server,
  path: string,
  file: string,
  request: Omit<ServerRequest, 'body'>,
): Promise<Response> {
  if (file === STANDARD) {
    const body = Readable.toWeb(process.stdin) as Bytes
    return server.ask(path, { method: 'PUT', ...request, body })
  }
  const size = await sizeOf(file)
  const progress = await startProgress('{bar} {percentage}% of {total} bytes', size)
  try {
    const body = counted(Readable.toWeb(createReadStream(file)) as Bytes, (n) => progress.increment(n))
    return await server.ask(path, { method: 'PUT', ...request, body })
  } finally {
    progress.stop()
  }
}

/** Writes the answer to a file, with its progress on the terminal, or to standard output. */
export async function download(
  server: Server,
  path: string,
  file: string,
  request: ServerRequest,
): Promise<void> {
  const { body, headers } = await server.ask(path, request)
  const bytes = watched((body ?? new Blob([]).stream()) as Bytes, server)
  if (file === STANDARD) return printed(bytes)
  // The length is that of the body as it was sent, where that was compressed.
  const length = headers.has('content-encoding') ? 0 : Number(headers.get('content-length') ?? 0)
  const format = length ? '{bar} {percentage}% of {total} bytes' : '{value} bytes'
  const progress = await startProgress(format, length)
  try {
    await pipeline(
      counted(bytes, (n) => progress.increment(n)),
      createWriteStream(file),
    )
  } catch (error) {
    throw fileError(file, 'written', error)
  } finally {
    progress.stop()
  }
}

/** To standard output, which stays open; who reads may leave before the end, as `head` does. */
export async function printed(bytes: ReadableStream<Uint8Array>): Promise<void> {
  try {
    await pipeline(bytes, process.stdout, { end: false })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error
  }
}

/** An answer that breaks off is told as one. */
function watched(body: Bytes, server: Server): Bytes {
  const reader = body.getReader()
  return new ReadableStream<Piece>({
    async pull(controller) {
      const { done, value } = await reader.read().catch((cause: unknown) => {
        throw new OmegaError('unavailable', `The answer of server "${server.url}" has broken off`, { cause })
      })
      if (done) controller.close()
      else controller.enqueue(value)
    },
    cancel: (reason) => reader.cancel(reason),
  })
}

export function counted(body: Bytes, seen: (bytes: number) => void): Bytes {
  return body.pipeThrough(
    new TransformStream<Piece, Piece>({
      transform(piece, controller) {
        seen(piece.byteLength)
        controller.enqueue(piece)
      },
    }),
  )
}
