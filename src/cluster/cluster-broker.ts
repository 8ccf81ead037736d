import type { Store } from '../store/store.ts'
import { amqpBroker } from '../tasks/amqp/broker.ts'
import type { OpenBroker } from '../tasks/broker.ts'
import { edgeBroker } from './edge-broker.ts'
import { translatedBroker } from './translated-broker.ts'
import { translations } from './translations.ts'

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

/** The broker of a live cluster: omega-ml's tasks go to its workers, the others stay here. */
export function clusterBroker({
  url,
  store,
  local,
  computes,
  replyLife,
  report,
}: ClusterBrokerOptions): OpenBroker {
  const cluster = translatedBroker({
    cluster: amqpBroker({ url, owner: store.tasks.owner, replyLife, report }),
    translationOf: translations(store),
    report,
  })
  return edgeBroker({
    local,
    cluster,
    isLocal: (task) => task.startsWith('omega_edge.') && !OF_THE_CLUSTER.test(task),
    isTried: ({ task, label }) => computes && TRIED.test(task) && label === undefined,
  })
}
