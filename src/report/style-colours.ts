/** Colours of a page in one scheme; the tests hold every one of `ink` to `pens` against its ground (WCAG AA). */
type Scheme = {
  readonly page: string
  readonly card: string
  readonly code: string
  readonly line: string
  readonly stripe: string
  readonly mark: string
  /** At the edge where something scrolls on. */
  readonly shade: string
  readonly ink: string
  readonly faint: string
  readonly link: string
  readonly warn: string
  readonly 'warn-soft': string
  readonly alert: string
  readonly 'alert-soft': string
  /** Keyword, string, number, comment, name and builtin of a source text. */
  readonly syntax: readonly [string, string, string, string, string, string]
  /** The terminal's black, red, green, yellow, blue, magenta, cyan and white, as text and as ground. */
  readonly pens: readonly string[]
  readonly grounds: readonly string[]
}

export const LIGHT: Scheme = {
  page: '#ffffff',
  card: '#ffffff',
  code: '#f6f8fa',
  line: '#d8dee4',
  stripe: '#f8f9fb',
  mark: '#fff3b0',
  shade: '#1c212833',
  ink: '#1c2128',
  faint: '#59626d',
  link: '#0757b8',
  warn: '#815000',
  'warn-soft': '#fff8e6',
  alert: '#b3242f',
  'alert-soft': '#fff3f2',
  syntax: ['#b3246b', '#0a5a3c', '#0550ae', '#5d6670', '#6f3fc4', '#8a4300'],
  pens: ['#24292f', '#a81e2a', '#116329', '#744a00', '#0550ae', '#7434b3', '#0c6368', '#525a64'],
  grounds: ['#e4e7eb', '#ffe9e7', '#e0f5e5', '#fdf3cf', '#e3efff', '#f4e9ff', '#def4f5', '#f1f3f5'],
}

export const DARK: Scheme = {
  page: '#0f141a',
  card: '#12181f',
  code: '#171e27',
  line: '#303a46',
  stripe: '#161d25',
  mark: '#574500',
  shade: '#000000aa',
  ink: '#e3e8ee',
  faint: '#9aa5b1',
  link: '#7fb8ff',
  warn: '#e3b341',
  'warn-soft': '#221c0e',
  alert: '#ff8f88',
  'alert-soft': '#261518',
  syntax: ['#ff92c2', '#8fdcae', '#8ac6ff', '#97a2ae', '#c9a8ff', '#ffb270'],
  pens: ['#a4aeba', '#ff9d97', '#6fdd85', '#e6bd5a', '#8fcaff', '#d9b8ff', '#66d9e0', '#e6edf3'],
  grounds: ['#232b35', '#42191c', '#12351e', '#3b2e0a', '#16304f', '#331f4d', '#0f3639', '#2c3540'],
}

const PENS = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white']

const SYNTAX = [
  '.hljs-keyword, .hljs-operator',
  '.hljs-string, .hljs-regexp',
  '.hljs-number, .hljs-literal',
  '.hljs-comment, .hljs-meta',
  '.hljs-title, .hljs-class',
  '.hljs-built_in, .hljs-type',
]

function variables({ syntax, pens, grounds, ...plain }: Scheme): string {
  const lists = { syntax, pen: pens, ground: grounds }
  const named = Object.entries(plain).map(([name, colour]) => `--${name}: ${colour};`)
  const numbered = Object.entries(lists).flatMap(([name, colours]) =>
    colours.map((colour, place) => `--${name}-${place}: ${colour};`),
  )
  return [...named, ...numbered].join(' ')
}

/** Paper is light, whatever the screen is. */
export const COLOURS = `:root { color-scheme: light dark; ${variables(LIGHT)} }
@media screen and (prefers-color-scheme: dark) { :root { ${variables(DARK)} } }
@media print { :root { color-scheme: light; } }
${SYNTAX.map((selector, place) => `${selector} { color: var(--syntax-${place}); }`).join('\n')}
.hljs-comment { font-style: italic; }
${PENS.map((name, place) => `.ansi-${name} { color: var(--pen-${place}); }\n.ansi-on-${name} { background: var(--ground-${place}); }`).join('\n')}
.ansi-bold { font-weight: 700; }
.ansi-italic { font-style: italic; }
.ansi-underline { text-decoration: underline; }
`
