import type { Matrix } from 'ml-matrix'
import { z } from 'zod'
import type { EstimatorClass } from './estimator.ts'
import { flag, parameter, withoutEffect } from './params.ts'
import { vector } from './state.ts'
import { noTarget } from './target.ts'

interface Params {
  feature_range: [number, number]
  copy: unknown
  clip: boolean
}

const state = z.object({ data_min: vector, data_max: vector })

type State = z.infer<typeof state>

/** Scales each column linearly so that the smallest and largest value of the fit become the ends of `feature_range`. */
export const minMaxScaler: EstimatorClass<Params, State, null> = {
  name: 'MinMaxScaler',
  module: 'sklearn.preprocessing',
  parameters: {
    feature_range: parameter(
      z.tuple([z.number(), z.number()]).refine(([low, high]) => low < high),
      'a list of two numbers, the smaller one first',
      [0, 1],
    ),
    copy: withoutEffect,
    clip: flag(false),
  },
  state,
  actions: ['fit', 'partial_fit', 'transform', 'fit_transform'],
  target: noTarget,
  fit: ({ x }) => extremes(x),
  partialFit: (_params, seen, x) => (seen === null ? extremes(x) : merge(seen, extremes(x))),
  methods(params, { data_min, data_max }) {
    const [low, high] = params.feature_range
    const { scale, min: offset } = scaleOf(params, { data_min, data_max })
    return {
      transform(x) {
        const scaled = x.clone().mulRowVector(scale).addRowVector(offset)
        return params.clip ? scaled.apply(clipTo(low, high)) : scaled
      },
    }
  },
  learned: (params, fitted) => ({
    ...scaleOf(params, fitted),
    data_range: fitted.data_min.map((min, column) => fitted.data_max[column]! - min),
  }),
}

/** What columns are multiplied by, and then shifted by. */
function scaleOf(
  { feature_range: [low, high] }: Params,
  { data_min, data_max }: State,
): { scale: number[]; min: number[] } {
  const scale = data_min.map((min, column) => (high - low) / width(min, data_max[column]!))
  return { scale, min: data_min.map((min, column) => low - min * scale[column]!) }
}

function extremes(x: Matrix): State {
  return { data_min: x.min('column'), data_max: x.max('column') }
}

function merge(a: State, b: State): State {
  return {
    data_min: a.data_min.map((min, column) => Math.min(min, b.data_min[column]!)),
    data_max: a.data_max.map((max, column) => Math.max(max, b.data_max[column]!)),
  }
}

/** The range of a column, 1 for a constant one: scikit-learn takes ranges below 10 epsilons for zero. */
function width(min: number, max: number): number {
  const range = max - min
  return range < 10 * Number.EPSILON ? 1 : range
}

function clipTo(low: number, high: number) {
  return function (this: Matrix, row: number, column: number) {
    this.set(row, column, Math.min(high, Math.max(low, this.get(row, column))))
  }
}
