import { httpSuite } from './suite.ts'

httpSuite('deno')
