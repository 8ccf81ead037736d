/**
 * Where files of our own lie that are not imported: what is read as it is, and modules that run as a process or a thread
 * of their own. No other module asks where it lies itself: built, many are one file (`build.ts`), which lies where this one does.
 */

/** A file by its path below `src/`, in a checkout and in the published package alike. */
export function ownFile(path: string): URL {
  return new URL(path, import.meta.url)
}

/** A module by its path below `src/`, without the extension: TypeScript in a checkout, JavaScript when built. */
export function ownModule(path: string): URL {
  return ownFile(`${path}.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`)
}
