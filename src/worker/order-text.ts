import type { Json } from '../data/frame/vector.ts'
import { parseWire, wireText } from '../data/json/wire.ts'
import type { WorkerOrder } from '../tasks/worker-protocol.ts'

/** A line for a worker. What came as a body is text already, and may be long: it is not looked into. */
export function orderText({ args, kwargs: { inline, ...kwargs }, ...order }: WorkerOrder): string {
  return JSON.stringify({ ...order, args: wireText(args), kwargs: wireText(kwargs), inline })
}

/** The order that was written so. */
export function parseOrder(line: string): WorkerOrder {
  const { args, kwargs, inline, ...order } = JSON.parse(line)
  return {
    ...order,
    args: parseWire(args),
    kwargs: { ...(parseWire(kwargs) as { [name: string]: Json }), ...(inline !== undefined && { inline }) },
  }
}
