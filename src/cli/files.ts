import { readFile, stat, writeFile } from 'node:fs/promises'
import { badRequest } from '../error.ts'

/** The name that stands for standard input and standard output. */
export const STANDARD = '-'

/** The bytes of a file that a user has named. */
export function readBytes(file: string): Promise<Uint8Array> {
  return readFile(file).catch((cause) => {
    throw fileError(file, 'read', cause)
  })
}

/** The size of a file that is about to be read, in bytes. */
export async function sizeOf(file: string): Promise<number> {
  const found = await stat(file).catch((cause) => {
    throw fileError(file, 'read', cause)
  })
  if (found.isDirectory()) throw badRequest(`File "${file}" cannot be read: it is a folder`)
  return found.size
}

export function writeBytes(file: string, bytes: Uint8Array): Promise<void> {
  return writeFile(file, bytes).catch((cause) => {
    throw fileError(file, 'written', cause)
  })
}

/** What the system says of a file, as one sentence; any other error is left as it is. */
export function fileError(file: string, what: 'read' | 'written', cause: unknown): unknown {
  const isOfSystem = cause instanceof Error && 'code' in cause && 'syscall' in cause
  return isOfSystem ? badRequest(`File "${file}" cannot be ${what}: ${cause.message}`, cause) : cause
}
