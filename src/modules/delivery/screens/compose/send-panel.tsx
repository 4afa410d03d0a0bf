// Composing and sending: channel, text, what a link allows, whose message it is, who gets it, Send links.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { Tick } from '../../../../web/kit/form/form.tsx'
import { Empty, Waiting } from '../../../../web/kit/parts/page.tsx'
import { ProblemNote } from '../../../../web/kit/parts/problem.tsx'
import { number } from '../../../../web/kit/text/format.ts'
import { t } from '../../../../web/kit/text/text.ts'
import type { Channel, MessageSettings, SendPreview } from '../../contract.ts'
import { settingsQuery } from '../calls.ts'
import { channelWord } from '../words.ts'
import { firstHow, type Cargo, type How } from './how.ts'
import { MessagePreview } from './message-preview.tsx'
import { MessageText } from './message-text.tsx'
import { Options } from './options.tsx'
import { usePreview } from './previews.ts'
import { Recipients } from './recipients.tsx'
import { Sample } from './sample.tsx'
import { SendBar } from './send-bar.tsx'

export function SendPanel({ cargo }: { cargo: Cargo }) {
  const settings = useQuery(settingsQuery)
  if (settings.isPending) return <Waiting />
  if (!settings.data) return <ProblemNote error={settings.error} onRetry={() => void settings.refetch()} />
  return <Composer cargo={cargo} settings={settings.data} />
}

function Composer({ cargo, settings }: { cargo: Cargo; settings: MessageSettings }) {
  const [kept, setHow] = useState(() => firstHow(settings, 'email'))
  const [picked, pick] = useState<Channel>()
  const [at, setAt] = useState(0)
  const navigate = useNavigate()
  const answers = useQueryClient()
  const onHow = (change: Partial<How>) => setHow(before => ({ ...before, ...change }))
  const sms = usePreview(cargo, kept, 'sms', picked === 'sms' ? at : 0)
  const email = usePreview(cargo, kept, 'email', picked === 'sms' ? 0 : at)
  // Until somebody chooses: the way that reaches more of them.
  const better = (sms.data?.messages ?? 0) > (email.data?.messages ?? 0) ? 'sms' : 'email'
  const how = { ...kept, channel: picked ?? better }
  const query = how.channel === 'sms' ? sms : email
  const preview = query.data
  async function goOn(delivery_id: string) {
    await answers.invalidateQueries({ queryKey: ['deliveries'] })
    await navigate(`/documents/deliveries/${delivery_id}`)
  }
  return (
    <>
      <Channels
        channel={how.channel}
        reached={{ sms: sms.data?.messages, email: email.data?.messages }}
        onChannel={channel => {
          pick(channel)
          onHow({ skip_unreachable: false })
          setAt(0)
        }}
      />
      {preview && (preview.already_sent > 0 || how.again) && (
        <SentBefore preview={preview} how={how} onHow={onHow} />
      )}
      <div className="grid gap-x-8 gap-y-5 lg:grid-cols-2">
        <div className="flex min-w-0 flex-col gap-5">
          <MessageText
            how={how}
            onHow={onHow}
            placeholders={cargo.placeholders}
            isDear={preview?.sample?.segments?.encoding === 'ucs2'}
          />
          <Options how={how} onHow={onHow} doubles={preview?.doubles} />
        </div>
        <div className="min-w-0">
          {query.error && <ProblemNote error={query.error} onRetry={() => void query.refetch()} />}
          {!preview && query.isFetching && <Waiting lines={4} />}
          {preview && (
            <MessagePreview
              {...{ preview, at, channel: how.channel }}
              onAt={setAt}
              isStale={query.isPlaceholderData}
            />
          )}
          {preview?.sample && <Sample cargo={cargo} how={how} at={at} />}
        </div>
      </div>
      {preview && (
        <section className="mt-8" aria-labelledby="recipients">
          <h2 id="recipients" className="mb-2">
            {t('Who gets it')}
          </h2>
          <Recipients preview={preview} rowOf={cargo.rowOf} />
          {preview.messages === 0 ? (
            <Nobody preview={preview} />
          ) : (
            <SendBar {...{ cargo, how, onHow, preview }} onSent={sending => void goOn(sending.delivery_id)} />
          )}
        </section>
      )}
    </>
  )
}

interface ChannelsAsk {
  channel: Channel
  reached: Record<Channel, number | undefined>
  onChannel: (channel: Channel) => void
}

function Channels({ channel, reached, onChannel }: ChannelsAsk) {
  return (
    <fieldset className="mb-5">
      <legend className="mb-1 text-sm font-semibold">{t('Send by')}</legend>
      <div className="flex flex-wrap gap-x-5">
        {(['email', 'sms'] as const).map(one => (
          <label key={one} className="flex min-h-9 items-center gap-2 pointer-coarse:min-h-11">
            <input
              type="radio"
              name="channel"
              className="size-6 accent-cloth"
              checked={channel === one}
              onChange={() => onChannel(one)}
            />
            <span>
              {channelWord(one)}
              {reached[one] !== undefined && (
                <span className="quiet"> · {t('reaches {n}', { n: number(reached[one]) })}</span>
              )}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}

interface BeforeAsk {
  preview: SendPreview
  how: How
  onHow: (change: Partial<How>) => void
}

function SentBefore({ preview, how, onHow }: BeforeAsk) {
  return (
    <div className="mb-5 border-y border-edge py-2">
      <Tick
        label={t('Send again what was sent before')}
        hint={t('{n} was sent before and is left out|{n} were sent before and are left out', {
          n: preview.already_sent,
        })}
        checked={how.again}
        onChange={event => onHow({ again: event.target.checked })}
      />
    </div>
  )
}

function Nobody({ preview }: { preview: SendPreview }) {
  const isDone = preview.already_sent > 0 && preview.unreachable === 0
  return (
    <Empty title={isDone ? t('All of these were sent before.') : t('Nobody can be reached this way.')}>
      <p className="quiet">
        {isDone
          ? t('See the delivery below, or tick "Send again" above.')
          : t('Choose the other way above, or add addresses to the customers.')}
      </p>
    </Empty>
  )
}
