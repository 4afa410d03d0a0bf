// What a LibreOffice must be able to do to be one of the converters at work, native or WASM.
export interface Print {
  pdfa: boolean
  tagged: boolean
}

/** One running LibreOffice, native or WASM; it converts one document at a time. */
export interface Converter {
  pid: number | null
  /** Resolves when it has ended, for whatever reason, and left nothing behind. */
  gone: Promise<void>
  /** May call `free` when it could begin another document although the PDF of this one is still being read. */
  convert: (docx: Uint8Array, print: Print, free: () => void) => Promise<Uint8Array>
  /** Says which document probably comes next, while one is printed: it is laid ready; none any more takes it away. */
  expect?: (docx: Uint8Array | undefined) => void
  kill: () => void
  complaints: () => string
}

export type Log = (level: 'info' | 'warn', message: string, facts?: object) => void
