import { damagedBooster, type UbjsonObject, type UbjsonValue } from './ubjson.ts'

/** What an object of a booster must have, in the form that it must have. Throws `ComputationError` for another. */
export class BoosterFields {
  readonly #object: UbjsonObject

  constructor(value: UbjsonValue | undefined) {
    this.#object = isUbjsonObject(value) ? value : lacks('object', 'Model')
  }

  get(name: string): UbjsonValue | undefined {
    return this.#object[name]
  }

  has(name: string): boolean {
    return this.#object[name] !== undefined
  }

  part(name: string): BoosterFields {
    const value = this.get(name)
    return isUbjsonObject(value) ? new BoosterFields(value) : lacks('object', name)
  }

  parts(name: string): readonly BoosterFields[] {
    return this.list(name).map((value) => new BoosterFields(value))
  }

  list(name: string): readonly UbjsonValue[] {
    const value = this.get(name)
    return Array.isArray(value) ? value : lacks('list', name)
  }

  text(name: string): string {
    const value = this.get(name)
    return typeof value === 'string' ? value : lacks('text', name)
  }

  texts(name: string): readonly string[] {
    return this.has(name) ? this.list(name).filter((item) => typeof item === 'string') : []
  }

  /** A number, or the text of one, as parameters are written. */
  number(name: string): number {
    const value = this.get(name)
    const number = typeof value === 'string' && value !== '' ? Number(value) : value
    return typeof number === 'number' && !Number.isNaN(number) ? number : lacks('number', name)
  }

  numbers(name: string): ArrayLike<number> {
    const value = this.get(name)
    if (value !== null && ArrayBuffer.isView(value)) return value as ArrayLike<number>
    if (!Array.isArray(value)) return lacks('numbers', name)
    return value.map((item) => (typeof item === 'number' ? item : lacks('numbers', name)))
  }
}

function isUbjsonObject(value: UbjsonValue | undefined): value is UbjsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value)
}

function lacks(wanted: string, name: string): never {
  throw damagedBooster(`no ${wanted} as "${name}"`)
}
