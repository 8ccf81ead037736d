import type { ObjectKey } from '../metadata.ts'

/** The end of every name of a job; clients may leave it out. */
const EXTENSION = '.ipynb'

export function jobName(spelled: string): string {
  return spelled.endsWith(EXTENSION) ? spelled : `${spelled}${EXTENSION}`
}

export function isResultName(name: string): boolean {
  return name.startsWith('results/')
}

export function jobKey(bucket: string, spelled: string): ObjectKey {
  return { bucket, prefix: 'jobs/', name: jobName(spelled) }
}
