import { z } from 'zod'
import { wholeNumber } from '../routing/query.ts'

/** One page of a list, as the guide shows it. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({
    meta: z.object({
      limit: z.int(),
      next: z.string().nullable(),
      offset: z.int(),
      previous: z.string().nullable(),
      total_count: z.int(),
    }),
    objects: z.array(item),
  })
}

/** Which page of a list of `what`. */
export function pageQuery(what: string) {
  return z.object({
    limit: wholeNumber.default(20).describe(`${what} a page, 0 for all`),
    offset: wholeNumber.default(0).describe(`${what} to leave out before the first one`),
  })
}
