// The viewer of a stored PDF: all pages, zoom, the folio.
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ProblemNote } from '../parts/problem.tsx'
import { t } from '../text/text.ts'
import { CallError, renew } from '../wire/call.ts'
import { BlankPage, PdfPages } from './pages.tsx'

const zooms = [0.5, 0.75, 1, 1.5, 2]

async function readBytes(path: string): Promise<ArrayBuffer> {
  let reply = await fetch(path)
  if (reply.status === 401 && (await renew())) reply = await fetch(path)
  if (reply.ok) return reply.arrayBuffer()
  const type = reply.headers.get('content-type') ?? ''
  throw new CallError(
    type.includes('json')
      ? { status: reply.status, ...((await reply.json()) as { code: string; detail: string }) }
      : {
          status: reply.status,
          code: 'file.unreadable',
          detail: t('The file could not be read. Try again in a moment.'),
        },
  )
}

export function PdfViewer({ path, label }: { path: string; label: string }) {
  const [zoom, setZoom] = useState(1)
  const [page, setPage] = useState<{ number: number; total: number }>()
  const [broken, setBroken] = useState<unknown>()
  const file = useQuery({
    queryKey: ['file', path],
    queryFn: () => readBytes(path),
    staleTime: Infinity,
    gcTime: 60_000,
  })
  if (file.error || broken)
    return <ProblemNote error={file.error ?? broken} onRetry={() => void file.refetch()} />
  return (
    <section aria-label={t('Pages of {name}', { name: label })}>
      <div className="mb-2 flex min-h-9 flex-wrap items-center justify-between gap-3">
        <output className="quiet">
          {page && t('page {n} of {total}', { n: page.number, total: page.total })}
        </output>
        <label className="flex items-center gap-2 text-sm">
          {t('Zoom')}
          <select className="fld w-auto" value={zoom} onChange={event => setZoom(Number(event.target.value))}>
            {zooms.map(one => (
              <option key={one} value={one}>
                {one === 1 ? t('As wide as the window') : `${one * 100} %`}
              </option>
            ))}
          </select>
        </label>
      </div>
      {file.data ? (
        <PdfPages
          bytes={file.data}
          zoom={zoom}
          onError={setBroken}
          onPage={(number, total) => setPage({ number, total })}
        />
      ) : (
        <BlankPage>
          <output>{t('Loading')}</output>
        </BlankPage>
      )}
    </section>
  )
}
