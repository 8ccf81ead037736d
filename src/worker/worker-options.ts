export interface WorkerOptions {
  /** The module that the worker runs. */
  readonly entry: URL
  /** What it is started with, plain JSON. */
  readonly data: unknown
  /** In MB. Of a thread's JavaScript values, which only Node limits; of all of a process, which only Linux tells. */
  readonly memoryLimit: number
  /** Folder where a process of Node keeps what it has compiled of modules, for the next one. */
  readonly compiled?: string
}
