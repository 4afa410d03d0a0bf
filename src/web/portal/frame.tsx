// Round every screen of the customer's page: who sends, the other language, and whose eyes it is for.
/** @jsxImportSource preact */
import type { ComponentChildren } from 'preact'
import { useEffect } from 'preact/hooks'
import { speak, spoken, t } from '../kit/text/text.ts'
import { useBrand } from './brand.ts'
import type { Portal } from './call.ts'

interface FrameAsk {
  portal: Portal | null
  isWide?: boolean
  children: ComponentChildren
}

export function Frame({ portal, isWide = false, children }: FrameAsk) {
  const company = portal?.company ?? ''
  const language = spoken()
  const brand = useBrand()
  useEffect(() => {
    // The company alone: titles stand in histories, on shared screens, in screenshots.
    if (company) document.title = t('Documents from {company}', { company })
  }, [company, language])
  const other = language === 'de' ? 'en' : 'de'
  return (
    <div className={isWide ? 'page page-wide' : 'page'}>
      <header className="head">
        <p className="who" dir="auto">
          {brand?.logo && portal ? (
            <img src={brand.logo.file} width={brand.logo.width} height={brand.logo.height} alt={company} />
          ) : (
            company
          )}
        </p>
        <button type="button" className="act act-plain" lang={other} onClick={() => void speak(other)}>
          {{ en: 'English', de: 'Deutsch' }[other]}
        </button>
      </header>
      <main>{children}</main>
      {portal && (
        <footer className="foot">
          <p>{t('This page is for you alone. Do not pass its link on.')}</p>
          {brand?.footer && (
            <p className="last" dir="auto">
              {brand.footer}
            </p>
          )}
        </footer>
      )}
    </div>
  )
}
