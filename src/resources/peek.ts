import type { Bytes } from '../store/database.ts'

type Pieces<Piece = Uint8Array> = AsyncIterator<Piece> | Iterator<Piece>

/** Reads so many first bytes of a body, or all of a shorter one. */
export async function peek(
  body: Bytes,
  most: number,
): Promise<{ readonly read: readonly Uint8Array[]; readonly rest: Pieces; readonly isWhole: boolean }> {
  const rest = Symbol.asyncIterator in body ? body[Symbol.asyncIterator]() : body[Symbol.iterator]()
  const read: Uint8Array[] = []
  for (let length = 0; length < most; ) {
    const next = await rest.next()
    if (next.done) return { read, rest, isWhole: true }
    read.push(next.value)
    length += next.value.length
  }
  return { read, rest, isWhole: false }
}

/** A body as it came, of which the first pieces were read. */
export async function* joined<Piece extends Uint8Array>(
  read: readonly Piece[],
  rest: Pieces<Piece>,
): AsyncGenerator<Piece> {
  try {
    yield* read
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value
  } finally {
    await rest.return?.()
  }
}
