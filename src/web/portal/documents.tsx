// My documents: what this link brought, then what else was sent to the same person; to read, to keep, to ask about.
/** @jsxImportSource preact */
import { bytes, day } from '../kit/text/format.ts'
import { t } from '../kit/text/text.ts'
import { fileOf, type Portal, type PortalDocument } from './call.ts'
import { kindOf, shownAs } from './read/kinds.ts'
import { Heading } from './parts.tsx'
import { own } from './words.ts'

export interface Acts {
  onView: (document: PortalDocument) => void
  onDownload: (document: PortalDocument) => void
  onAsk: (document: PortalDocument) => void
}

export function Documents({ portal, ...acts }: { portal: Portal } & Acts) {
  const here = portal.documents.filter(it => it.is_of_link)
  const others = portal.documents.filter(it => !it.is_of_link)
  return (
    <section className="sheet">
      <Heading>{t('Your documents')}</Heading>
      {here.length > 0 ? (
        <Rows documents={here} {...acts} />
      ) : (
        <p>{t('Nothing is here any more. Ask {company}.', { company: own(portal.company) })}</p>
      )}
      {others.length > 0 && (
        <>
          <h2>{t('Also sent to you')}</h2>
          <Rows documents={others} {...acts} />
        </>
      )}
    </section>
  )
}

function Rows({ documents, ...acts }: { documents: PortalDocument[] } & Acts) {
  return (
    <ul className="rows">
      {documents.map(it => (
        <Row key={it.id} document={it} {...acts} />
      ))}
    </ul>
  )
}

function Row({ document, onView, onAsk, onDownload }: { document: PortalDocument } & Acts) {
  const { id, title, media_type, size, sent_at, corrected_at } = document
  const name = `document-${id}`
  return (
    <li className="row">
      <p className="title" id={name} dir="auto">
        {title}
      </p>
      <p className="quiet">
        {kindOf(media_type)} · {bytes(Math.max(size, 1000))} · {t('sent on {date}', { date: day(sent_at) })}
      </p>
      {corrected_at && <Corrected at={corrected_at} />}
      <p className="acts">
        {shownAs(media_type) !== 'none' && (
          <button
            type="button"
            className="act act-main"
            aria-describedby={name}
            onClick={() => onView(document)}
          >
            {t('Read')}
          </button>
        )}
        <Download document={document} onDownload={onDownload} describedBy={name} />
        <button
          type="button"
          className="act act-plain"
          aria-describedby={name}
          onClick={() => onAsk(document)}
        >
          {t('Ask about it')}
        </button>
      </p>
    </li>
  )
}

export function Corrected({ at }: { at: string }) {
  return (
    <p className="corrected">
      <span aria-hidden="true">●</span> {t('corrected on {date}', { date: day(at) })}
    </p>
  )
}

interface DownloadAsk {
  document: PortalDocument
  onDownload: (document: PortalDocument) => void
  describedBy?: string
}

/** A plain link, so that it works however little of the page does; pressed, it first looks whether it still may. */
export function Download({ document, onDownload, describedBy }: DownloadAsk) {
  return (
    <a
      className="act"
      href={fileOf(document.id, true)}
      download
      aria-describedby={describedBy}
      onClick={event => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return
        event.preventDefault()
        onDownload(document)
      }}
    >
      {t('Download')}
    </a>
  )
}

/** Through a link of the moment: the browser names and keeps the file itself, of whatever size. */
export function saveFile({ id }: PortalDocument): void {
  const link = document.createElement('a')
  link.href = fileOf(id, true)
  link.download = ''
  link.click()
}
