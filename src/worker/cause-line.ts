/** Before the message of an error that ends a process; Bun writes `error:` for an `Error`. */
const ERROR = /^.*?Error: |^error: /

/** Of what a dying process has printed, the error's message; empty when it has printed nothing. */
export function causeLine(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  const error = lines.find((line) => ERROR.test(line))
  return error?.replace(ERROR, '') ?? lines.at(-1) ?? ''
}
