import { z } from 'zod'

const object = z.record(z.string(), z.unknown())
/** Lines of a text, of which some writers have left out the ends. */
const joined = (lines: readonly string[]) => lines.join(/[\r\n]$/.test(lines[0] ?? '') ? '' : '\n')
const text = z.union([z.string(), z.array(z.string()).transform(joined)])

const Output = z.looseObject({ output_type: z.string(), metadata: object.default({}) })

const Cell = z.looseObject({
  cell_type: z.string(),
  metadata: object.default({}),
  source: text.default(''),
  input: text.default(''),
  prompt_number: z.int().nullable().default(null),
  level: z.int().min(1).max(6).default(1),
  outputs: z.array(Output).default([]),
})

const Older = z.object({
  nbformat: z.literal([2, 3]),
  metadata: object.default({}),
  worksheets: z.array(z.object({ cells: z.array(Cell) })).default([]),
})

/** Short names of what outputs were, as MIME types. */
const MIME: Readonly<Record<string, string>> = {
  text: 'text/plain',
  html: 'text/html',
  svg: 'image/svg+xml',
  png: 'image/png',
  jpeg: 'image/jpeg',
  latex: 'text/latex',
  json: 'application/json',
  javascript: 'application/javascript',
}

/** A notebook of nbformat 2 or 3 as one of 4, as nbformat's own `convert` makes it; anything else as it is. */
export function asNotebook4(value: unknown): unknown {
  const older = Older.safeParse(value)
  if (!older.success) return value
  const { metadata, worksheets } = older.data
  const { name: _name, signature: _signature, ...rest } = metadata
  const cells = worksheets.flatMap((sheet) => sheet.cells.map(cellOf))
  return { nbformat: 4, nbformat_minor: 0, metadata: rest, cells }
}

function cellOf({
  cell_type,
  metadata,
  source,
  input,
  prompt_number,
  level,
  ...cell
}: z.output<typeof Cell>) {
  switch (cell_type) {
    case 'code': {
      const { collapsed } = cell
      const outputs = cell.outputs.map(outputOf)
      const kept = collapsed === undefined ? metadata : { ...metadata, collapsed }
      return { cell_type, metadata: kept, source: input, execution_count: prompt_number, outputs }
    }
    case 'heading':
      return {
        cell_type: 'markdown',
        metadata,
        source: `${'#'.repeat(level)} ${source.split(/\r?\n/).join(' ')}`,
      }
    case 'html':
      return { cell_type: 'markdown', metadata, source }
    default:
      return { cell_type, metadata, source }
  }
}

function outputOf({ output_type, metadata, prompt_number = null, ...parts }: z.output<typeof Output>) {
  switch (output_type) {
    case 'pyout':
      return {
        output_type: 'execute_result',
        execution_count: prompt_number,
        metadata: named(metadata),
        data: dataOf(parts),
      }
    case 'display_data':
      return { output_type, metadata: named(metadata), data: dataOf(parts) }
    case 'pyerr':
      return { ...parts, output_type: 'error' }
    case 'stream': {
      const { stream: name = 'stdout', ...rest } = parts
      return { ...rest, output_type, name, text: asText(rest.text) }
    }
    default:
      return { ...parts, output_type, metadata }
  }
}

/** Data by MIME type; JSON, which was a text, is what it spells. */
function dataOf(parts: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const data = Object.fromEntries(Object.entries(named(parts)).map(([type, value]) => [type, asText(value)]))
  const json = data['application/json']
  return typeof json === 'string' ? { ...data, 'application/json': parsed(json) } : data
}

function asText(value: unknown): unknown {
  return text.safeParse(value).data ?? value
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return json // some writers have left any text there
  }
}

function named(parts: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(parts).map(([key, value]) => [MIME[key] ?? key, value]))
}
