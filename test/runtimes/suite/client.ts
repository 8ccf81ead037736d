import { connect } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type RunningServer, type Runtime, startServer } from '../server.ts'

/**
 * For what cannot differ by runtime, which is tested on Node alone: what Python makes of code once Pyodide runs it, and what is
 * negotiated before anything is read.
 */
export function itOnce(runtime: Runtime) {
  return it.runIf(runtime === 'node')
}

/** What suites of one group ask; there from their first `beforeAll` on. */
export type SharedServer = () => RunningServer

/** Starts the server that the suites of a group share: each takes seconds of a core, and its workers as many. */
export function sharedServer(runtime: Runtime, args: readonly string[]): SharedServer {
  let server: RunningServer
  beforeAll(async () => {
    server = await startServer(runtime, { args })
  })
  afterAll(() => server?.stop('SIGKILL'))
  return () => server
}

export const ARROW = 'application/vnd.apache.arrow.stream'

/** Sends one request to a server's dataset API; a body that is not text goes as JSON. */
export async function send(
  server: RunningServer,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${server.url}/api/v1/${path}`, {
    method,
    headers: {
      ...(body !== undefined && typeof body !== 'string' && { 'Content-Type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
}

/** Sends one request as `send` does and reads the whole answer; `body` is what its JSON says. */
export async function ask(
  server: RunningServer,
  method: string,
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
) {
  const answer = await send(server, method, path, body, headers)
  const text = await answer.text()
  return {
    status: answer.status,
    headers: answer.headers,
    body: text === '' ? undefined : JSON.parse(text),
  }
}

/** Resolves when the server has said something that the pattern matches. */
export async function said(server: RunningServer, pattern: RegExp): Promise<void> {
  await expect.poll(server.output).toMatch(pattern)
}

/** A frame of columns x (0, 1, 2, ...) and y (twice x) in the guide's form. */
export function frame(rows: number, append = true): object {
  const numbers = Array.from({ length: rows }, (_, i) => i)
  return {
    data: {
      x: Object.fromEntries(numbers.map((i) => [i, i])),
      y: Object.fromEntries(numbers.map((i) => [i, i * 2])),
      z: Object.fromEntries(numbers.map((i) => [i, `row ${i}`])),
    },
    dtypes: { x: 'int64', y: 'float64', z: 'object' },
    index: { type: 'Int64Index', values: numbers },
    orient: 'dict',
    append,
  }
}

/** Column `x` of a dataset, in row order. */
export async function columnX(server: RunningServer, path: string): Promise<unknown[]> {
  const answer = await send(server, 'GET', path)
  if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`)
  const { data } = (await answer.json()) as { data: { x: Record<string, unknown> } }
  return Object.values(data.x)
}

/** Writes text to a raw socket and answers what comes back until the server ends the connection. */
export async function raw(server: RunningServer, text: string): Promise<string> {
  const { hostname, port } = new URL(server.url)
  const socket = connect(Number(port), hostname)
  socket.setEncoding('latin1')
  let answer = ''
  socket.on('data', (piece) => {
    answer += piece
  })
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  socket.on('error', () => {})
  socket.setTimeout(30_000, () => socket.destroy())
  socket.write(text, 'latin1')
  await closed
  return answer
}

/** The status of a GET whose path goes over the wire as it is, with none of a client's clean-up. */
export async function rawStatus(server: RunningServer, path: string): Promise<number> {
  const answer = await raw(server, `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`)
  return Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1])
}
