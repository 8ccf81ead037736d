import sanitizeHtml from 'sanitize-html'
import temml from 'temml'
import { asSafe, html, type SafeHtml } from './safe-html.ts'

/** Longer formulas stay text, and so do those whose macros unfold to more than so many. */
const [LONGEST, MOST_MACROS] = [5000, 200]

/** MathML Core (W3C), without what embeds, links or acts. */
const ELEMENTS = [
  ...[
    'math',
    'mrow',
    'mi',
    'mn',
    'mo',
    'mtext',
    'mspace',
    'mfrac',
    'msqrt',
    'mroot',
    'mstyle',
    'merror',
    'mpadded',
  ],
  ...['mphantom', 'msub', 'msup', 'msubsup', 'munder', 'mover', 'munderover', 'mmultiscripts', 'mprescripts'],
  ...['mtable', 'mtr', 'mtd', 'menclose'],
]

const ATTRIBUTES = [
  ...[
    'display',
    'displaystyle',
    'scriptlevel',
    'mathvariant',
    'form',
    'fence',
    'separator',
    'stretchy',
    'symmetric',
  ],
  ...[
    'largeop',
    'movablelimits',
    'accent',
    'accentunder',
    'lspace',
    'rspace',
    'minsize',
    'maxsize',
    'linethickness',
  ],
  ...['width', 'height', 'depth', 'voffset', 'columnspan', 'rowspan'],
]

/**
 * The MathML of a formula as Jupyter writes it: TeX between dollars, or an environment. What is no TeX stays the text that
 * it is. The markup is made by temml and admitted by its own allow-list.
 */
export function formulaHtml(source: string): SafeHtml {
  const [, mark = '', inner = source] = /^(\$\$?)([\s\S]*)\1$/.exec(source.trim()) ?? []
  if (source.length > LONGEST) return html`${source}`
  try {
    const markup = temml.renderToString(inner, {
      displayMode: mark !== '$',
      throwOnError: true,
      trust: false,
      maxExpand: MOST_MACROS,
    })
    return asSafe(
      sanitizeHtml(markup, {
        allowedTags: ELEMENTS,
        allowedAttributes: { '*': ATTRIBUTES },
        allowedClasses: { '*': [/^tml-[a-z-]{1,20}$/] },
        parser: { xmlMode: false },
      }),
    )
  } catch {
    return html`${source}` // no TeX, or more of it than is unfolded
  }
}
