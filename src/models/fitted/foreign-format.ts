import { ComputationError } from '../../error.ts'

/** Bytes of a file, each a character, that say what has written it. */
const START = 400

/** How files of other tools begin, `¶` for what is no letter, and what is to be done with one. */
const FORMATS: readonly (readonly [start: RegExp, what: string, advice: string])[] = [
  [/^$/, 'is empty', 'send the file that joblib.dump or pickle.dump has written'],
  [
    /^version https:\/\/git-lfs/,
    'is a pointer of Git LFS in place of a model',
    'fetch the model (git lfs pull) and send that',
  ],
  [/^¶*<(?:!doctype html|html)/i, 'is a page (HTML), no model', 'look whether the download needs a sign-in'],
  [/^<\?xml.*<PMML/, 'is PMML', 'store the fitted estimator with joblib.dump, or as ONNX'],
  [/^CBM1/, "is CatBoost's own", 'store the model as ONNX (save_model("model.onnx", format="onnx"))'],
  [
    /^tree¶version=/,
    "is LightGBM's own text",
    'store the fitted LGBMClassifier or LGBMRegressor, or the Booster, with joblib.dump',
  ],
  [
    /^\{(?:[¶ ]*"(?:learner|version)"|L¶{8}(?:learner|Config|version))/,
    "is XGBoost's own",
    'store the fitted XGBClassifier or XGBRegressor, or the Booster, with joblib.dump',
  ],
  [/^.HDF¶/, 'is HDF5, as Keras writes it', 'store the model as ONNX'],
  [/^PK¶¶.*(?:data\.pkl|\.storage)/, 'is of PyTorch', 'store the model as ONNX (torch.onnx.export)'],
  [/^PK¶¶.*(?:metadata|config)\.json/, 'is of Keras', 'store the model as ONNX'],
  [/^.NUMPY/, 'is an array of NumPy', 'store a fitted estimator with joblib.dump'],
  [/^RD[AX][23]¶|^[XB]¶{4}/, 'is of R', 'store the model as ONNX'],
]

/** Throws a `ValueError` for a file that says of itself that another tool has written it. */
export function refuseForeignFormat(bytes: Uint8Array): void {
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, START)).replaceAll(/\p{Cc}/gu, '¶')
  const [, what, advice] = FORMATS.find(([pattern]) => pattern.test(start)) ?? []
  if (what) throw new ComputationError('ValueError', `The file ${what}: ${advice}`)
}
