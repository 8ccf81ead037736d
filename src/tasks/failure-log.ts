import { OmegaError } from '../error.ts'

/** How long the same is not said again, in ms. */
const SILENCE = 60_000

/**
 * Says what no request is there to hear of, each at most once a minute however often it is tried again: of what is known,
 * such as a database that is away, the sentence; of a defect all there is, with its stack.
 */
export function failureLog(
  say: (what: unknown) => void,
  now: () => number = () => performance.now(),
): (error: unknown) => void {
  const said = new Map<string, number>()
  return (error) => {
    const time = now()
    const subject = subjectOf(error)
    for (const [other, at] of said) if (time - at >= SILENCE) said.delete(other)
    if (said.has(subject)) return
    said.set(subject, time)
    say(error instanceof OmegaError ? error.message : error)
  }
}

/** What is away is so for many reasons one after the other: a lost connection, one that is refused, a name that is not found. */
function subjectOf(error: unknown): string {
  if (!(error instanceof OmegaError))
    return error instanceof Error ? (error.stack ?? error.message) : String(error)
  return error.kind === 'unavailable' ? error.message.replace(/(try again later): .*/s, '$1') : error.message
}
