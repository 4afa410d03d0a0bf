// The API reference at /docs: a light page made from the server's own OpenAPI document.
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { Link } from 'react-router'
import { Mark } from '../../../../web/kit/parts/mark.tsx'
import { Waiting } from '../../../../web/kit/parts/page.tsx'
import { ProblemNote } from '../../../../web/kit/parts/problem.tsx'
import { t } from '../../../../web/kit/text/text.ts'
import { CallError } from '../../../../web/kit/wire/call.ts'
import { LanguageChoice } from '../language.tsx'
import { OperationLeaf } from './operation.tsx'
import { entriesByTag } from './spec.ts'
import type { Entry, Spec } from './spec.ts'

const address = '/api/openapi.json'

async function readSpec(): Promise<Spec> {
  const reply = await fetch(address).catch(() => undefined)
  if (reply?.ok) return (await reply.json()) as Spec
  throw new CallError({
    status: reply?.status ?? 0,
    code: 'reference.unreadable',
    detail: t('The description of the API could not be read. Try again in a moment.'),
  })
}

export default function Reference() {
  const spec = useQuery({ queryKey: ['openapi'], queryFn: readSpec, staleTime: 60_000 })
  const [wanted, setWanted] = useState('')
  useEffect(() => {
    document.title = `${t('API reference')} · Octavo`
  }, [])
  return (
    <div className="min-h-dvh bg-paper">
      <header className="on-spine bg-spine text-spine-ink">
        <div className="mx-auto flex min-h-13 max-w-5xl items-center justify-between gap-3 px-5">
          <Link to="/" className="flex min-h-11 items-center gap-2.5">
            <Mark />
            <span className="display text-lg">Octavo</span>
          </Link>
          <LanguageChoice isOnSpine />
        </div>
      </header>
      <main className="mx-auto max-w-5xl px-5 py-8">
        <h1>{t('API reference')}</h1>
        {spec.data && (
          <>
            <p className="quiet mt-0.5">
              {t('Version {version}', { version: spec.data.info.version })} ·{' '}
              <a className="link tap" href={address}>
                openapi.json
              </a>
            </p>
            <p className="mt-3 max-w-prose">{spec.data.info.description}</p>
            <label className="mt-5 block max-w-sm text-sm">
              <span className="mb-1 block text-ink-2">{t('Search operations')}</span>
              <input
                type="search"
                className="fld text-base"
                value={wanted}
                onChange={event => setWanted(event.target.value)}
              />
            </label>
            <Operations spec={spec.data} wanted={wanted.trim().toLowerCase()} />
          </>
        )}
        {spec.isPending && <Waiting lines={12} />}
        {spec.error && !spec.data && <ProblemNote error={spec.error} onRetry={() => void spec.refetch()} />}
      </main>
    </div>
  )
}

function Operations({ spec, wanted }: { spec: Spec; wanted: string }) {
  const groups = entriesByTag(spec)
    .map(([tag, entries]): [string, Entry[]] => [tag, entries.filter(entry => isWanted(entry, wanted))])
    .filter(([, entries]) => entries.length > 0)
  if (groups.length === 0) return <p className="mt-8">{t('Nothing matches.')}</p>
  return (
    <>
      <nav aria-label={t('Areas')} className="mt-3 flex flex-wrap gap-x-5">
        {groups.map(([tag, entries]) => (
          <a key={tag} className="link tap" href={`#tag-${tag}`}>
            {tag} ({entries.length})
          </a>
        ))}
      </nav>
      {groups.map(([tag, entries]) => (
        <section key={tag} className="mt-8" aria-labelledby={`tag-${tag}`}>
          <h2 id={`tag-${tag}`} className="mb-2 capitalize">
            {tag}
          </h2>
          <div className="border-t border-edge">
            {entries.map(entry => (
              <OperationLeaf key={entry.operation.operationId} spec={spec} entry={entry} />
            ))}
          </div>
        </section>
      ))}
    </>
  )
}

function isWanted({ method, path, operation }: Entry, wanted: string): boolean {
  return `${method} ${path} ${operation.summary} ${operation.operationId}`.toLowerCase().includes(wanted)
}
