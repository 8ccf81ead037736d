import { z } from 'zod'
import { badRequest } from '../error.ts'
import { isWholeFloat } from './json/whole-float.ts'
import { asNotebook4 } from './older-notebook.ts'

/** Texts may be lists of lines; they are kept as one text, as the guide shows them. */
const text = z.union([z.string(), z.array(z.string()).transform((lines) => lines.join(''))])
/** A count may be spelled as a float. */
const plainWhole = (value: unknown) => (isWholeFloat(value) ? Number(value.rawJSON) : value)
const whole = z.preprocess(plainWhole, z.int())
const object = z.record(z.string(), z.unknown())
const metadata = object.nullish().transform((value) => value ?? {})
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

/**
 * What Jupyter opens with a warning is read too: keys of other tools, which are kept, and outputs that lack what may be
 * filled in.
 */
const Output = z.discriminatedUnion('output_type', [
  z.looseObject({ output_type: z.literal('stream'), name: z.string().default('stdout'), text }),
  z.looseObject({ output_type: z.literal('display_data'), data: bundle, metadata }),
  z.looseObject({
    output_type: z.literal('execute_result'),
    execution_count: whole.nullable().default(null),
    data: bundle,
    metadata,
  }),
  z.looseObject({
    output_type: z.literal('error'),
    ename: z.string(),
    evalue: z.string(),
    traceback: z.union([z.array(z.string()), z.string().transform((lines) => [lines])]).default([]),
  }),
])

const base = { id: z.string().optional(), metadata, source: text }
const attachments = object.nullish()

const Cell = z.discriminatedUnion('cell_type', [
  z.looseObject({ ...base, cell_type: z.literal('markdown'), attachments }),
  z.looseObject({ ...base, cell_type: z.literal('raw'), attachments }),
  z.looseObject({
    ...base,
    cell_type: z.literal('code'),
    execution_count: whole.nullable().default(null),
    outputs: z.array(Output).default([]),
  }),
])

const Document = z.looseObject({
  nbformat: z.preprocess(plainWhole, z.literal(4)),
  nbformat_minor: whole.pipe(z.int().min(0)).default(0),
  metadata,
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

/** The notebook in nbformat 4.5, or later: its cells gain ids, unique in it, for those that are none too. */
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

const CELL_ID = /^[a-zA-Z0-9-_]{1,64}$/

function freeId(wanted: string | undefined, seen: Set<string>): string {
  const id =
    wanted !== undefined && CELL_ID.test(wanted) && !seen.has(wanted)
      ? wanted
      : crypto.randomUUID().slice(0, 8)
  seen.add(id)
  return id
}

function isJsonType(type: string): boolean {
  return type === 'application/json' || type.endsWith('+json')
}
