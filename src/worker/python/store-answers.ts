import { badRequest, OmegaError } from '../../error.ts'
import { parseBucket } from '../../store/bucket-name.ts'
import type { Store } from '../../store/store.ts'
import { registry } from '../registry.ts'
import type { Params } from './om-call.ts'
import { omCalls } from './om-calls.ts'
import { omFileCalls } from './om-file-calls.ts'
import { type Acting, NOBODY } from './om-job-calls.ts'
import { RunDraft, type RunNews } from './run-draft.ts'
import type { RunOutput } from './run-output.ts'
import { findWheels } from './wheels.ts'

export interface StoreQuestion {
  readonly bucket: string
  readonly method: string
  readonly params: Params
  /** JSON text; `{}` for a call without. */
  readonly body: string
}

/** The same of what goes and comes in bytes. */
export type FileQuestion = Omit<StoreQuestion, 'body'> & { readonly body: Uint8Array<ArrayBuffer> }
export type FileAnswer = { readonly bytes: Uint8Array } | Failed

interface Failed {
  readonly error: readonly [kind: string, message: string]
}

export type StoreAnswer =
  /** JSON text. */
  { readonly value: string } | Failed

/** What code of users asks of the store, and the notebook so far of the run that goes on. */
export interface StoreAnswers {
  answer(question: StoreQuestion): Promise<StoreAnswer>
  answerFile(question: FileQuestion): Promise<FileAnswer>
  hear(news: RunNews): void
}

export interface WheelPlace {
  /** Folder that fetched wheels are kept in. */
  readonly cache: string
  /** Folder of wheels, or its URL. */
  readonly packages: string | undefined
}

export interface AnswerOptions extends WheelPlace {
  readonly output: RunOutput
  readonly runAside?: Acting['runAside']
}

export function storeAnswers(
  store: Store,
  { cache, packages, output, ...aside }: AnswerOptions,
): StoreAnswers {
  let acting: Acting = { ...NOBODY, ...aside }
  const tasks = registry(store)
  const draft = new RunDraft(store.jobs.runs)
  const wheels = async (module: string) =>
    JSON.stringify(packages === undefined ? [] : await findWheels(packages, module, cache))
  const textOf = async ({ bucket, method, params, body }: StoreQuestion): Promise<string> => {
    if (method === 'packages.find') return wheels(String(params.module))
    if (method === 'run.progress') {
      output.progress(fractionOf(params))
      return 'null'
    }
    if (method.startsWith('draft.')) output.flush()
    if (method === 'draft.flush') return String(await draft.flush())
    if (method === 'draft.close') return JSON.stringify((await draft.close()) ?? null)
    // Nothing is written while this thread computes.
    if (method === 'model.run' || method === 'jobs.run') await draft.flush()
    const call = omCalls(store, tasks, parseBucket(bucket), acting).get(method)
    if (!call) throw new Error(`There is no call "${method}"`)
    return call(params, body)
  }
  const bytesOf = ({ bucket, method, params, body }: FileQuestion): Promise<Uint8Array> => {
    const call = omFileCalls(store, parseBucket(bucket)).get(method)
    if (!call) throw new Error(`There is no call "${method}"`)
    return call(params, body)
  }
  return {
    hear: (news) => {
      if (news.type === 'task') acting = { user: news.user, task: news.id, ...aside }
      draft.hear(news)
    },
    answer: (question) => orFailed(async () => ({ value: await textOf(question) })),
    answerFile: (question) => orFailed(async () => ({ bytes: await bytesOf(question) })),
  }
}

function fractionOf({ fraction }: Params): number {
  const value = Number(fraction)
  if (typeof fraction === 'number' && value >= 0 && value <= 1) return value
  throw badRequest(`Progress ${JSON.stringify(fraction)} is none, give how much is done, from 0 to 1`)
}

async function orFailed<Answer>(work: () => Promise<Answer>): Promise<Answer | Failed> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof OmegaError) return { error: [error.kind, error.message] }
    return { error: ['defect', error instanceof Error ? error.message : String(error)] }
  }
}
