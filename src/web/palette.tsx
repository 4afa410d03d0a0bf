// ⌘K: every screen and action by name.
import { useId, useState } from 'react'
import { useNavigate } from 'react-router'
import type { Area } from './kit/area.ts'
import { Dialog } from './kit/parts/dialog.tsx'
import { t } from './kit/text/text.ts'
import type { Panel } from './shortcuts.ts'

interface PaletteAsk {
  areas: Area[]
  onClose: () => void
  onPanel: (panel: Panel) => void
}

interface Entry {
  label: string
  within: string
  words: string
  run: () => void
}

export function Palette({ areas, onClose, onPanel }: PaletteAsk) {
  const navigate = useNavigate()
  const list = useId()
  const [asked, setAsked] = useState('')
  const [at, setAt] = useState(0)

  const go = (to: string) => () => {
    onClose()
    void navigate(to)
  }
  const all: Entry[] = [
    { label: t('Today'), within: '', words: '', run: go('/') },
    ...areas.flatMap(area =>
      area.links.map(link => ({
        label: link.label(),
        within: area.label(),
        words: link.words?.() ?? '',
        run: go(link.to),
      })),
    ),
    { label: t('Activity'), within: '', words: t('jobs'), run: () => onPanel('activity') },
    { label: t('Keyboard shortcuts'), within: '', words: '?', run: () => onPanel('shortcuts') },
    { label: t('API reference'), within: '', words: 'OpenAPI', run: go('/docs') },
  ]
  const wanted = asked.trim().toLowerCase()
  const found = all.filter(one => `${one.within} ${one.label} ${one.words}`.toLowerCase().includes(wanted))
  const chosen = Math.min(at, found.length - 1)

  function onKeyDown(event: React.KeyboardEvent) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step) {
      event.preventDefault()
      setAt((chosen + step + found.length) % Math.max(1, found.length))
    }
    if (event.key === 'Enter') found[chosen]?.run()
  }

  return (
    <Dialog title={t('Find a screen or an action')} onClose={onClose}>
      <input
        className="fld"
        aria-controls={list}
        aria-label={t('Find a screen or an action')}
        value={asked}
        onKeyDown={onKeyDown}
        onChange={event => {
          setAsked(event.target.value)
          setAt(0)
        }}
      />
      <output className="sr-only">{found[chosen]?.label ?? t('Nothing matches.')}</output>
      <ul id={list} aria-label={t('Found')} className="mt-3">
        {found.map((entry, index) => (
          <li key={entry.within + entry.label}>
            <button
              type="button"
              className={`flex min-h-9 w-full items-center justify-between gap-3 px-2 text-start ${index === chosen ? 'bg-cloth-wash' : 'hover:bg-wash'}`}
              onClick={entry.run}
            >
              <span>{entry.label}</span>
              <span className="text-sm text-ink-2">{entry.within}</span>
            </button>
          </li>
        ))}
      </ul>
      {found.length === 0 && (
        <p className="quiet p-2">{t('Nothing is called that. Try "batches" or "customers".')}</p>
      )}
    </Dialog>
  )
}
