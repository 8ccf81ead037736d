import { jsonText } from '../../data/frame/cell.ts'
import type { Json } from '../../data/frame/vector.ts'
import { wireText } from '../../data/json/wire.ts'
import type { TaskMessage } from '../../store/task-records.ts'

/** A message as it goes to the broker. */
export interface CeleryMessage {
  /** The default one, of which each queue is a key. */
  readonly exchange: ''
  readonly routingKey: string
  readonly body: string
  readonly properties: {
    readonly contentType: string
    readonly contentEncoding: string
    readonly deliveryMode: number
    readonly priority: number
    readonly correlationId: string
    readonly replyTo: string
    readonly headers: { readonly [name: string]: null | boolean | number | string }
  }
}

/** Celery's queue for tasks without a label. */
export const DEFAULT_QUEUE = 'default'

/**
 * omega-ml's own server asks no task for plain Python. Models are asked, since workers that reply in JSON have no form for
 * arrays; a script would see it among its keywords.
 */
const RUN_SCRIPT = 'omegaml.backends.package.tasks.run_omega_script'

/** Of the texts that workers print of a call, in characters; all headers together must stay below 8 kB. */
const LONGEST_REPR = 1024

/**
 * A task as a stock worker takes it: Celery's protocol 2 in JSON (shared/omegaml, "Task messages"). The body has three
 * elements: one without the third kills a worker, and comes back for ever.
 */
export function celeryMessage(
  { id, task, bucket, args, kwargs, label, trace }: TaskMessage,
  { replyTo, origin }: { readonly replyTo: string; readonly origin: string },
): CeleryMessage {
  const system = { pure_python: task !== RUN_SCRIPT, __bucket: bucket === 'omegaml' ? null : bucket }
  const given = { ...kwargs, ...system }
  const embed = { callbacks: null, errbacks: null, chain: null, chord: null }
  return {
    exchange: '',
    routingKey: label ?? DEFAULT_QUEUE,
    body: wireText([args, given, embed]),
    properties: {
      contentType: 'application/json',
      contentEncoding: 'utf-8',
      deliveryMode: 2,
      priority: 0,
      correlationId: id,
      replyTo,
      headers: {
        lang: 'py',
        task,
        id,
        shadow: null,
        eta: null,
        expires: null,
        group: null,
        group_index: null,
        retries: 0,
        root_id: id,
        parent_id: null,
        argsrepr: shortened(args),
        kwargsrepr: shortened(given),
        origin,
        ignore_result: false,
        replaced_task_nesting: 0,
        stamped_headers: null,
        ...trace,
      },
    },
  }
}

function shortened(value: Json): string {
  const text = jsonText(value)
  return text.length > LONGEST_REPR ? `${text.slice(0, LONGEST_REPR)}...` : text
}
