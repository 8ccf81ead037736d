import type { Json } from '../data/frame/vector.ts'
import { parseExactly, wireText } from '../data/json/wire.ts'
import type { WorkerOrder } from '../tasks/worker-protocol.ts'

/** A line for a worker. Texts among the keywords may be long, such as a body: they are written once and not looked into. */
export function orderText({ args, kwargs, ...order }: WorkerOrder): string {
  const { texts = [], others = [] } = Object.groupBy(Object.entries(kwargs), ([, value]) =>
    typeof value === 'string' ? 'texts' : 'others',
  )
  return JSON.stringify({
    ...order,
    args: wireText(args),
    others: wireText(Object.fromEntries(others)),
    texts: Object.fromEntries(texts),
  })
}

/** The order that was written so. */
export function parseOrder(line: string): WorkerOrder {
  const { args, others, texts, ...order } = JSON.parse(line)
  return {
    ...order,
    args: parseExactly(args) as readonly Json[],
    kwargs: { ...(parseExactly(others) as { [name: string]: Json }), ...texts },
  }
}
