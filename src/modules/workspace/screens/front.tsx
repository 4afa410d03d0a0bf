// The two screens before the house: a leaf in the middle of the page, with the mark above it.
import { useEffect } from 'react'
import type { ReactNode } from 'react'
import { Mark } from '../../../web/kit/parts/mark.tsx'
import { t } from '../../../web/kit/text/text.ts'
import { LanguageChoice } from './language.tsx'

export function Front({ title, lead, children }: { title: string; lead?: string; children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · Octavo`
  }, [title])
  return (
    <div className="flex min-h-dvh flex-col bg-paper">
      <div className="h-3 bg-spine" />
      <main className="m-auto w-full max-w-[26rem] px-5 py-8">
        <div className="mb-5 flex items-center gap-2.5 text-cloth">
          <Mark size={28} />
          <span className="display text-xl text-ink">Octavo</span>
        </div>
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
