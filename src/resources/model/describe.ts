import { parseExactly } from '../../data/json/wire.ts'
import { notedSignature } from '../../models/stored-signature.ts'
import type { Call } from '../../routing/call.ts'
import type { Attributes } from '../../store/metadata.ts'
import type { KnownModel } from '../../store/model/model-store.ts'
import type { TaskFailure, TaskId } from '../../store/task-records.ts'
import { nap } from '../../tasks/nap.ts'
import { objectUri } from '../page.ts'

/** What is known of a version, and why it is no more where its file cannot be opened here. */
export interface Description {
  readonly details: Attributes
  readonly failure?: TaskFailure
}

/** How long a request waits for what only the file of a model tells, in ms. */
const DESCRIBED_WITHIN = 10_000

/** Whether omega-ml's own workers are there, which open every model of Python. */
export function hasPython({ cluster }: Call): boolean {
  return cluster?.broker !== undefined
}

/** What was noted of the model; of one that Python has put only its file tells it: a worker looks. */
export async function describeModel(
  call: Call,
  name: string,
  { kind, ref, details }: KnownModel,
): Promise<Description> {
  const isOpenedHere = kind === 'sklearn.joblib' || !hasPython(call)
  // What Python notes of a version, such as its experiments, is not what its file tells.
  if (notedSignature(details) !== undefined || ref === null || !isOpenedHere) return { details }
  const { bucket, user } = call
  const id = crypto.randomUUID() as TaskId
  const waiting = new AbortController()
  const described = call.tasks.run({
    message: { id, task: 'omega_edge.describe_model', bucket, args: [name], kwargs: {} },
    subject: { resource: call.resource, name, action: call.action },
    resourceUri: objectUri(call, name),
    echo: {},
    user,
  })
  described.catch(() => {}) // when it has been waited for long enough, nobody hears of it
  const task = await Promise.race([described, nap(DESCRIBED_WITHIN, waiting.signal)])
  waiting.abort()
  const outcome = task?.outcome
  if (outcome?.state === 'SUCCESS')
    return { details: { ...details, ...(parseExactly(outcome.result) as Attributes) } }
  return { details, ...(outcome?.state === 'FAILURE' && { failure: outcome.failure }) }
}
