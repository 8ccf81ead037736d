import type { Json } from '../../data/frame/vector.ts'

/** Of which answer something is a part: what its client knows it by. */
export interface Answered {
  readonly id: string
  /** When it was asked for. */
  readonly at: Date
  readonly model: string
}

/** How the pieces of one answer are told: what stands in front of them, each of them, and what comes behind the last one. */
export interface PieceWording {
  begin(): readonly object[]
  piece(piece: Json): readonly object[]
  end(): readonly object[]
  /** That it broke off, of what. */
  failed(message: string): readonly object[]
  /** Whether an event has its `type` for a name, beside it. */
  readonly named?: true
}
