import { OmegaError } from '../error.ts'
import { describeJob } from '../store/job-description.ts'
import type { Store } from '../store/store.ts'
import type { Translation } from './translation.ts'

/** Runs of notebooks: args `[name]`. The worker stores the result and says so in the job's metadata. */
export function jobTranslation(store: Store): Translation {
  return {
    async prepare(message) {
      if (message.kwargs.parameters !== undefined) {
        throw new OmegaError(
          'unprocessable',
          "omega-ml's workers run notebooks without parameters, leave them out",
        )
      }
      return { ...message, kwargs: {} }
    },
    async result({ bucket, args }) {
      const { metadata } = await store.jobs.read(bucket, String(args[0]))
      return { ...describeJob(metadata) }
    },
  }
}
