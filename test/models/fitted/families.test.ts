import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { XGBOOST_VERSIONS } from '../../../src/models/fitted/boosting/xgboost-booster.ts'
import { FAMILIES } from '../../../src/models/fitted/families.ts'

const table = readFileSync(new URL('../../../docs/sklearn.md', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| ') && line.includes('`'))

test('docs/sklearn.md lists each class with the versions it is read of, and no other', () => {
  const listed = table.flatMap((line) => {
    const versions = line.split('|').at(-2)!.trim()
    return Array.from(line.matchAll(/`(\w+)`/g), ([, name]) => `${name} ${versions}`)
  })
  // What is of others says no version of scikit-learn; boosters say their own.
  const others = {
    xgboost: `XGBoost ${XGBOOST_VERSIONS.join(' to ')}`,
    lightgbm: 'LightGBM 3 and 4',
    imblearn: '1.2 to 1.9',
    category_encoders: 'category_encoders 2.6 to 2.11',
  }
  const known = FAMILIES.flatMap(({ classes, versions }) =>
    classes.map((name) => {
      const [library, ...rest] = name.split('.')
      return `${rest.at(-1)} ${versions?.join(' to ') ?? others[library as keyof typeof others]}`
    }),
  )
  // What only stands for a member of others is no class that people use.
  const shown = known.filter((name) => !name.startsWith('_'))
  expect(listed.toSorted()).toEqual(shown.toSorted())
})

test('no two families know the same class', () => {
  const all = FAMILIES.flatMap(({ classes }) => classes)
  expect(all.length).toBe(new Set(all).size)
})
