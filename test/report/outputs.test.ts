import { describe, expect, test } from 'vitest'
import { notebookHtml } from '../../src/report/notebook-html.ts'
import { REPORT_CSP } from '../../src/report/policy.ts'
import {
  code,
  display,
  failure,
  type Json,
  type JsonObject,
  markdown,
  notebook,
  PNG,
  stream,
} from './fixture.ts'
import { frame, SVG } from './rich-notebook.ts'

/** The page between its header and its end. */
function main(...cells: readonly JsonObject[]): string {
  return /<main[^>]*>([\s\S]*)<\/main>/.exec(notebookHtml(notebook(...cells), 'Report'))?.[1] ?? ''
}

const shown = (...outputs: readonly Json[]) => main(code('', ...outputs))

describe('outputs', () => {
  test('streams of one name are one text, in order', () => {
    const page = shown(stream(['a\n', 'b\n']), stream('c\n'), stream('d', 'stderr'), stream('e'))
    expect([...page.matchAll(/<pre[^>]*>([^<]*)/g)].map(([, text]) => text)).toEqual(['a\nb\nc\n', 'd', 'e'])
    expect(page).toContain('Standard error')
  })

  test.each([
    ['a colour', '\u001b[31mred\u001b[0m plain', '<span class="ansi-red">red</span> plain'],
    ['a bright colour', '\u001b[92mx', '<span class="ansi-green">x</span>'],
    [
      'styles',
      '\u001b[1;3;4mx\u001b[22;23;24my',
      '<span class="ansi-bold ansi-italic ansi-underline">x</span>y',
    ],
    ['a ground', '\u001b[30;43mx\u001b[49;39my', '<span class="ansi-black ansi-on-yellow">x</span>y'],
    ['one of 256', '\u001b[38;5;196mx', '<span class="ansi-red">x</span>'],
    ['a grey of 256', '\u001b[48;5;250mx', '<span class="ansi-on-white">x</span>'],
    ['one of 16 million', '\u001b[38;2;10;20;200mx', '<span class="ansi-blue">x</span>'],
    ['one that is none', '\u001b[38;2;10;20;900mx\u001b[38;5my\u001b[;mz', '>xyz</pre>'],
    ['other sequences', 'a\u001b[2K\u001b[1Ab\u001b(Bc\u001b]0;title\u0007d\u001b', '>abcd</pre>'],
    ['a link', '\u001b]8;;https://example.org\u001b\\x\u001b]8;;\u001b\\', '>x</pre>'],
    ['lines written anew', '10%\r50%\r100%\r\nnext\r\n', '>100%\nnext\n</pre>'],
  ])('a terminal shows %s', (_, text, markup) => {
    expect(shown(stream(text))).toContain(markup)
  })

  test('an error shows its traceback with colours, or its name and message', () => {
    expect(shown(failure('\u001b[31mKeyError\u001b[0m', "'profit'"))).toContain(
      '<span class="ansi-red">KeyError</span>\n&#39;profit&#39;',
    )
    expect(shown(failure())).toContain('KeyError: profit')
    expect(notebookHtml(notebook(markdown('x'), code('', failure())), 'x')).toContain(
      'href="#cell-2">Error in In [1]',
    )
  })

  test("a table of pandas' keeps its cells and loses its sheet of styles", () => {
    const page = shown(display({ 'text/html': frame(2), 'text/plain': 'plain' }))
    expect(page).toContain('<table class="dataframe">')
    expect(page.match(/<td>/g)).toHaveLength(18)
    expect(page).not.toMatch(/<style|border=|vertical-align|plain|left out/)
  })

  test.each([
    ['image/png', PNG, `src="data:image/png;base64,${PNG}"`],
    ['image/png', [PNG.slice(0, 20), '\n', PNG.slice(20), '\n'], `src="data:image/png;base64,${PNG}"`],
    ['image/jpeg', '/9j/4AAQ', 'src="data:image/jpeg;base64,/9j/4AAQ"'],
    ['image/gif', 'R0lGOD', 'src="data:image/gif;base64,R0lGOD"'],
    ['image/svg+xml', SVG, `src="data:image/svg+xml;base64,${btoa(SVG)}"`],
    ['text/markdown', '**bold**', '<strong>bold</strong>'],
    ['text/latex', '$\\frac{a}{b}$', '<math><mfrac><mi>a</mi><mi>b</mi></mfrac></math>'],
    [
      'application/json',
      { a: [1, '<b>'] },
      '{\n  &quot;a&quot;: [\n    1,\n    &quot;&lt;b&gt;&quot;\n  ]\n}',
    ],
    ['text/plain', ['a <b>\n', 'c'], '>a &lt;b&gt;\nc</pre>'],
  ])('%s', (mime, value, markup) => {
    expect(shown(display({ [mime]: value }))).toContain(markup)
  })

  test('the richest that can be shown is shown', () => {
    expect(shown(display({ 'text/plain': '<Figure>', 'image/png': PNG }))).not.toContain('Figure&gt;')
    expect(
      shown(display({ 'text/plain': 'Plot', 'text/html': '<div id="p"></div><script>p()</script>' })),
    ).toContain('Plot')
    expect(shown(display({ 'text/plain': 'Plot', 'image/png': 'no base64!' }))).toContain('Plot')
    expect(
      shown(display({ 'text/plain': 'Model()', 'text/html': '<div class="sk-top-container">x</div>' })),
    ).toContain('Model()')
  })

  test('what is not shown leaves a note', () => {
    expect(shown(display({ 'application/vnd.plotly.v1+json': {} }))).toContain(
      'Output of type application/vnd.plotly.v1+json is not shown',
    )
    expect(shown({ output_type: 'update' })).toContain('Output of type update is not shown')
    expect(shown(null, 1, 'x')).toContain('Output without a type is not shown')
    expect(shown(display({}))).toContain('Empty output')
    expect(shown(display({ 'text/html': 'x<iframe src="https://example.org"></iframe>' }))).toContain(
      'left out',
    )
  })

  test('an image has its size and its text', () => {
    const page = shown(
      display({ 'image/png': PNG }, { 'image/png': { width: 40, height: 30.5, alt: 'A "dot"' } }),
    )
    expect(page).toContain('alt="A &quot;dot&quot;" width="40" height="31">')
    expect(shown(display({ 'image/png': PNG }))).toContain('alt="Figure of In [1]"')
  })
})

