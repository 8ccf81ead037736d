import { randomUUID } from 'node:crypto'
import { type FileHandle, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Bun's `Bun.file`: what is at a path, which it opens when the answer is sent. */
export type OpenFile = (path: string) => Blob

/** What is held in memory, in bytes. */
const SMALL = 1 << 20
/** When a file that Bun has opened loses its name, in ms. */
const OPENED_WITHIN = 10_000

/**
 * The same answer with a body of which Bun knows the length: it sends a stream in chunks without one, whatever the answer says
 * (https://github.com/oven-sh/bun/issues/10507), and readers of ranges such as polars refuse that.
 */
export async function sized(answer: Response, openFile: OpenFile): Promise<Response> {
  const length = answer.headers.get('content-length')
  // The end of a connection's last answer waits for what its client still sends: it goes out as it comes.
  const isLast = answer.headers.get('connection') === 'close'
  if (length === null || isLast || !answer.body) return answer
  const said = { status: answer.status, headers: answer.headers }
  try {
    if (Number(length) <= SMALL) return new Response(await answer.arrayBuffer(), said)
    return new Response(openFile(await fileOf(answer.body)), said)
  } catch (error) {
    // It breaks off, as a stream would.
    return new Response(new ReadableStream({ start: (controller) => controller.error(error) }), said)
  }
}

async function fileOf(body: ReadableStream<Uint8Array>): Promise<string> {
  const path = join(tmpdir(), `omega-edge-${randomUUID()}`)
  let file: FileHandle | undefined
  try {
    file = await open(path, 'wx', 0o600)
    for await (const piece of body) await file.writeFile(piece)
    setTimeout(() => void rm(path, { force: true }).catch(() => {}), OPENED_WITHIN).unref() // the system clears what stays
    return path
  } catch (error) {
    await rm(path, { force: true })
    throw error
  } finally {
    await file?.close()
  }
}
