// A link that asks for no more: one press opens it. Nothing opens by itself, for previews load pages too.
/** @jsxImportSource preact */
import { useEffect } from 'preact/hooks'
import { t } from '../../kit/text/text.ts'
import { openPortal, type Portal } from '../call.ts'
import { Act, Heading, Trouble } from '../parts.tsx'
import { loadPdf } from '../read/pdf.ts'
import { useTask } from '../task.ts'
import { own } from '../words.ts'

interface ReadyAsk {
  portal: Portal
  onPortal: (portal: Portal) => void
  onStale: () => void
}

export function Ready({ portal, onPortal, onStale }: ReadyAsk) {
  const task = useTask(onStale)
  useEffect(warmUp, [])
  return (
    <section className="sheet">
      <Heading>{portal.title ?? t('Documents for you')}</Heading>
      <p>{t('{company} has sent you this.', { company: own(portal.company) })}</p>
      {!navigator.cookieEnabled && (
        <p className="trouble">
          {t('Your browser refuses cookies, and without one this page cannot stay open. Allow them first.')}
        </p>
      )}
      <Act isMain task={task} onClick={() => void task.run(async () => onPortal(await openPortal()))}>
        {t('Open')}
      </Act>
      <Trouble problem={task.problem} />
    </section>
  )
}

/** The viewer is fetched while the person reads, unless they asked their phone to save data. */
export function warmUp(): void {
  const { connection } = navigator as { connection?: { saveData?: boolean } }
  // A failure is told when a document is to be shown.
  if (!connection?.saveData) loadPdf().catch(() => {})
}
