// What happened with a link, newest first: messages with what the server said, and every touch of whoever had it.
import { useQuery } from '@tanstack/react-query'
import { ProblemNote } from '../../../../web/kit/parts/problem.tsx'
import { Status } from '../../../../web/kit/parts/status.tsx'
import type { Tone } from '../../../../web/kit/parts/status.tsx'
import { moment } from '../../../../web/kit/text/format.ts'
import { t } from '../../../../web/kit/text/text.ts'
import type { Access, Link, Message } from '../../contract.ts'
import { call } from '../calls.ts'
import { actTone, actWord, messageKind, messageTone, messageWord, whyWord } from '../words.ts'

interface Moment {
  key: string
  at: string
  tone: Tone
  word: string
  about: string
}

const shown = 200

export function LinkTimeline({ link }: { link: Link & { messages: Message[] } }) {
  const accesses = useQuery({
    queryKey: ['accesses', { link_id: link.id }],
    queryFn: async () =>
      (await call('GET /access-log', { query: { link_id: link.id, limit: shown } })).body.data,
    refetchInterval: 5_000,
  })
  const moments = [...link.messages.map(messageMoment), ...(accesses.data ?? []).map(accessMoment)]
  if (link.revoked_at && link.state === 'revoked')
    moments.push({ key: 'revoked', at: link.revoked_at, tone: 'paused', word: t('Revoked'), about: '' })
  moments.sort((a, b) => (a.at < b.at ? 1 : -1))
  return (
    <section aria-labelledby="link-timeline">
      <h3 id="link-timeline" className="mb-2">
        {t('Timeline')}
      </h3>
      {accesses.error && <ProblemNote error={accesses.error} onRetry={() => void accesses.refetch()} />}
      <ol className="border-t border-edge">
        {moments.map(it => (
          <li key={it.key} className="border-b border-rule py-1.5">
            <div className="flex flex-wrap items-baseline gap-x-3">
              <Status tone={it.tone}>{it.word}</Status>
              <time className="quiet ms-auto" dateTime={it.at}>
                {moment(it.at)}
              </time>
            </div>
            {it.about !== '' && <p className="quiet ms-4.5 wrap-anywhere">{it.about}</p>}
          </li>
        ))}
      </ol>
    </section>
  )
}

function messageMoment(it: Message): Moment {
  const at = it.failed_at ?? it.delivered_at ?? it.sent_at ?? it.created_at
  const about = [
    it.to,
    it.provider,
    it.said,
    it.reason,
    it.attempts > 1 && t('{n} try|{n} tries', { n: it.attempts }),
    it.segments !== null && t('{n} SMS|{n} SMS', { n: it.segments }),
  ].filter(part => typeof part === 'string' && part !== '')
  return {
    key: it.id,
    at,
    tone: messageTone(it.state),
    word: `${messageKind(it.kind)}: ${messageWord(it.state)}`,
    about: about.join(' · '),
  }
}

function accessMoment(it: Access): Moment {
  const about = [it.why && whyWord(it.why), it.title, it.address].filter(part => part !== null && part !== '')
  return { key: it.id, at: it.at, tone: actTone(it.act), word: actWord(it.act), about: about.join(' · ') }
}
