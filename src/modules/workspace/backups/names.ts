// Names of the work that backups are.

export const BACKUP = 'workspace.backup'
export const VERIFY = 'workspace.verify_backup'
