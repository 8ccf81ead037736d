import { z } from 'zod'
import { badRequest } from '../error.ts'
import { isWholeFloat } from './json/whole-float.ts'
import { asNotebook4 } from './older-notebook.ts'

/** Texts may be lists of lines; they are kept as one text, as the guide shows them. */
const text = z.union([z.string(), z.array(z.string()).transform((lines) => lines.join(''))])
/** A count may be spelled as a float. */
const whole = z.preprocess((value) => (isWholeFloat(value) ? Number(value.rawJSON) : value), z.int())
const object = z.record(z.string(), z.unknown())
/** Texts of MIME types are joined, JSON is left as it is. */
const bundle = z
  .record(z.string(), z.unknown())
  .transform((data) =>
    Object.fromEntries(
      Object.entries(data).map(([type, value]) => [
        type,
        isJsonType(type) ? value : (text.safeParse(value).data ?? value),
      ]),
    ),
  )

const Output = z.discriminatedUnion('output_type', [
  z.object({ output_type: z.literal('stream'), name: z.enum(['stdout', 'stderr']), text }),
  z.object({ output_type: z.literal('display_data'), data: bundle, metadata: object.default({}) }),
  z.object({
    output_type: z.literal('execute_result'),
    execution_count: whole.nullable(),
    data: bundle,
    metadata: object.default({}),
  }),
  z.object({
    output_type: z.literal('error'),
    ename: z.string(),
    evalue: z.string(),
    traceback: z.array(z.string()),
  }),
])

const id = z.string().regex(/^[a-zA-Z0-9-_]{1,64}$/)
const base = { id: id.optional(), metadata: object.default({}), source: text }
const attachments = object.optional()

const Cell = z.discriminatedUnion('cell_type', [
  z.object({ ...base, cell_type: z.literal('markdown'), attachments }),
  z.object({ ...base, cell_type: z.literal('raw'), attachments }),
  z.object({
    ...base,
    cell_type: z.literal('code'),
    execution_count: whole.nullable().default(null),
    outputs: z.array(Output).default([]),
  }),
])

const Document = z.object({
  nbformat: z.literal(4),
  nbformat_minor: z.int().min(0),
  metadata: object.default({}),
  cells: z.array(Cell),
})

export type NotebookOutput = z.output<typeof Output>
export type NotebookCell = z.output<typeof Cell>
export type CodeCell = Extract<NotebookCell, { readonly cell_type: 'code' }>

/** A notebook of nbformat 4. From 4.5 on every cell has an id. */
export interface Notebook {
  readonly nbformat: 4
  readonly nbformat_minor: number
  readonly metadata: Record<string, unknown>
  readonly cells: readonly NotebookCell[]
}

/** Reads a notebook of nbformat 4, or of 2 and 3 as one of it. Throws 400 that says where it is wrong. */
export function parseNotebook(value: unknown): Notebook {
  const result = Document.safeParse(asNotebook4(value))
  if (!result.success) {
    const [issue] = result.error.issues
    throw badRequest(
      `The notebook is wrong at "${issue?.path.join('.')}": ${issue?.message}, send one of nbformat 4 such as {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []}`,
    )
  }
  return result.data
}

/** The notebook in nbformat 4.5, or later: its cells gain ids, unique in it. */
export function withCellIds(notebook: Notebook): Notebook {
  const seen = new Set<string>()
  return {
    ...notebook,
    nbformat_minor: Math.max(5, notebook.nbformat_minor),
    cells: notebook.cells.map((cell) => ({ ...cell, id: freeId(cell.id, seen) })),
  }
}

/** A notebook with one cell of Python. */
export function notebookOfCode(code: string): Notebook {
  const cells = [{ cell_type: 'code', source: code }]
  return withCellIds(parseNotebook({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells }))
}

function freeId(wanted: string | undefined, seen: Set<string>): string {
  const id = wanted !== undefined && !seen.has(wanted) ? wanted : crypto.randomUUID().slice(0, 8)
  seen.add(id)
  return id
}

function isJsonType(type: string): boolean {
  return type === 'application/json' || type.endsWith('+json')
}
