import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { causeLine } from '../../cause-line.ts'
import type { OpenInterpreter } from '../interpreter.ts'
import type { StoreAnswers } from '../store-answers.ts'
import { type Frame, frameBytes, frameReader } from './frames.ts'

export interface InstalledOptions extends StoreAnswers {
  /** The interpreter's program. */
  readonly python: string
  /** Bytes of outputs that one run may have. */
  readonly outputLimit: number
  /** Of a run with all that it has started, in MB (Linux). */
  readonly memoryLimit: number
  /** Called once when Python is gone, behind what its run has left so far; what was asked of it is never answered. */
  readonly died: (reason: string) => void
}

const ZYGOTE = fileURLToPath(new URL('../modules/omega_zygote.py', import.meta.url))
const NOTHING = new Uint8Array()

/**
 * A Python of the user's, beside this process: one that stands ready with what runs import, and forks for each run. What it asks
 * of the store is answered here.
 */
export function installed({
  python,
  outputLimit,
  memoryLimit,
  died,
  answer,
  answerFile,
  hear,
}: InstalledOptions): OpenInterpreter {
  return async ({ show, clear }) => {
    const options = { output_limit: outputLimit, memory_limit: memoryLimit * 2 ** 20 }
    const child = spawn(python, [ZYGOTE, JSON.stringify(options)], { stdio: ['pipe', 'pipe', 'pipe'] })
    let bucket = 'omegaml'
    let free = Promise.withResolvers<void>()
    let done = Promise.withResolvers<Frame>()
    let complaint = ''
    const draft = (method: 'draft.flush' | 'draft.close') =>
      answer({ bucket, method, params: {}, body: '{}' })
    const send = (type: string, body: string | Uint8Array = NOTHING, about: object = {}) => {
      const bytes = typeof body === 'string' ? Buffer.from(body) : body
      for (const piece of frameBytes({ head: { type, ...about }, body: bytes })) child.stdin.write(piece)
    }
    /** Orders a part of a run, and waits until it is done. */
    const order = (type: string, body?: string, about?: object): Promise<Frame> => {
      done = Promise.withResolvers()
      send(type, body, about)
      return done.promise
    }
    const begin = async (named: string): Promise<void> => {
      await free.promise
      free = Promise.withResolvers()
      bucket = named
    }
    const call = async ({ head, body }: Frame): Promise<void> => {
      const { method, params, bucket: named, isFile } = head as unknown as Call
      const question = { bucket: named ?? bucket, method, params: JSON.parse(params) }
      if (isFile) {
        const file = await answerFile({ ...question, body: new Uint8Array(body) })
        if ('bytes' in file) return send('file', file.bytes)
        return send('answer', JSON.stringify(file))
      }
      const found = await answer({ ...question, body: Buffer.from(body).toString() })
      send('answer', 'value' in found ? `{"value":${found.value}}` : JSON.stringify(found))
    }
    const read = frameReader((frame) => {
      const { type } = frame.head
      if (type === 'show') show(Buffer.from(frame.body).toString())
      else if (type === 'clear') clear(frame.head.wait === true)
      else if (type === 'call') void call(frame)
      else if (type === 'free') free.resolve()
      else done.resolve(frame)
    })
    child.stdout.on('data', read)
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      complaint = (complaint + text).slice(-2000)
    })
    child.stdin.on('error', () => {}) // it has gone; `close` says so
    const end = once(async (reason: string) => {
      await draft('draft.flush')
      died(reason)
    })
    child.once('error', (error) => end(`Python cannot be started: ${error.message}`))
    child.once('close', () => end(causeLine(complaint) || 'Python has ended'))
    await free.promise
    return {
      isForOne: false,
      openNotebook: async (named) => {
        await begin(named)
        await order('notebook')
      },
      runCell: async (source, count) => (await order('cell', source, { count })).head.fine === true,
      closeNotebook: async () => {
        send('end')
        const found = await draft('draft.close')
        if ('error' in found) throw new Error(found.error[1])
        return (JSON.parse(found.value) as string | null) ?? undefined
      },
      runScript: async (named, told) => {
        await begin(named)
        return Buffer.from((await order('script', told)).body).toString()
      },
      tell: hear,
    }
  }
}

function once(act: (reason: string) => Promise<void>): (reason: string) => void {
  let isDone = false
  return (reason) => {
    if (!isDone) void act(reason)
    isDone = true
  }
}

/** What Python asks; `params` is JSON text, `bucket` null that of the run. */
interface Call {
  readonly method: string
  readonly params: string
  readonly bucket: string | null
  /** Whether what goes and comes is bytes, in place of JSON. */
  readonly isFile: boolean
}
