// Files: bytes under their hash in a store, rows with the names that people gave them.
export {
  addFile,
  addFiles,
  fileById,
  releaseFiles,
  removeUnused,
  saveFile,
  useFile,
  usesOf,
} from './files.ts'
export type { FileRow, FileUser } from './files.ts'
export { localFiles } from './local.ts'
export type { FileStore, Range } from './store.ts'
