// Files: bytes under their hash in a store, rows with the names that people gave them.
export { addFile, addFiles, fileById, releaseFiles, saveFile, useFile, usesOf } from './files.ts'
export type { FileRow, FileUser } from './files.ts'
export { isUnreferenced } from './references.ts'
export { pauseCleaning, removeFreed, removeOrphans, removeRows, removeUnused } from './clean.ts'
export { localFiles } from './local.ts'
export { openFiles } from './open.ts'
export { fullOr } from './store.ts'
export type { Blob, FileStore, Range } from './store.ts'
