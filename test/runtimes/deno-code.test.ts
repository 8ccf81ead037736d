import { codeSuite } from './suite.ts'

codeSuite('deno')
