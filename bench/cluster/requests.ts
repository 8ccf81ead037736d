import type { Server } from '../processes.ts'

/** Ten rows in the form that omega-ml's own server takes. */
export const TEN = { columns: ['x'], data: { x: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] } }

/** A body of five columns: two ints, float, bool, text. */
export function rows(count: number): object {
  const x = Array.from({ length: count }, (_, row) => row)
  return {
    data: {
      i: x,
      j: x.map((row) => row % 7),
      f: x.map((row) => row / 3),
      b: x.map((row) => row % 2 === 0),
      s: x.map((row) => `row ${row}`),
    },
    // omega-ml's own server makes floats of all that has no dtype
    dtypes: { i: 'int64', j: 'int64', f: 'float64', b: 'bool', s: 'object' },
    append: false,
  }
}

/** The text of an answer; throws when it is none of success. */
export async function send(server: Server, method: string, path: string, body?: object): Promise<string> {
  const answer = await fetch(`${server.url}/api/v1/${path}`, {
    method,
    headers: { 'Content-Type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text.slice(0, 300)}`)
  return text
}
