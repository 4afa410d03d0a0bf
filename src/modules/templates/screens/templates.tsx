// The list of Word templates; a .docx dropped anywhere becomes one.
import { useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useNavigate, useSearchParams } from 'react-router'
import { DropVeil, FileButton, Sending, useDropAnywhere } from '../../../web/kit/parts/drop.tsx'
import { say } from '../../../web/kit/parts/toast.ts'
import { CellLink } from '../../../web/kit/table/cell-link.tsx'
import type { Col } from '../../../web/kit/table/columns.ts'
import { SearchBox } from '../../../web/kit/table/filters.tsx'
import { ListPage } from '../../../web/kit/table/list-page.tsx'
import { ago } from '../../../web/kit/text/format.ts'
import { t } from '../../../web/kit/text/text.ts'
import { useList } from '../../../web/kit/wire/query.ts'
import type { Template } from '../contract.ts'
import { call, makeTemplate, wordFiles } from './calls.ts'
import { FileRefusal } from '../../../web/kit/parts/refusal.tsx'

const sorts = ['name', '-name', 'updated_at', '-updated_at'] as const

export default function Templates() {
  const [search] = useSearchParams()
  const q = search.get('q') ?? undefined
  const sort = sorts.find(one => one === search.get('sort')) ?? '-updated_at'
  const list = useList(
    ['templates', { q, sort }],
    async cursor => (await call('GET /templates', { query: { q, sort, cursor } })).body,
  )
  const columns = useMemo(() => templateColumns(), [])
  const { upload, sending, refused } = useNewTemplate()
  const isOver = useDropAnywhere(upload)
  const button = <FileButton label={t('Upload template')} accept={wordFiles} isMain onFiles={upload} />
  return (
    <ListPage
      title={t('Templates')}
      count={n => t('{n} template|{n} templates', { n })}
      action={button}
      list={list}
      columns={columns}
      usualSort="-updated_at"
      isNarrowed={q !== undefined}
      filters={<SearchBox label={t('Search templates')} />}
      empty={{
        title: t('No templates yet.'),
        text: t('A template is a Word file with tags such as {{ name }} where a value belongs.'),
        actions: (
          <div className="flex flex-wrap gap-2">
            {button}
            <a className="btn" href="/samples/letter.docx" download>
              {t('Download a sample template')}
            </a>
          </div>
        ),
      }}
    >
      {isOver && <DropVeil text={t('Drop the Word template')} />}
      {sending && <Sending {...sending} />}
      {refused && <FileRefusal {...refused} />}
    </ListPage>
  )
}

function useNewTemplate() {
  const answers = useQueryClient()
  const navigate = useNavigate()
  const [sending, setSending] = useState<{ name: string; share: number }>()
  const [refused, setRefused] = useState<{ error: unknown; file: string }>()

  async function take([file]: File[]) {
    if (!file) return
    setRefused(undefined)
    setSending({ name: file.name, share: 0 })
    try {
      const template = await makeTemplate(file, share => setSending({ name: file.name, share }))
      await answers.invalidateQueries({ queryKey: ['templates'] })
      say(t('Template uploaded'))
      await navigate(`/documents/templates/${template.id}`)
    } catch (error) {
      setRefused({ error, file: file.name })
    } finally {
      setSending(undefined)
    }
  }
  return { upload: (files: File[]) => void take(files), sending, refused }
}

function templateColumns(): Col<Template>[] {
  return [
    {
      id: 'name',
      head: t('Name'),
      value: row => row.name,
      show: row => <CellLink to={`/documents/templates/${row.id}`}>{row.name}</CellLink>,
      isName: true,
      canSort: true,
    },
    {
      id: 'placeholder_count',
      head: t('Placeholders'),
      value: row => row.placeholder_count,
      isFigure: true,
      width: 130,
    },
    { id: 'version_count', head: t('Versions'), value: row => row.version_count, isFigure: true, width: 110 },
    { id: 'batch_count', head: t('Batches'), value: row => row.batch_count, isFigure: true, width: 110 },
    { id: 'file_name', head: t('File'), value: row => row.current_version.file_name, width: 200 },
    {
      id: 'updated_at',
      head: t('Changed'),
      value: row => row.updated_at,
      show: row => ago(row.updated_at),
      canSort: true,
      width: 150,
    },
  ]
}
