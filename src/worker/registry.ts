import type { Store } from '../store/store.ts'
import { createModel, importModel } from './model-creation.ts'
import { modelTasks } from './model-tasks.ts'
import { ping } from './ping.ts'
import type { Registry } from './task.ts'

/** Every task that embedded workers can do, by the name that omega-ml gives it where it has it. */
export function registry(store: Store): Registry {
  return new Map([
    ['omegaml.tasks.omega_ping', ping],
    ...modelTasks(store),
    ['omega_edge.create_model', createModel],
    ['omega_edge.import_model', importModel],
  ])
}
