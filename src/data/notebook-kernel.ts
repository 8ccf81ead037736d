import { ComputationError } from '../error.ts'
import type { Notebook } from './notebook.ts'

/** Names of kernels that say their language where their notebook does not; those of Python are called as users like. */
const OTHERS: readonly (readonly [RegExp, string])[] = [
  [/^ir\d*$/i, 'R'],
  [/^julia/i, 'Julia'],
  [/^(?:deno|javascript|ijavascript|jslab|typescript|tslab)$/i, 'JavaScript'],
  [/bash$/i, 'Bash'],
  [/^(?:scala|almond|apache_toree_scala)/i, 'Scala'],
  [/^x?cpp|^xeus-cling/i, 'C++'],
  [/^i?ruby/i, 'Ruby'],
  [/^rust|^evcxr/i, 'Rust'],
  [/^gophernotes|^gonb/i, 'Go'],
  [/^\.net-(?!python)/i, '.NET'],
  [/^(?:octave|matlab|stata|sas|ihaskell|kotlin|java|perl|iperl|lua|sagemath)/i, 'another language'],
]

/** nbclient's name for it. */
export const NO_KERNEL = 'NoSuchKernel'

const PYTHON = /^i?python[\d.]*$/i

/**
 * Throws 422 for a notebook that says to be in another language than Python: by its kernel, else by the language that last ran it, else
 * by what the kernel is called. One that says nothing is Python.
 */
export function checkPython(job: string, { metadata }: Pick<Notebook, 'metadata'>): void {
  const kernel = fieldsOf(metadata.kernelspec)
  const name = textOf(kernel.name)
  const language =
    textOf(kernel.language) ??
    textOf(fieldsOf(metadata.language_info).name) ??
    OTHERS.find(([names]) => name !== undefined && names.test(name))?.[1]
  if (language === undefined || PYTHON.test(language)) return
  const named = name === undefined ? '' : ` for the kernel "${name}"`
  throw new ComputationError(
    NO_KERNEL,
    `Job "${job}" is a notebook in ${language}${named}, this server runs notebooks in Python`,
  )
}

function fieldsOf(value: unknown): { readonly [name: string]: unknown } {
  return typeof value === 'object' && value !== null ? (value as { readonly [name: string]: unknown }) : {}
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined
}
