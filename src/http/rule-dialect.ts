/** A part of a regular expression as it is told apart: an escape, a POSIX class, the edges of a set, a bound, any other character. */
const PARTS = /\\[\s\S]|\[:\^?\w+:\]|\[\^?\]?|\]|\{,\d*\}|[\s\S]/g

/**
 * Where a rule means something else here than in Python, whose `re` reads the rules of omega-ml's own server: what RE2 does not
 * have is an error at once, this is not.
 */
export function dialectWarnings(pattern: string): readonly string[] {
  const warnings = new Set<string>()
  let inSet = false
  for (const [part] of pattern.matchAll(PARTS)) {
    if (/^\\[wWdDsSbB]$/.test(part) && !(inSet && /b/i.test(part)))
      warnings.add(`"${part}" knows ASCII alone here, all letters and digits in Python`)
    else if (!inSet && part.startsWith('{,'))
      warnings.add(`"${part}" is text here and a bound in Python, write "{0${part.slice(1)}"`)
    else if (inSet && part.startsWith('[:'))
      warnings.add(`"${part}" is a class of characters here, those characters themselves in Python`)
    else if (inSet) inSet = part !== ']'
    else inSet = part.startsWith('[')
  }
  return [...warnings]
}
