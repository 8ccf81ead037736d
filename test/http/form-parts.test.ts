import { expect, test } from 'vitest'
import { formParts } from '../../src/http/form-parts.ts'
import fc from '../property.ts'

type Read = { name: string; value: string } | { name: string; file: string; text: string }

async function read(pieces: AsyncIterable<Uint8Array<ArrayBuffer>>, type: string): Promise<Read[]> {
  const parts: Read[] = []
  for await (const part of formParts(pieces, type)) {
    parts.push(
      'value' in part
        ? part
        : { name: part.name, file: part.file, text: await new Response(part.body).text() },
    )
  }
  return parts
}

async function* cut(bytes: Uint8Array<ArrayBuffer>, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size)
}

async function sent(form: FormData): Promise<{ bytes: Uint8Array<ArrayBuffer>; type: string }> {
  const request = new Request('http://localhost/', { method: 'POST', body: form })
  return {
    bytes: new Uint8Array(await request.arrayBuffer()),
    type: request.headers.get('content-type') ?? '',
  }
}

test('a form is read as it was filled in, however it is cut into pieces', async () => {
  const text = fc.string({ unit: fc.constantFrom('\r', '\n', '-', 'a', '→', '"'), maxLength: 60 })
  await fc.assert(
    fc.asyncProperty(text, text, fc.integer({ min: 1, max: 80 }), async (one, other, size) => {
      const form = new FormData()
      form.append('file', new File([one], 'Flats 2026.csv', { type: 'text/csv' }))
      form.append('as', 'dataset')
      form.append('file', new File([other], 'größe.csv'))
      const { bytes, type } = await sent(form)
      expect(await read(cut(bytes, size), type)).toEqual([
        { name: 'file', file: 'Flats 2026.csv', text: one },
        { name: 'as', value: 'dataset' },
        { name: 'file', file: 'größe.csv', text: other },
      ])
    }),
    { numRuns: 100 },
  )
})

test('names are read as browsers and curl write them', async () => {
  const form = (head: string) => `--x\r\nContent-Disposition: form-data; ${head}\r\n\r\n1\r\n--x--\r\n`
  const fileOf = async (head: string) => {
    const [part] = await read(cut(new TextEncoder().encode(form(head)), 7), 'multipart/form-data; boundary=x')
    return part && 'file' in part ? part.file : part
  }
  expect(await fileOf('name="file"; filename="a%22b; c%.csv"')).toBe('a"b; c%.csv')
  expect(await fileOf('name="file"; filename="a\\"b.csv"')).toBe('a"b.csv')
  expect(await fileOf('filename=a.csv; name=file')).toBe('a.csv')
  expect(await fileOf('name="as"')).toEqual({ name: 'as', value: '1' })
})

test('what is left of a file that nobody reads is passed over', async () => {
  const form = new FormData()
  form.append('file', new File(['x'.repeat(1000)], 'a.csv'))
  form.append('as', 'dataset')
  const { bytes, type } = await sent(form)
  const names: string[] = []
  for await (const { name } of formParts(cut(bytes, 100), type)) names.push(name)
  expect(names).toEqual(['file', 'as'])
})

test('a form that breaks off, or is none, is refused with what is wrong', async () => {
  const form = new FormData()
  form.append('file', new File(['x'.repeat(1000)], 'a.csv'))
  const { bytes, type } = await sent(form)
  await expect(read(cut(bytes.slice(0, 600), 100), type)).rejects.toThrow('it broke off before its end')
  await expect(read(cut(bytes, 100), 'multipart/form-data')).rejects.toThrow('says no boundary')
})
