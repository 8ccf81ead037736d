import { PickleError, type PickleList, type PickleObject, type PickleValue } from '../value.ts'

/** `\x93NUMPY` */
const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]

/** An `.npy` file (`numpy/lib/format.py`) as what a pickle has for an array: numpy's `_frombuffer`. */
export function arrayOfNpy(file: Uint8Array): PickleObject {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  if (!MAGIC.every((byte, i) => file[i] === byte) || file.length < 12) throw damaged()
  const isFirst = file[6] === 1
  const start = isFirst ? 10 : 12
  const end = start + (isFirst ? view.getUint16(8, true) : view.getUint32(8, true))
  if (end > file.length) throw damaged()
  const header = Buffer.from(file.subarray(start, end)).toString('utf8')
  const order = /'fortran_order': (True|False)/.exec(header)?.[1]
  const shape = /'shape': \(([\d, ]*)\)/.exec(header)?.[1]
  const descr = /'descr': ('[^']*'|\[.*?\]), 'fortran_order'/.exec(header)?.[1]
  if (order === undefined || shape === undefined || descr === undefined) throw damaged()
  const lengths = shape.split(',').flatMap((part) => (part.trim() === '' ? [] : [BigInt(part.trim())]))
  const data: PickleValue = file.subarray(end)
  return object('numpy', '_frombuffer', [data, dtypeOf(descr), tuple(lengths), order === 'True' ? 'F' : 'C'])
}

/** `'<f8'`, or the fields of records as `[('left', '<i8'), ('', '|V7')]`, of which those without a name are padding. */
function dtypeOf(descr: string): PickleObject {
  if (!descr.startsWith('[')) return plainDtype(descr.slice(1, -1))
  const fields = [...descr.matchAll(/\('([^']*)', '([^']*)'\)/g)]
  const names: string[] = []
  const entries: [PickleValue, PickleValue][] = []
  let offset = 0
  for (const [, name = '', code = ''] of fields) {
    if (name !== '') {
      names.push(name)
      entries.push([name, tuple([plainDtype(code), BigInt(offset)])])
    }
    offset += sizeOf(code)
  }
  return pickledDtype(`V${offset}`, '|', tuple(names), { type: 'dict', entries })
}

function plainDtype(code: string): PickleObject {
  const [, order = '', text = ''] = /^([<>|=])([biufcSUMmV]\d+)(?:\[.*\])?$/.exec(code) ?? []
  if (text === '') throw new PickleError(`The file has an array of numpy's "${code.slice(0, 40)}"`)
  return pickledDtype(text, order, null, null)
}

function sizeOf(code: string): number {
  const [, kind, digits] = /^[<>|=]([a-zA-Z])(\d+)/.exec(code) ?? []
  return Number(digits ?? 0) * (kind === 'U' ? 4 : 1)
}

function pickledDtype(text: string, order: string, names: PickleValue, fields: PickleValue): PickleObject {
  const state = tuple([3n, order, null, names, fields, -1n, -1n, 0n])
  return { ...object('numpy', 'dtype', [text, false, true]), state }
}

/** What a class or function would make of these arguments. */
export function object(module: string, name: string, args: PickleValue[]): PickleObject {
  return { type: 'object', module, name, args: tuple(args), state: undefined }
}

export function tuple(items: PickleValue[]): PickleList {
  return { type: 'tuple', items }
}

function damaged(): PickleError {
  return new PickleError('The file has an array that is damaged')
}
