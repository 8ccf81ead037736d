import { zipSync } from 'fflate'
import { createTarGzip } from 'nanotar'
import { expect, test } from 'vitest'
import { checkPackage } from '../../../src/store/script/check-package.ts'

const CODE = new TextEncoder().encode('1')
const zip = (...paths: string[]) => zipSync(Object.fromEntries(paths.map((path) => [path, CODE])))
const tar = async (...paths: string[]) => createTarGzip(paths.map((name) => ({ name, data: CODE })))

test.each([
  ['hello/__init__.py'],
  ['hello-1.0/hello/__init__.py', 'hello-1.0/setup.py', 'hello-1.0/hello/sub/__init__.py'],
  ['other/__init__.py', 'hello/__init__.py'],
  ['any/__init__.py', 'any.egg-info/PKG-INFO', '.git/hooks/__init__.py'],
  ['pkg\\__init__.py', 'pkg\\sub\\__init__.py'],
  ['hello.py', 'tests/__init__.py'],
  ['__init__.py', 'more.py'],
])('an archive with %s is a package that Python imports', async (...paths) => {
  await checkPackage('hello', zip(...paths))
  await checkPackage('hello', await tar(...paths.map((path) => `./${path.replaceAll('\\', '/')}`)))
})

test.each([
  [['index.js', 'package.json'], 'The archive holds "index.js" and no package of Python: send a module'],
  [
    ['main.py'],
    'The archive holds no package of Python, that is no folder with an __init__.py, and no module "hello.py"',
  ],
  [
    ['a/__init__.py', 'b/__init__.py'],
    'The archive holds the packages "a", "b", call the script as one of them',
  ],
])('one with %s is refused', async (paths, sentence) => {
  await expect(checkPackage('hello', zip(...paths))).rejects.toThrow(sentence)
})

test('a damaged one is told', async () => {
  await expect(checkPackage('hello', zip('a/__init__.py').subarray(0, 40))).rejects.toThrow(
    /^The archive cannot be read: /,
  )
})
