/** A part of a form with files: a field, or a file, which is read before the next part is. */
export type FormPart =
  | { readonly name: string; readonly value: string }
  | { readonly name: string; readonly file: string; readonly body: ReadableStream<Uint8Array<ArrayBuffer>> }
