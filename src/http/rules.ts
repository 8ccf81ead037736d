import { RE2JS } from 're2js'
import { badRequest } from '../error.ts'
import { admitsSomeName } from './reachable.ts'

/** What may follow the resource and the action: rules may say `model` or `models`, and end in a slash. */
const SPELLINGS = [
  ['', ''],
  ['', '/'],
  ['s', ''],
  ['s', '/'],
] as const

export interface RuleSource {
  readonly text: string
  /** Where it stands, for messages: `rules.txt line 3`. */
  readonly origin: string
}

export interface Subject {
  readonly resource: string
  readonly name: string
  readonly action: string
}

export interface Rule extends RuleSource {
  /** Whether there is a name of which the rule allows the action. */
  readonly admits: (resource: string, action: string) => boolean
  readonly matches: (subject: Subject) => boolean
}

/** Which requests are allowed. No rule at all allows everything; otherwise what no rule matches is refused. */
export class Rules {
  readonly list: readonly Rule[]

  constructor(list: readonly Rule[]) {
    this.list = list
  }

  /** The first rule that matches. */
  match(subject: Subject): Rule | undefined {
    return this.list.find((rule) => rule.matches(subject))
  }

  allows(subject: Subject): boolean {
    return this.list.length === 0 || this.match(subject) !== undefined
  }

  /** Whether there is a name of which the action is allowed. */
  allowsSome(resource: string, action: string): boolean {
    return this.list.length === 0 || this.list.some((rule) => rule.admits(resource, action))
  }

  allowsAny(resource: string, name: string, actions: readonly string[]): boolean {
    return actions.some((action) => this.allows({ resource, name, action }))
  }
}

/** The lines of a rules file that are rules; `#` begins a comment, at the start of a line or after a space. */
export function readRules(text: string, file: string): readonly RuleSource[] {
  return text
    .split(/\r?\n/)
    .map((line, i) => ({ text: line.replace(/(^|\s)#.*$/, '').trim(), origin: `${file} line ${i + 1}` }))
    .filter((source) => source.text !== '')
}

/** The rules of a setting, `;` between. One of nothing but separators throws: it would allow all. */
export function splitRules(text: string, origin: string): readonly RuleSource[] {
  const sources = text
    .split(';')
    .flatMap((part) => (part.trim() === '' ? [] : [{ text: part.trim(), origin }]))
  if (sources.length > 0 || text === '') return sources
  throw badRequest(`${origin} is "${text}", which has no rule, write ".*/.*/.*" to allow all`)
}

/** Compiles rules, in linear-time regular expressions; a bad one throws with its origin. */
export function parseRules(sources: readonly RuleSource[]): Rules {
  return new Rules(sources.map(compile))
}

function compile({ text, origin }: RuleSource): Rule {
  let pattern: RE2JS
  if (text.trim() === '')
    throw badRequest(`Rule "" (${origin}) is empty, expected such as "model/foo/predict"`)
  try {
    pattern = RE2JS.compile(text.trim(), RE2JS.DOTALL)
  } catch (cause) {
    throw badRequest(
      `Rule "${text}" (${origin}) is not a regular expression: ${(cause as Error).message}; expected one for the whole of resource/name/action, such as "model/foo/predict"`,
      cause,
    )
  }
  const matches = ({ resource, name, action }: Subject) =>
    SPELLINGS.some(([plural, slash]) => pattern.matches(`${resource}${plural}/${name}/${action}${slash}`))
  const admits = (resource: string, action: string) =>
    SPELLINGS.some(([plural, slash]) =>
      admitsSomeName(pattern, `${resource}${plural}/`, `/${action}${slash}`),
    )
  return { text: text.trim(), origin, matches, admits }
}
