// Adding or changing a webhook: address, what for, which events; a new one's secret is shown this once.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { Form, SelectField, TextField, Tick } from '../../../../web/kit/form/form.tsx'
import { ifMatch } from '../../../../web/kit/parts/conflict.tsx'
import { Dialog } from '../../../../web/kit/parts/dialog.tsx'
import { say } from '../../../../web/kit/parts/toast.ts'
import { t } from '../../../../web/kit/text/text.ts'
import type { Webhook } from '../../contract.ts'
import { call } from '../calls.ts'
import { CopyOnce } from '../copy-once.tsx'

export function WebhookDialog({ hook, onClose }: { hook?: Webhook; onClose: () => void }) {
  const answers = useQueryClient()
  const navigate = useNavigate()
  const [made, setMade] = useState<Webhook & { secret: string }>()
  const [isNarrowed, setNarrowed] = useState(hook?.types !== undefined && hook.types !== null)
  const events = useQuery({
    queryKey: ['webhook-events'],
    queryFn: async () => (await call('GET /webhook-events')).body.data,
    staleTime: 60_000,
  })
  const known = events.data ?? []

  async function save(values: Record<string, string>) {
    const types = isNarrowed ? known.map(it => it.type).filter(type => values[type] === 'on') : null
    const body = { url: values.url ?? '', description: values.description ?? '', types }
    if (hook) {
      const params = { webhook_id: hook.id }
      const is_enabled = values.is_enabled === 'on'
      await call('PUT /webhooks/{webhook_id}', {
        params,
        body: { ...body, is_enabled },
        headers: ifMatch(hook.version),
      })
      say(t('Webhook saved'))
      onClose()
    } else setMade((await call('POST /webhooks', { body })).body)
    await answers.invalidateQueries({ queryKey: ['webhooks'] })
  }

  if (made)
    return (
      <Dialog title={t('Your new webhook')} onClose={onClose}>
        <CopyOnce
          label={t('Secret that checks signatures')}
          secret={made.secret}
          onDone={() => void navigate(`/admin/webhooks/${made.id}`)}
        />
      </Dialog>
    )
  return (
    <Dialog title={hook ? t('Change webhook') : t('New webhook')} onClose={onClose}>
      <Form
        submit={hook ? t('Save') : t('Add webhook')}
        send={save}
        check={values =>
          isNarrowed && !known.some(it => values[it.type] === 'on')
            ? { types: t('Tick at least one event.') }
            : {}
        }
      >
        <TextField
          label={t('Address')}
          name="url"
          type="url"
          required
          maxLength={2000}
          defaultValue={hook?.url}
          hint={t('A public address, such as https://example.com/hooks/octavo.')}
        />
        <TextField
          label={t('What for')}
          name="description"
          maxLength={200}
          defaultValue={hook?.description}
        />
        {hook && (
          <Tick
            name="is_enabled"
            label={t('Enabled')}
            hint={t('Disabled, it hears nothing, and what waits for it is given up.')}
            defaultChecked={hook.disabled_at === null}
          />
        )}
        <SelectField
          label={t('Hears of')}
          name="types"
          value={isNarrowed ? 'some' : 'all'}
          onChange={event => setNarrowed(event.target.value === 'some')}
          options={[
            { value: 'all', label: t('Every event, now and later') },
            { value: 'some', label: t('Only what is ticked below') },
          ]}
        />
        {isNarrowed && (
          <fieldset>
            <legend className="mb-1 text-sm font-semibold">{t('Events')}</legend>
            {known.map(({ type, says }) => (
              <Tick
                key={type}
                name={type}
                label={type}
                hint={says}
                defaultChecked={hook?.types?.includes(type)}
              />
            ))}
          </fieldset>
        )}
      </Form>
    </Dialog>
  )
}
