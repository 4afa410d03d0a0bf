// One webhook: what it hears of, how it is doing, a test with the raw answer, a new secret, and its log.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useNavigate, useParams } from 'react-router'
import { Dialog } from '../../../../web/kit/parts/dialog.tsx'
import { Facts } from '../../../../web/kit/parts/facts.tsx'
import { Page, Waiting } from '../../../../web/kit/parts/page.tsx'
import { ProblemNote } from '../../../../web/kit/parts/problem.tsx'
import { Status } from '../../../../web/kit/parts/status.tsx'
import { sayProblem, withUndo } from '../../../../web/kit/parts/toast.ts'
import { moment } from '../../../../web/kit/text/format.ts'
import { t } from '../../../../web/kit/text/text.ts'
import { hideRow } from '../../../../web/kit/wire/hide.ts'
import type { Webhook } from '../../contract.ts'
import { call } from '../calls.ts'
import { CopyOnce } from '../copy-once.tsx'
import { Deliveries } from './deliveries.tsx'
import { RawAnswer, type Tested } from './raw-answer.tsx'
import { WebhookDialog } from './webhook-dialog.tsx'
import { stateOf, webhooksKey } from './webhooks.tsx'

const trail = () => [{ label: t('Webhooks'), to: '/admin/webhooks' }]

export default function WebhookScreen() {
  const { id = '' } = useParams()
  const query = useQuery({
    queryKey: [...webhooksKey, id],
    queryFn: async () => (await call('GET /webhooks/{webhook_id}', { params: { webhook_id: id } })).body,
  })
  if (query.isPending) return <Waiting />
  if (!query.data)
    return (
      <Page title={t('Webhook')} trail={trail()}>
        <ProblemNote error={query.error} onRetry={() => void query.refetch()} />
      </Page>
    )
  return <Loaded hook={query.data} />
}

function Loaded({ hook }: { hook: Webhook }) {
  const answers = useQueryClient()
  const navigate = useNavigate()
  const [open, setOpen] = useState<'change' | { secret: string }>()
  const [tested, setTested] = useState<Tested | 'asking'>()
  const params = { webhook_id: hook.id }

  async function test() {
    setTested('asking')
    try {
      setTested((await call('POST /webhooks/{webhook_id}/test', { params })).body)
    } catch (error) {
      setTested(undefined)
      sayProblem(error)
    }
  }
  async function renew() {
    try {
      setOpen({ secret: (await call('POST /webhooks/{webhook_id}/secret', { params })).body.secret })
      await answers.invalidateQueries({ queryKey: webhooksKey })
    } catch (error) {
      sayProblem(error)
    }
  }
  function remove() {
    withUndo({
      says: t('{name} removed', { name: hook.url }),
      hide: () => hideRow(answers, webhooksKey, hook.id),
      run: () => call('DELETE /webhooks/{webhook_id}', { params }),
    })
    void navigate('/admin/webhooks')
  }
  const button = (label: string, act: () => void, isMain = false) => (
    <button type="button" className={isMain ? 'btn btn-main' : 'btn'} onClick={act}>
      {label}
    </button>
  )
  return (
    <Page
      title={hook.description || new URL(hook.url).host}
      trail={trail()}
      actions={
        <>
          {button(t('Remove'), remove)}
          {button(t('New secret'), () => void renew())}
          {button(t('Change'), () => setOpen('change'))}
          {button(tested === 'asking' ? t('Testing') : t('Test'), () => void test(), true)}
        </>
      }
    >
      {tested && tested !== 'asking' && <RawAnswer it={tested} onClose={() => setTested(undefined)} />}
      <Facts items={factsOf(hook)} />
      <Deliveries hook={hook} />
      {open === 'change' && <WebhookDialog hook={hook} onClose={() => setOpen(undefined)} />}
      {typeof open === 'object' && (
        <Dialog title={t('Your new secret')} onClose={() => setOpen(undefined)}>
          <p className="mb-3">{t('For 24 hours deliveries are signed with the old one, too.')}</p>
          <CopyOnce
            label={t('Secret that checks signatures')}
            secret={open.secret}
            onDone={() => setOpen(undefined)}
          />
        </Dialog>
      )}
    </Page>
  )
}

function factsOf(hook: Webhook): [string, React.ReactNode][] {
  const { tone, word } = stateOf(hook)
  return [
    [
      t('Address'),
      <code key="url" className="font-mono text-sm break-all">
        {hook.url}
      </code>,
    ],
    [
      t('State'),
      <Status key="state" tone={tone}>
        {word}
      </Status>,
    ],
    [t('Hears of'), hook.types?.join(', ') ?? t('Everything')],
    ...(hook.old_secret_until
      ? [[t('Old secret counts until'), moment(hook.old_secret_until)] as [string, React.ReactNode]]
      : []),
    [t('Added'), moment(hook.created_at)],
  ]
}
