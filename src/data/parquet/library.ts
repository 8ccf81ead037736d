import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type * as ParquetWasm from 'parquet-wasm/esm'
import { OmegaError } from '../../error.ts'
import { damaged } from './damaged.ts'

export type Parquet = typeof ParquetWasm

let loading: Promise<Parquet> | undefined
let loaded = 0

/** Whose memory a trap has left as it was just then. */
const broken = new WeakSet<Parquet>()

/**
 * The library, arrow-rs as WebAssembly: loaded when the first Parquet comes, once for each thread, and anew, with a memory
 * of its own, after a trap.
 */
export function loadParquet(): Promise<Parquet> {
  loading ??= load().catch((error: unknown) => {
    loading = undefined
    throw error
  })
  return loading
}

async function load(): Promise<Parquet> {
  const library: Parquet =
    loaded++ === 0
      ? await import('parquet-wasm/esm')
      : await import(`${import.meta.resolve('parquet-wasm/esm')}?${loaded}`)
  const bytes = await readFile(fileURLToPath(import.meta.resolve('parquet-wasm/esm/parquet_wasm_bg.wasm')))
  await library.default({ module_or_path: bytes })
  return library
}

/**
 * What the library says of a file is a 400, also when it ends in a trap, as Rust does where something that it counts on
 * does not hold. Its calls are synchronous, so that a trap comes here and nowhere else. What it holds then is not
 * trusted: nobody reads with it any more, others who do just now have to try again, and a worker ends (`hasTrapped`).
 */
export function reading<Result>(library: Parquet, read: () => Result): Result {
  if (broken.has(library)) {
    throw new OmegaError('unavailable', 'Reading Parquet was interrupted by another file, try again', {
      headers: { 'Retry-After': '1' },
    })
  }
  try {
    return read()
  } catch (cause) {
    if (cause instanceof OmegaError) throw cause
    if (!(cause instanceof WebAssembly.RuntimeError))
      throw damaged(cause instanceof Error ? cause.message : 'a page of it cannot be read', cause)
    broken.add(library)
    loading = undefined
    throw damaged('a page of it cannot be read', cause)
  }
}

/** Whether a trap is behind the error: this thread keeps memory that nothing gives back. */
export function hasTrapped(error: unknown): boolean {
  return error instanceof Error && error.cause instanceof WebAssembly.RuntimeError
}
