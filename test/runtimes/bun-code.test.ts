import { codeSuite } from './suite.ts'

codeSuite('bun')
