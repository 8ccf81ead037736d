import { MODEL_ACTIONS } from '../models/model-action.ts'
import type { Store } from '../store/store.ts'
import { amqpBroker } from '../tasks/amqp/broker.ts'
import type { OpenBroker } from '../tasks/broker.ts'
import { edgeBroker } from './edge-broker.ts'
import { inferenceTranslation } from './inference-translation.ts'
import { jobTranslation } from './job-translation.ts'
import { modelTranslation } from './model-translation.ts'
import { scriptTranslation, serviceTranslation } from './script-translation.ts'
import { pipelineArguments, toolsTranslation } from './tools-translation.ts'
import { translatedBroker } from './translated-broker.ts'
import type { Translation } from './translation.ts'

/** What of this server's own tasks a worker of the cluster does. */
const OF_THE_CLUSTER = /^omega_edge\.(?:create_model|serve_model|serve_script|check_script|generate|infer)$/

/** What of omega-ml's tasks needs no Python where the model is known: all that trains nothing. */
const TRIED =
  /^(?:omegaml\.tasks\.omega_(?:predict|predict_proba|decision_function|transform|score)|omega_edge\.infer)$/

export interface ClusterBrokerOptions {
  readonly url: string
  readonly store: Store
  /** Whether models that this server knows are computed here, too. */
  readonly computes: boolean
  /** Runs what omega-ml's workers have no task for. */
  readonly local: OpenBroker
  /** In ms. */
  readonly replyLife: number
  readonly report: (error: unknown) => void
}

function isModelTask(task: string): boolean {
  return MODEL_ACTIONS.some((action) => task === `omegaml.tasks.omega_${action}`)
}

/** The broker of a live cluster: omega-ml's tasks go to its workers, the others stay here. */
export function clusterBroker({
  url,
  store,
  local,
  computes,
  replyLife,
  report,
}: ClusterBrokerOptions): OpenBroker {
  const models = modelTranslation(store)
  const translations = new Map<string, Translation>([
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
  const cluster = translatedBroker({
    cluster: amqpBroker({ url, owner: store.tasks.owner, replyLife, report }),
    translationOf: (task) => translations.get(task) ?? (isModelTask(task) ? models : undefined),
    report,
  })
  return edgeBroker({
    local,
    cluster,
    isLocal: (task) => task.startsWith('omega_edge.') && !OF_THE_CLUSTER.test(task),
    isTried: ({ task, label }) => computes && TRIED.test(task) && label === undefined,
  })
}
