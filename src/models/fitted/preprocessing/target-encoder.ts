import { numpyArray } from '../../../pickle/numpy/numpy-array.ts'
import { damagedState } from '../errors.ts'
import type { Family } from '../estimator.ts'
import { denseSamples } from '../samples.ts'
import { categoriesIn, encode } from './categories.ts'

/** TargetEncoder: the mean of the target of a category, of each class where there are several. */
export const targetEncoder: Family = {
  classes: ['sklearn.preprocessing.TargetEncoder'],
  versions: ['1.3', '1.9'],
  make(state) {
    const categories = categoriesIn(state)
    const encodings = state.items('encodings_').map((item) => {
      const floats = numpyArray(item)?.floats()
      if (!floats) throw damagedState(state.shortName, 'encodings_', 'arrays')
      return floats
    })
    const isMulticlass = state.get('target_type_') === 'multiclass'
    const means = isMulticlass ? state.floats('target_mean_') : [state.number('target_mean_')]
    return {
      type: 'transformer',
      transform(x) {
        const { rows, width, places, known } = encode(x, categories, false)
        const out = new Float64Array(rows * encodings.length)
        for (let i = 0; i < out.length; i++) {
          const [row, e] = [Math.floor(i / encodings.length), i % encodings.length]
          const cell = row * width + Math.floor(e / means.length)
          out[i] = known[cell] === 0 ? means[e % means.length]! : encodings[e]![places[cell]!]!
        }
        return denseSamples(out, rows, encodings.length)
      },
    }
  },
}
