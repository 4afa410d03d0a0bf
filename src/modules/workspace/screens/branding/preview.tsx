// How a message and the customers' page look with what is being edited, on light and on dark paper.
import { t } from '../../../../web/kit/text/text.ts'
import { pathTo } from '../../../../web/kit/wire/call.ts'
import type { Branding } from '../../contract.ts'

export interface Look {
  colour: string
  colour_dark: string | null
  sender_name: string
  footer: string
}

/** The papers of both themes, always shown together: who chooses sees only one of them. */
const papers = {
  light: { paper: '#fbfcfb', text: '#14201c', quiet: '#46544e', rule: '#d5dcd8' },
  dark: { paper: '#0f1513', text: '#e9efec', quiet: '#b4c1bb', rule: '#2f3a35' },
}

export function Preview({ now, look }: { now: Branding; look: Look }) {
  const dark = look.colour_dark ?? (look.colour === now.colour ? now.on_dark : lighter(look.colour))
  return (
    <section aria-label={t('Preview')} className="grid content-start gap-5 xl:grid-cols-2">
      <Sheet now={now} look={look} colour={look.colour} theme="light" />
      <Sheet now={now} look={look} colour={dark} theme="dark" />
    </section>
  )
}

/** Near enough while the colour is being chosen; saving tells the one that is used. */
function lighter(colour: string): string {
  return `color-mix(in srgb, ${colour} 55%, white)`
}

interface SheetAsk {
  now: Branding
  look: Look
  colour: string
  theme: keyof typeof papers
}

function Sheet({ now, look, colour, theme }: SheetAsk) {
  const { paper, text, quiet, rule } = papers[theme]
  const sender = look.sender_name.trim() || now.company
  return (
    <figure className="min-w-0">
      <figcaption className="quiet mb-1">
        {theme === 'light' ? t('On light paper') : t('On dark paper')}
      </figcaption>
      <div style={{ background: paper, color: text, borderColor: rule }} className="rounded-leaf border">
        <p style={{ borderColor: rule, color: quiet }} className="border-b px-4 py-2 text-sm">
          {t('From: {name}', { name: sender })}
        </p>
        <div className="p-4">
          {now.logo ? (
            <img
              src={`${pathTo('/branding/logo')}?v=${now.logo.sha256.slice(0, 8)}`}
              alt={now.company}
              className="max-h-12 max-w-48 object-contain"
            />
          ) : (
            <p className="display text-lg" style={{ color: colour }}>
              {now.company}
            </p>
          )}
          <p className="mt-4">{t('Your document is ready.')}</p>
          <p
            className="mt-3 inline-block rounded-leaf border px-3 py-1.5 font-semibold"
            style={{ borderColor: colour, color: colour }}
          >
            {t('Open the document')}
          </p>
          {look.footer && (
            <p style={{ borderColor: rule, color: quiet }} className="mt-5 border-t pt-2 text-sm">
              {look.footer}
            </p>
          )}
        </div>
      </div>
    </figure>
  )
}
