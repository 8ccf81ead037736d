const NAME = /^[\p{XID_Start}_]\p{XID_Continue}*$/u

const KEYWORDS: ReadonlySet<string> = new Set([
  ...['False', 'None', 'True', 'and', 'as', 'assert', 'async', 'await', 'break', 'class', 'continue', 'def'],
  ...['del', 'elif', 'else', 'except', 'finally', 'for', 'from', 'global', 'if', 'import', 'in', 'is'],
  ...['lambda', 'nonlocal', 'not', 'or', 'pass', 'raise', 'return', 'try', 'while', 'with', 'yield'],
])

/** What keeps a text from being the name of a variable in Python; undefined when nothing does. */
export function pythonNameProblem(name: string): string | undefined {
  if (!NAME.test(name)) return `"${name}" is no name in Python, use letters, digits and "_" such as "year"`
  // Python takes names in this form, in which another spelling may be a keyword.
  if (KEYWORDS.has(name.normalize('NFKC'))) return `"${name}" is a keyword of Python, use another name`
  return undefined
}
