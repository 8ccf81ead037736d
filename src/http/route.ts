import type { z } from 'zod'
import type { Answer, Call } from './call.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

/** A media type with the schema of what it carries; no schema: bytes or text. */
export type Content = Readonly<Record<string, z.ZodType | undefined>>

/** One route of the table: the router, the rules, OpenAPI and the handler read it, and nothing else says it. */
export interface Route {
  readonly method: Method
  readonly resource: string
  /** `collection` is `/api/v1/<resource>/`, `object` is `/api/v1/<resource>/<name>/`. */
  readonly target: 'collection' | 'object'
  /** What rules call it, the third part of `resource/name/action`. */
  readonly action: string
  readonly summary: string
  readonly description?: string
  readonly query: z.ZodObject
  readonly body?: Content
  readonly success: {
    readonly status: 200 | 201 | 202 | 204
    readonly description: string
    readonly content?: Content
  }
  readonly handle: (call: Call) => Promise<Answer>
}
