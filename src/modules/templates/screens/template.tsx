// One template: what it asks for and where each stands, its versions, a new version, a new name.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useNavigate, useParams } from 'react-router'
import { FileButton, Sending } from '../../../web/kit/parts/drop.tsx'
import { ConflictNote, ifMatch, isConflict } from '../../../web/kit/parts/conflict.tsx'
import { Metrics, Page, Waiting } from '../../../web/kit/parts/page.tsx'
import { ProblemNote } from '../../../web/kit/parts/problem.tsx'
import { Rename } from '../../../web/kit/parts/rename.tsx'
import { say, withUndo } from '../../../web/kit/parts/toast.ts'
import { pathTo } from '../../../web/kit/wire/call.ts'
import { ago, moment, number } from '../../../web/kit/text/format.ts'
import { t } from '../../../web/kit/text/text.ts'
import { hideRow } from '../../../web/kit/wire/hide.ts'
import type { TemplateWithVersions } from '../contract.ts'
import { call, makeVersion, wordFiles } from './calls.ts'
import { FileRefusal } from '../../../web/kit/parts/refusal.tsx'
import { Placeholders } from './placeholders.tsx'

const trail = () => [
  { label: t('Documents'), to: '/documents' },
  { label: t('Templates'), to: '/documents/templates' },
]

export default function TemplateScreen() {
  const { id = '' } = useParams()
  const query = useQuery({
    queryKey: ['template', id],
    queryFn: async () => (await call('GET /templates/{template_id}', { params: { template_id: id } })).body,
  })
  if (query.isPending) return <Waiting />
  if (!query.data) {
    return (
      <Page title={t('Template')} trail={trail()}>
        <ProblemNote error={query.error} onRetry={() => void query.refetch()} />
      </Page>
    )
  }
  return <Loaded template={query.data} />
}

function Loaded({ template }: { template: TemplateWithVersions }) {
  const answers = useQueryClient()
  const navigate = useNavigate()
  const [sending, setSending] = useState<{ name: string; share: number }>()
  const [refused, setRefused] = useState<{ error: unknown; file: File }>()
  const key = ['template', template.id]

  const readFresh = async () =>
    (await call('GET /templates/{template_id}', { params: { template_id: template.id } })).body

  async function takeVersion([file]: File[], onto = template) {
    if (!file) return
    setRefused(undefined)
    setSending({ name: file.name, share: 0 })
    try {
      const next = await makeVersion(onto, file, share => setSending({ name: file.name, share }))
      answers.setQueryData(key, next)
      await answers.invalidateQueries({ queryKey: ['placeholders', template.id] })
      await answers.invalidateQueries({ queryKey: ['templates'] })
      say(t('Version {n} uploaded', { n: next.current_version.number }))
    } catch (error) {
      setRefused({ error, file })
    } finally {
      setSending(undefined)
    }
  }

  async function rename(name: string) {
    const params = { template_id: template.id }
    const reply = await call('PUT /templates/{template_id}', {
      params,
      body: { name },
      headers: ifMatch(template.version),
    })
    answers.setQueryData(key, reply.body)
    say(t('Template renamed'))
  }

  function remove() {
    withUndo({
      says:
        template.batch_count > 0
          ? t('{name} deleted; {n} batch keeps it|{name} deleted; {n} batches keep it', {
              name: template.name,
              n: template.batch_count,
            })
          : t('{name} deleted', { name: template.name }),
      hide: () => hideRow(answers, ['templates'], template.id),
      run: () => call('DELETE /templates/{template_id}', { params: { template_id: template.id } }),
    })
    void navigate('/documents/templates')
  }

  return (
    <Page
      title={template.name}
      trail={trail()}
      folio={t('Version {n} of {total}', {
        n: template.current_version.number,
        total: template.version_count,
      })}
      actions={
        <>
          <Rename name={template.name} save={rename} />
          <button type="button" className="btn" onClick={remove}>
            {t('Delete')}
          </button>
          <FileButton
            label={t('Upload new version')}
            accept={wordFiles}
            isMain
            onFiles={files => void takeVersion(files)}
          />
        </>
      }
    >
      {sending && <Sending {...sending} />}
      {refused && isConflict(refused.error) ? (
        <ConflictNote
          error={refused.error}
          what={t('this template')}
          onTheirs={() => void answers.invalidateQueries({ queryKey: key }).then(() => setRefused(undefined))}
          onMine={() => void readFresh().then(fresh => takeVersion([refused.file], fresh))}
        />
      ) : (
        refused && <FileRefusal error={refused.error} file={refused.file.name} />
      )}
      <Metrics
        items={[
          { label: t('Placeholders'), value: number(template.placeholder_count) },
          { label: t('Versions'), value: number(template.version_count) },
          { label: t('Batches'), value: number(template.batch_count) },
          { label: t('Changed'), value: ago(template.updated_at) },
        ]}
      />
      <Placeholders templateId={template.id} dialect={template.dialect} />
      <Versions template={template} />
    </Page>
  )
}

function Versions({ template }: { template: TemplateWithVersions }) {
  const newestFirst = template.versions.toSorted((a, b) => b.number - a.number)
  return (
    <section className="mt-8" aria-labelledby="versions">
      <h2 id="versions" className="mb-2">
        {t('Versions')}
      </h2>
      <p className="quiet mb-2">{t('A batch keeps the version that it was made with.')}</p>
      <ul className="border-t border-edge">
        {newestFirst.map(version => (
          <li
            key={version.id}
            className="flex min-h-11 flex-wrap items-center justify-between gap-x-5 gap-y-1 border-b border-rule py-1"
          >
            <span>
              <b>{t('Version {n}', { n: version.number })}</b> {version.file_name}
            </span>
            <span className="flex items-center gap-3 text-sm text-ink-2">
              {[moment(version.created_at), version.created_by].filter(Boolean).join(' · ')}
              <a
                className="btn btn-small"
                href={pathTo('/downloads/{file_id}', { file_id: version.file_id })}
                aria-label={t('Download version {n}', { n: version.number })}
              >
                {t('Download')}
              </a>
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
