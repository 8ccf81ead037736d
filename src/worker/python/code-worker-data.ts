import type { Place } from '../../store/open.ts'

/** As what a worker of code is started. */
export interface CodeWorkerData extends Place {
  readonly cache: string
  readonly packages?: string | undefined
  /** The program of a Python of the user's, in place of Pyodide. */
  readonly python?: string | undefined
  /** Whether its Python is there before its first task, or when one needs it. */
  readonly opensPython: boolean
  readonly outputLimit: number
  /** In MB. */
  readonly memoryLimit: number
  /** How many runs have begun this one from within another. */
  readonly depth?: number
}
