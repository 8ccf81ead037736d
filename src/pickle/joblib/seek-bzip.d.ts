declare module 'seek-bzip' {
  interface Input {
    readByte(): number
    eof(): boolean
  }
  interface Output {
    writeByte(byte: number): void
  }
  const Bunzip: { decode(input: Input, output: Output, multistream: boolean): void }
  export default Bunzip
}
