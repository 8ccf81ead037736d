/** A length or a share, such as `12px` or `50%`; never negative, so that nothing covers what stands beside it. */
const LENGTH = /^(?:0|auto|\d{1,5}(?:\.\d{1,6})?(?:px|%|em|rem|ch|ex|pt|vw|vh))$/i
const LENGTHS = /^(?:(?:0|auto|\d{1,5}(?:\.\d{1,6})?(?:px|%|em|rem|ch|ex|pt))(?:\s+|$)){1,4}$/i

const COLOUR_TEXT = String.raw`(?:#[\da-f]{3,8}|[a-z]{3,30}|(?:rgb|hsl)a?\([\d\s.,%/]{1,60}\))`
const COLOUR = new RegExp(`^${COLOUR_TEXT}$`, 'i')

/** Bars in cells: `linear-gradient(90deg, #d65f5f 50.0%, transparent 50.0%)`; it can ask for nothing from anywhere. */
const STOP = String.raw`\s*${COLOUR_TEXT}(?:\s+\d{1,3}(?:\.\d{1,6})?%){0,2}\s*`
const GRADIENT = new RegExp(
  String.raw`^linear-gradient\((?:\s*(?:\d{1,3}deg|to (?:left|right|top|bottom))\s*,)?${STOP}(?:,${STOP}){1,12}\)$`,
  'i',
)
const LINE = new RegExp(
  String.raw`^(?:0|none|\d{1,2}(?:\.\d{1,3})?px)(?:\s+(?:solid|dashed|dotted|double|none))?(?:\s+${COLOUR_TEXT})?$`,
  'i',
)
const SIDES = ['top', 'right', 'bottom', 'left'] as const

function each<Value>(names: readonly string[], value: Value): Record<string, Value> {
  return Object.fromEntries(names.map((name) => [name, value]))
}

/**
 * What an element of a notebook may say of its own look: sizes, colours and lines. Nothing that fetches, moves out of its
 * place or lies over something else, so no `url()`, `position`, `transform`, `z-index` and no negative margin.
 */
export const INLINE_STYLES: Readonly<Record<string, RegExp[]>> = {
  ...each(['width', 'height', 'min-width', 'min-height', 'max-width', 'max-height'], [LENGTH]),
  ...each(['padding', 'margin', 'border-radius', 'gap'], [LENGTHS]),
  ...each(
    SIDES.flatMap((side) => [`padding-${side}`, `margin-${side}`]),
    [LENGTH],
  ),
  ...each(['color', 'background-color', 'border-color'], [COLOUR]),
  background: [COLOUR, GRADIENT],
  'background-image': [GRADIENT],
  ...each(['border', ...SIDES.map((side) => `border-${side}`)], [LINE]),
  'border-collapse': [/^(?:collapse|separate)$/i],
  display: [/^(?:block|inline|inline-block|flex|inline-flex|grid|table|table-row|table-cell|none)$/i],
  'flex-direction': [/^(?:row|column)$/i],
  'flex-wrap': [/^(?:wrap|nowrap)$/i],
  ...each(
    ['align-items', 'justify-content'],
    [/^(?:center|(?:flex-)?(?:start|end)|space-(?:between|around)|stretch)$/i],
  ),
  float: [/^(?:left|right|none)$/i],
  'text-align': [/^(?:left|right|center|justify|start|end)$/i],
  'vertical-align': [/^(?:top|middle|bottom|baseline|text-top|text-bottom)$/i],
  'font-weight': [/^(?:normal|bold|bolder|lighter|[1-9]00)$/i],
  'font-style': [/^(?:normal|italic|oblique)$/i],
  'font-size': [
    /^(?:\d{1,2}(?:\.\d{1,3})?(?:px|pt|em|rem)|\d{2,3}%|(?:xx?-)?(?:small|large)|medium|smaller|larger)$/i,
  ],
  'font-family': [/^(?:serif|sans-serif|monospace|system-ui)$/i],
  'text-decoration': [/^(?:none|underline|line-through)$/i],
  'white-space': [/^(?:normal|nowrap|pre|pre-wrap|pre-line)$/i],
  'line-height': [/^(?:normal|\d(?:\.\d{1,3})?|\d{1,3}(?:px|%))$/i],
  opacity: [/^(?:0?\.\d{1,4}|[01])$/],
}
