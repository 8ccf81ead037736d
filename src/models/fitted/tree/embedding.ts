import { type Family, type Fitted, KNOWN_VERSIONS } from '../estimator.ts'
import { denseSamples } from '../samples.ts'
import { treesOf } from './forests.ts'
import { leafOf } from './tree.ts'
import { treeInput } from './tree-input.ts'

/** RandomTreesEmbedding: a column for each leaf of each tree, 1 where a row falls in it. */
export const treesEmbedding: Family = {
  classes: ['sklearn.ensemble.RandomTreesEmbedding'],
  versions: KNOWN_VERSIONS,
  make(state, { make }): Fitted {
    const trees = treesOf(state, false)
    const encoder = make(state.get('one_hot_encoder_'))
    return {
      type: 'transformer',
      transform(x) {
        const input = treeInput(x, state.shortName, false)
        const leaves = Float64Array.from({ length: x.rows * trees.length }, (_, i) =>
          leafOf(trees[i % trees.length]!, input.values, Math.floor(i / trees.length) * input.width),
        )
        return encoder.transform!(denseSamples(leaves, x.rows, trees.length))
      },
    }
  },
}