test.each([
  ['a bar', 'width:60%;height:12px;background:#5b8fd0', 'width:60%;height:12px;background:#5b8fd0'],
  [
    'a bar in a cell',
    'background: linear-gradient(90deg, #d65f5f 50.0%, transparent 50.0%)',
    'background:linear-gradient(90deg, #d65f5f 50.0%, transparent 50.0%)',
  ],
  ['colours of words', 'color: rgb(200, 0, 0); font-weight: bold', 'color:rgb(200, 0, 0);font-weight:bold'],
  ['half of it', 'position: fixed; padding: 2px 4px; margin: -9px', 'padding:2px 4px'],
])('HTML keeps %s', (_, style, kept) => {
  expect(shown(display({ 'text/html': `<div style="${style}">x</div>` }))).toContain(
    `<div style="${kept}">x</div>`,
  )
})

test('HTML loses what fetches, moves or covers', () => {
  const styles = [
    ...[
      'background: url(//host.test/x)',
      'background-image: image-set("x" 1x)',
      'z-index: 9',
      'position: absolute',
    ],
    ...[
      'width: calc(100% + 9px)',
      'transform: scale(9)',
      'width: 999999px',
      'color: var(--x)',
      'content: "x"',
      '}',
    ],
  ]
  const page = shown(...styles.map((style) => display({ 'text/html': `<p style='${style}'>x</p>` })))
  expect(page.match(/<p[^>]*>x<\/p>/g)).toEqual(styles.map(() => '<p>x</p>'))
})

test('what is no TeX stays text, and a formula holds nothing but its elements', () => {
  expect(main(markdown('so $\\frac{$ is'))).toContain('<span class="math">$\\frac{$</span>')
  const page = main(markdown('$\\text{<b>x</b>}$ and $\\href{https://host.test}{y}$ and ![$z$](x.png)'))
  expect(page).toContain('&lt;b&gt;x&lt;/b&gt;')
  expect(page).not.toMatch(/<b>|<a [^>]*host\.test|<math[^>]*><mi>z/)
})

