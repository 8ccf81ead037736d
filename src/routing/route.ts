import type { z } from 'zod'
import type { TaskRecord } from '../store/task-records.ts'
import type { Answer, Call } from './call.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

/** A media type with the schema of what it carries; no schema: text of a `text/*`, else bytes. */
export type Content = Readonly<Record<string, z.ZodType | undefined>>

export interface Reply {
  readonly description: string
  readonly content?: Content
}

/** A parameter of the query comes first, then a field of the body, then what holds without either. */
export interface Naming {
  readonly query?: string
  readonly body?: string
  readonly otherwise?: string
}

/** What the document has filled in: together the requests of a server that has nothing yet. */
export interface RouteExample {
  /** The object in the path. */
  readonly name?: string
  readonly query?: Readonly<Record<string, string | number | boolean>>
  /** By media type; of several the first one is filled in. */
  readonly body?: Readonly<Record<string, unknown>>
}

/** What files are taken. */
export interface Files {
  /** Media types by extensions. */
  readonly types: Readonly<Record<string, string>>
  /** Whether the name in the path may be that of a file. */
  readonly inPath?: true
}

/** One route of the table: the router, the rules, OpenAPI and the handler read it, and nothing else says it. */
export interface Route {
  readonly method: Method
  readonly resource: string
  /**
   * `collection` is `/api/v1/<resource>/`, `object` adds `<name>/`, `action` adds `<name>/<action>/`, and `verb`,
   * which the guide has for exports, `<action>/<name>/`.
   */
  readonly target: 'collection' | 'object' | 'action' | 'verb'
  /** Where its resource is found too: `/api/service/`. */
  readonly alias?: string
  /** Its path, when it is not below `/api/v1/<resource>/`. */
  readonly address?: string
  /** What rules call it, the third part of `resource/name/action`. */
  readonly action: string
  /** The query parameter that makes it this route rather than the one of the same method and place without. */
  readonly given?: string
  readonly summary: string
  readonly description?: string
  readonly query: z.ZodObject
  readonly headers?: z.ZodObject
  readonly body?: Content
  readonly bodyOptional?: true
  /** The files that it is sent, also by a form in place of a body. */
  readonly files?: Files
  readonly success: Reply & { readonly status: 200 | 201 | 202 | 204 }
  /** What it answers besides, apart from problems, and from 202 of a route that runs a task. */
  readonly further?: readonly (Reply & { readonly status: 202 | 204 | 206 | 304 | 409 | 412 | 422 })[]
  /** How an error that a task has ended with is worded, of whatever status. */
  readonly failure?: Content
  /** The object's name in what the path spells, when that may hold more; rules may say which of two it is. */
  readonly objectName?: (spelled: string, isAllowed: (name: string) => boolean) => string
  /** Of a collection whose requests are about one object: where the name is that rules are asked of. */
  readonly naming?: Naming
  /** Of a route that runs a task: it changes nothing and trains nothing, so that links of other sites may lead here. */
  readonly shows?: true
  /** It stores or runs code of users, which a server that runs none refuses. */
  readonly code?: true
  /** Rules are asked of what a task was submitted as, which the handler finds out, and not of the path. */
  readonly ofTask?: true
  readonly example?: RouteExample
  readonly handle: (call: Call) => Promise<Answer>
  /** Of a route that runs a task: its answer as JSON text, made of the result (JSON text too) that is stored. */
  readonly present?: (task: TaskRecord, result: string) => string
}
