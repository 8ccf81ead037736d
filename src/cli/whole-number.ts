import { badRequest } from '../error.ts'

/** The value of an option that counts something; throws unless it is a whole number from `least` on. */
export function wholeNumber(option: string, text: string, least: 0 | 1): number {
  const value = Number(text)
  if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= least) return value
  throw badRequest(`Option "${option}" is "${text}", expected a whole number from ${least} on`)
}