describe('cells', () => {
  test('Python is highlighted, other languages and magics are not', () => {
    expect(main(code('import os'))).toContain('<span class="hljs-keyword">import</span> os')
    expect(main(code('%%bash\nimport os'))).not.toContain('hljs-keyword')
    expect(main(code('%%time\nimport os'))).toContain('hljs-keyword')
    expect(main(code(['a = 1\n', 'b < 2']))).toContain('b &lt; ')
    expect(
      notebookHtml({ cells: [code('import os')], metadata: { language_info: { name: 'R' } } }, 'x'),
    ).not.toContain('"hljs-keyword"')
  })

  test.each([
    ['a heading below the title', '# One two', '<h2 id="nb-One-two">One two</h2>'],
    ['a link into the page', '[x](#One-two)', '<a href="#nb-One-two">x</a>'],
    [
      'a link to the web',
      '[x](https://example.org/?a=1&b=2)',
      '<a href="https://example.org/?a=1&amp;b=2" rel="noopener noreferrer">x</a>',
    ],
    ['a link to a file', '[x](other.ipynb)', '<a>x</a>'],
    ['a table', '|a|b|\n|-|-:|\n|1|2|', '<td align="right">2</td>'],
    ['a task', '- [x] done', '☑ done'],
    [
      'code',
      '```python\nimport os\n```',
      '<pre><code class="hljs"><span class="hljs-keyword">import</span> os',
    ],
    ['a formula', 'so $a_1 * b_2 * c_3$ is', '<span class="math"><math><mrow><msub><mi>a</mi>'],
    ['a formula of its own', '$$\na_1 \\\\\n\nb_1\n$$', '<div class="math"><math display="block"'],
    [
      'an environment',
      '\\begin{align}\na_1 &= b_1 \\\\\n\\end{align}',
      '<div class="math"><math display="block"',
    ],
    ['money', 'from $5 to *$6*', 'from $5 to <em>$6</em>'],
    ['code with dollars', '`$a` and `b$`', '<code>$a</code> and <code>b$</code>'],
    ['an image of elsewhere', '![x](https://example.org/x.png)', 'class="missing">Image: x</a>'],
    [
      'an image of elsewhere in a link',
      '[![x](https://a.org/x.png)](https://b.org)',
      '<a href="https://b.org" rel="noopener noreferrer"><span class="missing">Image: x</span></a>',
    ],
    ['an image in a file', '![x](x.png)', '<span class="missing">Image: x (not in the notebook)</span>'],
    ['an attachment', '![x](attachment:my%20dot.png)', `<img src="data:image/png;base64,${PNG}" alt="x" />`],
    [
      'an attachment in HTML',
      '<img src="attachment:my dot.png" width=40 height="30.5">',
      `<img src="data:image/png;base64,${PNG}" alt="" width="40" height="30.5" />`,
    ],
  ])('Markdown with %s', (_, source, markup) => {
    expect(main(markdown(source, { 'my dot.png': { 'image/png': PNG } }))).toContain(markup)
  })

  test('text after an image that is missing stays', () => {
    expect(main(markdown('![x](y.png) after\n\nand on'))).toMatch(/after[\s\S]*and on/)
  })

  test('cells that are raw or unknown', () => {
    expect(main({ cell_type: 'raw', source: ['<b>', 'x'] })).toContain('&lt;b&gt;x</pre>')
    expect(main({ cell_type: 'heading' })).toContain('Cell of type heading is not shown')
  })
})

test.each([null, 1, 'x', [], {}, { cells: 1 }, { worksheets: [] }])('%j is no notebook', (value) => {
  expect(notebookHtml(value, 'x')).toContain('This is not a notebook of format 4')
})

test('what is missing or of the wrong type is empty', () => {
  const cells = [
    null,
    1,
    [],
    { cell_type: 'code' },
    { cell_type: 'code', outputs: {}, source: 1 },
    { cell_type: 'markdown' },
  ]
  expect(notebookHtml({ cells }, 'x')).toContain('2 code cells')
})

test('the page has a language, one title, landmarks and a policy, and asks for nothing', () => {
  const page = notebookHtml(notebook(markdown('# x')), 'A & B')
  for (const part of [
    '<html lang="en">',
    '<h1>A &amp; B</h1>',
    '<title>A &amp; B</title>',
    '<main ',
    '<header ',
  ])
    expect(page.split(part)).toHaveLength(2)
  expect(page).toContain(`content="${REPORT_CSP.replace('sandbox; ', '').replaceAll("'", '&#39;')}"`)
  expect(REPORT_CSP).toMatch(/^sandbox; default-src 'none'; img-src data:; style-src 'sha256-[\w+/]{43}='/)
  expect(page).not.toMatch(/<script|url\(|@import|https?:/)
})
