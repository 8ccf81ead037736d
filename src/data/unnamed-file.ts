import { openSync, rmSync } from 'node:fs'
import { type FileHandle, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const newPath = () => join(tmpdir(), `omega-edge-${crypto.randomUUID()}`)

/** A temporary file that has no name any more, so that nothing is left of it when the process ends, however that is. */
export async function openUnnamed(): Promise<FileHandle> {
  const path = newPath()
  const file = await open(path, 'wx+', 0o600)
  await rm(path)
  return file
}

/** The same as a file descriptor. */
export function openUnnamedSync(): number {
  const path = newPath()
  const file = openSync(path, 'wx+', 0o600)
  rmSync(path)
  return file
}
