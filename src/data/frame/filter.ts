import type { Json } from './vector.ts'

export type Comparison =
  | 'eq'
  | 'ne'
  | 'lt'
  | 'lte'
  | 'gt'
  | 'gte'
  | 'contains'
  | 'startswith'
  | 'endswith'
  | 'like'

/** A row filter, parsed once from `column__op=value`; values are as vectors of the column's dtype have them. */
export type Filter =
  | { readonly op: 'and'; readonly all: readonly Filter[] }
  | { readonly op: Comparison; readonly column: string; readonly value: Json }
  | { readonly op: 'in'; readonly column: string; readonly values: readonly Json[] }
  | { readonly op: 'between'; readonly column: string; readonly low: Json; readonly high: Json }
  | { readonly op: 'isnull'; readonly column: string; readonly value: boolean }
