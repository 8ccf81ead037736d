import { zipSync } from 'fflate'
import { createTar, createTarGzip, parseTarGzip } from 'nanotar'
import { expect, test } from 'vitest'
import { scriptForm } from '../../../src/store/mongo/script-form.ts'

const RUN = 'def run(om, *args, **kwargs):\n    return 1\n'
const PLAIN = {
  'hello/__init__.py': 'from .deep.greet import run\n',
  'hello/deep/__init__.py': '',
  'hello/deep/greet.py': RUN,
}
const DISTRIBUTION = { 'hello-1.0/setup.py': 'setup()', 'hello-1.0/hello/__init__.py': RUN }

type Texts = Readonly<Record<string, string>>
const tarFiles = (files: Texts) => Object.entries(files).map(([name, data]) => ({ name, data }))
const zip = async (files: Texts) =>
  zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, Buffer.from(text)])))
const tar = async (files: Texts) => createTar(tarFiles(files))
const gzip = async (files: Texts) => createTarGzip(tarFiles(files))

/** The paths in what is kept, and the text of one. */
async function kept(name: string, bytes: Uint8Array, path: string) {
  const { kind, format, content } = await scriptForm({ name, format: undefined, content: [bytes] })
  expect([kind, format]).toEqual(['python.package', undefined])
  const [archive] = content as readonly Uint8Array[]
  const files = await parseTarGzip(archive!)
  return {
    paths: files.map((file) => file.name).sort(),
    text: files.find((file) => file.name === path)?.text,
  }
}

test.each(['hello', 'tools/hello', 'my-script', 'größe'])(
  'a module becomes the package of its name: %s',
  async (name) => {
    const path = `script-1.0/${name.split('/').at(-1)}/__init__.py`
    expect((await kept(name, Buffer.from(RUN), path)).text).toBe(RUN)
  },
)

test.each([
  ['zip', zip],
  ['tar', tar],
  ["gzip'd tar", gzip],
])('a package in a %s becomes a source distribution, one that is one stays it', async (_, pack) => {
  const built = await kept(
    'hello',
    await pack({ 'top/README': '', ...PLAIN }),
    'script-1.0/hello/deep/greet.py',
  )
  expect(built.text).toBe(RUN)
  expect(built.paths).toContain('script-1.0/pyproject.toml')
  const ready = await kept('hello', await pack(DISTRIBUTION), 'hello-1.0/hello/__init__.py')
  expect(ready.paths).toEqual(Object.keys(DISTRIBUTION).sort())
})

test.each(['js', 'ts'] as const)('a module of %s is of a kind that omega-ml has not', async (format) => {
  const content = [new TextEncoder().encode('export const run = () => 1')]
  expect(await scriptForm({ name: 'm', format, content })).toEqual({
    kind: 'omega_edge.module',
    format,
    content,
  })
})

test.each([
  [
    'a/x.py',
    async () => Buffer.from(RUN),
    'ends in "x.py", which Python cannot import for its dot, choose such as "x"',
  ],
  ['json', async () => Buffer.from(RUN), '"json" is that of a module of Python itself'],
  ['other', () => zip(PLAIN), 'holds "hello", Python imports this script as "other"'],
  ['none', () => zip({ 'run.py': RUN }), 'holds no package, Python imports this script as "none"'],
  ['cut', async () => (await gzip(PLAIN)).subarray(0, 99), 'The archive cannot be read: '],
])('what Python could not import is refused: %s', async (name, pack, said) => {
  const upload = { name, format: undefined, content: [await pack()] }
  await expect(scriptForm(upload)).rejects.toMatchObject({
    kind: 'bad-request',
    message: expect.stringContaining(said),
  })
})
