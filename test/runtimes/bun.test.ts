import { httpSuite } from './suite.ts'

httpSuite('bun')
