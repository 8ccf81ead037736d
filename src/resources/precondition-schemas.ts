import { z } from 'zod'
import type { Route } from '../routing/route.ts'

/** Of what can be written. */
export const WriteHeaders = z.object({
  'if-match': z.string().optional().describe('ETag of what is to be changed; 412 when it is another by now'),
  'if-none-match': z.string().optional().describe('`*`: 412 when there is one'),
})

export const PRECONDITION: NonNullable<Route['further']> = [
  { status: 412, description: 'It is not what `If-Match` or `If-None-Match` asks for; nothing was written' },
]
