// The two screens before the house: a leaf in the middle of the page, with the mark above it.
import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { ReactNode } from 'react'
import { Mark } from '../../../web/kit/parts/mark.tsx'
import { t } from '../../../web/kit/text/text.ts'
import { setupQuery, type Setup } from './calls.ts'
import { LanguageChoice } from './language.tsx'

type Look = NonNullable<Setup['look']>

/** Of the house itself, where no single company is known. */
function OwnMark() {
  return (
    <div className="mb-5 flex items-center gap-2.5 text-cloth">
      <Mark size={28} />
      <span className="display text-xl text-ink">Octavo</span>
    </div>
  )
}

/** A logo is made for paper: in the dark it keeps a light ground. */
function Sign({ look }: { look: Look }) {
  const { company, colour, on_dark, logo } = look
  return (
    <div className="mb-5">
      {logo ? (
        <img
          src={logo}
          alt={company}
          className="max-h-16 max-w-full rounded-leaf object-contain bg-white p-1"
        />
      ) : (
        <span className="display text-xl" style={{ color: `light-dark(${colour}, ${on_dark})` }}>
          {company}
        </span>
      )}
    </div>
  )
}

export function Front({ title, lead, children }: { title: string; lead?: string; children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · Octavo`
  }, [title])
  const look = useQuery(setupQuery).data?.look ?? null
  return (
    <div className="flex min-h-dvh flex-col bg-paper">
      <div
        className="h-3 bg-spine"
        style={look ? { background: `light-dark(${look.colour}, ${look.on_dark})` } : undefined}
      />
      <main className="m-auto w-full max-w-[26rem] px-5 py-8">
        {look ? <Sign look={look} /> : <OwnMark />}
        <div className="leaf p-5">
          <h1>{title}</h1>
          {lead && <p className="quiet mt-1">{lead}</p>}
          <div className="mt-5">{children}</div>
        </div>
        <div className="mt-5 flex items-center justify-between gap-3 text-sm text-ink-2">
          <span>{t('Your data stays on this server.')}</span>
          <LanguageChoice />
        </div>
      </main>
    </div>
  )
}
