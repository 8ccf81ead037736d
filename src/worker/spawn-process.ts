import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { wireText } from '../data/json/wire.ts'
import type { SpawnWorker, WorkerNews } from '../tasks/worker-protocol.ts'
import type { WorkerOptions } from './worker-options.ts'

/** How often the memory of a process is looked at, in ms. */
const LOOK_EVERY = 200

/** How this runtime runs a module as a process of its own. */
function command(): readonly [string, ...string[]] {
  return 'deno' in process.versions ? [process.execPath, 'run', '--allow-all'] : [process.execPath]
}

/** Workers as processes: they can be ended in the middle of anything, and their memory can be watched. */
export function spawnProcess({ entry, data, memoryLimit }: WorkerOptions): SpawnWorker {
  return (listener) => {
    const [file, ...args] = command()
    const child = spawn(file, [...args, fileURLToPath(entry), JSON.stringify(data)], {
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    let reason: string | undefined
    let complaint = ''
    createInterface({ input: child.stdout }).on('line', (line) => {
      const news = newsOf(line)
      if (news) listener.news(news)
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      complaint = (complaint + text).slice(-2000)
    })
    child.stdin.on('error', () => {}) // it has gone; `close` says so
    const watch = setInterval(async () => {
      if ((await residentBytes(child.pid)) <= memoryLimit * 2 ** 20) return
      reason ??= `It used more than ${memoryLimit} MB of memory`
      child.kill('SIGKILL')
    }, LOOK_EVERY)
    watch.unref()
    child.once('error', (error) => {
      reason ??= error.message
    })
    child.once('close', (code, signal) => {
      clearInterval(watch)
      listener.gone(reason ?? (lastLine(complaint) || `The worker ended with ${signal ?? `code ${code}`}`))
    })
    return {
      order: (order) => void child.stdin.write(`${wireText({ ...order })}\n`),
      kill: () => void child.kill('SIGKILL'),
    }
  }
}

/** A line of the protocol; what else a runtime prints is no news. */
function newsOf(line: string): WorkerNews | undefined {
  try {
    return line.startsWith('{"type":') ? (JSON.parse(line) as WorkerNews) : undefined
  } catch {
    return undefined
  }
}

/** Resident memory on Linux; 0 where it cannot be told, which is no limit. */
async function residentBytes(pid: number | undefined): Promise<number> {
  try {
    const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(await readFile(`/proc/${pid}/status`, 'utf8')) ?? []
    return Number(kilobytes ?? 0) * 1024 // a process that has ended has no such line
  } catch {
    return 0
  }
}

/** Before the message of an error that ends a runtime; Bun writes `error:` for an `Error`. */
const ERROR = /^.*?Error: |^error: /

/** Of what a dying runtime prints, the error's message. */
function lastLine(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  const error = lines.find((line) => ERROR.test(line))
  return error?.replace(ERROR, '') ?? lines.at(-1) ?? ''
}
