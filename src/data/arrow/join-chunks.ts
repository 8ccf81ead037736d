import { CHUNK_ROWS, type FrameChunk } from '../frame/frame.ts'
import { concatVectors } from '../frame/take.ts'

/** Puts small chunks together, so that a stream of many small batches is not stored as one; `see` is told of each that goes on. */
export async function* joinChunks(
  chunks: AsyncIterable<FrameChunk>,
  see: (chunk: FrameChunk) => void,
): AsyncGenerator<FrameChunk> {
  let held: FrameChunk[] = []
  let rows = 0
  const take = (): FrameChunk => {
    const joined = joinedChunk(held, rows)
    held = []
    rows = 0
    see(joined)
    return joined
  }
  for await (const chunk of chunks) {
    if (rows > 0 && rows + chunk.rows > CHUNK_ROWS) yield take()
    held.push(chunk)
    rows += chunk.rows
    if (rows === CHUNK_ROWS) yield take()
  }
  if (rows > 0) yield take()
}

function joinedChunk(chunks: readonly FrameChunk[], rows: number): FrameChunk {
  const [first] = chunks
  if (chunks.length === 1) return first!
  return {
    rows,
    columns: first!.columns.map((_, i) => concatVectors(chunks.map((chunk) => chunk.columns[i]!))),
    index: first!.index.map((_, i) => concatVectors(chunks.map((chunk) => chunk.index[i]!))),
  }
}
