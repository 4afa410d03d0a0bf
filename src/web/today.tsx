// Today: what runs, what failed, what waits, and what to do first; each module brings its part.
import { Suspense, lazy, useState } from 'react'
import { Page } from './kit/parts/page.tsx'
import { can, useSession } from './kit/session.tsx'
import { locale, t } from './kit/text/text.ts'
import { Firsts } from './firsts.tsx'
import { todayPanels } from './modules.ts'

const panels = todayPanels.map(panel => ({ ...panel, Shown: lazy(panel.load) }))

export default function Today() {
  const session = useSession()
  const [date] = useState(() =>
    new Date().toLocaleDateString(locale(), { weekday: 'long', day: 'numeric', month: 'long' }),
  )
  return (
    <Page title={t('Today')} folio={`${date} · ${session.workspace}`}>
      {panels
        .filter(panel => can(session, panel.capability))
        .map(({ key, Shown }) => (
          <Suspense key={key}>
            <Shown />
          </Suspense>
        ))}
      <Firsts />
    </Page>
  )
}
