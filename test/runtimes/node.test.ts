import { httpSuite } from './suite.ts'

httpSuite('node')
