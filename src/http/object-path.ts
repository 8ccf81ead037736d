import { badRequest, type OmegaError } from '../error.ts'
import { segmentProblem } from '../store/object-name.ts'

/**
 * The name that part of a path spells, decoded once, without a final slash. What is decoded here is what both the rules
 * and the handler see, so no spelling of a name can pass a rule that its plain spelling would not; spellings that have no
 * honest use (dot segments, empty segments, path parameters, backslashes, control characters) are refused.
 */
export function decodedName(spelled: string): string {
  if (spelled.includes(';')) throw refused(spelled, 'has a ";", spell it %3B in a name')
  const name = decode(spelled).replace(/\/$/, '')
  if (name === '' && spelled !== '') throw refused(spelled, 'has an empty segment')
  const problem = name === '' ? undefined : segmentProblem(name)
  if (problem) throw refused(spelled, problem)
  return name
}

function decode(spelled: string): string {
  try {
    return decodeURIComponent(spelled)
  } catch (cause) {
    throw badRequest(`Path "${spelled}" is not UTF-8 behind its % escapes`, cause)
  }
}

function refused(spelled: string, why: string): OmegaError {
  return badRequest(`Path "${spelled}" ${why}, which no name may have`)
}
