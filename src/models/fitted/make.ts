import { ComputationError } from '../../error.ts'
import { isObject, type PickleValue } from '../../pickle/value.ts'
import { notComputed } from './errors.ts'
import type { Family, Fitted, VersionRange } from './estimator.ts'
import { FAMILIES } from './families.ts'
import { isPlainValue, noEstimator } from './no-estimator.ts'
import { State } from './state.ts'

/** Estimators within estimators; a file that is damaged may hold one within itself. */
const DEEPEST = 20

/** And all of them together. */
const MOST = 100_000

const BY_CLASS: ReadonlyMap<string, Family> = new Map(
  FAMILIES.flatMap((family) => family.classes.map((name) => [name, family] as const)),
)

/** Makes of what was read from a file an object that computes. Throws `ComputationError`. */
export function makeFitted(value: PickleValue): Fitted {
  let made = 0
  const make = (part: PickleValue | undefined, depth: number): Fitted => {
    made += 1
    if (depth > DEEPEST || made > MOST) {
      throw new ComputationError(
        'ValueError',
        `The model has more than ${DEEPEST} levels or ${MOST} estimators`,
      )
    }
    if (part === undefined || part === null || !isObject(part) || part.args === undefined) {
      throw depth === 0 ? noEstimator(part ?? null) : notComputed('A model with a part that is no estimator')
    }
    const state = new State(part)
    const family = BY_CLASS.get(state.className)
    if (!family && depth === 0 && isPlainValue(part)) throw noEstimator(part)
    if (!family) throw notComputed(`${part.module}.${part.name}`)
    checkVersion(state, family.versions)
    return family.make(state, { make: (inner) => make(inner, depth + 1) })
  }
  return make(value, 0)
}

function checkVersion(state: State, range: VersionRange | undefined): void {
  if (!range) return
  const { version } = state
  const minor = version === undefined ? undefined : minorOf(version)
  const [from, to] = range.map((end) => minorOf(end)!) as [number, number]
  if (minor !== undefined && minor >= from && minor <= to) return
  throw notComputed(
    `${state.shortName} of scikit-learn ${version ?? 'of an unknown version'} (known are ${range.join(' to ')})`,
  )
}

/** `1.7.2` as 1007: comparable. */
function minorOf(version: string): number | undefined {
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(version) ?? []
  return major === undefined ? undefined : Number(major) * 1000 + Number(minor)
}
