import { spawn } from 'node:child_process'
import { once } from 'node:events'

/** One request by a client that is a process of its own; answers how long it took, in seconds. */
async function curl(url: string, args: readonly string[], file = '/dev/null'): Promise<number> {
  const child = spawn('curl', ['-sg', '-o', file, '-w', '%{http_code} %{time_total}', ...args, url])
  let said = ''
  child.stdout.on('data', (text) => {
    said += text
  })
  await once(child, 'close')
  const [status, seconds] = said.split(' ')
  if (!/^2/.test(status ?? '')) throw new Error(`${url} answered ${status}`)
  return Number(seconds)
}

/** Adds rows; replaces them with `?append=0`. */
export function put(url: string, file: string, type: string): Promise<number> {
  return curl(url, ['-T', file, '-H', `Content-Type: ${type}`, '-H', 'Expect:'])
}

/** Keeps nothing of the answer without a `file`. */
export function read(url: string, accept = 'application/json', file?: string): Promise<number> {
  return curl(url, ['-H', `Accept: ${accept}`], file)
}
