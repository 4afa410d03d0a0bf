// Word documents to PDF by LibreOffice, native or in WebAssembly.
export { detectOffice } from './detect.ts'
export { openOffice } from './office.ts'
export type { ByteCache, ConvertOptions, Office, OfficeOptions, OfficeStatus } from './office.ts'
export { missingGlyphs } from './glyphs.ts'
export type { MissingGlyph } from './glyphs.ts'
export { openTempDir } from './temp.ts'
