// The files to send: dropped here, or taken from the library.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { DropVeil, FileButton, Sending, useDropAnywhere } from '../../../../web/kit/parts/drop.tsx'
import { ProblemNote } from '../../../../web/kit/parts/problem.tsx'
import { t } from '../../../../web/kit/text/text.ts'
import { sendFile } from '../../../../web/kit/wire/upload.ts'
import { workspaceCall } from '../calls.ts'
import type { Thing } from './send-files.tsx'

interface FilesAsk {
  things: Thing[]
  onThings: (things: Thing[]) => void
}

const titleOf = (name: string) => name.replace(/\.[a-z0-9]{2,4}$/i, '')

export function Files({ things, onThings }: FilesAsk) {
  const answers = useQueryClient()
  const [sending, setSending] = useState<{ name: string; share: number }>()
  const [error, setError] = useState<unknown>()
  async function bring(files: File[]) {
    setError(undefined)
    let all = things
    try {
      for (const file of files) {
        setSending({ name: file.name, share: 0 })
        const { id } = await sendFile<{ id: string }>('/uploads', file, {
          onProgress: share => setSending({ name: file.name, share }),
        })
        all = [...all, { kind: 'upload', id, title: titleOf(file.name) }]
        onThings(all)
      }
    } catch (cause) {
      setError(cause)
    } finally {
      setSending(undefined)
      void answers.invalidateQueries({ queryKey: ['uploads'] })
    }
  }
  const isOver = useDropAnywhere(files => void bring(files))
  return (
    <section aria-labelledby="files">
      {isOver && <DropVeil text={t('Drop the files to send here')} />}
      <h2 id="files" className="mb-2">
        {t('Which files?')}
      </h2>
      {things.length > 0 && (
        <ul className="mb-3 border-t border-edge">
          {things.map(thing => (
            <li key={thing.id} className="flex min-h-9 items-center gap-3 border-b border-rule py-1">
              <span className="min-w-0 grow truncate font-semibold">{thing.title}</span>
              <button
                type="button"
                className="btn btn-small"
                aria-label={t('Take out {name}', { name: thing.title })}
                onClick={() => onThings(things.filter(one => one.id !== thing.id))}
              >
                {t('Take out')}
              </button>
            </li>
          ))}
        </ul>
      )}
      {sending && <Sending {...sending} />}
      {error !== undefined && (
        <div className="mb-3">
          <ProblemNote error={error} />
        </div>
      )}
      <div className="flex flex-wrap items-end gap-3">
        <FileButton
          label={t('Choose files')}
          accept=".pdf,.xlsx,.csv,.json,.docx,.png,.jpg,.jpeg"
          multiple
          isMain={things.length === 0}
          onFiles={files => void bring(files)}
        />
        <Library things={things} onThings={onThings} />
      </div>
    </section>
  )
}

function Library({ things, onThings }: FilesAsk) {
  const id = useId()
  const uploads = useQuery({
    queryKey: ['uploads', 'newest'],
    queryFn: async () => (await workspaceCall('GET /uploads', { query: { limit: 100 } })).body.data,
  })
  const left = uploads.data?.filter(one => things.every(thing => thing.id !== one.id)) ?? []
  if (left.length === 0) return null
  return (
    <div className="min-w-0 grow text-sm">
      <label htmlFor={id} className="mb-1 block text-ink-2">
        {t('or one that is here')}
      </label>
      <select
        id={id}
        className="fld text-base"
        value=""
        onChange={event => {
          const found = left.find(one => one.id === event.target.value)
          if (found) onThings([...things, { kind: 'upload', id: found.id, title: titleOf(found.name) }])
        }}
      >
        <option value="">{t('Choose a file')}</option>
        {left.map(one => (
          <option key={one.id} value={one.id}>
            {one.name}
          </option>
        ))}
      </select>
    </div>
  )
}
