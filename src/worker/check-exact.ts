import { ComputationError } from '../error.ts'
import { isTable, type Model } from '../models/model.ts'
import type { Table } from '../models/table.ts'
import { tableOf } from '../models/table-tensors.ts'
import type { Tensor } from '../models/tensor.ts'

/** Throws unless Python would take what is given as it is: it neither orders nor chooses columns. */
export function checkExact(model: Model, given: readonly Tensor[] | Table): void {
  const x = isTable(given) ? given : tableOf(given, null, model.signature.inputs)
  if (!model.takes?.(x)) throw new ComputationError('NotImplementedError', 'Only Python answers this exactly')
}
