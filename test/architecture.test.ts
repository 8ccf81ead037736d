import { globSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
const files = globSync(['src/**/*.ts', 'runtimes/*.ts'], { cwd: root })
const text = (file: string) => readFileSync(join(root, file), 'utf8')
/** Those that are loaded when they are needed count too. */
const importsOf = (file: string) =>
  [
    ...text(file).matchAll(/^(?:import|export) [^'"]*?from '(\.[^']+)'/gms),
    ...text(file).matchAll(/\bimport\('(\.[^']+)'\)/g),
  ].map(([, path]) => relative(root, join(root, dirname(file), path!)))

/** The floors of the house, the lowest first, each with what it may import besides itself. */
const FLOORS: Readonly<Record<string, readonly string[]>> = {
  'src/error.ts': [],
  'src/tracing': [],
  'src/own-files.ts': [],
  'src/fetch-failure.ts': [],
  'src/data': ['src/error.ts'],
  'src/pickle': ['src/data'],
  'src/store': ['src/tracing', 'src/pickle', 'src/data', 'src/fetch-failure.ts', 'src/error.ts'],
  'src/exchange': ['src/error.ts'],
  'src/datasets': ['src/exchange', 'src/store', 'src/data', 'src/error.ts'],
  'src/long-files': ['src/exchange', 'src/store', 'src/data', 'src/error.ts'],
  'src/models': ['src/pickle', 'src/store', 'src/data', 'src/error.ts'],
  'src/inference': ['src/models', 'src/data', 'src/error.ts'],
  'src/tasks': ['src/tracing', 'src/pickle', 'src/store', 'src/data', 'src/error.ts'],
  'src/report': ['src/error.ts'],
  'src/worker': [
    'src/own-files.ts',
    'src/report',
    'src/tasks',
    'src/inference',
    'src/models',
    'src/datasets',
    'src/long-files',
    'src/exchange',
    'src/store',
    'src/data',
    'src/fetch-failure.ts',
    'src/error.ts',
  ],
  'src/cluster': [
    'src/own-files.ts',
    'src/worker',
    'src/tasks',
    'src/inference',
    'src/models',
    'src/store',
    'src/data',
    'src/error.ts',
  ],
  'src/routing': ['src/tracing', 'src/tasks', 'src/datasets', 'src/long-files', 'src/store', 'src/error.ts'],
  'src/resources': [
    'src/routing',
    'src/report',
    'src/tasks',
    'src/inference',
    'src/models',
    'src/datasets',
    'src/long-files',
    'src/store',
    'src/data',
    'src/error.ts',
  ],
  'src/ui': ['src/own-files.ts', 'src/resources', 'src/report', 'src/data'],
  'src/http': [
    'src/ui',
    'src/resources',
    'src/routing',
    'src/report',
    'src/tasks',
    'src/datasets',
    'src/long-files',
    'src/store',
    'src/tracing',
    'src/data',
    'src/error.ts',
  ],
  'src/config.ts': ['src/routing', 'src/error.ts'],
  'src/platform.ts': ['src/http/connection.ts'],
  'src/omega.ts': [
    'src/own-files.ts',
    'src/cluster',
    'src/worker',
    'src/tasks',
    'src/datasets',
    'src/long-files',
    'src/store',
    'src/tracing',
  ],
  'src/cli': [
    'src/omega.ts',
    'src/platform.ts',
    'src/config.ts',
    'src/http',
    'src/resources',
    'src/routing',
    'src/tasks',
    'src/models',
    'src/datasets',
    'src/store',
    'src/tracing',
    'src/data',
    'src/fetch-failure.ts',
    'src/error.ts',
  ],
  'src/index.ts': ['src/omega.ts', 'src/http', 'src/store', 'src/error.ts'],
  'src/main.ts': ['src/cli', 'src/platform.ts', 'src/error.ts', 'package.json'],
  runtimes: ['src/main.ts', 'src/platform.ts'],
}
const isWithin = (path: string, place: string) => path === place || path.startsWith(`${place}/`)

test('nothing points up', () => {
  const floors = Object.keys(FLOORS)
  const upward = Object.entries(FLOORS).flatMap(([floor, below]) =>
    below.filter((other) => floors.indexOf(other) >= floors.indexOf(floor)),
  )
  expect(upward).toEqual([])
  expect(files.filter((file) => !floors.some((floor) => isWithin(file, floor)))).toEqual([])
})

test.each(Object.entries(FLOORS))('%s imports only what stands below it', (floor, below) => {
  const own = files.filter((file) => isWithin(file, floor))
  expect(own.length).toBeGreaterThan(0)
  const wrong = own.flatMap((file) =>
    importsOf(file)
      .filter((path) => ![floor, ...below].some((place) => isWithin(path, place)))
      .map((path) => `${file} -> ${path}`),
  )
  expect(wrong).toEqual([])
})

/** What a module reads when it is loaded: modules, and packages by their names. */
function readBy(file: string, found = new Set<string>()): ReadonlySet<string> {
  for (const [, path] of text(file).matchAll(/^(?:import|export) (?!type )[^'"]*?from '([^']+)'/gms)) {
    const read = path!.startsWith('.') ? relative(root, join(root, dirname(file), path!)) : path!
    if (found.has(read)) continue
    found.add(read)
    if (files.includes(read)) readBy(read, found)
  }
  return found
}

test('a command reads what it needs itself', () => {
  expect([...readBy('src/main.ts')]).toEqual(['commander', 'package.json', 'src/error.ts'])
  const groups = globSync('src/cli/*/commands.ts', { cwd: root })
  expect(groups.length).toBeGreaterThan(7)
  const SERVER = ['src/omega.ts', 'src/http/app.ts', 'src/store/store.ts', 'hono', 'mongodb', 'pyodide']
  const wrong = groups.flatMap((file) =>
    SERVER.filter((read) => readBy(file).has(read)).map((read) => `${file} -> ${read}`),
  )
  expect(wrong).toEqual([])
  // What is looked for is what serving reads.
  const serving = [...readBy('src/cli/runtime/serve.ts'), ...readBy('src/store/store.ts')]
  expect(serving).toEqual(expect.arrayContaining(['src/omega.ts', 'src/http/app.ts', 'hono']))
})

test('the core names no runtime', () => {
  const core = files.filter((file) => /^src\/(http|routing|resources|data|tasks)\//.test(file))
  expect(core.filter((file) => /\b(?:process|Deno|Bun)\./.test(text(file)))).toEqual([])
})

test('no module imports itself by way of others, not even for a type', () => {
  const done = new Set<string>()
  const circleFrom = (file: string, path: readonly string[]): string | undefined => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file].join(' -> ')
    if (done.has(file)) return undefined
    for (const next of importsOf(file)) {
      const circle = files.includes(next) ? circleFrom(next, [...path, file]) : undefined
      if (circle) return circle
    }
    done.add(file)
    return undefined
  }
  expect(files.map((file) => circleFrom(file, [])).find((circle) => circle)).toBeUndefined()
})

test('a file is short enough to be read at once', () => {
  const isOthers = (file: string) => file.includes('node_modules')
  const written = globSync('{src,runtimes,test,bench}/**/*.{ts,js,css,py,sh}', {
    cwd: root,
    exclude: isOthers,
  })
  expect(written.filter((file) => text(file).split('\n').length > 360)).toEqual([])
  // Those of each folder were looked at.
  expect(new Set(written.map((file) => file.split('/')[0]))).toEqual(
    new Set(['src', 'runtimes', 'test', 'bench']),
  )
})
