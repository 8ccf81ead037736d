import type { Permit, Wish } from '../ui/permit.ts'
import { Access } from './access.ts'
import type { HandlerOptions } from './handler.ts'
import { routes } from './routes.ts'
import type { Principal } from './sign-in.ts'

export type PermitOptions = Pick<HandlerOptions, 'rules' | 'runsCode'>

/** What the handler of the API would let a caller do, said by the same table, rules and rights, without doing it. */
export function permitOf({ rules, runsCode }: PermitOptions, principal: Principal | undefined): Permit {
  const access = new Access(rules, principal)
  return {
    user: principal?.name ?? null,
    buckets: principal?.buckets,
    allows(wish, bucket) {
      const route = routeOf(wish)
      if (route.code && !runsCode) return false
      if (access.whyNotAdmitted(route, bucket)) return false
      if (route.ofTask) return true // rules are asked of what the task was submitted as, to show it too
      const { resource, action, name } = wish
      if (name === undefined) return access.allowsSome(resource, action)
      const allows = (subject: string) => access.allows({ resource, name: subject, action })
      return allows(route.objectName?.(name, allows) ?? name)
    },
  }
}

function routeOf({ method, resource, action }: Wish) {
  const found = routes.find(
    (route) => route.method === method && route.resource === resource && route.action === action,
  )
  if (found) return found
  throw new Error(`The table has no route ${method} ${resource} ${action}`)
}
