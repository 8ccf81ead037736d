import { parseAccept } from 'hono/utils/accept'

/** What an answer may be. */
export interface Offer {
  /** The first is the one that is answered. */
  readonly mediaTypes: readonly [string, ...string[]]
}

/**
 * What of `offers` a client prefers (RFC 9110 12.5.1): of each media type the range counts that names it most closely.
 * Of equal ones the closer range wins, then the one that stands first, then the earlier offer. Undefined: it wants none.
 */
export function preferred<Any extends Offer>(accept: string | null, offers: readonly Any[]): Any | undefined {
  const ranges = parseAccept(accept || '*/*').map(({ type, q }) => ({ range: type.toLowerCase(), q }))
  let best: { offer: Any; rank: Rank } | undefined
  for (const offer of offers) {
    for (const mediaType of offer.mediaTypes) {
      const rank = rankOf(mediaType, ranges)
      if (rank.q > 0 && (!best || isBefore(rank, best.rank))) best = { offer, rank }
    }
  }
  return best?.offer
}

interface Rank {
  readonly q: number
  /** 2 for a type itself, 1 for all of its kind, 0 for any. */
  readonly closeness: number
  readonly place: number
}

function rankOf(mediaType: string, ranges: readonly { range: string; q: number }[]): Rank {
  const spellings = ['*/*', `${mediaType.split('/')[0]}/*`, mediaType]
  for (const closeness of [2, 1, 0]) {
    const place = ranges.findIndex(({ range }) => range === spellings[closeness])
    if (place >= 0) return { q: ranges[place]!.q, closeness, place }
  }
  return { q: 0, closeness: 0, place: ranges.length }
}

function isBefore(a: Rank, b: Rank): boolean {
  if (a.q !== b.q) return a.q > b.q
  return a.closeness === b.closeness ? a.place < b.place : a.closeness > b.closeness
}
