// The choice of the interface's language; each is named in itself.
import { languages, speak, spoken, t } from '../../../web/kit/text/text.ts'
import type { Language } from '../../../web/kit/text/text.ts'

const names: Record<Language, string> = { en: 'English', de: 'Deutsch', qps: 'Pseudo' }

export function LanguageChoice({ isOnSpine = false }: { isOnSpine?: boolean }) {
  const colours = isOnSpine ? 'border-spine-2 bg-spine text-spine-ink' : 'border-edge bg-leaf text-ink'
  const now = spoken()
  const offered = now === 'qps' ? [...languages, now] : languages
  return (
    <select
      aria-label={t('Language')}
      className={`min-h-7 min-w-0 rounded-leaf border px-1 text-sm ${colours}`}
      value={now}
      onChange={event => void speak(event.target.value as Language)}
    >
      {offered.map(one => (
        <option key={one} value={one} lang={one === 'qps' ? undefined : one}>
          {names[one]}
        </option>
      ))}
    </select>
  )
}
