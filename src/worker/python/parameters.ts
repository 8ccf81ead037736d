import type { Json } from '../../data/frame/vector.ts'
import { isWholeFloat } from '../../data/json/whole-float.ts'
import type { CodeCell, Notebook } from '../../data/notebook.ts'
import { pythonNameProblem } from '../../data/python-name.ts'
import { badRequest } from '../../error.ts'

/**
 * The notebook with values for its parameters: a cell tagged `injected-parameters` behind the one tagged
 * `parameters`, or first, which takes the place of an injected one, as papermill does. Throws 400 when a name is none.
 */
export function withParameters(notebook: Notebook, parameters: Json | undefined): Notebook {
  if (parameters === undefined || parameters === null || Object.keys(parameters).length === 0) return notebook
  const injected: CodeCell = {
    cell_type: 'code',
    id: crypto.randomUUID().slice(0, 8),
    metadata: { tags: ['injected-parameters'] },
    source: parameterSource(parameters),
    execution_count: null,
    outputs: [],
  }
  const cells = notebook.cells.filter((cell) => !tagsOf(cell.metadata).includes('injected-parameters'))
  const place = cells.findIndex((cell) => tagsOf(cell.metadata).includes('parameters'))
  return { ...notebook, cells: cells.toSpliced(place + 1, 0, injected) }
}

/** The Python that sets the values. Throws 400 when a name is none. */
export function parameterSource(parameters: Json): string {
  return Object.entries(parameters as { [name: string]: Json })
    .map(([name, value]) => `${pythonName(name)} = ${pythonLiteral(value)}`)
    .join('\n')
}

/** The tags of a cell. */
export function tagsOf(metadata: Record<string, unknown>): readonly unknown[] {
  return Array.isArray(metadata.tags) ? metadata.tags : []
}

/** The name goes into source as it is: anything else there would be run. */
function pythonName(name: string): string {
  const problem = pythonNameProblem(name)
  if (problem !== undefined) throw badRequest(`Parameter ${problem}`)
  return name
}

function pythonLiteral(value: Json): string {
  if (value === null) return 'None'
  if (value === true) return 'True'
  if (value === false) return 'False'
  if (isWholeFloat(value)) return value.rawJSON
  if (Array.isArray(value)) return `[${value.map(pythonLiteral).join(', ')}]`
  if (typeof value === 'object') {
    const entries = Object.entries(value as { [name: string]: Json })
    return `{${entries.map(([key, item]) => `${JSON.stringify(key)}: ${pythonLiteral(item)}`).join(', ')}}`
  }
  if (typeof value === 'number' && !Number.isFinite(value)) {
    return `float("${String(value).toLowerCase().replace('infinity', 'inf')}")`
  }
  return typeof value === 'bigint' ? String(value) : JSON.stringify(value)
}
