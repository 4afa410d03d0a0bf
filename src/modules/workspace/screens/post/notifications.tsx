// Which events reach me, and where.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Form, SelectField } from '../../../../web/kit/form/form.tsx'
import { Waiting } from '../../../../web/kit/parts/page.tsx'
import { ProblemNote } from '../../../../web/kit/parts/problem.tsx'
import { say } from '../../../../web/kit/parts/toast.ts'
import { t } from '../../../../web/kit/text/text.ts'
import type { Notifications as Choices } from '../../contract.ts'
import { call } from '../calls.ts'
import { languageWord } from './wordings.tsx'
import { eventWord } from './words.ts'

const key = ['notifications']

export function Notifications() {
  const query = useQuery({
    queryKey: key,
    queryFn: async () => (await call('GET /me/notifications')).body,
    refetchOnWindowFocus: false,
  })
  if (query.isPending) return <Waiting lines={3} />
  if (!query.data) return <ProblemNote error={query.error} onRetry={() => void query.refetch()} />
  return <Choose choices={query.data} />
}

function Choose({ choices }: { choices: Choices }) {
  const answers = useQueryClient()
  async function save(values: Record<string, string>) {
    const events = choices.events.map(({ event }) => ({
      event,
      mail: values[`${event} mail`] === 'on',
      app: values[`${event} app`] === 'on',
    }))
    const locale = values.locale === 'de' ? ('de' as const) : ('en' as const)
    answers.setQueryData(key, (await call('PUT /me/notifications', { body: { events, locale } })).body)
    say(t('Choice saved'))
  }
  return (
    <Form label={t('What reaches you')} send={save} submit={t('Save choice')}>
      <table className="w-full">
        <thead>
          <tr>
            <th scope="col" className="th ps-0">
              {t('When')}
            </th>
            <th scope="col" className="th w-20 text-center">
              {t('Mail')}
            </th>
            <th scope="col" className="th w-20 text-center">
              {t('In the app')}
            </th>
          </tr>
        </thead>
        <tbody>
          {choices.events.map(one => (
            <tr key={one.event}>
              <th scope="row" className="td py-1 ps-0 text-start font-normal">
                {eventWord(one.event)}
              </th>
              <td className="td text-center">
                <Box
                  name={`${one.event} mail`}
                  isOn={one.mail}
                  label={`${eventWord(one.event)}: ${t('Mail')}`}
                />
              </td>
              <td className="td text-center">
                <Box
                  name={`${one.event} app`}
                  isOn={one.app}
                  label={`${eventWord(one.event)}: ${t('In the app')}`}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <SelectField
        label={t('Language of mails')}
        name="locale"
        defaultValue={choices.locale}
        options={['en', 'de'].map(value => ({ value, label: languageWord(value) }))}
      />
    </Form>
  )
}

function Box({ name, isOn, label }: { name: string; isOn: boolean; label: string }) {
  return (
    <input
      type="checkbox"
      name={name}
      defaultChecked={isOn}
      aria-label={label}
      className="size-6 accent-cloth"
    />
  )
}
