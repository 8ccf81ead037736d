import { RE2JS } from 're2js'
import { notComputed, valueError } from '../errors.ts'

export type Tokenizer = (text: string) => readonly string[]

/** Python's classes of Unicode, in a class and without its brackets. */
const WORD = '\\p{L}\\p{N}_'
export const SPACE = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000'
const DIGIT = '\\p{Nd}'

/** Longer texts are not searched with a pattern that may take the square of their length. */
const LONGEST = 20_000

/** Patterns of Python's that are runs of word characters. */
const RUNS: ReadonlyMap<string, RegExp> = new Map([
  ['\\b\\w\\w+\\b', new RegExp(`[${WORD}]{2,}`, 'gu')],
  ['\\b\\w{2,}\\b', new RegExp(`[${WORD}]{2,}`, 'gu')],
  ['\\b\\w+\\b', new RegExp(`[${WORD}]+`, 'gu')],
  ['\\w+', new RegExp(`[${WORD}]+`, 'gu')],
])

/**
 * All matches of a pattern of Python's `re`, or what its one group has matched, as `findall` answers.
 *
 * @throws ComputationError `NotImplementedError` for a pattern that would not be searched in bounded time, or is not known.
 */
export function tokenizerOf(pattern: string): Tokenizer {
  const plain = pattern.replace(/^\(\?u\)/, '')
  const run = RUNS.get(plain)
  if (run) return (text) => text.match(run) ?? []
  const source = translated(plain, pattern)
  return /\\b/i.test(plain) || source.isNested ? backtracking(source, pattern) : linear(source, pattern)
}

interface Translated {
  readonly source: string
  /** Whether a class within a class came of it, which RE2 does not have. */
  readonly isNested: boolean
  /** Of one alternative, at most. */
  readonly unbounded: number
}

/** RE2 searches any pattern in the length of the text. */
function linear({ source }: Translated, pattern: string): Tokenizer {
  let compiled: RE2JS
  try {
    // Only `\x{..}` for code points above 255.
    compiled = RE2JS.compile(source.replace(/\\u([0-9a-f]{4})/g, '\\x{$1}'))
  } catch {
    throw notComputed(`A token_pattern such as "${pattern}"`)
  }
  const groups = compiled.groupCount()
  if (groups > 1) throw manyGroups()
  return (text) => {
    const matcher = compiled.matcher(text)
    const found: string[] = []
    while (matcher.find()) found.push(matcher.group(groups) ?? '')
    return found
  }
}

function backtracking({ source, unbounded }: Translated, pattern: string): Tokenizer {
  if (unbounded > 1) throw notComputed(`A token_pattern such as "${pattern}"`)
  let compiled: RegExp
  try {
    compiled = new RegExp(source, 'gv')
  } catch {
    throw notComputed(`A token_pattern such as "${pattern}"`)
  }
  const groups = new RegExp(`${source}|`, 'v').exec('')!.length - 1
  if (groups > 1) throw manyGroups()
  return (text) => {
    if (text.length > LONGEST)
      throw notComputed(`A text of more than ${LONGEST} characters with "${pattern}"`)
    return Array.from(text.matchAll(compiled), (match) => match[groups] ?? '')
  }
}

function manyGroups() {
  return valueError('More than 1 capturing group in token pattern. Only a single group should be captured.')
}

/** Python's escapes as classes of Unicode; what this does not know, and repeated groups, are refused. */
function translated(plain: string, pattern: string): Translated {
  const refused = () => notComputed(`A token_pattern such as "${pattern}"`)
  const parts = plain.match(/\\.|\(\?:|\{\d*,?\d*\}|./gsu) ?? []
  let source = ''
  /** Where the class began that the part is in, behind its bracket and a negation; -1 outside. */
  let start = -1
  let isNested = false
  let [here, unbounded] = [0, 0]
  for (const [i, part] of parts.entries()) {
    if (/^\\[1-9AZBkgpPuxN]$/.test(part)) throw refused()
    if (start >= 0) {
      if (part === '\\b') throw refused()
      if (/^\\[WSD]$/.test(part)) isNested = true
      source += inClass(part, parts[i - 1], parts[i + 1], i === start)
      if (part === ']' && i > start) start = -1
      continue
    }
    if (part === '(' && parts[i + 1] === '?') throw refused()
    if (part === '*' || part === '+' || /^\{\d*,\}$/.test(part)) {
      here += 1
      // A group that is repeated may be tried in as many ways as there are subsets.
      if (source.endsWith(')')) throw refused()
    }
    if (part === '|') here = 0
    unbounded = Math.max(unbounded, here)
    source += OUTSIDE[part] ?? part
    if (part === '[') start = parts[i + 1] === '^' ? i + 2 : i + 1
  }
  return { source, isNested, unbounded }
}

/** What `v` wants escaped within a class, and Python does not: a bracket that is the first, and a `-` that makes no range. */
function inClass(
  part: string,
  before: string | undefined,
  after: string | undefined,
  isFirst: boolean,
): string {
  if (IN_CLASS[part]) return IN_CLASS[part]
  if (part === ']') return isFirst ? '\\]' : ']'
  if (part === '-') {
    const isRange = !isFirst && after !== ']' && !isClassEscape(before) && !isClassEscape(after)
    return isRange ? '-' : '\\-'
  }
  return /^[(){}[/|&!#$%*+,.:;<=>?@`~]$/.test(part) ? `\\${part}` : part
}

function isClassEscape(part: string | undefined): boolean {
  return /^\\[wWsSdD]$/.test(part ?? '')
}

const IN_CLASS: Readonly<Record<string, string>> = {
  '\\w': WORD,
  '\\d': DIGIT,
  '\\s': SPACE,
  '\\W': `[^${WORD}]`,
  '\\D': `[^${DIGIT}]`,
  '\\S': `[^${SPACE}]`,
}

const OUTSIDE: Readonly<Record<string, string>> = {
  '\\w': `[${WORD}]`,
  '\\d': DIGIT,
  '\\s': `[${SPACE}]`,
  '\\W': `[^${WORD}]`,
  '\\D': `[^${DIGIT}]`,
  '\\S': `[^${SPACE}]`,
  '\\b': `(?:(?<=[${WORD}])(?![${WORD}])|(?<![${WORD}])(?=[${WORD}]))`,
}
