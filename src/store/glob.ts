import { RE2JS } from 're2js'

/** A pattern of names: `*` any text, `?` one character. Linear in the name, since the pattern is the client's. */
export function globOf(pattern: string): RE2JS {
  const parts = [...pattern.replace(/\*+/g, '*')].map((c) =>
    c === '*' ? '.*' : c === '?' ? '.' : RE2JS.quote(c),
  )
  return RE2JS.compile(parts.join(''), RE2JS.DOTALL)
}
