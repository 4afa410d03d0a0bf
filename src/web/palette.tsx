// ⌘K: every screen and action by name, and everything that the words are found in.
import { useQuery } from '@tanstack/react-query'
import { useEffect, useId, useRef, useState } from 'react'
import { useNavigate } from 'react-router'
import type { Area, Nouns } from './kit/area.ts'
import { Dialog } from './kit/parts/dialog.tsx'
import { sentenceOf, problemOf } from './kit/parts/problem.tsx'
import { can, useSession } from './kit/session.tsx'
import { t } from './kit/text/text.ts'
import { foundQuery, keepRecent, keptRecent } from './find.ts'
import type { Panel } from './shortcuts.ts'

interface PaletteAsk {
  areas: Area[]
  nouns: Nouns
  onClose: () => void
  onPanel: (panel: Panel) => void
}

interface Entry {
  key: string
  group: string
  label: string
  detail: string
  run: () => void
}

/** Words wait so long for the next key before they are sent. */
const pauseMs = 150

export function Palette({ areas, nouns, onClose, onPanel }: PaletteAsk) {
  const list = useId()
  const [asked, setAsked] = useState('')
  const [at, setAt] = useState(0)
  const wanted = usePaused(asked.trim())
  const found = useQuery({ ...foundQuery(wanted), enabled: wanted.length > 1 })
  const go = useGo(onClose)
  const screens = useScreens(areas, go, onPanel).filter(one =>
    `${one.detail} ${one.label} ${one.words}`.toLowerCase().includes(asked.trim().toLowerCase()),
  )
  const hits = useHits(asked.trim() === '' ? undefined : found.data, nouns, go)
  const all: Entry[] = [...hits, ...screens]
  const chosen = Math.min(at, all.length - 1)
  const isSearching = wanted !== asked.trim() || found.isFetching

  function onKeyDown(event: React.KeyboardEvent) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step) {
      event.preventDefault()
      setAt((chosen + step + all.length) % Math.max(1, all.length))
    }
    if (event.key === 'Enter') all[chosen]?.run()
  }

  return (
    <Dialog title={t('Find anything')} onClose={onClose}>
      <input
        className="fld"
        aria-controls={list}
        aria-label={t('Name, e-mail, reference, part of a phone number, or a screen')}
        placeholder={t('Name, e-mail, reference, part of a phone number, or a screen')}
        value={asked}
        onKeyDown={onKeyDown}
        onChange={event => {
          setAsked(event.target.value)
          setAt(0)
        }}
      />
      <output className="sr-only">{all[chosen]?.label ?? ''}</output>
      <Entries id={list} entries={all} chosen={chosen} />
      {found.error && <p className="p-2 text-verm">{sentenceOf(problemOf(found.error))}</p>}
      {all.length === 0 && !isSearching && !found.error && (
        <p className="quiet p-2">
          {t(
            'Nothing has all of these words. Try fewer, or a part of one; what was deleted is in the trash.',
          )}
        </p>
      )}
    </Dialog>
  )
}

function Entries({ id, entries, chosen }: { id: string; entries: Entry[]; chosen: number }) {
  const mark = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    mark.current?.scrollIntoView({ block: 'nearest' })
  })
  const groups = [...new Set(entries.map(it => it.group))]
  return (
    <div id={id} className="mt-3">
      {groups.map(group => (
        <section key={group} aria-label={group}>
          <p aria-hidden className="mt-2 border-b border-rule px-2 text-sm font-semibold text-ink-2">
            {group}
          </p>
          <ul>
            {entries.map(
              (entry, index) =>
                entry.group === group && (
                  <li key={entry.key}>
                    <button
                      type="button"
                      ref={index === chosen ? mark : undefined}
                      className={`flex min-h-9 w-full items-center justify-between gap-3 px-2 text-start pointer-coarse:min-h-11 ${index === chosen ? 'bg-cloth-wash' : 'hover:bg-wash'}`}
                      onClick={entry.run}
                    >
                      <span className="min-w-0 truncate">{entry.label}</span>
                      <span className="max-w-[55%] min-w-0 shrink-0 truncate text-sm text-ink-2">
                        {entry.detail}
                      </span>
                    </button>
                  </li>
                ),
            )}
          </ul>
        </section>
      ))}
    </div>
  )
}

/** The value, once it has not changed for a moment. */
function usePaused(value: string): string {
  const [paused, setPaused] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setPaused(value), pauseMs)
    return () => clearTimeout(timer)
  }, [value])
  return paused
}

type Go = (to: string) => () => void

function useGo(onClose: () => void): Go {
  const navigate = useNavigate()
  return to => () => {
    onClose()
    void navigate(to)
  }
}

type Hits = Awaited<ReturnType<ReturnType<typeof foundQuery>['queryFn']>>

/** What was found, kind by kind; before anything is asked, what was opened last. */
function useHits(found: Hits | undefined, nouns: Nouns, go: Go): Entry[] {
  const { userId } = useSession()
  const recent = found ? undefined : keptRecent(userId)
  return (found ?? recent ?? []).flatMap(hit => {
    const noun = nouns[hit.kind]
    const to = noun?.placeOf?.(hit.id)
    if (!noun || to === undefined) return []
    const open = go(to)
    const run = () => {
      keepRecent(userId, hit)
      open()
    }
    const detail = recent ? noun.one() : (hit.detail ?? '')
    return [{ key: hit.id, group: recent ? t('Opened last') : noun.many(), label: hit.title, detail, run }]
  })
}

function useScreens(areas: Area[], go: Go, onPanel: (panel: Panel) => void): (Entry & { words: string })[] {
  const group = t('Screens and actions')
  const one = (label: string, detail: string, words: string, run: () => void) => ({
    key: `${detail} ${label}`,
    group,
    label,
    detail,
    words,
    run,
  })
  const links = areas.flatMap(area =>
    area.links.map(link => one(link.label(), area.label(), link.words?.() ?? '', go(link.to))),
  )
  const session = useSession()
  const has = (to: string) => areas.some(area => area.links.some(link => link.to === to))
  return [
    one(t('Today'), '', '', go('/')),
    ...links,
    // Those whose area has no link to them.
    ...(has('/trash') ? [] : [one(t('Trash'), '', t('deleted restore undo'), go('/trash'))]),
    ...(has('/uploads') || !can(session, 'customers') ? [] : [one(t('Uploads'), '', '', go('/uploads'))]),
    one(t('Activity'), '', t('jobs'), () => onPanel('activity')),
    one(t('Your account'), '', '', go('/account')),
    one(t('Keyboard shortcuts'), '', '?', () => onPanel('shortcuts')),
    one(t('API reference'), '', 'OpenAPI', go('/docs')),
  ]
}
