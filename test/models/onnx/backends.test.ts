import { describe } from 'vitest'
import { nativeBackend } from '../../../src/models/onnx/native-backend.ts'
import { webBackend } from '../../../src/models/onnx/web-backend.ts'
import { backendSuite } from './backend.suite.ts'

describe('in WebAssembly', () => backendSuite(webBackend))

const native = await nativeBackend(1)

// It is left out where its package has no build for the machine.
describe.skipIf(!native)('native', () => backendSuite(async () => native!))
