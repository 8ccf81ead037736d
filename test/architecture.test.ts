import { globSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
const files = globSync(['src/**/*.ts', 'runtimes/*.ts'], { cwd: root })
const text = (file: string) => readFileSync(join(root, file), 'utf8')
const importsOf = (file: string, includeTypes: boolean) =>
  [...text(file).matchAll(/^(?:import|export) (type )?[^'"]*?from '(\.[^']+)'/gms)]
    .filter(([, type]) => includeTypes || !type)
    .map(([, , path]) => relative(root, join(root, dirname(file), path!)))

/** What a folder may import, besides itself; the way of a request goes down this list and never back. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'src/data': ['src/error.ts'],
  'src/store': ['src/data', 'src/error.ts'],
  'src/tasks': ['src/store', 'src/data', 'src/error.ts'],
  'src/report': ['src/error.ts'],
  'src/worker': ['src/report', 'src/tasks', 'src/store', 'src/data', 'src/error.ts'],
  'src/cluster': ['src/worker', 'src/tasks', 'src/store', 'src/data', 'src/error.ts'],
  'src/resources': [
    'src/report',
    'src/tasks',
    'src/store',
    'src/data',
    'src/error.ts',
    'src/http/call.ts',
    'src/http/route.ts',
    'src/http/query.ts',
  ],
  'src/http': ['src/report', 'src/resources', 'src/tasks', 'src/store', 'src/data', 'src/error.ts'],
  'src/cli': [
    'src/http',
    'src/resources',
    'src/tasks',
    'src/store',
    'src/data',
    'src/error.ts',
    'src/config.ts',
    'src/omega.ts',
    'src/platform.ts',
  ],
  runtimes: ['src/main.ts', 'src/platform.ts'],
}

test.each(Object.entries(MAY_IMPORT))('%s imports only what stands below it', (folder, allowed) => {
  const own = files.filter((file) => file.startsWith(`${folder}/`))
  expect(own.length).toBeGreaterThan(0)
  const wrong = own.flatMap((file) =>
    importsOf(file, true)
      .filter((path) => ![folder, ...allowed].some((place) => path === place || path.startsWith(`${place}/`)))
      .map((path) => `${file} -> ${path}`),
  )
  expect(wrong).toEqual([])
})

test('the core names no runtime', () => {
  const core = files.filter((file) => /^src\/(http|resources|data|tasks)\//.test(file))
  expect(core.filter((file) => /\b(?:process|Deno|Bun)\./.test(text(file)))).toEqual([])
})

test('no module imports itself by way of others', () => {
  const visit = (file: string, path: readonly string[]): readonly string[] => {
    if (path.includes(file)) return [[...path.slice(path.indexOf(file)), file].join(' -> ')]
    return importsOf(file, false)
      .filter((next) => files.includes(next))
      .flatMap((next) => visit(next, [...path, file]))
  }
  expect(visit('src/main.ts', [])).toEqual([])
})

test('a file is short enough to be read at once', () => {
  const isOthers = (file: string) => file.includes('node_modules')
  const written = globSync('{src,runtimes,test,bench}/**/*.{ts,py,sh}', { cwd: root, exclude: isOthers })
  expect(written.filter((file) => text(file).split('\n').length > 360)).toEqual([])
  // Those of each folder were looked at.
  expect(new Set(written.map((file) => file.split('/')[0]))).toEqual(
    new Set(['src', 'runtimes', 'test', 'bench']),
  )
})
