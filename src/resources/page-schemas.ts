import { z } from 'zod'

const count = z.coerce.number().int().min(0)

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
    limit: count.default(20).describe(`${what} a page, 0 for all`),
    offset: count.default(0),
  })
}
