// The customer's page: which screen the link calls for, and which document is being read.
/** @jsxImportSource preact */
import { useEffect, useState } from 'preact/hooks'
import { Away } from './gate/away.tsx'
import type { Portal, PortalDocument } from './call.ts'
import { Documents, saveFile } from './documents.tsx'
import { Frame } from './frame.tsx'
import { shownAs } from './read/kinds.ts'
import { useLanguage, useLink, type Link } from './link.ts'
import { Waiting } from './parts.tsx'
import { Question } from './question.tsx'
import { Ready } from './gate/ready.tsx'
import { Shut } from './gate/shut.tsx'
import { Verify } from './gate/verify.tsx'
import { Viewer } from './read/viewer.tsx'

export function App() {
  useLanguage()
  const link = useLink()
  const { stand } = link
  if (stand.at === 'link') return <Screen portal={stand.portal} link={link} />
  return (
    <Frame portal={null}>
      {stand.at === 'waiting' ? (
        <Waiting />
      ) : (
        <Away problem={stand.problem} onRetry={() => void link.read()} />
      )}
    </Frame>
  )
}

function Screen({ portal, link }: { portal: Portal; link: Link }) {
  const [viewed, view] = useViewed()
  const [asked, setAsked] = useState<PortalDocument | null>(null)
  const onStale = () => void link.read()
  const onPortal = (next: Portal) => {
    link.take(next)
    const [only, ...more] = next.documents
    if (only && more.length === 0 && shownAs(only.media_type) !== 'none') view(only)
  }
  if (portal.state === 'code' || portal.state === 'ready') {
    const First = portal.state === 'code' ? Verify : Ready
    return (
      <Frame portal={portal}>
        <First key={portal.state} {...{ portal, onPortal, onStale }} />
      </Frame>
    )
  }
  if (portal.state !== 'open')
    return (
      <Frame portal={portal}>
        <Shut key={portal.state} portal={portal} onStale={onStale} />
      </Frame>
    )
  const onDownload = (document: PortalDocument) =>
    void link.look().then(isOpen => isOpen && saveFile(document))
  const reading = portal.documents.find(it => it.id === viewed)
  return (
    <Frame portal={portal} isWide={reading !== undefined}>
      {reading ? (
        <Viewer
          key={`${reading.id} ${reading.corrected_at}`}
          document={reading}
          onClose={() => history.back()}
          onAsk={setAsked}
          onDownload={onDownload}
          onStale={() => void link.look()}
        />
      ) : (
        <Documents portal={portal} onView={view} onAsk={setAsked} onDownload={onDownload} />
      )}
      {asked && (
        <Question portal={portal} document={asked} onClose={() => setAsked(null)} onStale={onStale} />
      )}
    </Frame>
  )
}

/** Kept in the history's state, not in the address: the phone's Back closes a document, and the token stays in one place. */
function useViewed(): [id: string | null, view: (document: PortalDocument) => void] {
  const idOf = (state: unknown) => (state as { document?: string } | null)?.document ?? null
  const [viewed, setViewed] = useState(idOf(history.state))
  useEffect(() => {
    const turn = (event: PopStateEvent) => setViewed(idOf(event.state))
    addEventListener('popstate', turn)
    return () => removeEventListener('popstate', turn)
  }, [])
  const view = ({ id }: PortalDocument) => {
    history.pushState({ document: id }, '')
    setViewed(id)
    scrollTo(0, 0)
  }
  return [viewed, view]
}
