import { codeSuite } from './suite.ts'

codeSuite('node')
