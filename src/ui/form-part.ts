/** A part of a form with files: a field, or a file, which is read before the next part is. */
export type FormPart =
  | { readonly name: string; readonly value: string }
  | {
      readonly name: string
      readonly file: string
      /** The `Content-Type` of the file; undefined where none is said. */
      readonly type: string | undefined
      readonly body: ReadableStream<Uint8Array<ArrayBuffer>>
    }
