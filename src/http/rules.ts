import { RE2JS } from 're2js'
import { badRequest } from '../error.ts'

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

  allowsAny(resource: string, name: string, actions: readonly string[]): boolean {
    return actions.some((action) => this.allows({ resource, name, action }))
  }
}

/** The lines of a rules file that are rules; `#` begins a comment line. */
export function readRules(text: string, file: string): readonly RuleSource[] {
  return text
    .split(/\r?\n/)
    .map((line, i) => ({ text: line.trim(), origin: `${file} line ${i + 1}` }))
    .filter((source) => source.text !== '' && !source.text.startsWith('#'))
}

/** Compiles rules, in linear-time regular expressions; a bad one throws with its origin. */
export function parseRules(sources: readonly RuleSource[]): Rules {
  return new Rules(sources.map(compile))
}

function compile({ text, origin }: RuleSource): Rule {
  let pattern: RE2JS
  try {
    pattern = RE2JS.compile(text.trim(), RE2JS.DOTALL)
  } catch (cause) {
    throw badRequest(
      `Rule "${text}" (${origin}) is not a regular expression: ${(cause as Error).message}; expected one for the whole of resource/name/action, such as "model/foo/predict"`,
      cause,
    )
  }
  const matches = ({ resource, name, action }: Subject) => {
    const rest = `/${name}/${action}`
    // Rules may say `model` or `models`, and end in a slash.
    return [resource, `${resource}s`].some((spelling) =>
      [`${spelling}${rest}`, `${spelling}${rest}/`].some((subject) => pattern.matches(subject)),
    )
  }
  return { text: text.trim(), origin, matches }
}
