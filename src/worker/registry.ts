import type { Store } from '../store/store.ts'
import { exportJob } from './export-job.ts'
import { createModel, importModel } from './model-creation.ts'
import { modelTasks } from './model-tasks.ts'
import { ping } from './ping.ts'
import { generate, serveModel } from './service-tasks.ts'
import type { Registry } from './task.ts'

/** Every task that runs no code of users, by the name that omega-ml gives it where it has it. */
export function registry(store: Store): Registry {
  const models = new Map(modelTasks(store))
  const service = serveModel((action) => models.get(`omegaml.tasks.omega_${action}`))
  return new Map([
    ['omegaml.tasks.omega_ping', ping],
    ...models,
    ['omega_edge.serve_model', service],
    ['omega_edge.serve_own_model', service],
    ['omega_edge.generate', generate],
    ['omega_edge.create_model', createModel],
    ['omega_edge.import_model', importModel],
    ['omega_edge.export_job', exportJob],
  ])
}
