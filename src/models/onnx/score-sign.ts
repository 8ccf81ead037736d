import type { Label } from '../model.ts'
import { ATTRIBUTE, attributeOf, intsOf, type OnnxGraph } from './graph.ts'
import { Message } from './wire.ts'

/**
 * Which of two columns with opposite scores is scikit-learn's `decision_function`: that of the greater class. Most exports
 * have [-s, s]; those of SVC and NuSVC have [s, -s], unless they were told `raw_scores`. The labels tell.
 */
export function scoreColumn(
  scores: readonly (readonly Label[])[],
  labels: readonly Label[],
  graph: OnnxGraph,
): 0 | 1 {
  const known = classesOf(graph) ?? [...new Set(labels)]
  if (known.length !== 2) return 1
  const greater = known.toSorted(compare)[1]
  let agreed = 0
  for (const [row, [, second]] of scores.entries()) {
    if (second !== 0) agreed += Number(second) > 0 === (labels[row] === greater) ? 1 : -1
  }
  return agreed < 0 ? 0 : 1
}

/** The two classes of a classifier, where an operator names them. */
function classesOf(graph: OnnxGraph): readonly Label[] | undefined {
  for (const node of graph.nodes) {
    for (const name of ['classlabels_ints', 'classlabels_int64s', 'classlabels_strings']) {
      const attribute = attributeOf(node, name)
      if (!attribute) continue
      const classes =
        name === 'classlabels_strings' ? stringsOf(attribute) : [...intsOf(attribute)].map(signed)
      if (classes.length === 2) return classes
    }
  }
  return undefined
}

function stringsOf(attribute: Uint8Array): readonly string[] {
  const strings: string[] = []
  for (const field = new Message(attribute); field.next(); ) {
    if (field.number === ATTRIBUTE.strings && field.wire === 2) strings.push(field.text)
  }
  return strings
}

/** Negative integers are written as of 64 bits without a sign. */
function signed(value: number): number {
  return value >= 2 ** 63 ? Number(BigInt.asIntN(64, BigInt(value))) : value
}

function compare(a: Label, b: Label): number {
  return a < b ? -1 : a > b ? 1 : 0
}
