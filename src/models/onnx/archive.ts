import { ComputationError } from '../../error.ts'
import { isArchive } from '../../store/script/format.ts'
import { unpack } from '../../store/unpack.ts'
import { externalFiles, missing, withExternalData } from './external-data.ts'

/** Of the files of an archive together, in bytes: what protobuf has room for in one. */
const LIMIT = 2 ** 31 - 1

/**
 * A model as one file: as it is, or out of a zip, tar or tar.gz that has it with the files of its weights.
 * Throws `ValueError` for an archive without a model, or with several, or without some of the weights.
 */
export function wholeModel(upload: Uint8Array): Uint8Array {
  if (!isArchive(upload)) return upload
  const files = unpack(upload, LIMIT)
  const models = [...files.keys()].filter(
    (name) => name.endsWith('.onnx') && !/(?:^|\/)(?:\._|__MACOSX\/)/.test(name),
  )
  const [path] = models
  if (path === undefined || models.length > 1) {
    throw new ComputationError(
      'ValueError',
      `The archive has ${path === undefined ? 'no .onnx file' : `${models.length} .onnx files, ${models.join(', ')}`}, put one model into it with the files of its weights`,
    )
  }
  const file = files.get(path)!
  const folder = path.slice(0, path.lastIndexOf('/') + 1)
  const find = (name: string) => files.get(folder + name) ?? files.get(name)
  const absent = externalFiles(file).filter((name) => !find(name))
  if (absent.length > 0) throw missing(absent)
  return withExternalData(file, find)
}
