import { badRequest } from '../../error.ts'

/** A name that ends in an action could not be told from a call of it. */
export function checkScriptName(name: string): void {
  if (/\/run$/.test(name)) throw badRequest(`Name "${name}" ends in the action "run", choose another`)
}
