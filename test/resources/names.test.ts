import { expect, test } from 'vitest'
import { findRoute, routes } from '../../src/http/routes.ts'
import { checkJobName } from '../../src/resources/job/check-name.ts'
import { checkReachable } from '../../src/resources/model/check-name.ts'
import { checkScriptName } from '../../src/resources/script/check-name.ts'

const CHECKS = { job: checkJobName, model: checkReachable, script: checkScriptName } as const
const places = routes.filter(({ target }) => target === 'action' || target === 'verb')

test.each(Object.entries(CHECKS))(
  'no %s can have a name that the table reads as an action',
  (resource, check) => {
    for (const { action, target } of places.filter((route) => route.resource === resource)) {
      const name = target === 'verb' ? `${action}/x` : `x/${action}`
      expect(() => check(name), name).toThrow(`Name "${name}"`)
    }
    const query = new URLSearchParams()
    for (const name of ['x', 'x/y', 'run', 'predict', 'x.run', 'x/predicted']) {
      expect(() => check(name)).not.toThrow()
      expect(findRoute({ method: 'GET', resource, rest: name, query }).name).toBe(name)
    }
  },
)
