import type { Call } from '../routing/call.ts'

export interface PageMeta {
  readonly limit: number
  readonly next: string | null
  readonly offset: number
  readonly previous: string | null
  readonly total_count: number
}

/** The guide's `meta` of a list; a limit of 0 means all. */
export function page(call: Call, at: { total: number; offset: number; limit: number }): PageMeta {
  const { total, offset, limit } = at
  const uri = (start: number) => {
    const query = new URLSearchParams(call.query)
    query.set('limit', String(limit))
    query.set('offset', String(start))
    return `${call.collectionUri}?${query}`
  }
  return {
    limit,
    next: limit > 0 && offset + limit < total ? uri(offset + limit) : null,
    offset,
    previous: limit > 0 && offset > 0 ? uri(Math.max(0, offset - limit)) : null,
    total_count: total,
  }
}

/** The URI of an object of the call's resource. */
export function objectUri({ collectionUri }: Pick<Call, 'collectionUri'>, name: string): string {
  return `${collectionUri}${name.split('/').map(encodeURIComponent).join('/')}/`
}
