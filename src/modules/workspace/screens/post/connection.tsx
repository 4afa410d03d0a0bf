// What every connection's screen shares: who has set it, its form, trying it with the raw answer, forgetting it.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { ComponentType, ReactNode } from 'react'
import { Form, TextField } from '../../../../web/kit/form/form.tsx'
import { ConflictNote, ifMatch, isConflict } from '../../../../web/kit/parts/conflict.tsx'
import { Facts } from '../../../../web/kit/parts/facts.tsx'
import { Page, Waiting } from '../../../../web/kit/parts/page.tsx'
import { ProblemNote } from '../../../../web/kit/parts/problem.tsx'
import { Status } from '../../../../web/kit/parts/status.tsx'
import { say, withUndo } from '../../../../web/kit/parts/toast.ts'
import { number } from '../../../../web/kit/text/format.ts'
import { t } from '../../../../web/kit/text/text.ts'
import type { Connection } from '../../contract.ts'
import { call } from '../calls.ts'

export type Values = Record<string, string>

interface Ask {
  kind: string
  title: string
  /** What happens, in one sentence, while nothing is set. */
  unset: string
  /** Names of secrets and how they are called. */
  secrets: Record<string, string>
  Fields: ComponentType<{ connection: Connection }>
  settingsOf: (values: Values) => Record<string, unknown>
}

export function ConnectionScreen(ask: Ask) {
  const key = ['connection', ask.kind]
  const params = { kind: ask.kind }
  const query = useQuery({
    queryKey: key,
    queryFn: async () => (await call('GET /connections/{kind}', { params })).body,
    // A form under somebody's hands is not to be changed by what comes in beside.
    refetchOnWindowFocus: false,
  })
  const test = useMutation({
    mutationFn: async () => (await call('POST /connections/{kind}/test', { params })).body,
  })
  if (query.isPending) return <Waiting />
  if (!query.data)
    return (
      <Page title={ask.title}>
        <ProblemNote error={query.error} onRetry={() => void query.refetch()} />
      </Page>
    )
  const connection = query.data
  const isByHand = connection.source !== 'environment'
  return (
    <Page title={ask.title} folio={connection.source === 'none' ? ask.unset : undefined}>
      <div className="grid gap-8 lg:grid-cols-[minmax(0,34rem)_minmax(0,1fr)]">
        {isByHand ? (
          <Editor key={connection.version} {...ask} connection={connection} onTest={() => test.mutate()} />
        ) : (
          <Given connection={connection} secrets={ask.secrets} />
        )}
        <Trial
          canTest={connection.source !== 'none'}
          isRunning={test.isPending}
          answer={test.data}
          error={test.error}
          onTest={() => test.mutate()}
        />
      </div>
    </Page>
  )
}

/** The operator's: to be read, not changed. */
function Given({ connection, secrets }: { connection: Connection; secrets: Record<string, string> }) {
  const settings = Object.entries(connection.settings).map(([name, value]): [string, ReactNode] => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ])
  const hidden = connection.secrets.map((name): [string, ReactNode] => [secrets[name] ?? name, '••••'])
  return (
    <section>
      <p className="mb-3">
        {t(
          'Set by the environment. Whoever runs Octavo changes it there; it goes before anything saved here.',
        )}
      </p>
      <Facts items={[...settings, ...hidden]} />
    </section>
  )
}

function Editor({
  kind,
  title,
  secrets,
  Fields,
  settingsOf,
  connection,
  onTest,
}: Ask & { connection: Connection; onTest: () => void }) {
  const answers = useQueryClient()
  const [conflict, setConflict] = useState<{ error: unknown; values: Values }>()
  const key = ['connection', kind]
  const params = { kind }

  async function save(values: Values, version = connection.version) {
    const entered = Object.keys(secrets).filter(name => values[name])
    const body = {
      settings: settingsOf(values),
      secrets: Object.fromEntries(entered.map(name => [name, values[name] ?? ''])),
    }
    try {
      const saved = await call('PUT /connections/{kind}', { params, body, headers: ifMatch(version) })
      setConflict(undefined)
      answers.setQueryData(key, saved.body)
      say(t('{what} saved', { what: title }), { label: t('Test'), onClick: onTest })
    } catch (error) {
      if (!isConflict(error)) throw error
      setConflict({ error, values })
    }
  }

  async function readFresh() {
    const { body } = await call('GET /connections/{kind}', { params })
    answers.setQueryData(key, body)
    return body
  }

  function forget() {
    const nothing = { source: 'none' as const, settings: {}, secrets: [], version: 0, changed_at: null }
    withUndo({
      says: t('{what} forgotten', { what: title }),
      hide() {
        answers.setQueryData(key, { ...connection, ...nothing })
        return () => answers.setQueryData(key, connection)
      },
      run: () => call('DELETE /connections/{kind}', { params, headers: ifMatch(connection.version) }),
    })
  }

  return (
    <section className="flex flex-col gap-3">
      {conflict && (
        <ConflictNote
          error={conflict.error}
          what={t('this connection')}
          onTheirs={() => void readFresh().then(() => setConflict(undefined))}
          onMine={() => void readFresh().then(fresh => save(conflict.values, fresh.version))}
        />
      )}
      <Form
        label={title}
        send={values => save(values)}
        submit={t('Save')}
        more={
          connection.version > 0 && (
            <button type="button" className="btn" onClick={forget}>
              {t('Forget this connection')}
            </button>
          )
        }
      >
        <Fields connection={connection} />
      </Form>
    </section>
  )
}

/** A field whose saved value is never shown. */
export function SecretField(ask: { connection: Connection; name: string; label: string; hint?: string }) {
  const isSaved = ask.connection.secrets.includes(ask.name)
  const kept = t('One is saved. Leave this empty to keep it.')
  const hint = isSaved ? kept : ask.hint
  return (
    <TextField
      label={ask.label}
      name={ask.name}
      type="password"
      autoComplete="off"
      placeholder={isSaved ? '••••••••' : ''}
      {...(hint === undefined ? {} : { hint })}
    />
  )
}

interface TrialAsk {
  canTest: boolean
  isRunning: boolean
  answer: { ok: boolean; said: string; took_ms: number } | undefined
  error: unknown
  onTest: () => void
}

function Trial({ canTest, isRunning, answer, error, onTest }: TrialAsk) {
  return (
    <section aria-labelledby="trial" className="min-w-0">
      <h2 id="trial" className="mb-2">
        {t('Test')}
      </h2>
      <p className="mb-3">
        {canTest
          ? t('Tries what is saved and shows what the other side said. Nothing is sent to anybody.')
          : t('Save first, then test here.')}
      </p>
      <button type="button" className="btn" disabled={!canTest || isRunning} onClick={onTest}>
        {isRunning ? t('Testing …') : t('Test')}
      </button>
      <div aria-live="polite" className="mt-4">
        {error ? <ProblemNote error={error} /> : answer && !isRunning && <Answer {...answer} />}
      </div>
    </section>
  )
}

function Answer({ ok, said, took_ms }: { ok: boolean; said: string; took_ms: number }) {
  return (
    <>
      <p className="mb-2 flex flex-wrap gap-x-3">
        <Status tone={ok ? 'done' : 'failed'}>{ok ? t('It works') : t('It does not work')}</Status>
        <span className="quiet">{t('{n} ms', { n: number(took_ms) })}</span>
      </p>
      <pre
        aria-label={t('What the other side said')}
        className="leaf p-3 break-words font-mono text-sm whitespace-pre-wrap"
      >
        {said}
      </pre>
    </>
  )
}

/** A setting as a field shows it. */
export const shownText = (value: unknown) =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : ''
