import { MODEL_ACTIONS } from '../models/model-action.ts'
import type { Store } from '../store/store.ts'
import { inferenceTranslation } from './inference-translation.ts'
import { jobTranslation } from './job-translation.ts'
import { modelTranslation } from './model-translation.ts'
import { scriptTranslation, serviceTranslation } from './script-translation.ts'
import { pipelineArguments, toolsTranslation } from './tools-translation.ts'
import type { Translation } from './translation.ts'

/** How each task of this server is done by omega-ml's workers; undefined where the message needs no translation. */
export function translations(store: Store): (task: string) => Translation | undefined {
  const models = modelTranslation(store)
  const others = new Map<string, Translation>([
    ['omegaml.notebook.tasks.run_omegaml_job', jobTranslation(store)],
    ['omegaml.backends.package.tasks.run_omega_script', scriptTranslation(store)],
    [
      'omega_edge.create_model',
      toolsTranslation(store, 'create_model', (message) => pipelineArguments(store, message)),
    ],
    ['omega_edge.serve_model', toolsTranslation(store, 'serve')],
    ['omega_edge.serve_script', serviceTranslation(store)],
    ['omega_edge.check_script', toolsTranslation(store, 'check_script')],
    ['omega_edge.generate', toolsTranslation(store, 'generate')],
    ['omega_edge.infer', inferenceTranslation(store)],
  ])
  return (task) => others.get(task) ?? (isModelTask(task) ? models : undefined)
}

function isModelTask(task: string): boolean {
  return MODEL_ACTIONS.some((action) => task === `omegaml.tasks.omega_${action}`)
}
