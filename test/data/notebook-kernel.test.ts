import { describe, expect, test } from 'vitest'
import { parseNotebook } from '../../src/data/notebook.ts'
import { checkPython } from '../../src/data/notebook-kernel.ts'

const check = (metadata: object) => () =>
  checkPython('report.ipynb', parseNotebook({ nbformat: 4, nbformat_minor: 5, metadata, cells: [] }))

describe('a notebook is run as Python', () => {
  test.each([
    {},
    { kernelspec: { name: 'python3', display_name: 'Python 3', language: 'python' } },
    { kernelspec: { name: 'my-env', display_name: 'R' } },
    { kernelspec: { name: 'xpython', language: 'Python' }, language_info: { name: 'python' } },
    { kernelspec: { language: '' }, language_info: { name: 'ipython' } },
    { kernelspec: 'julia', language_info: null },
    { kernelspec: { name: 'iris' } },
    // The kernel is what would be started.
    { kernelspec: { name: 'python3', language: 'python' }, language_info: { name: 'R' } },
  ])('that says %j', (metadata) => {
    expect(check(metadata)).not.toThrow()
  })
})

describe('a notebook is refused, with its language and kernel', () => {
  test.each([
    [{ kernelspec: { name: 'ir', display_name: 'R', language: 'R' } }, 'R for the kernel "ir"'],
    [
      { kernelspec: { name: 'julia-1.10', language: 'julia' }, language_info: { name: 'julia' } },
      'julia for the kernel "julia-1.10"',
    ],
    [{ kernelspec: { name: 'julia-1.9', display_name: 'Julia' } }, 'Julia for the kernel "julia-1.9"'],
    [{ kernelspec: { name: 'ir' } }, 'R for the kernel "ir"'],
    [{ language_info: { name: 'scala' } }, 'scala'],
    [{ kernelspec: { name: '.net-csharp' } }, '.NET for the kernel ".net-csharp"'],
    [{ kernelspec: { name: 'env', language: 'sage' } }, 'sage for the kernel "env"'],
  ])('that says %j', (metadata, said) => {
    expect(check(metadata)).toThrow(
      `Job "report.ipynb" is a notebook in ${said}, this server runs notebooks in Python`,
    )
  })
})
