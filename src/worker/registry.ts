import type { Store } from '../store/store.ts'
import { exportJob } from './export-job.ts'
import { inferTask } from './inference-tasks.ts'
import { ModelCache } from './model-cache.ts'
import { createModel, importModel } from './model-creation.ts'
import { ModelOpener } from './model-opener.ts'
import { modelTasks } from './model-tasks.ts'
import { ping } from './ping.ts'
import type { ModelHostOptions } from './python/installed/model-host.ts'
import { generate, serveModel } from './service-tasks.ts'
import type { Registry } from './task.ts'

/** Of the files of the models that a worker keeps open, in MB, where nobody says another. */
const MODEL_MEMORY = 512

/**
 * Every task that runs no code of users, by the name that omega-ml gives it where it has it. `modelMemory`: of the files of the
 * models that stay open, in MB; `python` computes with those that this server cannot.
 */
export function registry(
  store: Store,
  modelMemory = MODEL_MEMORY,
  python?: Omit<ModelHostOptions, 'modelLimit'>,
): Registry {
  const limit = modelMemory * 2 ** 20
  const opener = new ModelOpener(python && { ...python, modelLimit: limit })
  const cache = new ModelCache(store.models, opener, limit)
  const models = new Map(modelTasks(cache))
  const infer = inferTask(cache)
  const service = serveModel((action) => models.get(`omegaml.tasks.omega_${action}`))
  return new Map([
    ['omegaml.tasks.omega_ping', ping],
    ...models,
    ['omega_edge.infer', infer],
    ['omega_edge.infer_own', infer],
    ['omega_edge.serve_model', service],
    ['omega_edge.serve_own_model', service],
    ['omega_edge.generate', generate],
    ['omega_edge.create_model', createModel(opener)],
    ['omega_edge.import_model', importModel(cache, opener)],
    ['omega_edge.export_job', exportJob],
  ])
}
