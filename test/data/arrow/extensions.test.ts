import { expect, test } from 'vitest'
import { extensionOf } from '../../../src/data/arrow/extensions.ts'

test.each([
  [
    'geoarrow.wkb',
    'Column "place" has shapes ("geoarrow.wkb"), for which frames have no type: send them as text',
  ],
  ['acme.money', 'Column "place" is of the extension type "acme.money", which has no pandas dtype here'],
])('a column of %s is refused with what would be right', (name, sentence) => {
  const type = { id: 'bytes', isText: false, isLarge: false } as never
  expect(() => extensionOf({ name: 'place', type, extension: { name, metadata: '' } })).toThrow(sentence)
})
