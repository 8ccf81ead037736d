/** What a task has printed in one go. */
export interface OutputPiece {
  /** Its place among the reports of the task. */
  readonly count: number
  readonly stream: 'stdout' | 'stderr'
  readonly text: string
}

/** Characters that are kept of one task. */
const LIMIT = 1_000_000

/** What a task has printed, its latest part where that is long. */
export class OutputLog {
  #pieces: OutputPiece[] = []
  /** Characters that are kept, and that were let go. */
  #length = 0
  #dropped = 0

  get length(): number {
    return this.#length
  }

  add(piece: OutputPiece): void {
    this.#pieces.push(piece)
    this.#length += piece.text.length
    while (this.#length > LIMIT && this.#pieces.length > 1) {
      const { length } = this.#pieces.shift()!.text
      this.#length -= length
      this.#dropped += length
    }
  }

  /** The pieces behind that place; before the first that is there, how much is not. */
  since(count: number): readonly OutputPiece[] {
    const [first] = this.#pieces
    if (first === undefined) return []
    const later = this.#pieces.filter((piece) => piece.count > count)
    if (this.#dropped === 0 || count >= first.count) return later
    const text = `[${this.#dropped} characters before this are not kept]\n`
    return [{ count: first.count - 1, stream: 'stderr', text }, ...later]
  }
}
