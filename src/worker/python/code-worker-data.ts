import type { Place } from '../../store/open.ts'

/** As what a worker of code is started. */
export interface CodeWorkerData extends Place {
  readonly cache: string
  readonly packages?: string
  /** The program of a Python of the user's, in place of Pyodide. */
  readonly python?: string
  readonly outputLimit: number
  /** In MB. */
  readonly memoryLimit: number
  /** How many runs have begun this one from within another. */
  readonly depth?: number
}
