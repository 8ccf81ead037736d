import type { Answered, Asked } from '../exchange/answerer.ts'
import type { LocalDatasets } from './local-datasets.ts'
import type { WorkerRequest } from './worker-request.ts'

/** What a worker does with a request of `WorkerDatasets`. */
export async function answerDatasets(
  datasets: LocalDatasets,
  { value, body, permit }: Asked,
): Promise<Answered> {
  const asked = value as WorkerRequest // of our own making, in another process
  switch (asked.operation) {
    case 'read': {
      const answer = await datasets.read(asked.request)
      if (!('body' in answer)) return { value: answer }
      const { body: rows, ...head } = answer
      return { value: head, body: rows }
    }
    case 'describe':
      return { value: await datasets.describe(asked.request) }
    case 'write':
      return { value: await datasets.write(asked.request, body, permit) }
    case 'remove':
      return { value: { removed: await datasets.remove(asked.key) } }
  }
}

/** The dataset that a request is about; undefined when its body says it. */
export function nameOf({ value }: Pick<Asked, 'value'>): string | undefined {
  const asked = value as WorkerRequest
  if (asked.operation === 'remove') return asked.key.name
  return asked.operation === 'write' ? asked.request.name : asked.request.key.name
}
