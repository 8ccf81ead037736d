/** MIME types and what the notebook holds for each. */
export type Bundle = Readonly<Record<string, unknown>>

export type Output =
  | { readonly type: 'stream'; readonly name: 'stdout' | 'stderr'; readonly text: string }
  | { readonly type: 'rich'; readonly isResult: boolean; readonly data: Bundle; readonly metadata: Bundle }
  | { readonly type: 'error'; readonly name: string; readonly message: string; readonly traceback: string }
  | { readonly type: 'unknown'; readonly name: string }

export type Cell =
  | { readonly type: 'markdown'; readonly source: string; readonly attachments: Bundle }
  | {
      readonly type: 'code'
      readonly source: string
      readonly count: number | null
      readonly outputs: readonly Output[]
    }
  | { readonly type: 'raw'; readonly source: string }
  | { readonly type: 'unknown'; readonly name: string }

export type Notebook = { readonly language: string; readonly kernel: string; readonly cells: readonly Cell[] }

/**
 * Reads a notebook of format 4 (nbformat.readthedocs.io, "The Notebook file format"), leniently: what is
 * missing is empty, what is unknown stays as unknown; null is no notebook of that format.
 */
export function readNotebook(value: unknown): Notebook | null {
  const { cells, metadata } = bundle(value)
  if (!Array.isArray(cells)) return null
  const { language_info: language, kernelspec } = bundle(metadata)
  const { name, version } = bundle(language)
  const { display_name: display, language: kernelLanguage } = bundle(kernelspec)
  return {
    language: (text(name) || text(kernelLanguage) || 'python').toLowerCase(),
    kernel: [text(display) || text(name), text(version)].filter(Boolean).join(', '),
    cells: cells.map(readCell),
  }
}

function readCell(value: unknown): Cell {
  const cell = bundle(value)
  const source = text(cell.source)
  switch (cell.cell_type) {
    case 'markdown':
      return { type: 'markdown', source, attachments: bundle(cell.attachments) }
    case 'code':
      return { type: 'code', source, count: count(cell.execution_count), outputs: readOutputs(cell.outputs) }
    case 'raw':
      return { type: 'raw', source }
    default:
      return { type: 'unknown', name: text(cell.cell_type) }
  }
}

/** Reads the outputs of a cell; neighbours of one stream are one text, as a terminal would show it. */
function readOutputs(value: unknown): readonly Output[] {
  const outputs: Output[] = []
  const pieces: string[] = []
  const all = Array.isArray(value) ? value.map(readOutput) : []
  for (const [index, output] of all.entries()) {
    const next = all[index + 1]
    if (output.type === 'stream') pieces.push(output.text)
    if (output.type !== 'stream') outputs.push(output)
    else if (next?.type !== 'stream' || next.name !== output.name)
      outputs.push({ ...output, text: pieces.splice(0).join('') })
  }
  return outputs
}

function readOutput(value: unknown): Output {
  const output = bundle(value)
  switch (output.output_type) {
    case 'stream':
      return {
        type: 'stream',
        name: output.name === 'stderr' ? 'stderr' : 'stdout',
        text: text(output.text),
      }
    case 'execute_result':
    case 'display_data':
      return {
        type: 'rich',
        isResult: output.output_type === 'execute_result',
        data: bundle(output.data),
        metadata: bundle(output.metadata),
      }
    case 'error':
      return {
        type: 'error',
        name: text(output.ename),
        message: text(output.evalue),
        traceback: text(output.traceback, '\n'),
      }
    default:
      return { type: 'unknown', name: text(output.output_type) }
  }
}

/** A string, or the lines of one: format 4 allows both wherever there is text of more than one line. */
export function text(value: unknown, separator = ''): string {
  if (typeof value === 'string') return value
  return Array.isArray(value) ? value.filter((line) => typeof line === 'string').join(separator) : ''
}

/** The value as an object; anything else is empty. */
export function bundle(value: unknown): Bundle {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}
}

function count(value: unknown): number | null {
  return Number.isSafeInteger(value) ? Number(value) : null
}
