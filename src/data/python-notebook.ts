import { type Notebook, notebookOfCode, parseNotebook, withCellIds } from './notebook.ts'

/** Where a cell begins; `# %%time` is a magic, which begins none. */
const MARKER = /^#\s*%%+(?:\s+(.*))?$/
/** What jupytext says of a file at its start. */
const HEADER = /^(?:#!.*\n)?# ---\n(?:#.*\n)*?# ---\n/
/** A magic or a command of the shell, which are no Python, so that they are comments in it. */
const MAGIC = /^# ?(?=%{1,2}[a-zA-Z]|![\w./])/
const TYPE = /\[(markdown|md|raw)\]/
const SETTING = /([\w-]+)=("(?:[^"\\]|\\.)*"|\[[^\]]*\]|true|false|null|-?\d+(?:\.\d+)?)/g

/**
 * A notebook of Python's source. Lines `# %%` begin a cell, as in jupytext's percent format and in editors: `# %% [markdown]`,
 * `# %% tags=["parameters"]`. A source without one is one cell.
 */
export function notebookOfPython(source: string): Notebook {
  const text = source.replaceAll('\r\n', '\n')
  const lines = text.replace(HEADER, '').split('\n')
  if (!lines.some((line) => MARKER.test(line))) return notebookOfCode(text)
  const cells: { said: string; lines: string[] }[] = [{ said: '', lines: [] }]
  for (const line of lines) {
    const marker = MARKER.exec(line)
    if (marker) cells.push({ said: marker[1] ?? '', lines: [] })
    else cells.at(-1)!.lines.push(line)
  }
  const [before, ...marked] = cells
  const all = before!.lines.some((line) => line.trim() !== '') ? cells : marked
  return withCellIds(parseNotebook({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells: all.map(cellOf) }))
}

function cellOf({ said, lines }: { readonly said: string; readonly lines: readonly string[] }): object {
  const [type, kind] = TYPE.exec(said) ?? []
  const { title, metadata } = settingsOf(type === undefined ? said : said.replace(type, ''))
  const text = lines.join('\n').replace(/^\n+|\s+$/g, '')
  const about = { metadata: { ...metadata, ...(title !== '' && { title }) } }
  if (kind === undefined)
    return { ...about, cell_type: 'code', source: text.replaceAll(new RegExp(MAGIC.source, 'gm'), '') }
  return { ...about, cell_type: kind === 'raw' ? 'raw' : 'markdown', source: prose(text) }
}

function settingsOf(said: string): { readonly title: string; readonly metadata: object } {
  const metadata: { [name: string]: unknown } = {}
  const title = said.replaceAll(SETTING, (all, name: string, value: string) => {
    try {
      metadata[name] = JSON.parse(value)
      return ''
    } catch {
      return all
    }
  })
  return { title: title.trim(), metadata }
}

/** The text of comments, or of one string. */
function prose(text: string): string {
  const quoted = /^[rR]?("""|''')\n?([\s\S]*?)\n?\1$/.exec(text)
  return quoted ? quoted[2]! : text.replaceAll(/^# ?/gm, '')
}
