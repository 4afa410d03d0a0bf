// The choice of the interface's language; each is named in itself.
import { languages, speak, spoken, t } from '../../../web/kit/text/text.ts'
import type { Language } from '../../../web/kit/text/text.ts'

const names: Record<Language, string> = { en: 'English', de: 'Deutsch', qps: 'Pseudo' }

export function LanguageChoice() {
  const now = spoken()
  const offered = now === 'qps' ? [...languages, now] : languages
  return (
    <select
      aria-label={t('Language')}
      className="min-h-7 rounded-leaf border border-edge bg-leaf px-1.5 text-sm text-ink"
      value={now}
      onChange={event => void speak(event.target.value as Language)}
    >
      {offered.map(one => (
        <option key={one} value={one} lang={one}>
          {names[one]}
        </option>
      ))}
    </select>
  )
}
