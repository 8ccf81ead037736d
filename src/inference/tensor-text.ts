import { floatText } from '../data/frame/float-text.ts'
import { bytesOf, numbersOf } from '../models/cast-tensor.ts'
import { shortFloat32 } from '../models/onnx/answers.ts'
import { sizeOf, type Tensor } from '../models/tensor.ts'

/** The elements as JSON texts: floats as such (`2.0`) in the fewest digits that give them back, null where JSON has no word. */
function elementTexts(tensor: Tensor): readonly string[] {
  switch (tensor.datatype) {
    case 'BYTES':
      return tensor.data.map((element) =>
        JSON.stringify(
          typeof element === 'string' ? element : Buffer.from(bytesOf(element)).toString('base64'),
        ),
      )
    case 'BOOL':
      return Array.from(tensor.data, (value) => (value === 0 ? 'false' : 'true'))
    case 'FP16':
      return Array.from(tensor.data, (value) => numberText(shortFloat16(value)))
    case 'FP32':
      return Array.from(tensor.data, (value) => numberText(shortFloat32(value)))
    case 'BF16':
    case 'FP64':
      return Array.from(numbersOf(tensor), (value) => numberText(Number(value)))
    default:
      return Array.from<number | bigint, string>(tensor.data, String)
  }
}

/** The elements in one list, row-major. */
export function flatText(tensor: Tensor): string {
  return `[${elementTexts(tensor).join(',')}]`
}

/** Lists in lists; a scalar is bare. */
export function nestedText(tensor: Tensor): string {
  const [text = 'null'] = tensor.shape.length === 0 ? elementTexts(tensor) : [nest(tensor)]
  return text
}

/** What stands at each place of the first axis, as JSON texts. */
export function rowTexts(tensor: Tensor): readonly string[] {
  const [, ...inner] = tensor.shape
  return grouped(elementTexts(tensor), tensor.shape[0] ?? 1, inner)
}

function nest(tensor: Tensor): string {
  return `[${rowTexts(tensor).join(',')}]`
}

function grouped(texts: readonly string[], count: number, inner: readonly number[]): readonly string[] {
  if (inner.length === 0) return texts
  const [length = 0, ...deeper] = inner
  const size = sizeOf(inner)
  return Array.from({ length: count }, (_, at) => {
    const part = texts.slice(at * size, (at + 1) * size)
    return `[${grouped(part, length, deeper).join(',')}]`
  })
}

function numberText(value: number): string {
  return Number.isFinite(value) ? floatText(value) : 'null'
}

/** The shortest decimal that is this float16. */
function shortFloat16(value: number): number {
  for (let digits = 1; digits < 5; digits++) {
    const short = Number(value.toPrecision(digits))
    if (Math.f16round(short) === value) return short
  }
  return value
}
