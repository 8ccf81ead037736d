export { decodeArrow } from './arrow-decode.ts'
export { encodeArrow } from './arrow-encode.ts'
