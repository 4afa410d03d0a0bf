// Word templates: compiled once to a plate, filled per row.
export { compileTemplate, type Plate } from './compile.ts'
export type { Filled, FillOptions } from './press.ts'
export type { TemplateFault } from './plate/faults.ts'
export type { Placeholder } from './plate/collect.ts'
export type { Place } from './tags/find.ts'
