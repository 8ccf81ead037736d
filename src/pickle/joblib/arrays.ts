import type { Budget } from '../bounds.ts'
import { type Classes, namedClasses } from '../classes.ts'
import { dtypeOf, isDtype } from '../numpy/dtype.ts'
import { readFrom } from '../read-pickle.ts'
import type { PickleSource } from '../source.ts'
import {
  entryOf,
  isObject,
  itemsOf,
  malformed,
  PickleError,
  type PickleObject,
  type PickleValue,
} from '../value.ts'

/** Pickles within pickles: an array of objects has those that it holds in one of its own. */
const DEEPEST = 50

/**
 * What joblib adds to pickles: behind the object that stands for an array come the array's bytes, or where it holds
 * objects a pickle of its own (`joblib/numpy_pickle.py`). Arrays become what plain pickles have: numpy's `_frombuffer`.
 */
export function joblibClasses(classes: Classes = namedClasses): Classes {
  let depth = 0
  const own: Classes = {
    ...classes,
    build(object, state, source, budget) {
      const built = classes.build(object, state, source, budget)
      if (!isObject(built) || built.module !== 'joblib.numpy_pickle' || built.name !== 'NumpyArrayWrapper') {
        return built
      }
      depth += 1
      if (depth > DEEPEST) throw new PickleError(`The file has more than ${DEEPEST} pickles within pickles`)
      try {
        return arrayBehind(built, source, own, budget)
      } finally {
        depth -= 1
      }
    },
  }
  return own
}

function arrayBehind(
  wrapper: PickleObject,
  source: PickleSource,
  classes: Classes,
  budget: Budget,
): PickleValue {
  const [dtype, shape, order] = ['dtype', 'shape', 'order'].map((name) => entryOf(wrapper.state, name))
  if (!isDtype(dtype) || shape === undefined || order === undefined) throw malformed(wrapper)
  const { kind, size } = dtypeOf(dtype)
  if (kind === 'O') return readFrom(source, classes, budget)
  const count = itemsOf(shape)
    .map(Number)
    .reduce((product, length) => product * length, 1)
  if (!Number.isSafeInteger(count * size) || count < 0) throw malformed(wrapper)
  // Before joblib 1.2 nothing aligned them.
  const alignment = entryOf(wrapper.state, 'numpy_array_alignment_bytes') ?? null
  if (alignment !== null) source.take(source.byte())
  const data = source.take(count * size)
  return {
    type: 'object',
    module: 'numpy',
    name: '_frombuffer',
    args: { type: 'tuple', items: [data, dtype, shape, order] },
    state: undefined,
  }
}
