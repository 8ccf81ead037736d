import { createHash } from 'node:crypto'
import { access, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import process from 'node:process'
import { OmegaError } from '../../error.ts'
import { fetchFailure } from '../../fetch-failure.ts'
import { LOCK_FILE, parseLock, type Wheel, wheelsLinked, wheelsOf } from './wheel-index.ts'

/** Longest wait for one file of a mirror, in ms. */
const PATIENCE = 120_000

/** A folder of wheels, here or behind a URL. */
interface Place {
  /** Text of the index; undefined when there is none. */
  lock(): Promise<string | undefined>
  list(): Promise<readonly Wheel[]>
  /** Where the wheel is on this machine, fetched if it has to be. */
  path(wheel: Wheel): Promise<string>
}

/**
 * Paths of the wheels that a module is imported from: those that the index of the place has for it, else all that are
 * in no index. What is fetched stays in `cache`.
 */
export async function findWheels(place: string, module: string, cache: string): Promise<readonly string[]> {
  const { lock, list, path } = /^https?:\/\//i.test(place) ? mirror(place, cache) : folder(place)
  const text = await lock()
  const index = text === undefined ? undefined : parseLock(text)
  const known = index ? wheelsOf(index, module) : []
  if (known.length > 0) return Promise.all(known.map(path))
  const indexed = new Set(Object.values(index?.packages ?? {}).map((entry) => entry.file_name))
  const others = (await list()).filter(({ file }) => !indexed.has(file))
  if (others.length === 0 && !index) throw unusable(place, `has no wheels and no ${LOCK_FILE}`)
  return Promise.all(others.map(path))
}

function folder(place: string): Place {
  const refused = (cause: Error) => unusable(place, `cannot be read: ${cause.message}`, cause)
  return {
    lock: () => readFile(join(place, LOCK_FILE), 'utf8').catch(() => undefined),
    list: async () => {
      const files = await readdir(place).catch((cause: Error) => Promise.reject(refused(cause)))
      return files.filter((file) => file.endsWith('.whl')).map((file) => ({ file }))
    },
    path: async ({ file }) => {
      const path = join(place, basename(file))
      await access(path).catch((cause: Error) => Promise.reject(refused(cause)))
      return path
    },
  }
}

function mirror(place: string, cache: string): Place {
  const base = place.endsWith('/') ? place : `${place}/`
  const get = async (url: string): Promise<Response> => {
    try {
      return await fetch(url, { signal: AbortSignal.timeout(PATIENCE) })
    } catch (error) {
      throw unusable(place, `cannot be reached: ${fetchFailure(error)}`, error)
    }
  }
  const good = async (url: string): Promise<Response> => {
    const answer = await get(url)
    if (answer.ok) return answer
    throw unusable(place, `answers ${answer.status} for "${url}"`)
  }
  return {
    lock: async () => {
      const answer = await get(new URL(LOCK_FILE, base).href)
      if (answer.ok) return answer.text()
      await answer.body?.cancel()
      if (answer.status >= 500) throw unusable(place, `answers ${answer.status}`)
      return undefined
    },
    list: async () => {
      const answer = await get(base) // many a place that has an index lists nothing
      return answer.ok ? wheelsLinked(await answer.text()) : []
    },
    path: async ({ file, sha256 }) => {
      const { href, pathname } = new URL(file, base)
      const kept = join(cache, 'wheels', hash(`${href} ${sha256}`).slice(0, 24), basename(pathname))
      const isKept = await access(kept).then(
        () => true,
        () => false,
      )
      if (isKept) return kept
      const bytes = new Uint8Array(await (await good(href)).arrayBuffer())
      if (sha256 !== undefined && hash(bytes) !== sha256) {
        throw unusable(place, `has other bytes for "${href}" than its index says`)
      }
      await mkdir(dirname(kept), { recursive: true })
      const draft = `${kept}.${process.pid}`
      await writeFile(draft, bytes)
      await rename(draft, kept)
      return kept
    },
  }
}

function hash(bytes: string | Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

function unusable(place: string, problem: string, cause?: unknown): OmegaError {
  return new OmegaError('unavailable', `OMEGA_PYTHON_PACKAGES names "${place}", which ${problem}`, { cause })
}
