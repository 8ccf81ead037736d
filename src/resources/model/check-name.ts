import { badRequest } from '../../error.ts'
import { MODEL_ACTIONS } from '../../models/model-action.ts'

const UNUSABLE: ReadonlySet<string> = new Set([...MODEL_ACTIONS, 'complete', 'embed', 'invocations'])

/** A name that ends in an action could not be told from a call of it. */
export function checkReachable(name: string): void {
  const [, action] = /\/([^/]+)$/.exec(name) ?? []
  if (action !== undefined && UNUSABLE.has(action)) {
    throw badRequest(`Name "${name}" ends in the action "${action}", choose another`)
  }
}
