import { badRequest } from '../error.ts'
import { castTensor } from './cast-tensor.ts'
import { listSpecs, type Tensor, type TensorSpec } from './tensor.ts'

/**
 * The inputs in the order of the signature, each with the datatype and a shape that the model takes.
 * Throws `bad-request` for one that is missing, that is there twice, that the model does not have, or that does not fit.
 */
export function matchInputs(specs: readonly TensorSpec[], given: readonly Tensor[]): readonly Tensor[] {
  for (const [position, { name }] of given.entries()) {
    if (!specs.some((spec) => spec.name === name)) {
      throw badRequest(`The model has no input "${name}", it takes ${listSpecs(specs)}`)
    }
    if (given.findIndex((other) => other.name === name) !== position) {
      throw badRequest(`Input "${name}" is there twice, send it once`)
    }
  }
  return specs.map((spec) => {
    const tensor = given.find(({ name }) => name === spec.name)
    if (!tensor) throw badRequest(`Input "${spec.name}" is missing, the model takes ${listSpecs(specs)}`)
    const cast = castTensor(tensor, spec.datatype)
    const shape = shapesOf(cast.shape, spec.shape).find((one) => fits(one, spec.shape))
    if (!shape) {
      throw badRequest(
        `Input "${spec.name}" has the shape [${cast.shape.join(', ')}], the model takes [${spec.shape.join(', ')}]`,
      )
    }
    return { ...cast, shape }
  })
}

/** The names of the wanted outputs; all there are when none is wanted. Throws `bad-request` for others. */
export function matchOutputs(specs: readonly TensorSpec[], wanted: readonly string[]): readonly string[] {
  const unknown = wanted.find((name) => !specs.some((spec) => spec.name === name))
  if (unknown !== undefined) {
    throw badRequest(`The model has no output "${unknown}", it answers ${listSpecs(specs)}`)
  }
  return wanted.length === 0 ? specs.map(({ name }) => name) : [...new Set(wanted)]
}

/** The shape, also with the last axis of 1 that MLServer's codecs write of lists, or without the one that clients leave out. */
function shapesOf(shape: readonly number[], declared: readonly number[]): readonly (readonly number[])[] {
  if (shape.length === declared.length + 1 && shape.at(-1) === 1) return [shape, shape.slice(0, -1)]
  if (shape.length + 1 === declared.length && declared.at(-1) === 1) return [shape, [...shape, 1]]
  return [shape]
}

/** A model that declares no shape has [], as a scalar has; what is wrong then, its runtime says. */
function fits(shape: readonly number[], declared: readonly number[]): boolean {
  if (declared.length === 0) return true
  return shape.length === declared.length && declared.every((size, axis) => size < 0 || size === shape[axis])
}
