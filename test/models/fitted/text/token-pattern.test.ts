import { expect, test } from 'vitest'
import { tokenizerOf } from '../../../../src/models/fitted/text/token-pattern.ts'

const TEXTS = [
  "The cat's e-mail: don't, x1 3.14 naïve café_2!",
  'Zürich é\u0301t ÜBER straße 東京 ١٢٣ #tag #été',
  'a  b\tcc\nddd,ee',
  'me@x.org',
]

/** What Python 3.11 answers: `[re.findall(pattern, text) for text in TEXTS]`. */
const FOUND: readonly [pattern: string, found: readonly (readonly string[])[]][] = [
  [
    '(?u)\\b\\w\\w+\\b',
    [
      ['The', 'cat', 'mail', 'don', 'x1', '14', 'naïve', 'café_2'],
      ['Zürich', 'ÜBER', 'straße', '東京', '١٢٣', 'tag', 'été'],
      ['cc', 'ddd', 'ee'],
      ['me', 'org'],
    ],
  ],
  [
    '(?u)\\b\\w+\\b',
    [
      ['The', 'cat', 's', 'e', 'mail', 'don', 't', 'x1', '3', '14', 'naïve', 'café_2'],
      ['Zürich', 'é', 't', 'ÜBER', 'straße', '東京', '١٢٣', 'tag', 'été'],
      ['a', 'b', 'cc', 'ddd', 'ee'],
      ['me', 'x', 'org'],
    ],
  ],
  [
    '\\w+',
    [
      ['The', 'cat', 's', 'e', 'mail', 'don', 't', 'x1', '3', '14', 'naïve', 'café_2'],
      ['Zürich', 'é', 't', 'ÜBER', 'straße', '東京', '١٢٣', 'tag', 'été'],
      ['a', 'b', 'cc', 'ddd', 'ee'],
      ['me', 'x', 'org'],
    ],
  ],
  ['[a-z]{3,}', [['cat', 'mail', 'don', 'caf'], ['rich', 'stra', 'tag'], ['ddd'], ['org']]],
  [
    '\\S+',
    [
      ['The', "cat's", 'e-mail:', "don't,", 'x1', '3.14', 'naïve', 'café_2!'],
      ['Zürich', 'é́t', 'ÜBER', 'straße', '東京', '١٢٣', '#tag', '#été'],
      ['a', 'b', 'cc', 'ddd,ee'],
      ['me@x.org'],
    ],
  ],
  [
    '[^,\\s]+',
    [
      ['The', "cat's", 'e-mail:', "don't", 'x1', '3.14', 'naïve', 'café_2!'],
      ['Zürich', 'é́t', 'ÜBER', 'straße', '東京', '١٢٣', '#tag', '#été'],
      ['a', 'b', 'cc', 'ddd', 'ee'],
      ['me@x.org'],
    ],
  ],
  [
    '\\b[^\\d\\W]+\\b',
    [
      ['The', 'cat', 's', 'e', 'mail', 'don', 't', 'naïve'],
      ['Zürich', 'é', 't', 'ÜBER', 'straße', '東京', 'tag', 'été'],
      ['a', 'b', 'cc', 'ddd', 'ee'],
      ['me', 'x', 'org'],
    ],
  ],
  [
    '[^\\W\\d_]+',
    [
      ['The', 'cat', 's', 'e', 'mail', 'don', 't', 'x', 'naïve', 'café'],
      ['Zürich', 'é', 't', 'ÜBER', 'straße', '東京', 'tag', 'été'],
      ['a', 'b', 'cc', 'ddd', 'ee'],
      ['me', 'x', 'org'],
    ],
  ],
  [
    '(?u)\\b[a-zA-Z][a-zA-Z0-9_-]+\\b',
    [['The', 'cat', 'e-mail', 'don', 'x1'], ['tag'], ['cc', 'ddd', 'ee'], ['me', 'org']],
  ],
  [
    '\\b(\\w)\\w*\\b',
    [
      ['T', 'c', 's', 'e', 'm', 'd', 't', 'x', '3', '1', 'n', 'c'],
      ['Z', 'é', 't', 'Ü', 's', '東', '١', 't', 'é'],
      ['a', 'b', 'c', 'd', 'e'],
      ['m', 'x', 'o'],
    ],
  ],
  [
    '\\w+|[^\\w\\s]+',
    [
      [
        'The',
        'cat',
        "'",
        's',
        'e',
        '-',
        'mail',
        ':',
        'don',
        "'",
        't',
        ',',
        'x1',
        '3',
        '.',
        '14',
        'naïve',
        'café_2',
        '!',
      ],
      ['Zürich', 'é', '́', 't', 'ÜBER', 'straße', '東京', '١٢٣', '#', 'tag', '#', 'été'],
      ['a', 'b', 'cc', 'ddd', ',', 'ee'],
      ['me', '@', 'x', '.', 'org'],
    ],
  ],
  [
    "[A-Za-z]+(?:'[A-Za-z]+)?",
    [
      ['The', "cat's", 'e', 'mail', "don't", 'x', 'na', 've', 'caf'],
      ['Z', 'rich', 't', 'BER', 'stra', 'e', 'tag', 't'],
      ['a', 'b', 'cc', 'ddd', 'ee'],
      ['me', 'x', 'org'],
    ],
  ],
  ['\\d+(?:\\.\\d+)?', [['1', '3.14', '2'], ['١٢٣'], [], []]],
  ['#(\\w+)', [[], ['tag', 'été'], [], []]],
  ['\\b\\w{3}\\b', [['The', 'cat', 'don'], ['١٢٣', 'tag', 'été'], ['ddd'], ['org']]],
  [
    '[\\w-]+',
    [
      ['The', 'cat', 's', 'e-mail', 'don', 't', 'x1', '3', '14', 'naïve', 'café_2'],
      ['Zürich', 'é', 't', 'ÜBER', 'straße', '東京', '١٢٣', 'tag', 'été'],
      ['a', 'b', 'cc', 'ddd', 'ee'],
      ['me', 'x', 'org'],
    ],
  ],
  [
    "(?u)\\b[\\w'-]{2,}\\b",
    [
      ['The', "cat's", 'e-mail', "don't", 'x1', '14', 'naïve', 'café_2'],
      ['Zürich', 'ÜBER', 'straße', '東京', '١٢٣', 'tag', 'été'],
      ['cc', 'ddd', 'ee'],
      ['me', 'org'],
    ],
  ],
  [
    '.',
    [
      [
        'T',
        'h',
        'e',
        ' ',
        'c',
        'a',
        't',
        "'",
        's',
        ' ',
        'e',
        '-',
        'm',
        'a',
        'i',
        'l',
        ':',
        ' ',
        'd',
        'o',
        'n',
        "'",
        't',
        ',',
        ' ',
        'x',
        '1',
        ' ',
        '3',
        '.',
        '1',
        '4',
        ' ',
        'n',
        'a',
        'ï',
        'v',
        'e',
        ' ',
        'c',
        'a',
        'f',
        'é',
        '_',
        '2',
        '!',
      ],
      [
        'Z',
        'ü',
        'r',
        'i',
        'c',
        'h',
        ' ',
        'é',
        '́',
        't',
        ' ',
        'Ü',
        'B',
        'E',
        'R',
        ' ',
        's',
        't',
        'r',
        'a',
        'ß',
        'e',
        ' ',
        '東',
        '京',
        ' ',
        '١',
        '٢',
        '٣',
        ' ',
        '#',
        't',
        'a',
        'g',
        ' ',
        '#',
        'é',
        't',
        'é',
      ],
      ['a', ' ', ' ', 'b', '\t', 'c', 'c', 'd', 'd', 'd', ',', 'e', 'e'],
      ['m', 'e', '@', 'x', '.', 'o', 'r', 'g'],
    ],
  ],
  ['[\\w.]+@[\\w.]+', [[], [], [], ['me@x.org']]],
]

test.each(FOUND)('%s finds what Python finds', (pattern, found) => {
  const tokenize = tokenizerOf(pattern)
  expect(TEXTS.map(tokenize)).toEqual(found)
})

test.each([
  ['(a+)+\\b', 'a repeated group'],
  ['\\b\\w+\\w+\\b', 'the square of the square'],
  ['(\\w)\\1', 'a reference back'],
  ['(?i)cat', 'a flag'],
  ['(?<=a)b', 'a look behind'],
])('%s is refused: %s', (pattern) => {
  expect(() => tokenizerOf(pattern)).toThrow('is not computed here')
})

test('more than one group is an error, as for scikit-learn', () => {
  expect(() => tokenizerOf('(a)(b)')).toThrow('More than 1 capturing group in token pattern')
})

test('a long text is refused where its square would be searched', () => {
  const tokenize = tokenizerOf('\\b[a-z]+!')
  expect(tokenize('so long!')).toEqual(['long!'])
  expect(() => tokenize('a'.repeat(20_001))).toThrow('is not computed here')
})
