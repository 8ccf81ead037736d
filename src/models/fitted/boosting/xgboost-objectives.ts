const { exp, fround, log } = Math

/** What an objective makes of sums and of the start of them, all in float32 (`src/objective`). */
interface Objective {
  /** What is predicted of the sums of a row, in place. */
  readonly transform: (sums: Float32Array, rows: number, width: number) => void
  /** The start of the sums of what is stored as `base_score`. */
  readonly margin: (score: number) => number
}

const same = (value: number) => value

const each =
  (transform: (value: number) => number): Objective['transform'] =>
  (sums) => {
    for (let i = 0; i < sums.length; i++) sums[i] = transform(sums[i]!)
  }

const identity: Objective = { transform: () => {}, margin: same }
const logistic: Objective = { transform: each(sigmoid), margin: logit }
const power: Objective = { transform: each((value) => fround(exp(value))), margin: log }

const OBJECTIVES: Readonly<Record<string, Objective>> = {
  'reg:squarederror': identity,
  'reg:squaredlogerror': identity,
  'reg:pseudohubererror': identity,
  'reg:absoluteerror': identity,
  'reg:quantileerror': identity,
  'rank:pairwise': identity,
  'rank:ndcg': identity,
  'rank:map': identity,
  'reg:logistic': logistic,
  'binary:logistic': logistic,
  'binary:logitraw': identity,
  'binary:hinge': { transform: each((value) => (value > 0 ? 1 : 0)), margin: same },
  'count:poisson': power,
  'reg:gamma': power,
  'reg:tweedie': power,
  'multi:softprob': { transform: softmaxRows, margin: same },
  'multi:softmax': identity,
}

/** Undefined for one that is not known. */
export function xgboostObjective(name: string): Objective | undefined {
  return Object.hasOwn(OBJECTIVES, name) ? OBJECTIVES[name] : undefined
}

function sigmoid(value: number): number {
  const power = fround(exp(Math.min(-value, fround(88.7))))
  return fround(1 / fround(power + 1))
}

function logit(score: number): number {
  return -fround(log(fround(fround(1 / score) - 1)))
}

/** The sum is of float64, as there. */
function softmaxRows(sums: Float32Array, rows: number, width: number): void {
  for (let row = 0; row < rows; row++) {
    const own = sums.subarray(row * width, (row + 1) * width)
    const most = own.reduce((all, value) => Math.max(all, value), -Infinity)
    let total = 0
    for (let i = 0; i < width; i++) {
      own[i] = exp(fround(own[i]! - most))
      total += own[i]!
    }
    for (let i = 0; i < width; i++) own[i]! /= fround(total)
  }
}

/** Shares of 1 as scipy's `softmax` makes them of float32: the last digit may differ, as its `exp` is less exact. */
export function sharesOfRows(sums: Float32Array, rows: number, width: number): void {
  for (let row = 0; row < rows; row++) {
    const own = sums.subarray(row * width, (row + 1) * width)
    const most = own.reduce((all, value) => Math.max(all, value), -Infinity)
    let total = 0
    for (let i = 0; i < width; i++) {
      own[i] = exp(fround(own[i]! - most))
      total = fround(total + own[i]!)
    }
    for (let i = 0; i < width; i++) own[i]! /= total
  }
}
