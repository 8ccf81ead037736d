import { z } from 'zod'
import { wholeNumber } from '../routing/query.ts'

const PageMeta = z
  .object({
    limit: z.int(),
    next: z.string().nullable().describe('where the next page is'),
    offset: z.int(),
    previous: z.string().nullable(),
    total_count: z.int(),
  })
  .meta({ id: 'PageMeta' })

/** One page of a list, as the guide shows it. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({
    meta: PageMeta,
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
