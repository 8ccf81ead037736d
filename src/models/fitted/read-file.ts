import { ComputationError } from '../../error.ts'
import type { Budget } from '../../pickle/bounds.ts'
import { namedClasses } from '../../pickle/classes.ts'
import { joblibClasses } from '../../pickle/joblib/arrays.ts'
import { decompress } from '../../pickle/joblib/decompress.ts'
import { readPickle } from '../../pickle/read-pickle.ts'
import { readSkops } from '../../pickle/skops/read-skops.ts'
import { isObject, itemsOf, PickleError, type PickleValue } from '../../pickle/value.ts'
import { notComputed } from './errors.ts'
import { refuseForeignFormat } from './foreign-format.ts'

/** Where what an estimator holds may come from (`_loss` is how scikit-learn 1.4 to 1.7 calls a module of its own); nothing of it is ever called, but a file that names more is of no use. */
const LIBRARIES =
  /^(?:sklearn|numpy|scipy|joblib|pandas|xgboost|lightgbm|imblearn|category_encoders|_loss)(?:\.|$)/

/** Of Python's own, what only holds values; old protocols call the module and some of its types otherwise. */
const BUILTINS =
  'Ellipsis NotImplemented bool bytearray bytes complex dict float frozenset getattr int list long object range set slice str tuple type unicode xrange'

/** What people note beside a model, such as when it was trained: values, of which a model has no use. */
const NOTED = [
  'datetime.date datetime.datetime datetime.time datetime.timedelta datetime.timezone zoneinfo.ZoneInfo decimal.Decimal fractions.Fraction',
  'uuid.UUID uuid.SafeUUID re._compile operator.attrgetter operator.itemgetter types.SimpleNamespace',
  'pathlib.Path pathlib.PosixPath pathlib.PurePosixPath pathlib.PureWindowsPath pathlib.WindowsPath',
  'pathlib._local.Path pathlib._local.PosixPath pathlib._local.PurePosixPath pathlib._local.WindowsPath',
].flatMap((names) => names.split(' '))

const PYTHON: ReadonlySet<string> = new Set([
  ...BUILTINS.split(' ').flatMap((name) => [`builtins.${name}`, `__builtin__.${name}`]),
  ...['Counter', 'OrderedDict', 'defaultdict', 'deque'].map((name) => `collections.${name}`),
  ...[
    'copyreg._reconstructor',
    'copy_reg._reconstructor',
    '_codecs.encode',
    'functools.partial',
    'pickle.PickleBuffer',
  ],
  ...NOTED,
])

/** Where code is pickled itself, rather than by its name. */
const CODE = /^(?:cloudpickle|dill)\b/

/** Names what the libraries have, and refuses a file that names anything else, before more of it is read. */
const modelClasses = () =>
  joblibClasses({
    ...namedClasses,
    find(module, name) {
      const isKnown = LIBRARIES.test(module) || PYTHON.has(`${module}.${name}`) || isOfDill(module, name)
      if (isKnown) return namedClasses.find(module, name)
      const isCode = CODE.test(module) || module === '__main__'
      throw notComputed(`A model that holds ${isCode ? 'code of its own, ' : ''}"${module}.${name}"`)
    },
    reduce(made, args, budget) {
      if (isObject(made) && isOfDill(made.module, made.name)) return reducedByDill(made.name, args, budget)
      if (isObject(made) && /^(builtins|__builtin__)$/.test(made.module) && made.name === 'getattr')
        checkOwner(itemsOf(args)[0] ?? null)
      return namedClasses.reduce(made, args, budget)
    },
  })

function isOfDill(module: string, name: string): boolean {
  return module === 'dill._dill' && (name === '_create_array' || name === '_load_type')
}

/** How dill spells an array, `_create_array(function, args, state)`, and a type of Python's, `_load_type(name)`. */
function reducedByDill(name: string, args: PickleValue, budget: Budget): PickleValue {
  const [first = null, given = null, state = null] = itemsOf(args)
  if (name === '_load_type') return namedClasses.find('builtins', String(first))
  const array = namedClasses.reduce(first, given, budget)
  if (isObject(array)) array.state = state
  return array
}

/** A method is of what the libraries have, such as that of a distribution which a search drew from. */
function checkOwner(owner: PickleValue): void {
  if (!isObject(owner) || !(LIBRARIES.test(owner.module) || NOTED.includes(`${owner.module}.${owner.name}`)))
    throw notComputed('A model that holds "builtins.getattr"')
}

/** The first bytes of a file of skops. */
const ZIP = [0x50, 0x4b, 0x03, 0x04]

/**
 * Reads the file of a model as joblib, pickle or skops has written it; nothing in it is run.
 *
 * @throws ComputationError `NotImplementedError` for a file that names what no estimator has, `ValueError` for a damaged one and
 * for one of another tool.
 */
export async function readModelFile(bytes: Uint8Array): Promise<PickleValue> {
  try {
    refuseForeignFormat(bytes)
    const isZip = ZIP.every((byte, i) => bytes[i] === byte)
    return isZip ? readSkops(bytes, modelClasses()) : readPickle(await decompress(bytes), modelClasses())
  } catch (cause) {
    if (!(cause instanceof PickleError)) throw cause
    throw new ComputationError('ValueError', `The file of the model cannot be read: ${cause.message}`, cause)
  }
}
