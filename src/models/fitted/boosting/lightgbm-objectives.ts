import { expit, softmax } from '../probabilities.ts'

/** What an objective makes of the sums of each row, `width` of them (`src/objective`, `ConvertOutput`). */
type Transform = (sums: Float64Array, rows: number, width: number) => Float64Array

const identity: Transform = (sums) => sums

/** Their line is the name and settings, such as `binary sigmoid:1`. */
const TRANSFORMS: Readonly<Record<string, (settings: readonly string[]) => Transform>> = {
  regression: (settings) =>
    settings.includes('sqrt') ? (sums) => sums.map((sum) => Math.sign(sum) * sum * sum) : identity,
  regression_l1: () => identity,
  huber: () => identity,
  fair: () => identity,
  quantile: () => identity,
  mape: () => identity,
  lambdarank: () => identity,
  rank_xendcg: () => identity,
  poisson: () => (sums) => sums.map(Math.exp),
  gamma: () => (sums) => sums.map(Math.exp),
  tweedie: () => (sums) => sums.map(Math.exp),
  cross_entropy: () => (sums) => sums.map(expit),
  cross_entropy_lambda: () => (sums) => sums.map((sum) => Math.log1p(Math.exp(sum))),
  binary: sigmoid,
  multiclassova: sigmoid,
  multiclass: () => (sums, rows, width) => softmax(sums, rows, width).values,
}

function sigmoid(settings: readonly string[]): Transform {
  const slope = Number(settings.find((setting) => setting.startsWith('sigmoid:'))?.slice(8) ?? 1)
  return (sums) => sums.map((sum) => 1 / (1 + Math.exp(-slope * sum)))
}

/** Undefined for one that is not known. */
export function lightgbmTransform(line: string): Transform | undefined {
  const [name = '', ...settings] = line.split(' ')
  return Object.hasOwn(TRANSFORMS, name) ? TRANSFORMS[name]!(settings) : undefined
}
