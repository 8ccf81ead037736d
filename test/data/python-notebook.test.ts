import { expect, test } from 'vitest'
import { notebookOfPython } from '../../src/data/python-notebook.ts'

const read = (source: string) =>
  notebookOfPython(source).cells.map(({ cell_type, source: text, metadata }) => [cell_type, text, metadata])

/** As jupytext 1.16 writes a notebook in its percent format. */
const PERCENT = `# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# # Rents
#
# By size

# %% tags=["parameters"]
year = 2026

# %% Figures
# %matplotlib inline
import math

print(math.pi, '# %%')

# %% [markdown] editable=true
"""
Said **once**
"""
# %%
# %%time
# a comment
1 + 1
`

test('cells begin where a line of percent signs is', () => {
  expect(read(PERCENT)).toEqual([
    ['markdown', '# Rents\n\nBy size', {}],
    ['code', 'year = 2026', { tags: ['parameters'] }],
    ['code', "%matplotlib inline\nimport math\n\nprint(math.pi, '# %%')", { title: 'Figures' }],
    ['markdown', 'Said **once**', { editable: true }],
    ['code', '%%time\n# a comment\n1 + 1', {}],
  ])
  expect(read(PERCENT.replaceAll('\n', '\r\n'))).toEqual(read(PERCENT))
})

test('what stands before the first is a cell too, and a source without one is a cell', () => {
  expect(read('import om\n#%%\n1')).toEqual([
    ['code', 'import om', {}],
    ['code', '1', {}],
  ])
  expect(read('# %%time\nx = 1\n')).toEqual([['code', '# %%time\nx = 1\n', {}]])
})
