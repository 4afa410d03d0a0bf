// What nobody caught ends the process, as it does without us; but first it is told, where somebody hears of faults.
import type { Base } from '../base/base.ts'

/** Gives back the way to stop. */
export function tellUncaught({ faults, log }: Pick<Base, 'faults' | 'log'>): () => void {
  if (!faults.isOn) return () => {}
  const tell = (fault: unknown, where: NodeJS.UncaughtExceptionOrigin) => {
    log.fatal({ err: fault }, where)
    faults.tell(fault, { where })
    void faults.close().finally(() => process.exit(1))
  }
  // Unhandled rejections come here too: that is Node's default since 15.
  process.on('uncaughtException', tell)
  return () => void process.off('uncaughtException', tell)
}
