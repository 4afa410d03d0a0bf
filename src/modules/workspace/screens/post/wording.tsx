// One wording: written at the left, shown filled with examples at the right.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useDeferredValue, useEffect, useState } from 'react'
import { useNavigate, useParams } from 'react-router'
import { AreaField, Form, TextField } from '../../../../web/kit/form/form.tsx'
import { ConflictNote, ifMatch, isConflict } from '../../../../web/kit/parts/conflict.tsx'
import { Page, Waiting } from '../../../../web/kit/parts/page.tsx'
import { ProblemNote } from '../../../../web/kit/parts/problem.tsx'
import { say, withUndo } from '../../../../web/kit/parts/toast.ts'
import { t } from '../../../../web/kit/text/text.ts'
import type { EmailTemplate } from '../../contract.ts'
import { call } from '../calls.ts'
import { MailFrame } from './mail-frame.tsx'
import { languageWord, wordingsKey } from './wordings.tsx'
import { topicWord } from './words.ts'

const oneKey = ['email-template']

export default function WordingScreen() {
  const { key = '', locale = '' } = useParams()
  const query = useQuery({
    queryKey: [...oneKey, key, locale],
    queryFn: async () => {
      const { data } = (await call('GET /email-templates')).body
      return data.find(it => it.key === key && it.locale === locale) ?? null
    },
    refetchOnWindowFocus: false,
  })
  const trail = [{ label: t('Message templates'), to: '/admin/wordings' }]
  if (query.isPending) return <Waiting />
  if (!query.data)
    return (
      <Page title={t('Message template')} trail={trail}>
        {query.error ? (
          <ProblemNote error={query.error} onRetry={() => void query.refetch()} />
        ) : (
          <p>{t('Octavo sends no message of this kind.')}</p>
        )}
      </Page>
    )
  const template = query.data
  return (
    <Page
      title={`${topicWord(template.key)} · ${languageWord(template.locale)}`}
      trail={trail}
      folio={template.id ? t('Your wording') : t('As it comes with Octavo')}
    >
      <Editor key={`${template.key} ${template.locale} ${template.version}`} template={template} />
    </Page>
  )
}

interface Draft {
  subject: string
  text: string
  html: string | null
}

const draftOf = ({ subject, text, html }: Draft): Draft => ({ subject, text, html })

function Editor({ template }: { template: EmailTemplate }) {
  const answers = useQueryClient()
  const navigate = useNavigate()
  const [draft, setDraft] = useState(draftOf(template))
  const [conflict, setConflict] = useState<unknown>()
  const { id, key, locale } = template
  const kept = [...oneKey, key, locale]

  async function save(version = template.version) {
    try {
      const saved = id
        ? await call('PUT /email-templates/{email_template_id}', {
            params: { email_template_id: id },
            headers: ifMatch(version),
            body: draft,
          })
        : await call('POST /email-templates', { body: { ...draft, key, locale } })
      setConflict(undefined)
      answers.setQueryData(kept, saved.body)
      void answers.invalidateQueries({ queryKey: wordingsKey })
      say(t('Wording saved'), { label: t('All messages'), onClick: () => void navigate('/admin/wordings') })
    } catch (error) {
      if (!isConflict(error)) throw error
      setConflict(error)
    }
  }

  async function readFresh() {
    await answers.invalidateQueries({ queryKey: kept })
    const { data } = (await call('GET /email-templates')).body
    return data.find(it => it.key === key && it.locale === locale)
  }

  function takeAway(own: string) {
    withUndo({
      says: t('Your wording taken away'),
      hide: () => () => void answers.invalidateQueries({ queryKey: oneKey }),
      run: () =>
        call('DELETE /email-templates/{email_template_id}', { params: { email_template_id: own } }).then(() =>
          answers.invalidateQueries({ queryKey: wordingsKey }),
        ),
    })
    void navigate('/admin/wordings')
  }

  const put = (more: Partial<Draft>) => setDraft(before => ({ ...before, ...more }))
  return (
    <div className="grid gap-8 lg:grid-cols-2">
      <div className="flex min-w-0 flex-col gap-3">
        {conflict !== undefined && (
          <ConflictNote
            error={conflict}
            what={t('this wording')}
            onTheirs={() => void answers.invalidateQueries({ queryKey: kept })}
            onMine={() => void readFresh().then(fresh => save(fresh?.version))}
          />
        )}
        <Form
          label={t('Message template')}
          send={() => save()}
          submit={t('Save')}
          more={
            id && (
              <button type="button" className="btn" onClick={() => takeAway(id)}>
                {t('Back to the usual wording')}
              </button>
            )
          }
        >
          <TextField
            label={t('Subject')}
            name="subject"
            required
            maxLength={300}
            value={draft.subject}
            onChange={event => put({ subject: event.target.value })}
          />
          <AreaField
            label={t('Text')}
            name="text"
            required
            rows={12}
            value={draft.text}
            onChange={event => put({ text: event.target.value })}
          />
          <p className="text-sm">
            {t('Octavo puts in:')}{' '}
            {template.placeholders.map(name => (
              <code key={name} className="tag me-3 inline-block">{`{{${name}}}`}</code>
            ))}
          </p>
          <details>
            <summary className="min-h-7">{t('HTML of your own')}</summary>
            <AreaField
              label={t('HTML')}
              name="html"
              rows={8}
              className="fld font-mono text-sm"
              value={draft.html ?? ''}
              onChange={event => put({ html: event.target.value || null })}
              hint={t('Left empty, it is made from the text.')}
            />
          </details>
        </Form>
      </div>
      <Preview draft={draft} of={template} />
    </div>
  )
}

function usePaused<V>(value: V, ms: number): V {
  const [paused, setPaused] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setPaused(value), ms)
    return () => clearTimeout(timer)
  }, [value, ms])
  return useDeferredValue(paused)
}

function Preview({ draft, of }: { draft: Draft; of: EmailTemplate }) {
  const { key, locale } = of
  const shown = usePaused(draft, 400)
  const query = useQuery({
    queryKey: ['email-preview', key, locale, shown],
    queryFn: async () =>
      (await call('POST /email-templates/preview', { body: { ...shown, key, locale } })).body,
    placeholderData: before => before,
    enabled: shown.subject.trim() !== '' && shown.text.trim() !== '',
  })
  return (
    <section aria-labelledby="preview" className="min-w-0">
      <h2 id="preview" className="mb-2">
        {t('Preview with examples')}
      </h2>
      <div aria-live="polite">
        {query.error && <ProblemNote error={query.error} />}
        {!query.error && query.data && <MailFrame {...query.data} />}
      </div>
    </section>
  )
}
