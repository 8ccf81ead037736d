import { numpyArray } from '../../../pickle/numpy/numpy-array.ts'
import { damagedState } from '../errors.ts'
import { type Family, KNOWN_VERSIONS } from '../estimator.ts'
import { denseSamples, finiteDense } from '../samples.ts'
import { sparseOfCells } from '../sparse.ts'
import { searchSorted } from './quantiles.ts'

/** KBinsDiscretizer: the number of the bin that a value falls in, or a column for each bin. */
export const discretizer: Family = {
  classes: ['sklearn.preprocessing.KBinsDiscretizer'],
  versions: KNOWN_VERSIONS,
  make(state) {
    const encode = state.oneOf('encode', ['onehot', 'onehot-dense', 'ordinal'])
    const counts = state.integers('n_bins_')
    const inner = state.items('bin_edges_').map((edges) => {
      const floats = numpyArray(edges)?.floats()
      if (!floats) throw damagedState(state.shortName, 'bin_edges_', 'arrays')
      return floats.subarray(1, -1)
    })
    const starts = counts.map((_, j) => counts.subarray(0, j).reduce((sum, count) => sum + count, 0))
    const outWidth = counts.reduce((sum, count) => sum + count, 0)
    return {
      type: 'transformer',
      transform(x) {
        const { rows, width, values } = finiteDense(x, state.shortName)
        const bins = values.map((value, i) => searchSorted(inner[i % width]!, value, 'right'))
        if (encode === 'ordinal') return denseSamples(bins, rows, width)
        const places = Int32Array.from(bins, (bin, i) => starts[i % width]! + bin)
        if (encode === 'onehot') return sparseOfCells(places, rows, outWidth)
        const out = new Float64Array(rows * outWidth)
        for (const [i, place] of places.entries()) out[Math.floor(i / width) * outWidth + place] = 1
        return denseSamples(out, rows, outWidth)
      },
    }
  },
}
