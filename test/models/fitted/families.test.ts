import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { FAMILIES } from '../../../src/models/fitted/families.ts'

const table = readFileSync(new URL('../../../docs/sklearn.md', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| ') && line.includes('`'))

test('docs/sklearn.md lists each class with the versions it is read of, and no other', () => {
  const listed = table.flatMap((line) => {
    const versions = line.split('|').at(-2)!.trim()
    return Array.from(line.matchAll(/`(\w+)`/g), ([, name]) => `${name} ${versions}`)
  })
  const known = FAMILIES.filter(({ classes }) => classes.some((name) => name.startsWith('sklearn.'))).flatMap(
    ({ classes, versions }) => classes.map((name) => `${name.split('.').at(-1)} ${versions?.join(' to ')}`),
  )
  expect(listed.toSorted()).toEqual(known.toSorted())
})

test('no two families know the same class', () => {
  const all = FAMILIES.flatMap(({ classes }) => classes)
  expect(all.length).toBe(new Set(all).size)
})
