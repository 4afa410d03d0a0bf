// Backups: a whole installation in one file, written while it runs, believed only after it was read to its end.
export type { Manifest } from './format.ts'
export { openBackups, type BackupPress } from './press.ts'
export { restoreBackup } from './restore.ts'
export { verifyBackup } from './verify.ts'
export { endWaiting, findWaiting, letWait, readFailure, receiveBackup } from './waiting.ts'
export { writeBackup } from './write.ts'
