import { isSequence } from '../../../pickle/value.ts'
import { notComputed } from '../errors.ts'
import type { State } from '../state.ts'
import { ENGLISH_STOP_WORDS } from './stop-words.ts'
import { SPACE, type Tokenizer, tokenizerOf } from './token-pattern.ts'

/** The words or parts of words of a text, as they are counted. */
export type Analyzer = (text: string) => readonly string[]

/** Two and more are one space for what counts characters; Python's white space. */
const SPACES = new RegExp(`[${SPACE}]{2,}`, 'gu')
const BETWEEN_WORDS = new RegExp(`[${SPACE}]+`, 'u')

/** By the settings of a vectorizer. Functions of its own are refused, as they would have to be run. */
export function analyzerOf(state: State): Analyzer {
  for (const name of ['preprocessor', 'tokenizer'])
    if (state.has(name)) throw notComputed(`${state.shortName} with a ${name} of its own`)
  state.oneOf('input', ['content'])
  const prepare = preparationOf(state)
  const [least = 1, most = 1] = state.floats('ngram_range')
  switch (state.oneOf('analyzer', ['word', 'char', 'char_wb'])) {
    case 'word': {
      const tokenize = tokenizerOf(state.text('token_pattern'))
      return words(prepare, tokenize, stopWordsOf(state), [least, most])
    }
    case 'char':
      return (text) => charGrams(Array.from(prepare(text).replace(SPACES, ' ')), least, most)
    case 'char_wb':
      return (text) =>
        prepare(text)
          .replace(SPACES, ' ')
          .split(BETWEEN_WORDS)
          .filter((word) => word !== '')
          .flatMap((word) => gramsOfWord(Array.from(` ${word} `), least, most))
  }
}

function words(
  prepare: (text: string) => string,
  tokenize: Tokenizer,
  stopWords: ReadonlySet<string> | undefined,
  [least, most]: readonly [number, number],
): Analyzer {
  return (text) => {
    const all = tokenize(prepare(text))
    const tokens = stopWords ? all.filter((token) => !stopWords.has(token)) : all
    if (most === 1) return tokens
    const grams: string[] = []
    for (let n = least; n <= Math.min(most, tokens.length); n++) {
      for (let i = 0; i + n <= tokens.length; i++) grams.push(tokens.slice(i, i + n).join(' '))
    }
    return grams
  }
}

function charGrams(characters: readonly string[], least: number, most: number): readonly string[] {
  const grams: string[] = []
  for (let n = least; n <= Math.min(most, characters.length); n++) {
    for (let i = 0; i + n <= characters.length; i++) grams.push(characters.slice(i, i + n).join(''))
  }
  return grams
}

/** A word that is shorter than n counts once. */
function gramsOfWord(characters: readonly string[], least: number, most: number): readonly string[] {
  const grams: string[] = []
  for (let n = least; n <= most; n++) {
    grams.push(characters.slice(0, n).join(''))
    for (let i = 1; i + n <= characters.length; i++) grams.push(characters.slice(i, i + n).join(''))
    if (n >= characters.length) break
  }
  return grams
}

function preparationOf(state: State): (text: string) => string {
  const isLower = state.boolean('lowercase')
  const accents = state.get('strip_accents') ?? null
  if (accents !== null && accents !== 'unicode' && accents !== 'ascii')
    throw notComputed(`${state.shortName} with a strip_accents of its own`)
  return (text) => {
    const lower = isLower ? text.toLowerCase() : text
    if (accents === null || isAscii(lower)) return lower
    const apart = Array.from(lower.normalize('NFKD'))
    return apart.filter((char) => (accents === 'ascii' ? isAscii(char) : !isCombining(char))).join('')
  }
}

function isAscii(text: string): boolean {
  return /^[\0-\x7f]*$/.test(text)
}

/** Whether Unicode gives a character a combining class: then it changes places with others in the canonical order. */
function isCombining(char: string): boolean {
  const [low, high] = ['\u0334', '\u0301']
  return (char + low).normalize('NFD') !== char + low || (high + char).normalize('NFD') !== high + char
}

function stopWordsOf(state: State): ReadonlySet<string> | undefined {
  const given = state.get('stop_words') ?? null
  if (given === null) return undefined
  if (given === 'english') return ENGLISH_STOP_WORDS
  if (typeof given === 'object' && isSequence(given)) return new Set(given.items.map(String))
  throw notComputed(`${state.shortName} with stop_words="${typeof given === 'string' ? given : '...'}"`)
}
