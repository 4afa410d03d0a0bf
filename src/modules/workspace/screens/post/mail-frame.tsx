// A mail as a mailbox shows it: head, and the body in a frame that may run nothing.
import { useMemo, useState } from 'react'
import { t } from '../../../../web/kit/text/text.ts'
import { dress, undress } from './mail-styles.ts'

interface MailAsk {
  subject: string | null
  text: string
  html: string | null
  from?: string | null
  to?: string
}

export function MailFrame({ subject, text, html, from, to }: MailAsk) {
  const [isPlain, setPlain] = useState(false)
  const bare = useMemo(() => undress(html ?? ''), [html])
  return (
    <article className="leaf min-w-0">
      <header className="border-b border-rule p-3">
        <h3 className="text-lg">{subject}</h3>
        {to && (
          <p className="quiet break-all">{from ? t('{from} to {to}', { from, to }) : t('to {to}', { to })}</p>
        )}
      </header>
      {html !== null && !isPlain ? (
        <iframe
          title={t('The mail’s content')}
          sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"
          srcDoc={bare.html}
          onLoad={event => dress(event.currentTarget, bare.sheets)}
          className="block h-96 w-full bg-white"
        />
      ) : (
        <pre className="p-3 font-sans break-words whitespace-pre-wrap">{text}</pre>
      )}
      {html !== null && (
        <footer className="border-t border-rule p-2">
          <button type="button" className="btn btn-plain btn-small" onClick={() => setPlain(!isPlain)}>
            {isPlain ? t('Show as HTML') : t('Show as text')}
          </button>
        </footer>
      )}
    </article>
  )
}
