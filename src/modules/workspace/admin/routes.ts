// Handlers of the admins' rooms: settings, look, storage, queue, health, backups.
import type { Base } from '../../../base/base.ts'
import type { Handlers } from '../../../base/http/ask.ts'
import { createBackup, listBackups, removeBackup, sendBackup, verifyBackupLater } from '../backups/backups.ts'
import { changeBackupSchedule, readBackupSchedule } from '../backups/schedule.ts'
import { changeBranding, createLogo, readBranding, removeLogo, sendLogo } from '../branding/branding.ts'
import type { adminContract } from './contract.ts'
import { readHealth } from '../health/health.ts'
import { readInstallation, removeSample } from '../installation/sample.ts'
import { changeJobs, pauseSchedule, readQueue } from '../queue/queue.ts'
import { changeSettings, readSettings } from '../settings/settings.ts'
import { readStorage, testStorage } from '../storage/storage.ts'

export function adminRoutes(base: Base): Handlers<typeof adminContract> {
  return {
    readSettings: tx => readSettings(base, tx),
    changeSettings: (tx, ask) => changeSettings(base, tx, ask),

    readBranding,
    changeBranding,
    createLogo: (tx, ask) => createLogo(base, tx, ask),
    readLogo: ask => sendLogo(base, ask),
    removeLogo,

    readInstallation,
    removeSample: (tx, ask) => removeSample(base, tx, ask),

    readStorage: tx => readStorage(base, tx),
    testStorage: (tx, ask) => testStorage(base, tx, ask),

    readQueue: tx => readQueue(base, tx),
    changeJobs: (tx, ask) => changeJobs(base, tx, ask),
    pauseSchedule: (tx, ask) => pauseSchedule(tx, ask, true),
    resumeSchedule: (tx, ask) => pauseSchedule(tx, ask, false),

    readHealth: tx => readHealth(base, tx),

    listBackups: (tx, ask) => listBackups(base, tx, ask),
    createBackup: (tx, ask) => createBackup(base, tx, ask),
    readBackupFile: ask => sendBackup(base, ask),
    verifyBackup: (tx, ask) => verifyBackupLater(base, tx, ask),
    removeBackup: (tx, ask) => removeBackup(base, tx, ask),
    readBackupSchedule: tx => readBackupSchedule(base, tx),
    changeBackupSchedule: (tx, ask) => changeBackupSchedule(base, tx, ask),
  }
}
