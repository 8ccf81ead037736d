import type { Json } from '../../../data/frame/vector.ts'
import { badRequest } from '../../../error.ts'
import { readSchedule } from './read-schedule.ts'

/** How a notebook says its own schedule, as omega-ml reads it: the comment that a cell begins with. */
const BEGINS = /^#\s*(?:omega-ml|schedule|run-at|cron)\s*:/

/** What the notebook says of itself; `run-at` is a cron expression. */
export type NotebookConfig = { readonly [name: string]: Json }

/**
 * The configuration in the last cell that begins with such a comment: YAML of its first lines, below `omega-ml:` or without.
 * Undefined without one. Throws 400 for one that cannot be read.
 */
export async function notebookConfig(notebook: object): Promise<NotebookConfig | undefined> {
  const cells = 'cells' in notebook ? (notebook.cells as readonly { readonly source: string }[]) : []
  const source = cells.findLast((cell) => BEGINS.test(cell.source))?.source
  if (source === undefined) return undefined
  const lines = source.split('\n')
  const end = lines.findIndex((line) => !line.startsWith('#'))
  const text = lines.slice(0, end < 0 ? lines.length : end).map((line) => line.slice(1))
  const config = await parsed(text.join('\n'))
  const when = config.cron ?? config.schedule ?? config['run-at']
  if (when === undefined) return config
  if (typeof when !== 'string') throw unreadable('the schedule is no text')
  return { ...config, 'run-at': readSchedule(when) }
}

async function parsed(text: string): Promise<NotebookConfig> {
  const { parse } = await import('yaml') // most notebooks have none
  let value: unknown
  try {
    value = parse(text)
  } catch (cause) {
    const reason = (cause as Error).message.split('\n')[0]
    throw unreadable(`${reason}; a cron expression stands in quotes`)
  }
  const below = isObject(value) && 'omega-ml' in value ? value['omega-ml'] : value
  if (isObject(below)) return below as NotebookConfig
  throw unreadable('it has no keys')
}

function isObject(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function unreadable(reason: string): Error {
  return badRequest(
    `The notebook's configuration cell cannot be read: ${reason}; write such as '# omega-ml:' and '#   run-at: "5 6 * * mon-fri"'`,
  )
}
