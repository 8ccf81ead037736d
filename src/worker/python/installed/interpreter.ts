import type { CellEnd, OpenInterpreter } from '../interpreter.ts'
import type { StoreAnswers } from '../store-answers.ts'
import type { Frame } from './frames.ts'
import { type PythonLimits, startZygote } from './zygote.ts'

export interface InstalledOptions extends StoreAnswers, PythonLimits {
  /** The interpreter's program. */
  readonly python: string
  /** Called once when Python is gone, behind what its run has left so far; what was asked of it is never answered. */
  readonly died: (reason: string) => void
}

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
    let bucket = 'omegaml'
    let free = Promise.withResolvers<void>()
    let done = Promise.withResolvers<Frame>()
    /** What a run says behind its end, such as at exit, is not told: the next task may listen already. */
    let isOpen = false
    const draft = (method: 'draft.flush' | 'draft.close') =>
      answer({ bucket, method, params: {}, body: '{}' })
    /** Orders a part of a run, and waits until it is done. */
    const order = (type: string, body = '', about = {}): Promise<Frame> => {
      done = Promise.withResolvers()
      zygote.send(type, about, Buffer.from(body))
      return done.promise
    }
    const begin = async (named: string): Promise<void> => {
      await free.promise
      free = Promise.withResolvers()
      bucket = named
      isOpen = true
    }
    const answerWith = (text: string) => zygote.send('answer', {}, Buffer.from(text))
    const call = async ({ head, body }: Frame): Promise<void> => {
      const { method, params, bucket: named, isFile } = head as unknown as Call
      const question = { bucket: named ?? bucket, method, params: JSON.parse(params) }
      if (isFile) {
        const file = await answerFile({ ...question, body: new Uint8Array(body) })
        if ('bytes' in file) return zygote.send('file', {}, file.bytes)
        return answerWith(JSON.stringify(file))
      }
      const found = await answer({ ...question, body: Buffer.from(body).toString() })
      answerWith('value' in found ? `{"value":${found.value}}` : JSON.stringify(found))
    }
    const heard = (frame: Frame) => {
      const { type } = frame.head
      if (type === 'free') return free.resolve()
      if (type === 'call') return isOpen ? void call(frame) : answerWith(TOO_LATE)
      if (!isOpen) return
      if (type === 'show') return show(Buffer.from(frame.body).toString())
      if (type === 'clear') return clear(frame.head.wait === true)
      if (type === 'answered') isOpen = false
      done.resolve(frame)
    }
    const gone = (reason: string) =>
      void draft('draft.flush').then(
        () => died(reason),
        () => died(reason),
      )
    const zygote = startZygote({ python, outputLimit, memoryLimit, hear: heard, gone })
    await free.promise
    return {
      isForOne: false,
      openNotebook: async (named) => {
        await begin(named)
        await order('notebook')
      },
      runCell: async (source, count) => (await order('cell', source, { count })).head as unknown as CellEnd,
      closeNotebook: async () => {
        isOpen = false
        zygote.send('end')
        const found = await draft('draft.close')
        if ('error' in found) throw new Error(found.error[1])
        return (JSON.parse(found.value) as string | null) ?? undefined
      },
      runScript: async (named, told) => {
        await begin(named)
        const { body } = await order('script', told)
        await draft('draft.flush') // what it has printed is told before its end
        return Buffer.from(body).toString()
      },
      tell: hear,
    }
  }
}

const TOO_LATE = JSON.stringify({
  error: ['unprocessable', 'The run has ended, ask the store while it goes on'],
})

/** What Python asks; `params` is JSON text, `bucket` null that of the run. */
interface Call {
  readonly method: string
  readonly params: string
  readonly bucket: string | null
  /** Whether what goes and comes is bytes, in place of JSON. */
  readonly isFile: boolean
}
