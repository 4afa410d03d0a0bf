// The database: workspace transactions, plain-SQL migrations, and a PostgreSQL of our own where none is given.
export type { Db, Tx } from './pool.ts'
export { openDb } from './pool.ts'
export type { Migrations } from './migrate.ts'
export { migrate } from './migrate.ts'
export { appUrl } from './roles.ts'
export type { Embedded } from './embedded/index.ts'
export { startEmbedded } from './embedded/index.ts'
export type { FilledTime, Tables, WorkspaceId } from './tables.ts'
