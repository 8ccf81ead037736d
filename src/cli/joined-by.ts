/** Reads an option that is a list: given again, it goes on where it was, in place of forgetting what came before. */
export function joinedBy(separator: string): (given: string, before: string | undefined) => string {
  return (given, before) => (before === undefined ? given : `${before}${separator}${given}`)
}
