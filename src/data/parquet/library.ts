import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type * as ParquetWasm from 'parquet-wasm/esm'
import { OmegaError } from '../../error.ts'
import { damaged } from './damaged.ts'

export type Parquet = typeof ParquetWasm

let loading: Promise<Parquet> | undefined

/** The library, arrow-rs as WebAssembly: loaded when the first Parquet comes, once for each thread. */
export function loadParquet(): Promise<Parquet> {
  loading ??= load().catch((error: unknown) => {
    loading = undefined
    throw error
  })
  return loading
}

async function load(): Promise<Parquet> {
  const library = await import('parquet-wasm/esm')
  const bytes = await readFile(fileURLToPath(import.meta.resolve('parquet-wasm/esm/parquet_wasm_bg.wasm')))
  await library.default({ module_or_path: bytes })
  return library
}

/**
 * What the library says of a file is a 400, also when it ends in a trap, as Rust does where something that it counts on
 * does not hold. Its calls are synchronous, so that a trap comes here and nowhere else; memory that it had then is not
 * given back before the thread ends.
 */
export function reading<Result>(read: () => Result): Result {
  try {
    return read()
  } catch (cause) {
    if (cause instanceof OmegaError) throw cause
    const told =
      cause instanceof Error && !(cause instanceof WebAssembly.RuntimeError) ? cause.message : undefined
    throw damaged(told ?? 'a page of it cannot be read', cause)
  }
}
