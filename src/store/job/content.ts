import { notebookBytes } from '../../data/notebook-bytes.ts'
import type { Bytes } from '../database.ts'
import { type NotebookConfig, notebookConfig } from './schedule/notebook-config.ts'

/** A notebook as it is stored, and what it says of itself. */
export interface JobContent {
  readonly bytes: Bytes
  readonly config?: NotebookConfig | undefined
}

/** All of it is here. */
export interface ContentHere extends JobContent {
  readonly bytes: readonly Uint8Array<ArrayBuffer>[]
}

/** The content that a notebook is; what it says of itself counts only where no schedule is said besides. Throws 400 for what cannot be read of that. */
export async function contentOf(notebook: object, readsConfig = true): Promise<ContentHere> {
  return {
    bytes: [notebookBytes(notebook)],
    config: readsConfig ? await notebookConfig(notebook) : undefined,
  }
}
