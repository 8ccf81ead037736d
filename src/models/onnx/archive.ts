import { ComputationError, OmegaError } from '../../error.ts'
import { unpack } from '../../store/unpack.ts'
import { externalFiles, missing, withExternalData } from './external-data.ts'

/** Of the files of an archive together, in bytes: what protobuf has room for in one. */
const LIMIT = 2 ** 31 - 1

/** Of what computers add to archives. */
const NOT_MEANT = /(?:^|\/)(?:\._|__MACOSX\/)/

/**
 * The model in a zip, tar or tar.gz that has it with the files of its weights, as one file; undefined for what has no .onnx file,
 * such as a file of scikit-learn that was compressed. Throws `ValueError` for several models, or without some of the weights.
 */
export function modelIn(archive: Uint8Array): Uint8Array | undefined {
  const files = filesOf(archive)
  const models = [...files.keys()].filter((name) => name.endsWith('.onnx') && !NOT_MEANT.test(name))
  const [path] = models
  if (path === undefined) return undefined
  if (models.length > 1) {
    throw new ComputationError(
      'ValueError',
      `The archive has ${models.length} .onnx files, ${models.join(', ')}: put one model into it with the files of its weights`,
    )
  }
  const file = files.get(path)!
  const folder = path.slice(0, path.lastIndexOf('/') + 1)
  const find = (name: string) => files.get(folder + name) ?? files.get(name)
  const absent = externalFiles(file).filter((name) => !find(name))
  if (absent.length > 0) throw missing(absent)
  return withExternalData(file, find)
}

/** What is compressed need not be an archive. */
function filesOf(archive: Uint8Array): ReturnType<typeof unpack> {
  try {
    return unpack(archive, LIMIT)
  } catch (error) {
    if (error instanceof OmegaError && error.kind === 'bad-request') return new Map()
    throw error
  }
}
