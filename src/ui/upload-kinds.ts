import { UPLOADS, type Uploads } from '../resources/uploads.ts'

export type Uploaded = keyof typeof UPLOADS

export interface Destination {
  readonly kind: Uploaded
  readonly type: string
}

/** Where files go, by their extensions; one that could become either of two kinds goes nowhere. */
export function destinations(kinds: readonly Uploaded[]): ReadonlyMap<string, Destination> {
  const all = kinds.flatMap((kind) => {
    const { types }: Uploads = UPLOADS[kind]
    return Object.entries(types).map(([extension, type]) => [extension, { kind, type }] as const)
  })
  const byExtension = Map.groupBy(all, ([extension]) => extension)
  return new Map(
    [...byExtension].flatMap(([, [one, ...others]]) => (one && others.length === 0 ? [one] : [])),
  )
}

export function extensionOf(file: string): string {
  return file.replace(/^.*\./s, '').toLowerCase()
}
