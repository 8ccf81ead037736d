import { readdir, readFile } from 'node:fs/promises'

/** What a process and those that it has started hold (Linux). */
export interface Held {
  /** Resident memory of the process itself, in MB. */
  readonly own: number
  /** Memory of all of them, what they share counted once, in MB. */
  readonly all: number
  /** Open files of the process itself. */
  readonly files: number
}

export async function heldBy(pid: number): Promise<Held> {
  const pids = [pid, ...(await descendants(pid))]
  const shares = await Promise.all(pids.map((one) => megabytes(`/proc/${one}/smaps_rollup`, 'Pss')))
  const files = await readdir(`/proc/${pid}/fd`).catch(() => [])
  return {
    own: await megabytes(`/proc/${pid}/status`, 'VmRSS'),
    all: shares.reduce((sum, share) => sum + share, 0),
    files: files.length,
  }
}

/** The processes that a process has started, and those of these, by whichever thread. */
export async function descendants(pid: number): Promise<number[]> {
  const threads = await readdir(`/proc/${pid}/task`).catch(() => [])
  const texts = await Promise.all(threads.map((thread) => textOf(`/proc/${pid}/task/${thread}/children`)))
  const children = texts.join(' ').split(' ').filter(Boolean).map(Number)
  return [...children, ...(await Promise.all(children.map(descendants))).flat()]
}

async function megabytes(file: string, field: string): Promise<number> {
  return Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(await textOf(file))?.[1] ?? 0) / 1024
}

/** Of what has ended meanwhile there is nothing to read. */
function textOf(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '')
}
