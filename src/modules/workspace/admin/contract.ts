// Routes of the admins' rooms.
import { backupsContract } from '../backups/contract.ts'
import { brandingContract } from '../branding/contract.ts'
import { healthContract } from '../health/contract.ts'
import { installationContract } from '../installation/contract.ts'
import { queueContract } from '../queue/contract.ts'
import { settingsContract } from '../settings/contract.ts'
import { storageContract } from '../storage/contract.ts'

export const adminContract = {
  ...settingsContract,
  ...brandingContract,
  ...installationContract,
  ...storageContract,
  ...queueContract,
  ...healthContract,
  ...backupsContract,
}
