import { valueError } from '../errors.ts'

/** A class as scikit-learn compares it: true is 1. */
export type Comparable = string | number

/** How often each class was right, was predicted and was the truth. */
interface Count {
  readonly label: Comparable
  readonly right: number
  readonly predicted: number
  readonly truth: number
}

export type LabelMeasure = (truth: readonly Comparable[], predicted: readonly Comparable[]) => number

const OF_ONE_CLASS: Readonly<Record<string, (count: Count) => number>> = {
  precision: ({ right, predicted }) => share(right, predicted),
  recall: ({ right, truth }) => share(right, truth),
  f1: ({ right, predicted, truth }) => share(2 * right, predicted + truth),
  jaccard: ({ right, predicted, truth }) => share(right, predicted + truth - right),
}

/** The measure of a scorer such as `f1_macro`; undefined for one that is not known. */
export function labelMeasure(name: string): LabelMeasure | undefined {
  if (name === 'balanced_accuracy') return balancedAccuracy
  if (name === 'matthews_corrcoef') return correlation
  const [kind = '', average] = name.split('_')
  const of = Object.hasOwn(OF_ONE_CLASS, kind) ? OF_ONE_CLASS[kind] : undefined
  if (!of || name.split('_').length > 2) return undefined
  switch (average) {
    case undefined:
      return (truth, predicted) => of(ofSecondClass(countsOf(truth, predicted)))
    case 'micro':
      return (truth, predicted) => of(together(countsOf(truth, predicted)))
    case 'macro':
      return (truth, predicted) => {
        const counts = countsOf(truth, predicted)
        return counts.reduce((sum, count) => sum + of(count), 0) / counts.length
      }
    case 'weighted':
      return (truth, predicted) =>
        countsOf(truth, predicted).reduce((sum, count) => sum + of(count) * count.truth, 0) / truth.length
    default:
      return undefined
  }
}

/** 0 where there is nothing to have a share of. */
function share(part: number, all: number): number {
  return all === 0 ? 0 : part / all
}

function countsOf(truth: readonly Comparable[], predicted: readonly Comparable[]): readonly Count[] {
  const labels = new Set([...truth, ...predicted])
  return Array.from(labels, (label) => ({
    label,
    right: truth.filter((own, row) => own === label && predicted[row] === label).length,
    predicted: predicted.filter((own) => own === label).length,
    truth: truth.filter((own) => own === label).length,
  }))
}

/** The class 1, as the scorers without an average take it. */
function ofSecondClass(counts: readonly Count[]): Count {
  if (counts.length > 2) {
    throw valueError(
      "Target is multiclass but average='binary'. Please choose another average setting, one of [None, 'micro', 'macro', 'weighted'].",
    )
  }
  const second = counts.find(({ label }) => label === 1)
  if (second) return second
  if (counts.some(({ label }) => label !== 0 && label !== -1))
    throw valueError('pos_label=1 is not a valid label, score by another measure')
  return { label: 1, right: 0, predicted: 0, truth: 0 }
}

function together(counts: readonly Count[]): Count {
  const sum = (of: (count: Count) => number) => counts.reduce((all, count) => all + of(count), 0)
  return {
    label: '',
    right: sum(({ right }) => right),
    predicted: sum(({ predicted }) => predicted),
    truth: sum(({ truth }) => truth),
  }
}

/** The mean share of rows of each class that are right. */
function balancedAccuracy(truth: readonly Comparable[], predicted: readonly Comparable[]): number {
  const counts = countsOf(truth, predicted).filter((count) => count.truth > 0)
  return counts.reduce((sum, count) => sum + count.right / count.truth, 0) / counts.length
}

/** Matthews' coefficient, of any number of classes. */
function correlation(truth: readonly Comparable[], predicted: readonly Comparable[]): number {
  const counts = countsOf(truth, predicted)
  const sum = (of: (count: Count) => number) => counts.reduce((all, count) => all + of(count), 0)
  const all = truth.length
  const both = sum(({ right }) => right) * all - sum((count) => count.truth * count.predicted)
  const spread =
    (all * all - sum((count) => count.truth ** 2)) * (all * all - sum((count) => count.predicted ** 2))
  return spread === 0 ? 0 : both / Math.sqrt(spread)
}
