import { badRequest } from '../error.ts'

/** Bytes of UTF-8. */
const LONGEST_NAME = 512

/**
 * Why a name cannot be given to an object, as the end of a sentence; undefined when it can. A name that a path
 * would refuse could never be read or deleted again, so what comes in a body is held to the same.
 */
export function nameProblem(name: string): string | undefined {
  if (name === '') return 'has no character'
  if (!name.isWellFormed()) return 'has half of a surrogate pair'
  if (new TextEncoder().encode(name).length > LONGEST_NAME) return `has more than ${LONGEST_NAME} bytes`
  return segmentProblem(name)
}

/** The same for what is between the slashes, whatever the length. */
export function segmentProblem(name: string): string | undefined {
  const segments = name.split('/')
  if (segments.includes('')) return 'has an empty segment'
  if (segments.includes('.') || segments.includes('..')) return 'has a dot segment'
  if (name.includes('\\')) return 'has a backslash'
  if (/\p{Cc}/u.test(name)) return 'has a control character'
  return undefined
}

/** Whether lists leave the name out, pattern or not, as omega-ml's `list` does: versions of models, temporary data. */
export function isHiddenName(name: string): boolean {
  return name.startsWith('.') || name.startsWith('_')
}

/** Throws 400 for a name that cannot be given to an object. */
export function checkName(name: string): void {
  const problem = nameProblem(name)
  if (problem) throw badRequest(`Name "${name}" ${problem}, which no name may have`)
}
