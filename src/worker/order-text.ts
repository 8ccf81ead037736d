import type { Json } from '../data/frame/vector.ts'
import { parseWire, wireText } from '../data/json/wire.ts'
import type { WorkerOrder } from '../tasks/worker-protocol.ts'

/** A line for a worker. Texts among the keywords may be long, such as a body: they are written once and not looked into. */
export function orderText({ args, kwargs, ...order }: WorkerOrder): string {
  const [texts, others]: [Record<string, string>, Record<string, Json>] = [{}, {}]
  for (const [name, value] of Object.entries(kwargs)) {
    if (typeof value === 'string') texts[name] = value
    else others[name] = value
  }
  return JSON.stringify({ ...order, args: wireText(args), others: wireText(others), texts })
}

/** The order that was written so. */
export function parseOrder(line: string): WorkerOrder {
  const { args, others, texts, ...order } = JSON.parse(line)
  return {
    ...order,
    args: parseWire(args),
    kwargs: { ...(parseWire(others) as { [name: string]: Json }), ...texts },
  }
}
