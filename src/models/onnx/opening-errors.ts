import type { OnnxGraph } from './graph.ts'

/** What ONNX Runtime says, and what it means for who has made the file. */
const MEANINGS: readonly (readonly [RegExp, (found: readonly string[], graph: OnnxGraph) => string])[] = [
  [
    /Unsupported model IR version: (\d+), max supported IR version: (\d+)/,
    ([version, most]) =>
      `The model has the IR version ${version}, this server reads them up to ${most}: set model.ir_version = ${most} before onnx.save, or export it with an older package "onnx"`,
  ],
  [
    /Opset (\d+) is under development.* domain (\S+) is till opset (\d+)/s,
    ([version, domain, most]) =>
      `The model is of opset ${version} of ${domain}, this server knows them up to ${most}: export it with target_opset=${domain === 'ai.onnx' ? most : `{"${domain}": ${most}}`}, or convert it with onnx.version_converter`,
  ],
  [
    /(?:Fatal error: )?(?:(\S+):)?(\w+)\(-?\d+\) is not a registered function/,
    ([domain, op]) => unknown(op, domain ?? ''),
  ],
  [/No Op registered for (\w+) with domain_version/, ([op]) => unknown(op, '')],
  [
    /Error No opset import for domain '([^']*)'|No opset import for domain '([^']*)'/,
    ([first, second], { nodes }) => {
      const domain = first ?? second ?? ''
      return unknown(nodes.find((node) => node.domain === domain)?.op, domain)
    },
  ],
  [
    /(?:Could not find an implementation|Failed to find kernel) for (\w+)\((\d+)\)/,
    ([op, version]) =>
      `The operator "${op}" (opset ${version}) has no implementation here for that opset or for the types that the model uses: export the model with a newer opset, or with float32 in place of them`,
  ],
  [
    /unsupported data type: (\d+)/i,
    ([code]) =>
      `An input or an output of the model is ${ELEMENT_TYPES[Number(code)] ?? 'of a type'}, which cannot be sent: export the model with a cast there, to float32 or to int8`,
  ],
  [
    /MLDataType for: tensor\((\w+)\) is not currently registered/,
    ([type]) => `The model uses ${type}, which ONNX Runtime has not: export it with float32 in place of it`,
  ],
]

/** The element types of onnx.proto that ONNX Runtime computes with, but does not take or answer. */
const ELEMENT_TYPES: Readonly<Record<number, string>> = {
  14: 'complex64',
  15: 'complex128',
  16: 'bfloat16',
  17: 'float8e4m3fn',
  18: 'float8e4m3fnuz',
  19: 'float8e5m2',
  20: 'float8e5m2fnuz',
  21: 'uint4',
  22: 'int4',
  23: 'float4e2m1',
  24: 'float8e8m0',
  25: 'uint2',
  26: 'int2',
}

function unknown(op: string | undefined, domain: string): string {
  const place = domain === '' ? '' : ` of "${domain}"`
  return `The operator "${op}"${place} is not known to ONNX Runtime: export the model with standard operators, or without the step that needs it`
}

/** What is wrong with a file that ONNX Runtime does not open, and what to do. */
export function explainOpening(text: string, graph: OnnxGraph): string {
  for (const [pattern, meaning] of MEANINGS) {
    const found = pattern.exec(text)
    if (found) return meaning(found.slice(1), graph)
  }
  const plain = plainMessage(text)
  return /protobuf|No graph was found|data pointer is null/i.test(text)
    ? `The file is not an ONNX model: ${plain}`
    : `The model cannot be loaded: ${plain}`
}

/** What ONNX Runtime says was wrong, without its codes, its places in C++ and its full stop. */
export function plainMessage(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text
    .replace(/^.*?(?:ERROR_MESSAGE|Status Message): /s, '')
    .replace(/^.*?Status Message: /s, '')
    .replace(/^Exception during (?:loading|initialization): /, '')
    .replace(/(?:^|\s)\/\S*\.(?:cc|h):\d+ .*?\)(?:::<lambda.*?>)?(?: const)? (?=\S)/s, '')
    .replace(/^.{0,500}? was false\. (?=\S)/s, '') // the condition in C++
    .replace(/\[ONNXRuntimeError\] : \d+ : \w+ : /, '')
    .replace(/\.?\s*$/, '')
}
