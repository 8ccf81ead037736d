import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { ownFile } from '../../../own-files.ts'
import { causeLine } from '../../cause-line.ts'
import { type Frame, frameBytes, frameReader } from './frames.ts'

export interface PythonLimits {
  /** Bytes of outputs that one run may have. */
  readonly outputLimit: number
  /** Of a run with all that it has started, in MB (Linux). */
  readonly memoryLimit: number
}

export interface ZygoteOptions extends PythonLimits {
  /** The interpreter's program. */
  readonly python: string
  readonly hear: (frame: Frame) => void
  /** Called once, when it is gone. */
  readonly gone: (reason: string) => void
}

/** An interpreter that stands ready and forks for each run; what is sent is for the run that is next or goes on. */
export interface Zygote {
  send(type: string, about?: object, ...bodies: readonly Uint8Array[]): void
}

/** How long what it has told last is waited for once it is gone, in ms. */
const PATIENCE = 1000

const ZYGOTE = fileURLToPath(ownFile('worker/python/modules/omega_zygote.py'))

/** Starts one. It ends when this process does. */
export function startZygote({ python, outputLimit, memoryLimit, hear, gone }: ZygoteOptions): Zygote {
  const mark = `omega ${crypto.randomUUID()}`
  const options = { mark, output_limit: outputLimit, memory_limit: memoryLimit * 2 ** 20 }
  const child = spawn(python, [ZYGOTE, JSON.stringify(options)], { stdio: ['pipe', 'pipe', 'pipe'] })
  let complaint = ''
  let isGone = false
  const end = (reason: string) => {
    if (!isGone) gone(reason)
    isGone = true
  }
  child.stdout.on('data', behind(mark, frameReader(hear)))
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-2000)
  })
  child.stdin.on('error', () => {}) // it has gone; `close` says so
  child.once('error', (error) => end(`Python cannot be started: ${error.message}`))
  const ended = () => end(reasonIn(complaint) || 'Python has ended')
  child.once('close', ended)
  // What a run has started may hold the pipes for longer.
  child.once('exit', () => setTimeout(ended, PATIENCE))
  return {
    send: (type, about = {}, ...bodies) => {
      for (const piece of frameBytes({ type, ...about }, bodies)) child.stdin.write(piece)
    },
  }
}

/** What it has said of its end, which is the last word: before it stands what runs, and what they have started, have printed. */
function reasonIn(complaint: string): string {
  const [, own] = [...complaint.matchAll(/^Error: (.+)$/gm)].at(-1) ?? []
  return own ?? causeLine(complaint)
}

/** Reads what comes behind the mark: before it stands what a wrapper of the interpreter, or its site, prints at the start. */
function behind(mark: string, read: (piece: Buffer) => void): (piece: Buffer) => void {
  let before: Buffer | undefined = Buffer.alloc(0)
  return (piece) => {
    if (!before) return read(piece)
    const so = Buffer.concat([before, piece])
    const at = so.indexOf(mark)
    before = at < 0 ? so.subarray(-mark.length) : undefined
    if (at >= 0) read(so.subarray(at + mark.length))
  }
}
