import { describe, expect, test } from 'vitest'
import { notebookHtml } from '../../src/report/notebook-html.ts'
import { code, display, failure, type Json, markdown, notebook, stream } from './fixture.ts'
import { frame } from './rich-notebook.ts'

/** Enough for what takes the square of its length to be found out: it would take minutes. */
const SIZE = 1_000_000

/** Texts on which a pattern that goes back, or a search from each place, takes the square of their length. */
const UNITS: Readonly<Record<string, string>> = {
  'one line': 'x',
  lines: 'some text of a line\n',
  blanks: ' ',
  'carriage returns': '\r',
  'lines written anew': '50%\r',
  'open tags': '<',
  'open elements': '<div>',
  'elements closed by another name': '<b></i>',
  'elements that imply the end of others': '<td><li>',
  'open links': '<a href="#x">',
  'closed elements': '</div>',
  'open scripts': '<script>',
  'open noscripts': '<noscript>',
  'open iframes': '<iframe>',
  'open comments': '<!--',
  'open attributes': '<a b="',
  attributes: ' a="b"',
  ampersands: '&',
  entities: '&lt;',
  quotes: '"',
  dollars: '$',
  'dollars and backslashes': '$\\',
  environments: '\\begin{a}',
  brackets: '[',
  images: '![x](y)',
  emphases: '*a_',
  'struck words': '~~a ',
  'marks of all kinds': '*_~`[<$',
  backticks: '`',
  'lists of lists': '- ',
  'quotes of quotes': '> ',
  'cells of tables': '|a',
  escapes: '\u001b',
  colours: '\u001b[31mx',
  'open colours': '\u001b[1',
  'open commands': '\u001b]8;;',
  parameters: '1;',
  parentheses: '(',
  'base64 with blanks': 'A ',
}

const PLACES: Readonly<Record<string, (text: string) => Json>> = {
  'a stream': (text) => code('', stream(text)),
  'a traceback': (text) => code('', failure(text)),
  'an output of HTML': (text) => code('', display({ 'text/html': text })),
  'an output of SVG': (text) => code('', display({ 'image/svg+xml': text })),
  'an image': (text) => code('', display({ 'image/png': text })),
  'an output of Markdown': (text) => code('', display({ 'text/markdown': text })),
  'a cell of Markdown': (text) => markdown(text),
  'a cell of Markdown as long as it may be': (text) => markdown(text.slice(0, 100_000)),
  'a cell of code': (text) => code(text),
  'a cell of code as long as it may be': (text) => code(text.slice(0, 100_000)),
}

function timed(cell: Json): number {
  const begin = performance.now()
  notebookHtml({ cells: [cell] }, 'Report')
  return (performance.now() - begin) / 1000
}

describe.each(Object.entries(PLACES))('text in %s', (_, place) => {
  test.each(Object.entries(UNITS))('of %s takes bounded time', (_name, unit) => {
    expect(timed(place(unit.repeat(SIZE / unit.length)))).toBeLessThan(30)
  })
})

// What else the machine does may be in a measurement, which is then taken again.
test('a table takes time in proportion to its rows', { retry: 4 }, () => {
  timed(notebook()) // The first page is slow.
  const table = (rows: number) => timed(code('', display({ 'text/html': frame(rows) })))
  const [small, large] = [table(5_000), table(20_000)]
  expect(large).toBeLessThan(Math.max(8 * small, 2))
})
